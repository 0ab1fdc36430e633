"""The public body: its profiles, departments, people, their duties and credentials."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Text, false
from sqlmodel import Field

from register.tables.base import Table, UtcInstant


class AgencyRow(Table, table=True):
    """A public body; `profile` is the version new cases are opened under."""

    __tablename__ = "agencies"

    id: str = Field(primary_key=True)
    profile: str


class ProfileRow(Table, table=True):
    """One version of an agency's profile, never changed: open cases keep theirs."""

    __tablename__ = "profiles"

    agency: str = Field(primary_key=True, foreign_key="agencies.id")
    version: str = Field(primary_key=True)
    content: str = Field(sa_type=Text)
    stored_at: datetime = Field(sa_type=UtcInstant)


class DepartmentRow(Table, table=True):
    """A department 承办部门 of an agency."""

    __tablename__ = "departments"

    agency: str = Field(primary_key=True, foreign_key="agencies.id")
    id: str = Field(primary_key=True)
    name: str


class PersonRow(Table, table=True):
    """A member of staff; one who has left is not `active` and holds nothing any more.

    `digest`: gets one mail in the morning instead of each routine one.
    """

    __tablename__ = "people"

    agency: str = Field(primary_key=True, foreign_key="agencies.id")
    id: str = Field(primary_key=True)
    name: str
    email: str
    active: bool = True
    digest: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class DutyRow(Table, table=True):
    """A role a person holds; `department` is empty where the role is not departmental."""

    __tablename__ = "duties"
    __table_args__ = (ForeignKeyConstraint(["agency", "person"], ["people.agency", "people.id"]),)

    agency: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    department: str = Field(primary_key=True, default="")


class CredentialRow(Table, table=True):
    """A token of a person, as its SHA-256: 256 random bits need no slower hash.

    Instants are real, in UTC; without `expires_at` it holds until it is revoked.
    """

    __tablename__ = "credentials"
    __table_args__ = (ForeignKeyConstraint(["agency", "person"], ["people.agency", "people.id"]),)

    digest: str = Field(primary_key=True)
    agency: str
    person: str
    label: str
    issued_at: datetime = Field(sa_type=UtcInstant)
    expires_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcInstant)
