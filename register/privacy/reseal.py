"""Turning keys 换钥: everything sealed is put under the active key, row by row, at work.

What a row says stays as it is: seals and chains stand over the plain text, so `verify` sees no
difference. A row that somebody writes meanwhile keeps what he wrote (compare and set) and is looked
at again; what is done stays done, so it may be stopped and run again at any time.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    RowMapping,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy import Table as SqlTable
from sqlmodel import Session
from ulid import ULID

from domain.model import Model
from register.engine import Register
from register.errors import StoreDamaged
from register.paper.store import Store
from register.record import journal
from register.tables import METADATA, ApplicantRow
from register.tables.sealed import Sealed
from register.vault import Vault, vault_of

STREAM = "keys"
"""The stream of the journal that says what was done with the keys."""

BATCH = 200
"""Rows written in one transaction: acts wait no longer than for a few of their own."""

_PASSES = 5
"""So often the tables are looked through, while others go on writing under an older key."""

Progress = Callable[[int, int], None]
"""Told how much is done, of how much."""


class Resealed(Model):
    """How many rows and stored files were put under the active key.

    `unreadable` names what could not be opened. `left` are rows that somebody still writes under
    another key: a process that was not started again since the key was activated.
    """

    rows: int
    files: int
    unreadable: tuple[str, ...]
    left: int


class Use(Model):
    """How much lies under a key: cells of the register, and stored files.

    Without a key: what is not sealed, or under a key the ring does not hold.
    """

    key: str | None
    cells: int
    files: int


def uses(register: Register, store: Store, keys: tuple[str, ...]) -> tuple[Use, ...]:
    """How much lies under each of the keys, and under none of them (last).

    Raises:
        RegisterUnavailable: The database cannot be reached.
    """
    cells = dict.fromkeys(keys, 0)
    files: dict[str | None, int] = {}
    total = 0
    with register.reading() as session:
        marks = {key: vault_of(session).mark(key) for key in keys}
        for column in (one for table in _tables() for one in _sealed(table)):
            found = session.connection().execute(_count(column, marks)).one()
            total += found[0]
            for key, count in zip(keys, found[1:], strict=True):
                cells[key] += count or 0
    for _, under in store.contents():
        known = under if under in cells else None
        files[known] = files.get(known, 0) + 1
    told = [Use(key=key, cells=cells[key], files=files.get(key, 0)) for key in keys]
    rest = total - sum(cells.values())
    return (*told, Use(key=None, cells=rest, files=files.get(None, 0)))


def reseal(register: Register, store: Store, vault: Vault, progress: Progress) -> Resealed:
    """Put everything under the active key; rows of before, which were never sealed, too.

    Raises:
        RegisterUnavailable: Register or store cannot be written; what is done is done.
    """
    return _Turning(register, store, vault, progress).all()


def record(
    session: Session, act: str, content: dict[str, Any], *, by: str, at: datetime, key: bytes
) -> None:
    """Journal what was done with the keys; `at` is a civil instant, `key` the journal's."""
    said = json.dumps(content, ensure_ascii=False)
    journal.append(
        session,
        STREAM,
        at=at,
        act_id=str(ULID()),
        act=act,
        actor=by,
        outcome=journal.Outcome.ACCEPTED,
        request_digest=hashlib.sha256(said.encode()).hexdigest(),
        content=said,
        key=key,
    )


