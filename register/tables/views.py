"""What the console keeps for people: lists they look at again, and forms that have been sent."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field

from register.tables.base import Table, UtcInstant
from register.tables.sealed import sealed


class ViewRow(Table, table=True):
    """A list of cases somebody has named; `query` are its filters as they stand in the address.

    Sealed, since somebody's name may be what is looked for.
    """

    __tablename__ = "views"
    __table_args__ = (ForeignKeyConstraint(["agency", "person"], ["people.agency", "people.id"]),)

    agency: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str = sealed("views.name")
    query: str = sealed("views.query")


class SentFormRow(Table, table=True):
    """A form that was sent: `digest` is the hash of its one-time key and of whose it is."""

    __tablename__ = "sent_forms"
    __table_args__ = (Index(None, "at"),)

    digest: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcInstant)
