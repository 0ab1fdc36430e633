"""Marks 标记: what a case is listed by of which it has several: departments, handlers, outcomes.

Where several departments are charged, also those that have it now: of one alone its columns tell.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, insert, select
from sqlmodel import Session, col

from domain.case import Case
from register.sql import run
from register.tables import MarkRow


class Kind(StrEnum):
    """What a mark is about."""

    DEPARTMENT = "department"
    HANDLER = "handler"
    OUTCOME = "outcome"
    HOLDING = "holding"


def mark(session: Session, case: Case, before: Case | None) -> None:
    """Keep a case's marks as they are now; most acts change none."""
    told = _FROM + (_FROM_SHARED if case.shared else ())
    if before is not None and all(getattr(case, one) == getattr(before, one) for one in told):
        return
    now, was = marks_of(case), marks_of(before) if before else frozenset()
    for kind, value in sorted(was - now):
        run(session, _UNMARK, {"which": case.id, "of": kind, "what": value, "at": case.agency})
    for kind, value in sorted(now - was):
        row = {"agency": case.agency, "kind": kind, "value": value, "case_id": case.id}
        run(session, _MARK, row)


def marks_of(case: Case) -> frozenset[tuple[str, str]]:
    """The marks a case must have."""
    parts = case.parts
    marks = [(Kind.DEPARTMENT.value, part.department) for part in parts]
    marks += [(Kind.HANDLER.value, part.handler) for part in parts if part.handler]
    marks += [(Kind.OUTCOME.value, str(one)) for one in case.outcomes]
    marks += [(Kind.HOLDING.value, one) for one in _holding(case)]
    return frozenset(marks)


def place(department: str, handler: str | None) -> str:
    """Where a case lies: with a department's handler, or with whoever handles there."""
    return f"{department}/{handler or ''}"


def _holding(case: Case) -> Iterator[str]:
    for part in case.charged if case.shared else ():
        yield part.department
        yield place(part.department, part.handler)


def marked(
    agency: str, kind: Kind, values: frozenset[str], case_id: ColumnElement[str]
) -> ColumnElement[bool]:
    """The condition that a case bears one of some marks."""
    return bearing(agency, kind, values).where(col(MarkRow.case_id) == case_id).exists()


def looked_up(
    agency: str, kind: Kind, values: frozenset[str], case_id: ColumnElement[str]
) -> ColumnElement[bool]:
    """The same, looked up for one case after another, as a list that ends early wants it.

    PostgreSQL would join, and so sort, everything before the first page.
    """
    one = bearing(agency, kind, values).where(col(MarkRow.case_id) == case_id)
    return one.offset(0).exists()


def bearing(agency: str, kind: Kind, values: frozenset[str]) -> Select[Any]:
    """The ids of the cases that bear one of some marks."""
    return select(col(MarkRow.case_id)).where(_these(agency, kind, values))


def _these(agency: str, kind: Kind, values: frozenset[str]) -> ColumnElement[bool]:
    return and_(
        col(MarkRow.agency) == agency,
        col(MarkRow.kind) == kind.value,
        col(MarkRow.value).in_(sorted(values)),
    )


_FROM = ("department", "handler", "joint", "outcomes")
_FROM_SHARED = ("stage", "answered")
_MARK = insert(MarkRow)
_UNMARK = delete(MarkRow).where(
    col(MarkRow.agency) == bindparam("at"),
    col(MarkRow.kind) == bindparam("of"),
    col(MarkRow.value) == bindparam("what"),
    col(MarkRow.case_id) == bindparam("which"),
)
