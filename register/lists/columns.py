"""The columns by which cases are listed and counted."""

from typing import Any, cast

from sqlalchemy import ColumnElement

from register.tables import CaseRow


def column(name: str) -> ColumnElement[Any]:
    """A column of the cases."""
    return cast("ColumnElement[Any]", getattr(CaseRow, name))
