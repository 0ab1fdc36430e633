"""What other systems are told and hand in: events, their subscribers, files before their case."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer, Text, false, text
from sqlmodel import Field

from register.tables.base import Table, UtcInstant
from register.tables.sealed import sealed

_Number = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the type is its own INTEGER."""

_UNNUMBERED = text("position IS NULL")
_NUMBERED = text("position IS NOT NULL")


def _in_place(name: str, *columns: str, unique: bool = False) -> Index:
    """An index of the events that have their place in the feed."""
    return Index(name, *columns, unique=unique, sqlite_where=_NUMBERED, postgresql_where=_NUMBERED)


class EventRow(Table, table=True):
    """Something that happened to a case; nothing here is personal (register/events/feed.py).

    `client` and `position` are filled in when the event gets its place in the feed; until then no
    index but the one of those waiting has to be kept up by the act. `about` is the JSON of what a
    document or message is; `inside`: the event is the agency's own affair.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_unnumbered", "id", sqlite_where=_UNNUMBERED, postgresql_where=_UNNUMBERED),
        _in_place("uq_events_position", "position", unique=True),
        _in_place("ix_events_agency", "agency", "position"),
        _in_place("ix_events_client", "client", "position"),
        _in_place("ix_events_case_id", "case_id", "position"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=_Number)
    position: int | None = Field(default=None, sa_type=_Number)
    agency: str
    client: str | None = None
    case_id: str
    type: str
    at: datetime = Field(sa_type=UtcInstant)
    stage: str
    number: str | None = None
    revision: int
    about: str | None = Field(default=None, sa_type=Text)
    inside: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class WebhookRow(Table, table=True):
    """A subscription; `types` is a JSON list, empty for all.

    `cursor` is the place in the feed up to which everything was delivered.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        ForeignKeyConstraint(["agency"], ["agencies.id"]),
        Index(None, "agency", "client"),
    )

    id: str = Field(primary_key=True)
    agency: str
    client: str | None = None
    url: str
    types: str = Field(sa_type=Text)
    secret: str = sealed("webhooks.secret")
    former_secret: str | None = sealed("webhooks.former_secret", nullable=True, default=None)
    former_until: datetime | None = Field(default=None, sa_type=UtcInstant)
    created_by: str
    created_at: datetime = Field(sa_type=UtcInstant)
    status: str
    cursor: int = Field(sa_type=_Number)
    delivered_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    failures: int = 0
    failing_since: datetime | None = Field(default=None, sa_type=UtcInstant)
    last_error: str = ""


class HandedFileRow(Table, table=True):
    """A file that came before its case; `case_id` is the case that an application named it for."""

    __tablename__ = "handed_files"
    __table_args__ = (
        ForeignKeyConstraint(["agency"], ["agencies.id"]),
        Index(None, "case_id"),
        Index(None, "expires_at"),
    )

    id: str = Field(primary_key=True)
    agency: str
    client: str | None = None
    handed_by: str
    name: str = sealed("handed_files.name")
    type: str
    sha256: str
    size: int
    handed_at: datetime = Field(sa_type=UtcInstant)
    expires_at: datetime = Field(sa_type=UtcInstant)
    case_id: str | None = None
