"""Lists of cases: filtered, in a stable order, a page at a time, and never by counting them all.

A page begins where the last one ended (keyset), so the thousandth costs what the first does. Cases
without a last day or a number come last in either direction. Open cases are few of all, and so are
those with a rare mark: they are sorted as they are. The others are read in order from an index
until the page is full.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    table,
    tuple_,
)
from sqlmodel import Session, col

from domain.people import Actor
from domain.permissions import UNDER_REVIEW, Reach
from domain.stages import TERMINAL
from register.lists.columns import column
from register.lists.filters import Filters, Hashed, ListedCase, Page, Position, Sort
from register.lists.marks import Kind, bearing, looked_up
from register.lists.needs import needing
from register.lists.search import found
from register.tables import ApplicantRow, CaseRow, TextRow

FEW = 1000
"""Cases that are at most so many are sorted as they are."""

_KEYS = {
    "due": ("reply_due", "id"),
    "received": ("received", "id"),
    "number": ("year", "serial"),
    "id": ("id",),
}
_MAY_LACK = {"due", "number"}
_ORDERED = {
    "due": "ix_cases_agency_reply_due_id",
    "received": "ix_cases_agency_received_id",
    "number": "sqlite_autoindex_cases_4",
    "id": "ix_cases_agency_id",
}
_BY_ID = "sqlite_autoindex_cases_1"
_FLAGS = ("attention", "arbitration", "open", "overdue")
"""From the rarest to the most common."""

_WORDS = table("case_words")
_DOC: ColumnElement[int] = literal_column("case_words.rowid")


@dataclass(frozen=True)
class Listing:
    """The cases of an agency that somebody reaches, as far as filters let them through."""

    session: Session
    agency: str
    reach: Reach
    filters: Filters
    applicant: Hashed | None = None
    asker: Actor | None = None

    def page(self, sort: Sort, after: Position | None, limit: int) -> Page:
        """At most `limit` cases behind a position, in order.

        A full-text search is in order of receipt, the last first, whatever `sort` says.
        """
        queries = self._searched(after) if self.filters.q else self._sorted(sort, after)
        rows: list[Row[Any]] = []
        for query in queries:
            # Written out: a plan for any length would be one for a tenth of the archive.
            wanted = query.limit(literal_column(str(limit + 1 - len(rows))))
            rows += self.session.connection().execute(wanted).all()
            if len(rows) > limit:
                break
        listed = tuple(ListedCase(**dict(zip(_OF_CASE, row, strict=False))) for row in rows[:limit])
        last = _position(rows[limit - 1]) if len(rows) > limit else None
        return Page(cases=listed, next=last)

    def _sorted(self, sort: Sort, after: Position | None) -> Iterator[Select[Any]]:
        """The statements that one after another give the list: what lacks the key comes last."""
        keys, query = _KEYS[sort.key], self._filtered(sort)
        if sort.key not in _MAY_LACK:
            yield _ordered(query, keys, after, down=sort.down)
            return
        first = column(keys[0])
        if after is None or getattr(after, keys[0]) is not None:
            yield _ordered(query.where(first.is_not(None)), keys, after, down=sort.down)
            after = None
        yield _ordered(query.where(first.is_(None)), ("id",), after, down=sort.down)

    def _filtered(self, sort: Sort) -> Select[Any]:
        conditions, few = self._conditions(), self._few()
        # SQLite keeps no statistics of its own accord: it is told which way is short.
        way = self._flagged_way() or _ORDERED[sort.key]
        if few is not None:
            way, conditions = _BY_ID, [*conditions, column("id").in_(few)]
        return _LINES.where(*conditions).with_hint(CaseRow, f"INDEXED BY {way}", "sqlite")

    def _searched(self, after: Position | None) -> Iterator[Select[Any]]:
        condition = found(self.session, self.filters.q)
        if condition is None:
            return
        conditions, few = [condition, *self._conditions()], self._few()
        if after:
            conditions.append(_DOC.__lt__(after.doc))
        if few is None and self.filters.waiting:
            few = _IDS.where(column("agency") == self.agency, column("open"))
        if few is not None:
            first, last = self._places(few)
            # PostgreSQL does not see that what bounds the one bounds the other.
            conditions += [one.between(first, last) for one in (_DOC, col(TextRow.doc))]
        yield (
            _LINES.add_columns(col(TextRow.doc))
            .select_from(_WORDS)
            .join(TextRow, col(TextRow.doc) == _DOC)
            .join(CaseRow, col(CaseRow.id) == col(TextRow.case_id))
            .with_hint(TextRow, "NOT INDEXED", "sqlite")
            .with_hint(CaseRow, f"INDEXED BY {_BY_ID}", "sqlite")
            .where(*conditions)
            .order_by(_DOC.desc())
        )

    def _conditions(self) -> list[ColumnElement[bool]]:
        """What must hold of a case."""
        conditions = [column("agency") == self.agency, *reached(self.agency, self.reach)]
        conditions += [*_plain(self.filters), *_flagged(self.filters)]
        for kind, values in self._asked_marks():
            conditions.append(looked_up(self.agency, kind, values, column("id")))
        if self.applicant:
            conditions.append(column("id").in_(_named(self.applicant)))
        return [*conditions, *self._needs()]

    def _needs(self) -> Iterator[ColumnElement[bool]]:
        if self.filters.needs and self.asker:
            mine = needing(self.agency, self.asker)
            yield mine if self.filters.needs == "me" else not_(mine)

    def _flagged_way(self) -> str:
        """The index of a flag that is asked for."""
        asked = self.filters
        flag = next((flag for flag in _FLAGS if getattr(asked, flag)), "")
        return f"ix_cases_{flag}" if flag else "ix_cases_open" if asked.waiting else ""

    def _few(self) -> Select[Any] | None:
        """Few cases among which all those asked for are, where a short way leads to them."""
        return next((ids for ids in self._leading() if self._are_few(ids)), None)

    def _leading(self) -> Iterator[Select[Any]]:
        asked, ids = self.filters, _IDS.where(column("agency") == self.agency)
        if self.reach.review and not (self.reach.agency or self.reach.departments):
            yield ids.where(column("stage").in_(sorted(UNDER_REVIEW)))
        if asked.number is not None:
            yield ids.where(column("number") == asked.number)
        if self.applicant:
            yield _named(self.applicant)
        if asked.stages and not asked.waiting:
            yield ids.where(column("stage").in_(sorted(asked.stages)))
        for kind, values in self._asked_marks():
            yield bearing(self.agency, kind, values)

    def _places(self, ids: Select[Any]) -> tuple[int, int]:
        """Where in the index some cases lie: the open ones, say, are all near its end."""
        these = ids.subquery()
        one = select(col(TextRow.doc)).where(col(TextRow.case_id) == these.c[0])
        places = select(one.scalar_subquery().label("doc")).select_from(these).subquery()
        ends = select(func.min(places.c.doc), func.max(places.c.doc))
        first, last = self.session.connection().execute(ends).one()
        return first or 0, last or 0

    def _are_few(self, ids: Select[Any]) -> bool:
        counted = select(func.count()).select_from(ids.limit(FEW + 1).subquery())
        return int(self.session.connection().execute(counted).scalar_one()) <= FEW

    def _asked_marks(self) -> Iterator[tuple[Kind, frozenset[str]]]:
        for kind in Kind:
            if values := frozenset(map(str, getattr(self.filters, kind.value, ()))):
                yield kind, values


def reached(agency: str, reach: Reach) -> Iterator[ColumnElement[bool]]:
    """That a case of an agency is within reach."""
    if reach.agency:
        return
    ways: list[ColumnElement[bool]] = []
    if reach.review:
        ways.append(column("stage").in_(sorted(UNDER_REVIEW)))
    if reach.departments:
        ways.append(looked_up(agency, Kind.DEPARTMENT, reach.departments, column("id")))
    yield or_(false(), *ways)


def _named(applicant: Hashed) -> Select[Any]:
    """The cases in which somebody is named."""
    hashed = col(getattr(ApplicantRow, f"{applicant.kind}_hash"))
    return select(col(ApplicantRow.case_id)).where(hashed == applicant.digest)


def _flagged(asked: Filters) -> Iterator[ColumnElement[bool]]:
    if asked.waiting:
        yield column("open")
    elif asked.open is False:
        # The column lies behind the record, which is long; the stage before it says the same.
        yield column("stage").in_(sorted(TERMINAL))
    for flag in ("attention", "arbitration", "overdue"):
        wanted = getattr(asked, flag)
        if wanted is not None:
            yield column(flag) if wanted else ~column(flag)


def _plain(asked: Filters) -> Iterator[ColumnElement[bool]]:
    """What the columns of a case tell."""
    if asked.stages:
        yield column("stage").in_(sorted(asked.stages))
    if asked.number is not None:
        yield column("number") == asked.number
    if asked.channel:
        yield column("channel").in_(sorted(asked.channel))
    for name, first, last in (
        ("reply_due", asked.due_from, asked.due_to),
        ("received", asked.received_from, asked.received_to),
    ):
        if first:
            yield column(name) >= first
        if last:
            yield column(name) <= last


def _ordered(
    query: Select[Any], keys: tuple[str, ...], after: Position | None, *, down: bool
) -> Select[Any]:
    """The statement in order of its keys, from behind a position on."""
    columns = list(map(column, keys))
    if after:
        place, here = tuple_(*columns), tuple_(*(getattr(after, key) for key in keys))
        query = query.where(place < here if down else place > here)
    return query.order_by(*(one.desc() if down else one for one in columns))


def _position(row: Row[Any]) -> Position:
    told = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return Position(**{name: told[name] for name in Position.model_fields if name in told})


_OF_CASE = tuple(ListedCase.model_fields)
_SHOWN = dict.fromkeys((*_OF_CASE, *Position.model_fields))
"""Columns of a line: first those of the case, in the order of its fields."""
del _SHOWN["doc"]
_LINES: Select[Any] = select(*map(column, _SHOWN))
_IDS: Select[Any] = select(col(CaseRow.id))
