"""How people and intake services prove who they are: accounts, sessions, keys.

Of whatever opens a door the register keeps a hash or, where it must be read again, a sealed text.
"""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, false
from sqlmodel import Field

from register.tables.base import Table, UtcInstant
from register.tables.sealed import sealed


class AccountRow(Table, table=True):
    """How a member of staff logs in: by password, second factor, or through an OIDC provider.

    `totp_secret` is confirmed, `totp_pending` not yet; both are sealed. `totp_last` is the last
    time step whose code was used, so that no code works twice.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        ForeignKeyConstraint(["agency", "person"], ["people.agency", "people.id"]),
        UniqueConstraint("issuer", "subject"),
    )

    agency: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    password_hash: str | None = None
    password_set_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    must_change: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    totp_secret: str | None = sealed("accounts.totp_secret", nullable=True, default=None)
    totp_pending: str | None = sealed("accounts.totp_pending", nullable=True, default=None)
    totp_last: int | None = None
    issuer: str | None = None
    subject: str | None = None


class RecoveryCodeRow(Table, table=True):
    """A code that replaces the second factor once; it goes when it is used."""

    __tablename__ = "recovery_codes"
    __table_args__ = (
        ForeignKeyConstraint(["agency", "person"], ["accounts.agency", "accounts.person"]),
    )

    agency: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)


class AttemptRow(Table, table=True):
    """Failures to log in under a name, whether or not there is such an account: `name` is hashed.

    Kept apart from the accounts, so that a name nobody has is locked just as one that somebody has.
    """

    __tablename__ = "login_attempts"

    name: str = Field(primary_key=True)
    failures: int
    last_at: datetime = Field(sa_type=UtcInstant, index=True)
    locked_until: datetime | None = Field(default=None, sa_type=UtcInstant)


class SessionRow(Table, table=True):
    """A time of being logged in; its token as SHA-256. Instants are real, in UTC."""

    __tablename__ = "sessions"
    __table_args__ = (
        ForeignKeyConstraint(["agency", "person"], ["people.agency", "people.id"]),
        Index(None, "agency", "person"),
    )

    digest: str = Field(primary_key=True)
    agency: str
    person: str
    how: str
    device: str
    began_at: datetime = Field(sa_type=UtcInstant)
    seen_at: datetime = Field(sa_type=UtcInstant)
    ends_at: datetime = Field(sa_type=UtcInstant, index=True)
    ended_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class ClientRow(Table, table=True):
    """An intake service 受理系统 and what it may do (names of rights, in order, with spaces)."""

    __tablename__ = "clients"

    agency: str = Field(primary_key=True, foreign_key="agencies.id")
    id: str = Field(primary_key=True)
    name: str
    rights: str
    created_at: datetime = Field(sa_type=UtcInstant)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class ClientKeyRow(Table, table=True):
    """A key of an intake service as its SHA-256; several at a time let a key be replaced."""

    __tablename__ = "client_keys"
    __table_args__ = (
        ForeignKeyConstraint(["agency", "client"], ["clients.agency", "clients.id"]),
        Index(None, "agency", "client"),
    )

    digest: str = Field(primary_key=True)
    agency: str
    client: str
    created_at: datetime = Field(sa_type=UtcInstant)
    expires_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcInstant)
