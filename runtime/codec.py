"""Encryption of everything Temporal stores: compressed, then sealed with a key of the ring."""

import json
import os
import zlib
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from runtime.keys import Algorithm, KeyRing, PayloadKey

ENCODING = b"binary/encrypted"
KEY_ID = "mingbai-key"
MARKER = "mingbai_undecodable"
UNKNOWN_KEY = "unknown_key"
DAMAGED = "damaged"

_WINDOW = 13  # 8 KB: payloads are small, and clearing a wider one takes longer than compressing
_NONCE_SIZE = 12
_TAG_SIZE = 16


class EncryptingCodec(PayloadCodec):
    """Seals payloads on the way out and opens them on the way in.

    Decoding never raises: one bad payload in a history would wedge its case for ever. What cannot
    be opened becomes a marker that says why (`undecodable_reason`). Payloads that were never
    encrypted pass through, so that a plain signal from another system is still heard.
    """

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Sealed payloads, in the same order."""
        return [self._sealed(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Opened payloads, plain ones as they are, and markers for what cannot be opened."""
        return [self._opened(payload) for payload in payloads]

    def _sealed(self, payload: Payload) -> Payload:
        key = self._ring.active_key
        return Payload(
            metadata={"encoding": ENCODING, KEY_ID: key.id.encode()},
            data=seal(key, zlib.compress(payload.SerializeToString(), wbits=_WINDOW)),
        )

    def _opened(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        key_id = payload.metadata.get(KEY_ID, b"").decode(errors="replace")
        key = self._ring.find(key_id)
        if key is None:
            return _marker(UNKNOWN_KEY)
        try:
            return Payload.FromString(zlib.decompress(unseal(key, payload.data)))
        except (InvalidTag, ValueError, zlib.error, DecodeError):
            return _marker(DAMAGED)


def undecodable_reason(value: object) -> str | None:
    """Why a decoded value is a marker (`unknown_key` or `damaged`), or None for a real value."""
    return str(value[MARKER]) if isinstance(value, dict) and MARKER in value else None


def seal(key: PayloadKey, plain: bytes) -> bytes:
    """Nonce, ciphertext and tag; the key's id and algorithm are authenticated with them."""
    nonce, bound = os.urandom(_NONCE_SIZE), _bound(key)
    if key.algorithm is Algorithm.AES_256_GCM:
        return nonce + AESGCM(key.secret).encrypt(nonce, plain, bound)
    sealer = Cipher(SM4(key.secret), GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(bound)
    return nonce + sealer.update(plain) + sealer.finalize() + sealer.tag


def unseal(key: PayloadKey, sealed: bytes) -> bytes:
    """What `seal` sealed; InvalidTag or ValueError when it was damaged or cut short."""
    nonce, body, bound = sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE:], _bound(key)
    if key.algorithm is Algorithm.AES_256_GCM:
        return AESGCM(key.secret).decrypt(nonce, body, bound)
    opener = Cipher(SM4(key.secret), GCM(nonce, body[-_TAG_SIZE:])).decryptor()
    opener.authenticate_additional_data(bound)
    return opener.update(body[:-_TAG_SIZE]) + opener.finalize()


def _bound(key: PayloadKey) -> bytes:
    return f"mingbai/{key.algorithm}/{key.id}".encode()


def _marker(reason: str) -> Payload:
    data = json.dumps({MARKER: reason}).encode()
    return Payload(metadata={"encoding": b"json/plain"}, data=data)
