"""Cases: the row each act takes, who applies, running numbers and reserved intake keys."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, false, text, true
from sqlmodel import Field

from register.tables.base import Table, UtcInstant
from register.tables.sealed import sealed
from register.vault import PERSONAL


def flagged(flag: str, *counted: str) -> Index:
    """An index of the few cases that bear a flag, by last day; `counted` are read there."""
    return Index(
        f"ix_cases_{flag}",
        *("agency", "reply_due", "id", *counted),
        sqlite_where=text(f"{flag} = 1"),
        postgresql_where=text(flag),
    )


COUNTED = (
    *("stage", "overdue", "arbitration", "attention"),
    *("holder", "department", "handler", "shared", "extending"),
)
"""What is asked of the open cases: read from their index alone, past the record, which is long."""


class CaseRow(Table, table=True):
    """A case: `state` and `dossier` are the record, the other columns are their index.

    `next_rung` is a civil UTC instant, `shift` civil time minus engine time in seconds, `seal` the
    keyed hash of the record (register/acts/cases.py).
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("agency", "number"),
        UniqueConstraint("agency", "year", "serial"),
        UniqueConstraint("agency", "intake_key"),
        Index(None, "agency", "stage", "reply_due"),
        Index(None, "stage", "next_rung"),
        Index(None, "agency", "id"),
        Index(None, "agency", "received", "id"),
        Index(None, "agency", "reply_due", "id"),
        flagged("open", *COUNTED),
        *map(flagged, ("overdue", "arbitration", "attention")),
        Index(
            "ix_cases_closed",
            *("agency", "closed_on", "id", "stage", "overdue"),
            sqlite_where=text("closed_on IS NOT NULL"),
            postgresql_where=text("closed_on IS NOT NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    agency: str = Field(foreign_key="agencies.id")
    number: str | None = None
    year: int | None = None
    serial: int | None = None
    intake_key: str | None = None
    stage: str
    department: str | None = None
    handler: str | None = None
    channel: str
    received: date
    reply_due: date | None = None
    next_rung: datetime | None = Field(default=None, sa_type=UtcInstant)
    overdue: bool
    arbitration: bool
    attention: bool
    shift: int
    revision: int
    state: str = sealed("cases.state")
    dossier: str = sealed("cases.dossier")
    seal: str
    opened_at: datetime = Field(sa_type=UtcInstant)
    closed_on: date | None = None
    open: bool = Field(sa_column_kwargs={"server_default": true()})
    holder: str | None = None
    shared: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    extending: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class ApplicantRow(Table, table=True):
    """Someone named in a case, for search and for finding repeated requests. Personal.

    `part` is applicant, agent, representative or party (whoever was consulted); `kind` citizen or
    organisation where it is known. A keyed hash finds whom the sealed column beside it names
    (register/vault.py).
    """

    __tablename__ = "applicants"
    __table_args__ = tuple(Index(None, f"{kind}_hash") for kind in PERSONAL)

    case_id: str = Field(primary_key=True, foreign_key="cases.id")
    position: int = Field(primary_key=True)
    part: str
    kind: str | None = None
    name: str = sealed("applicants.name")
    identity_kind: str | None = None
    identity_number: str = sealed("applicants.identity_number")
    phone: str = sealed("applicants.phone")
    email: str = sealed("applicants.email")
    name_hash: str | None = None
    identity_hash: str | None = None
    phone_hash: str | None = None
    email_hash: str | None = None


class NumberCounterRow(Table, table=True):
    """The last running number allotted in a year (regulation.md §3.4)."""

    __tablename__ = "number_counters"

    agency: str = Field(primary_key=True, foreign_key="agencies.id")
    year: int = Field(primary_key=True)
    last: int


class ReservationRow(Table, table=True):
    """An intake key taken before its workflow starts, so that a repeated request finds its case.

    `client` is the intake service that handed the application in; None where staff did.
    """

    __tablename__ = "reservations"

    agency: str = Field(primary_key=True, foreign_key="agencies.id")
    intake_key: str = Field(primary_key=True)
    case_id: str = Field(unique=True)
    request_digest: str
    created_at: datetime = Field(sa_type=UtcInstant)
    client: str | None = None
