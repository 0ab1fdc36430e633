"""What the portal keeps: drafts of applications, what is public already, and training's clock."""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, Text
from sqlmodel import Field

from register.tables.base import Table, UtcInstant
from register.tables.sealed import sealed


class DraftRow(Table, table=True):
    """An application somebody is filling in; `id` is a keyed hash of the browser's cookie."""

    __tablename__ = "drafts"
    __table_args__ = (Index(None, "expires_at"),)

    id: str = Field(primary_key=True)
    content: str = sealed("drafts.content")
    expires_at: datetime = Field(sa_type=UtcInstant)


class PublicationRow(Table, table=True):
    """Information an agency has made public; `words` are those it is found by."""

    __tablename__ = "publications"
    __table_args__ = (
        ForeignKeyConstraint(["agency"], ["agencies.id"]),
        Index(None, "agency", "title", "document_number", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    agency: str
    title: str
    document_number: str = ""
    category: str = ""
    published_on: date | None = None
    link: str = ""
    summary: str = Field(default="", sa_type=Text)
    words: str = Field(sa_type=Text)


class SkippedRow(Table, table=True):
    """How far training has skipped ahead (seconds), beyond the shift in the settings; one row."""

    __tablename__ = "skipped"

    id: int = Field(primary_key=True)
    seconds: int
