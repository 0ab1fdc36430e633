"""Words in which a migration says what it makes; every constraint gets its name here.

Migrations that have run rely on these: a word may come, none may change its meaning. The names are
those of the naming convention in `register.tables.base`.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

Columns = tuple[sa.Column[Any], ...]
Reference = tuple[list[str], list[str]]
"""Columns of a table, and those of another that they name."""


def _of(kind: sa.types.TypeEngine[Any]) -> Callable[..., Columns]:
    """Makes columns of a type by their names; one that may be empty ends in a question mark."""

    def made(*names: str) -> Columns:
        return tuple(
            sa.Column(name.rstrip("?"), kind, nullable=name.endswith("?")) for name in names
        )

    return made


string = _of(sa.String())
text = _of(sa.Text())
integer = _of(sa.Integer())
# SQLite numbers rows by itself only where the type is its own INTEGER.
number = _of(sa.BigInteger().with_variant(sa.Integer(), "sqlite"))
boolean = _of(sa.Boolean())
day = _of(sa.Date())
instant = _of(sa.DateTime(timezone=True))


def flag(name: str, *, at_first: bool = False) -> Columns:
    """A column of yes or no that whoever writes the row may leave out."""
    default = sa.true() if at_first else sa.false()
    return (sa.Column(name, sa.Boolean(), nullable=False, server_default=default),)


def table(
    name: str,
    *columns: sa.Column[Any],
    key: tuple[str, ...] = ("id",),
    refers: tuple[Reference, ...] = (),
    unique: tuple[tuple[str, ...], ...] = (),
) -> None:
    """Make a table. SQLite numbers the indexes of key and `unique` by their order here."""
    op.create_table(
        name,
        *columns,
        *(sa.ForeignKeyConstraint(of, to, name=_named("fk", name, of)) for of, to in refers),
        sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"),
        *(sa.UniqueConstraint(*one, name=_named("uq", name, one)) for one in unique),
    )


def index(
    table_name: str,
    *columns: str,
    name: str | None = None,
    unique: bool = False,
    where: str | None = None,
    sqlite_where: str | None = None,
) -> None:
    """Make an index; `sqlite_where` is the condition as SQLite has it, where it is not the same."""
    op.create_index(
        name or _named("ix", table_name, columns),
        table_name,
        list(columns),
        unique=unique,
        postgresql_where=sa.text(where) if where else None,
        sqlite_where=sa.text(sqlite_where or where) if where else None,
    )


def _named(kind: str, table_name: str, columns: list[str] | tuple[str, ...]) -> str:
    return f"{kind}_{table_name}_{'_'.join(columns)}"
