"""The slow hash of passwords: argon2id, worked through also where there is no account."""

import base64
from dataclasses import dataclass, field
from datetime import datetime

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from domain.acts import Refusal
from domain.passwords import normalised, weakness
from register.tables import AccountRow, PersonRow


@dataclass(frozen=True)
class Passwords:
    """Hashes and checks passwords at one cost (RFC 9106 §4, the second recommendation)."""

    time_cost: int = 3
    memory_kib: int = 65536
    lanes: int = 4
    _hash: PasswordHash = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        hasher = Argon2Hasher(self.time_cost, self.memory_kib, self.lanes)
        object.__setattr__(self, "_hash", PasswordHash((hasher,)))

    def hash(self, password: str) -> str:
        """What the register keeps of a password."""
        return self._hash.hash(_bytes(password))

    def check(self, password: str, kept: str | None) -> tuple[bool, str | None]:
        """Whether it is the password, and its new hash where the kept one is of another cost.

        Without a kept hash the answer is no, after the same work.
        """
        right, renewed = self._hash.verify_and_update(_bytes(password), kept or self._nobodys)
        return right and kept is not None, renewed

    @property
    def _nobodys(self) -> str:
        """A hash of this cost that no known password has."""
        cost = f"m={self.memory_kib},t={self.time_cost},p={self.lanes}"
        return f"$argon2id$v=19${cost}${_zeros(16)}${_zeros(32)}"


def too_weak(new: str, someone: PersonRow, old: str | None = None) -> Refusal | None:
    """Why a password is not accepted for a member of staff; None when it is."""
    mailbox = someone.email.partition("@")[0]
    known = (someone.name, someone.id, *someone.id.split("."), mailbox, someone.agency)
    why = weakness(new, known, old)
    return Refusal(code="weak_password", what="设置口令", why=why) if why else None


def keep_password(
    account: AccountRow, kept: str, at: datetime, *, must_change: bool = False
) -> None:
    """Put a new password's hash in force."""
    account.password_hash, account.password_set_at = kept, at
    account.must_change = must_change


def _bytes(password: str) -> bytes:
    """The password as bytes; half a surrogate pair, which JSON can bring, is no error either."""
    return normalised(password).encode("utf-8", "surrogatepass")


def _zeros(size: int) -> str:
    return base64.b64encode(bytes(size)).decode().rstrip("=")
