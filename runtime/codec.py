"""Encryption of everything Temporal stores: compressed, then sealed with a key of the ring."""

import json
import os
import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec, SerializationContext, WithSerializationContext

from runtime.keys import Algorithm, KeyRing, PayloadKey

ENCODING = b"binary/encrypted"
KEY_ID = "mingbai-key"
AGENCY = "mingbai-agency"
MARKER = "mingbai_undecodable"
UNKNOWN_KEY = "unknown_key"
DAMAGED = "damaged"
FOREIGN = "foreign"

_WINDOW = 13  # 8 KB: payloads are small, and clearing a wider one takes longer than compressing
_NONCE_SIZE = 12
_TAG_SIZE = 16
_CASE = re.compile(r"(.+)-[0-9A-HJKMNP-TV-Z]{26}")


class EncryptingCodec(PayloadCodec, WithSerializationContext):
    """Seals payloads on the way out and opens them on the way in.

    Decoding never raises: one bad payload in a history would wedge its case for ever. What cannot
    be opened becomes a marker that says why (`MARKER`). Payloads that were never
    encrypted pass through, so that a plain signal from another system is still heard.

    Where it is known whose workflow a payload is of, the agency is written on the envelope and
    sealed with it: the codec server shows nobody what belongs to another agency, and a payload
    copied into another agency's case is not read there.
    """

    def __init__(self, ring: KeyRing, agency: str | None = None) -> None:
        self._ring = ring
        self._agency = agency

    def with_context(self, context: SerializationContext) -> Self:
        """The codec for payloads of one workflow."""
        agency = agency_of(getattr(context, "workflow_id", None) or "")
        return self if agency == self._agency else type(self)(self._ring, agency)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Sealed payloads, in the same order."""
        return [self._sealed(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Opened payloads, plain ones as they are, and markers for what cannot be opened."""
        return [self._read(payload) for payload in payloads]

    def show(self, payload: Payload) -> Payload:
        """A payload opened for somebody of the agency; as it is when it names another, or none."""
        whose = _agency_on(payload)
        opened = self._opened(payload) if whose and whose == self._agency else payload
        return opened if isinstance(opened, Payload) else payload

    def _sealed(self, payload: Payload) -> Payload:
        key = self._ring.active_key
        whose = {AGENCY: self._agency.encode()} if self._agency else {}
        packed = zlib.compress(payload.SerializeToString(), wbits=_WINDOW)
        return Payload(
            metadata={"encoding": ENCODING, KEY_ID: key.id.encode(), **whose},
            data=seal(key, packed, self._agency or ""),
        )

    def _read(self, payload: Payload) -> Payload:
        opened = self._opened(payload)
        return opened if isinstance(opened, Payload) else _marker(opened)

    def _opened(self, payload: Payload) -> Payload | str:
        """What was sealed, or why it cannot be had."""
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        whose = _agency_on(payload)
        if whose and self._agency and whose != self._agency:
            return FOREIGN
        key = self._ring.find(payload.metadata.get(KEY_ID, b"").decode(errors="replace"))
        if key is None:
            return UNKNOWN_KEY
        try:
            return Payload.FromString(zlib.decompress(unseal(key, payload.data, whose)))
        except (InvalidTag, ValueError, zlib.error, DecodeError):
            return DAMAGED


def agency_of(workflow_id: str) -> str | None:
    """The agency a workflow works for: of `{agency}-{ULID}` or `{purpose}-{agency}`, or None."""
    if case := _CASE.fullmatch(workflow_id):
        return case[1]
    return workflow_id.partition("-")[2] or None


def seal(key: PayloadKey, plain: bytes, about: str = "") -> bytes:
    """Nonce, ciphertext and tag; the key's id, algorithm and what it is about are authenticated."""
    nonce, bound = os.urandom(_NONCE_SIZE), _bound(key.algorithm, key.id, about)
    if key.algorithm is Algorithm.AES_256_GCM:
        return nonce + _aes(key.secret).encrypt(nonce, plain, bound)
    sealer = Cipher(SM4(key.secret), GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(bound)
    return nonce + sealer.update(plain) + sealer.finalize() + sealer.tag


def unseal(key: PayloadKey, sealed: bytes, about: str = "") -> bytes:
    """What `seal` sealed about the same; InvalidTag or ValueError when damaged or cut short."""
    nonce, body = sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE:]
    bound = _bound(key.algorithm, key.id, about)
    if key.algorithm is Algorithm.AES_256_GCM:
        return _aes(key.secret).decrypt(nonce, body, bound)
    opener = Cipher(SM4(key.secret), GCM(nonce, body[-_TAG_SIZE:])).decryptor()
    opener.authenticate_additional_data(bound)
    return opener.update(body[:-_TAG_SIZE]) + opener.finalize()


@lru_cache(maxsize=64)
def _aes(secret: bytes) -> AESGCM:
    return AESGCM(secret)  # to schedule a key takes as long as to seal a line with it


@lru_cache(maxsize=1024)
def _bound(algorithm: Algorithm, id_: str, about: str) -> bytes:
    return "/".join(("mingbai", algorithm, id_, *([about] if about else []))).encode()


def _agency_on(payload: Payload) -> str:
    return payload.metadata.get(AGENCY, b"").decode(errors="replace")


def _marker(reason: str) -> Payload:
    data = json.dumps({MARKER: reason}).encode()
    return Payload(metadata={"encoding": b"json/plain"}, data=data)
