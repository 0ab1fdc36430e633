"""Delegations 授权: who performs whose duties, and from which day to which."""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, Text
from sqlmodel import Field

from register.tables.base import Table, UtcInstant


class DelegationRow(Table, table=True):
    """A delegation; role and department are empty where it covers every one the person holds."""

    __tablename__ = "delegations"
    __table_args__ = (
        ForeignKeyConstraint(["agency", "absent"], ["people.agency", "people.id"]),
        ForeignKeyConstraint(["agency", "delegate"], ["people.agency", "people.id"]),
        Index(None, "agency", "last"),
        Index(None, "agency", "delegate"),
    )

    agency: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    absent: str
    delegate: str
    role: str = ""
    department: str = ""
    first: date
    last: date
    reason: str = Field(sa_type=Text)
    registered_by: str
    registered_at: datetime = Field(sa_type=UtcInstant)
    revoked_by: str | None = None
    revoked_at: datetime | None = Field(default=None, sa_type=UtcInstant)
