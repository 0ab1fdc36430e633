"""The second factor: codes of an authenticator (TOTP, RFC 6238), each used once, spare codes."""

import base64
import hmac
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col

from register.keyed import keyed_hash
from register.tables import AccountRow, RecoveryCodeRow

STEP_SECONDS = 30
RECOVERY_CODES = 10
"""How many spare codes are given out at a time."""

_EITHER_SIDE = 1
"""Steps by which a telephone's clock may be off."""


def new_secret() -> str:
    """A random secret in base32, as authenticators take it."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, agency: str, person: str) -> str:
    """What an authenticator reads from the square code: `otpauth://totp/…`."""
    return pyotp.TOTP(secret).provisioning_uri(name=f"{person}@{agency}", issuer_name="明白")


def step_of(secret: str, code: str, at: datetime, used: int | None) -> int | None:
    """The time step whose code this is, later than the last one used; None when it is none."""
    now = int(at.timestamp()) // STEP_SECONDS
    totp, given = pyotp.TOTP(secret), "".join(code.split()).encode("utf-8", "replace")
    steps = range(now - _EITHER_SIDE, now + _EITHER_SIDE + 1)
    matching = [one for one in steps if hmac.compare_digest(totp.generate_otp(one).encode(), given)]
    fresh = [one for one in matching if used is None or one > used]
    return fresh[0] if fresh else None


def new_recovery_codes(session: Session, account: AccountRow, key: bytes) -> tuple[str, ...]:
    """Fresh spare codes in place of all earlier ones, told this once."""
    session.flush()
    session.connection().execute(delete(RecoveryCodeRow).where(*_of(account)))
    codes = tuple(_code() for _ in range(RECOVERY_CODES))
    session.add_all(
        RecoveryCodeRow(
            agency=account.agency, person=account.person, digest=_digest(key, account, code)
        )
        for code in codes
    )
    return codes


def use_recovery_code(session: Session, account: AccountRow, key: bytes, code: str) -> bool:
    """Use a spare code up; says whether it was one."""
    where = (*_of(account), col(RecoveryCodeRow.digest) == _digest(key, account, code))
    return session.connection().execute(delete(RecoveryCodeRow).where(*where)).rowcount == 1


def drop(session: Session, account: AccountRow) -> None:
    """Take the second factor away, spare codes included."""
    session.connection().execute(delete(RecoveryCodeRow).where(*_of(account)))
    account.totp_secret = account.totp_pending = account.totp_last = None


def _of(account: AccountRow) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        col(RecoveryCodeRow.agency) == account.agency,
        col(RecoveryCodeRow.person) == account.person,
    )


def _code() -> str:
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def _digest(key: bytes, account: AccountRow, code: str) -> str:
    plain = "".join(code.lower().replace("-", "").split())
    return keyed_hash(key, "recovery", account.agency, account.person, plain)
