"""The one statement in which SQLite and PostgreSQL differ: insert a row unless it is there."""

from sqlalchemy import CursorResult, Executable
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from register.tables.base import Table


def insert_if_new(session: Session, row: Table) -> bool:
    """Insert a row unless its key is taken; says whether it was inserted.

    On PostgreSQL it waits for another transaction that has just inserted the same key.
    """
    result = session.connection().execute(_insert(session, row))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def _insert(session: Session, row: Table) -> Executable:
    values = row.model_dump()
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(type(row)).values(values).on_conflict_do_nothing()
    return postgresql.insert(type(row)).values(values).on_conflict_do_nothing()
