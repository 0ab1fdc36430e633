"""Figures 统计: what a head wants to know of many cases at once, by sums the database makes.

Open cases are few, those of the last months a stretch of an index, and where time is spent is told
by the cases that ended last: so the cost does not grow with the years a register holds.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import mean, median
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from domain.calendar import Calendar, OutsideCalendarError
from domain.civil import civil_date
from domain.model import Model
from domain.permissions import Reach
from domain.stages import Stage
from register.lists.columns import column
from register.lists.listing import reached
from register.record.journal import Outcome
from register.tables import CaseRow, JournalRow

MONTHS = 12
"""So many months, the current one included, the rate of timely answers is told for."""

SAMPLE = 300
"""So many of the cases that ended last tell where time is spent."""

AGES = ((0, 5), (6, 10), (11, 15), (16, 20), (21, None))
"""Working days since receipt, in classes."""

LEFT = ((0, 0), (1, 3), (4, 7), (8, 12), (13, None))
"""Working days until the last day, in classes; 0 is the last day itself."""


class Class(Model):
    """How many cases have between `first` and `last` working days (None: or more)."""

    first: int
    last: int | None
    count: int


class Month(Model):
    """The cases answered and closed in a month: how many, and how many of them too late."""

    month: date
    closed: int
    late: int

    @property
    def rate(self) -> float | None:
        """The share answered in time, 0 to 1; None where nothing was closed."""
        return (self.closed - self.late) / self.closed if self.closed else None


class Span(Model):
    """A stretch of the way, from one act to another, in working days over some cases."""

    title: str
    cases: int
    mean: float
    median: float
    longest: int


class Figures(Model):
    """What there is to tell on a day; open cases by stage and leading department (None: none yet).

    `past` are past their last day and not answered yet, `paused` have no last day for now,
    `answered` wait only for being closed. `overdue` were or will be answered too late; `late` are
    these by department.
    """

    today: date
    open: int
    stages: dict[Stage, dict[str | None, int]]
    departments: dict[str | None, int]
    ages: tuple[Class, ...]
    left: tuple[Class, ...]
    past: int
    paused: int
    answered: int
    overdue: int
    late: dict[str | None, int]
    months: tuple[Month, ...]
    spans: tuple[Span, ...]
    sampled: int


def figures(
    session: Session, agency: str, reach: Reach, calendar: Calendar, today: date
) -> Figures:
    """Everything counted in one snapshot, of the cases somebody reaches."""
    mine = (column("agency") == agency, *reached(agency, reach))
    living = _living(session, mine)
    stages: dict[Stage, dict[str | None, int]] = {}
    for one in living:
        by = stages.setdefault(one.stage, {})
        by[one.department] = by.get(one.department, 0) + one.count
    running = [one for one in living if one.stage is not Stage.SERVED]
    # The clock marks a breach at midnight; the day itself says it also when the clock stood still.
    late = [one for one in living if one.overdue or one.waits_since(today)]
    sampled, spans = _spans(session, mine, calendar)
    return Figures(
        today=today,
        open=sum(one.count for one in living),
        stages={stage: stages[stage] for stage in Stage if stage in stages},
        departments=_by_department(living),
        ages=_ages(living, calendar, today),
        left=_left(running, calendar, today),
        past=sum(one.count for one in running if one.waits_since(today)),
        paused=sum(one.count for one in running if one.due is None),
        answered=sum(one.count for one in living if one.stage is Stage.SERVED),
        overdue=sum(one.count for one in late),
        late=_by_department(late),
        months=_months(session, mine, today),
        spans=spans,
        sampled=sampled,
    )


class _Living(Model):
    """Open cases that are alike."""

    stage: Stage
    department: str | None
    received: date
    due: date | None
    overdue: bool
    count: int

    def waits_since(self, today: date) -> bool:
        """Whether the last day has gone by without an answer."""
        return self.stage is not Stage.SERVED and self.due is not None and self.due < today


def _living(session: Session, mine: Sequence[ColumnElement[bool]]) -> list[_Living]:
    keys = [column(name) for name in ("stage", "department", "received", "reply_due", "overdue")]
    query = (
        select(*keys, func.count())
        .where(*mine, column("open"))
        .group_by(*keys)
        .with_hint(CaseRow, "INDEXED BY ix_cases_open", "sqlite")
    )
    names = tuple(_Living.model_fields)
    rows = session.connection().execute(query)
    return [_Living(**dict(zip(names, row, strict=True))) for row in rows]


def _by_department(living: Sequence[_Living]) -> dict[str | None, int]:
    found: Counter[str | None] = Counter()
    for one in living:
        found[one.department] += one.count
    return dict(found.most_common())


def _ages(living: Sequence[_Living], calendar: Calendar, today: date) -> tuple[Class, ...]:
    days = [(_days(calendar, one.received, today), one.count) for one in living]
    return _classes(AGES, days)


def _left(running: Sequence[_Living], calendar: Calendar, today: date) -> tuple[Class, ...]:
    due = [(one.due, one.count) for one in running if one.due is not None and one.due >= today]
    return _classes(LEFT, [(_days(calendar, today, day), count) for day, count in due])


def _classes(
    bounds: Sequence[tuple[int, int | None]], days: Sequence[tuple[int, int]]
) -> tuple[Class, ...]:
    return tuple(
        Class(
            first=first,
            last=last,
            count=sum(n for day, n in days if first <= day and (last is None or day <= last)),
        )
        for first, last in bounds
    )


def _days(calendar: Calendar, start: date, end: date) -> int:
    """Working days between two dates; beyond the calendar about five a week."""
    try:
        return calendar.count(start, end)
    except OutsideCalendarError:
        return max(0, (end - start).days * 5 // 7)


# ---- answered in time ----

_ANSWERED = (Stage.CLOSED.value, Stage.UNDELIVERABLE.value)


def _months(
    session: Session, mine: Sequence[ColumnElement[bool]], today: date
) -> tuple[Month, ...]:
    firsts = _firsts(today)
    closed_on, late = column("closed_on"), column("overdue")
    query = (
        select(closed_on, late, func.count())
        .where(*mine, closed_on >= firsts[0], column("stage").in_(_ANSWERED))
        .group_by(closed_on, late)
        .with_hint(CaseRow, "INDEXED BY ix_cases_closed", "sqlite")
    )
    closed: Counter[date] = Counter()
    broken: Counter[date] = Counter()
    for day, was_late, count in session.connection().execute(query):
        closed[day.replace(day=1)] += count
        broken[day.replace(day=1)] += count if was_late else 0
    return tuple(Month(month=one, closed=closed[one], late=broken[one]) for one in firsts)


def _firsts(today: date) -> list[date]:
    """The first days of the last months, the earliest first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.insert(0, (found[0] - timedelta(days=1)).replace(day=1))
    return found


