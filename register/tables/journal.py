"""The journal: one chain of entries a stream, their contents apart, and where each chain ends."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlmodel import Field

from register.tables.base import Table, UtcInstant
from register.tables.sealed import sealed

_RECORDED = text("recorded")


class JournalRow(Table, table=True):
    """A link of a chain; nothing here is personal, so it is kept for ever (`register.record`)."""

    __tablename__ = "journal"
    __table_args__ = (
        # An id that was reused for something else is journalled too, but answers for nothing.
        Index(
            "uq_journal_stream_act_id",
            "stream",
            "act_id",
            unique=True,
            sqlite_where=_RECORDED,
            postgresql_where=_RECORDED,
        ),
    )

    stream: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcInstant)
    act_id: str
    recorded: bool
    act: str
    actor: str
    outcome: str
    revision: int
    request_digest: str
    content_digest: str
    key_id: str
    previous: str
    mac: str


class ContentRow(Table, table=True):
    """What an entry says. Erasing empties salt and content; the chain holds their digest only."""

    __tablename__ = "journal_contents"
    __table_args__ = (ForeignKeyConstraint(["stream", "seq"], ["journal.stream", "journal.seq"]),)

    stream: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    salt: str | None
    content: str | None = sealed("journal_contents.content", nullable=True)


class HeadRow(Table, table=True):
    """The last link of a chain, so that a cut-off end is noticed, and the case's revision there."""

    __tablename__ = "journal_heads"

    stream: str = Field(primary_key=True)
    seq: int
    mac: str
    revision: int
