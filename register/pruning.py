"""Deleting what is no longer needed, past whatever others hold at this moment."""

from sqlalchemy import ColumnElement, delete, inspect, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session


def prune(session: Session, key: Mapped[str], old: ColumnElement[bool]) -> None:
    """Delete the rows of a table, named by its one key, that are old and that nobody has taken."""
    free = select(key).where(old).with_for_update(skip_locked=True)
    session.connection().execute(delete(inspect(key).class_).where(key.in_(free)))