class _Turning:
    def __init__(self, register: Register, store: Store, vault: Vault, tell: Progress) -> None:
        self._register, self._store, self._vault, self._tell = register, store, vault, tell
        self._mark = vault.mark(vault.key_id)
        self._rows = self._files = 0
        self._unreadable: dict[str, None] = {}

    def all(self) -> Resealed:
        files = [name for name, key in self._store.contents() if key != self._vault.key_id]
        self._total = self._stale() + len(files)
        for _ in range(_PASSES):
            for table in _tables():
                self._table(table)
            if self._stale() <= len(self._unreadable):
                break
        for name in files:
            self._file(name)
        left = max(0, self._stale() - len(self._unreadable))
        return Resealed(
            rows=self._rows, files=self._files, unreadable=tuple(self._unreadable), left=left
        )

    def _stale(self) -> int:
        """How many rows are not yet under the active key."""
        with self._register.reading() as session:
            return sum(
                session.connection()
                .execute(select(func.count()).select_from(table).where(self._old(table)))
                .scalar_one()
                for table in _tables()
            )

    def _table(self, table: SqlTable) -> None:
        after: tuple[Any, ...] | None = None
        while rows := self._batch(table, after):
            with self._register.transaction() as session:
                done = sum(self._row(session, table, row) for row in rows)
            self._rows += done
            self._tell(self._rows + self._files, self._total)
            after = tuple(rows[-1][one.name] for one in table.primary_key)

    def _batch(self, table: SqlTable, after: tuple[Any, ...] | None) -> list[RowMapping]:
        keys = tuple(table.primary_key)
        found = select(*keys, *map(_raw, _sealed(table))).where(self._old(table))
        if after is not None:
            found = found.where(tuple_(*keys) > tuple_(*_bound(keys, after)))
        with self._register.reading() as session:
            ready = found.order_by(*keys).limit(BATCH)
            return list(session.connection().execute(ready).mappings())

    def _row(self, session: Session, table: SqlTable, row: RowMapping) -> bool:
        """Put a row under the active key, unless it was written since it was read."""
        new = self._sealed_anew(table, row)
        if not new:
            return False
        same = [one == row[one.name] for one in table.primary_key]
        same += [_raw(table.c[name]) == row[name] for name in new]
        cells = {name: bindparam(None, cell, type_=Text()) for name, (cell, _) in new.items()}
        plain = {name: said for name, (_, said) in new.items()}
        values = cells | (_hashes(plain, self._vault) if table is _APPLICANTS else {})
        return bool(
            session.connection().execute(update(table).where(*same).values(values)).rowcount
        )

    def _sealed_anew(self, table: SqlTable, row: RowMapping) -> dict[str, tuple[str, str]]:
        """The cells of a row that are to be turned: sealed anew, and what they say."""
        new = {}
        for column in _sealed(table):
            cell = row[column.name]
            if not cell or cell.startswith(self._mark):
                continue
            assert isinstance(column.type, Sealed), "only sealed columns are turned"
            purpose = column.type.purpose
            try:
                said = self._vault.open(cell, purpose)
            except ValueError:
                where = "/".join(str(row[one.name]) for one in table.primary_key)
                self._unreadable[f"{purpose} {where}"] = None
                return {}
            new[column.name] = self._vault.seal(said, purpose), said
        return new

    def _file(self, name: str) -> None:
        try:
            self._store.reseal(name)
        except StoreDamaged as error:
            self._unreadable[str(error)] = None
            return
        self._files += 1
        self._tell(self._rows + self._files, self._total)

    def _old(self, table: SqlTable) -> ColumnElement[bool]:
        """Whether a cell of a row is under another key, or under none."""
        return or_(
            *(
                and_(_raw(one) != "", func.substr(_raw(one), 1, len(self._mark)) != self._mark)
                for one in _sealed(table)
            )
        )


def _tables() -> Iterator[SqlTable]:
    return (table for table in METADATA.sorted_tables if _sealed(table))


def _sealed(table: SqlTable) -> list[Column[Any]]:
    return [one for one in table.columns if isinstance(one.type, Sealed)]


def _raw(column: Column[Any]) -> ColumnElement[str]:
    """A sealed column as it lies there."""
    return type_coerce(column, Text()).label(column.name)


def _count(column: Column[Any], marks: dict[str, str]) -> Select[Any]:
    """How many cells there are, and how many under each mark."""
    raw = type_coerce(column, Text())
    under = (
        func.sum(case((func.substr(raw, 1, len(mark)) == mark, 1), else_=0))
        for mark in marks.values()
    )
    return select(*(func.count(), *under)).where(raw != "")


def _bound(keys: tuple[Column[Any], ...], values: tuple[Any, ...]) -> Iterator[ColumnElement[Any]]:
    pairs = zip(keys, values, strict=True)
    return (bindparam(None, value, type_=key.type) for key, value in pairs)


def _hashes(said: dict[str, str], vault: Vault) -> dict[str, str | None]:
    """The keyed hashes of a row of before, which had none."""
    kinds = {"identity_number": "identity"}
    named = {kinds.get(column, column): value for column, value in said.items()}
    return {f"{kind}_hash": vault.blind(kind, value) for kind, value in named.items()}


_APPLICANTS: SqlTable = METADATA.tables[ApplicantRow.__tablename__]
