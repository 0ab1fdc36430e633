"""What comes into a case as a file."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from register.tables.base import Table, UtcInstant
from register.tables.sealed import sealed


class UploadRow(Table, table=True):
    """A file handed in; `position` numbers those of a case from 1. The name may be personal."""

    __tablename__ = "uploads"
    __table_args__ = (UniqueConstraint("case_id", "position"),)

    case_id: str = Field(primary_key=True, foreign_key="cases.id")
    id: str = Field(primary_key=True)
    position: int
    kind: str
    name: str = sealed("uploads.name")
    type: str
    sha256: str
    size: int
    uploaded_by: str
    uploaded_at: datetime = Field(sa_type=UtcInstant)
