"""The one statement in which SQLite and PostgreSQL differ: insert a row unless it is there."""

from sqlalchemy import CursorResult, Executable, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from register.tables.base import Table


def insert_if_new(session: Session, row: Table) -> bool:
    """Insert a row unless its primary key is taken; says whether it was inserted.

    On PostgreSQL it waits for another transaction that has just inserted the same key.
    """
    table = type(row)
    key = inspect(table).primary_key
    statement: Executable
    if session.get_bind().dialect.name == "sqlite":
        statement = sqlite.insert(table).on_conflict_do_nothing(index_elements=key)
    else:
        statement = postgresql.insert(table).on_conflict_do_nothing(index_elements=key)
    result = session.connection().execute(
        statement, row.model_dump(), execution_options={"preserve_rowcount": True}
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