# ---- where time is spent ----

_WAY = (
    ("receive", "收件"),
    ("register", "审查登记"),
    ("transfer", "转交"),
    ("opinion", "部门答复意见"),
    ("draft", "拟制告知书"),
    ("approve", "三级签署"),
    ("issue", "制发"),
    ("serve", "送达"),
)
"""The milestones of a case, and what leads to each of them."""

_LAST = {"opinion", "approve", "serve"}
"""Acts that several may do or that are done again: the last one ends the stretch."""


def _spans(
    session: Session, mine: Sequence[ColumnElement[bool]], calendar: Calendar
) -> tuple[int, tuple[Span, ...]]:
    ids = _latest(session, mine)
    found: dict[str, list[int]] = {title: [] for _, title in _WAY[1:]}
    for days in _ways(session, ids):
        for (_, start), (title, end) in pairwise(days):
            if start <= end:
                found[title].append(_days(calendar, start, end))
    spans = tuple(
        Span(
            title=title,
            cases=len(days),
            mean=mean(days),
            median=median(days),
            longest=max(days),
        )
        for title, days in found.items()
        if days
    )
    return len(ids), spans


def _latest(session: Session, mine: Sequence[ColumnElement[bool]]) -> list[str]:
    """The cases that were answered and closed last."""
    query = (
        select(column("id"))
        .where(*mine, column("closed_on").is_not(None), column("stage") == Stage.CLOSED.value)
        .order_by(column("closed_on").desc(), column("id").desc())
        .limit(SAMPLE)
        .with_hint(CaseRow, "INDEXED BY ix_cases_closed", "sqlite")
    )
    return list(session.connection().execute(query).scalars())


def _ways(session: Session, ids: Sequence[str]) -> Iterator[list[tuple[str, date]]]:
    """Of each case its milestones in order, with their days; those it never passed are left out."""
    acts = [act for act, _ in _WAY]
    query = select(col(JournalRow.stream), col(JournalRow.act), col(JournalRow.at)).where(
        col(JournalRow.stream).in_(ids),
        col(JournalRow.act).in_(acts),
        col(JournalRow.outcome) == Outcome.ACCEPTED.value,
    )
    passed: dict[str, dict[str, Any]] = {id_: {} for id_ in ids}
    for stream, act, at in session.connection().execute(query.order_by(col(JournalRow.seq))):
        known = passed[stream]
        if act in _LAST or act not in known:
            known[act] = at
    for known in passed.values():
        yield [(title, civil_date(known[act])) for act, title in _WAY if act in known]
