"""What a case sends out: documents and messages, each a job with its facts."""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from register.tables.base import Table, UtcInstant
from register.tables.sealed import sealed


class DocumentRow(Table, table=True):
    """A document; `version` counts how often this document of the case was queued anew."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "ordinal", "version"),
        Index(None, "status"),
    )

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="cases.id")
    kind: str
    ordinal: int
    version: int
    number: str | None
    draft: bool
    status: str
    facts: str = sealed("documents.facts")
    sha256: str | None = None
    size: int | None = None
    template_version: str | None = None
    queued_at: datetime = Field(sa_type=UtcInstant)
    produced_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class MessageRow(Table, table=True):
    """A message; `attachments` is a JSON list of document ids.

    A mail server's report that one bounced names it by its `message_id`.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index(None, "case_id", "status"),
        Index(None, "status"),
        Index(None, "message_id", unique=True),
    )

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="cases.id")
    kind: str
    audience: str
    to_name: str = sealed("messages.to_name")
    to_address: str = sealed("messages.to_address")
    status: str
    facts: str = sealed("messages.facts")
    attachments: str = Field(sa_type=Text)
    message_id: str | None = None
    attempts: int = 0
    last_error: str = sealed("messages.last_error", default="")
    queued_at: datetime = Field(sa_type=UtcInstant)
    sent_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class DigestRow(Table, table=True):
    """The daily digest of a person; `jobs` is a JSON list of the messages it takes the place of."""

    __tablename__ = "digests"
    __table_args__ = (
        ForeignKeyConstraint(["agency", "person"], ["people.agency", "people.id"]),
        Index(None, "message_id", unique=True),
        Index(None, "status"),
    )

    agency: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    to_name: str = sealed("digests.to_name")
    to_address: str = sealed("digests.to_address")
    status: str
    facts: str = sealed("digests.facts")
    jobs: str = Field(sa_type=Text)
    message_id: str | None = None
    attempts: int = 0
    last_error: str = sealed("digests.last_error", default="")
    queued_at: datetime = Field(sa_type=UtcInstant)
    sent_at: datetime | None = Field(default=None, sa_type=UtcInstant)
