"""What lists and full-text search look into, beside the columns of the cases themselves."""

from sqlalchemy import Index
from sqlmodel import Field

from register.tables.base import Table


class MarkRow(Table, table=True):
    """One of several things a case may be listed by: a department, a handler, an outcome."""

    __tablename__ = "case_marks"
    __table_args__ = (Index(None, "case_id"),)

    agency: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    case_id: str = Field(primary_key=True, foreign_key="cases.id")


class TextRow(Table, table=True):
    """The place of a case in the full-text index, which numbers cases in order of receipt.

    The words themselves lie in `case_words`, which is another kind of table on each database and
    so stands in the migration only (register/lists/search.py).
    """

    __tablename__ = "case_texts"

    doc: int | None = Field(default=None, primary_key=True)
    case_id: str = Field(unique=True, foreign_key="cases.id")
