"""The register's vault over the key ring: sealed as payloads are, bound to what a text is for."""

import hmac
import re
import unicodedata
from binascii import a2b_base64, b2a_base64
from collections import OrderedDict
from collections.abc import Callable

from cryptography.exceptions import InvalidTag

from runtime.codec import seal, unseal
from runtime.keys import KeyRing, PayloadKey

_MARK = "mb1."
_SEALED = re.compile(r"mb1\.([0-9a-f]+):")


class RingVault:
    """Seals with the active payload key, opens with every one; its methods are `Vault`'s."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._keys = {key.id: key for key in ring.payload_keys}
        self._mark = self.mark(ring.active)
        # An act takes what the act before it has sealed: opening it again would cost most.
        self._lately: OrderedDict[tuple[str, str], str] = OrderedDict()

    @property
    def key_id(self) -> str:
        """The key that seals from now on."""
        return self._ring.active

    def mark(self, key_id: str) -> str:
        """What every text sealed with a key begins with."""
        return f"{_MARK}{key_id}:"

    def seal(self, plain: str, purpose: str = "") -> str:
        """A text sealed with the active key: its mark, then base64. An empty one stays empty."""
        if not plain:
            return plain
        content = self.seal_bytes(plain.encode(), purpose)
        sealed = self._mark + b2a_base64(content, newline=False).decode()
        self._remember(sealed, purpose, plain)
        return sealed

    def open(self, sealed: str, purpose: str = "") -> str:
        """What was sealed; a text without a mark as it is.

        Raises:
            ValueError: There is no such key, it was altered, or it was sealed for something else.
        """
        if (known := self._lately.get((purpose, sealed))) is not None:
            return known
        if not (mark := _SEALED.match(sealed)):
            return sealed
        try:
            content = a2b_base64(sealed[mark.end() :], strict_mode=True)
        except ValueError:
            raise ValueError(_ALTERED) from None
        plain = self.open_bytes(content, purpose, mark[1]).decode()
        self._remember(sealed, purpose, plain)
        return plain

    def seal_bytes(self, plain: bytes, purpose: str) -> bytes:
        """Bytes sealed with the active key."""
        return seal(self._keys[self.key_id], plain, _about(purpose))

    def open_bytes(self, sealed: bytes, purpose: str, key_id: str) -> bytes:
        """Bytes that were sealed with a key.

        Raises:
            ValueError: As `open`.
        """
        key = self._key(key_id)
        try:
            return unseal(key, sealed, _about(purpose))
        except (InvalidTag, ValueError):
            raise ValueError(_ALTERED) from None

    def blind(self, kind: str, value: str) -> str | None:
        """The keyed hash a value of a kind is found by, however it is written; None for nothing."""
        plain = _NORMAL[kind](unicodedata.normalize("NFKC", value))
        said = f"blind/{kind}/{plain}".encode()
        return hmac.digest(self._ring.index_key, said, "sha256").hex() if plain else None

    def _remember(self, sealed: str, purpose: str, plain: str) -> None:
        if len(self._lately) >= _REMEMBERED:
            self._lately.popitem(last=False)
        self._lately[purpose, sealed] = plain

    def _key(self, key_id: str) -> PayloadKey:
        if (key := self._keys.get(key_id)) is None:
            raise ValueError(f"密钥环中没有密钥 {key_id}，请从备份恢复密钥文件")
        return key


def _about(purpose: str) -> str:
    return f"register/{purpose}"


def _name(value: str) -> str:
    return "".join(value.casefold().split())


def _identity(value: str) -> str:
    return re.sub(r"[\W_]+", "", value).upper()


def _phone(value: str) -> str:
    digits = re.sub(r"\D", "", value)
    if value.strip().startswith("+") or digits.startswith("00") or len(digits) > _LONGEST:
        digits = digits.removeprefix("00").removeprefix("86")
    return digits.lstrip("0")


def _email(value: str) -> str:
    return value.strip().casefold()


_REMEMBERED = 256
_ALTERED = "已损坏或者被改动"
_LONGEST = 12
"""Digits of the longest number in the country, a landline with its area code."""

_NORMAL: dict[str, Callable[[str], str]] = {
    "name": _name,
    "identity": _identity,
    "phone": _phone,
    "email": _email,
}
"""How a value is written once, whoever wrote it."""
