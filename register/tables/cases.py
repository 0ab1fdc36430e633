"""Cases: the row each act takes, who applies, running numbers and reserved intake keys."""

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from register.tables.base import Table, UtcInstant


class CaseRow(Table, table=True):
    """A case: `state` and `dossier` are the record, the other columns are their index.

    `next_rung` is a civil UTC instant, `shift` civil time minus engine time in seconds, `seal` the
    keyed hash of the record (register/cases.py).
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("agency", "number"),
        UniqueConstraint("agency", "year", "serial"),
        UniqueConstraint("agency", "intake_key"),
        Index(None, "agency", "stage", "reply_due"),
        Index(None, "stage", "next_rung"),
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
    state: str = Field(sa_type=Text)
    dossier: str = Field(sa_type=Text)
    seal: str
    opened_at: datetime = Field(sa_type=UtcInstant)
    closed_on: date | None = None


class ApplicantRow(Table, table=True):
    """Someone named in an application, for search and for finding repeated requests. Personal.

    `part` is applicant, agent or representative; `kind` citizen or organisation where it is known.
    """

    __tablename__ = "applicants"
    __table_args__ = (Index(None, "name"), Index(None, "identity_number"))

    case_id: str = Field(primary_key=True, foreign_key="cases.id")
    position: int = Field(primary_key=True)
    part: str
    kind: str | None = None
    name: str
    identity_kind: str | None = None
    identity_number: str
    phone: str
    email: str


class NumberCounterRow(Table, table=True):
    """The last running number allotted in a year (regulation.md §3.4)."""

    __tablename__ = "number_counters"

    agency: str = Field(primary_key=True, foreign_key="agencies.id")
    year: int = Field(primary_key=True)
    last: int


class ReservationRow(Table, table=True):
    """An intake key taken before its workflow starts, so that a repeated request finds its case."""

    __tablename__ = "reservations"

    agency: str = Field(primary_key=True, foreign_key="agencies.id")
    intake_key: str = Field(primary_key=True)
    case_id: str = Field(unique=True)
    request_digest: str
    created_at: datetime = Field(sa_type=UtcInstant)
