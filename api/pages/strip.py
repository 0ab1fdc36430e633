"""The strip of days: a picture of why a date is what it is, one square a day, week by week.

Every fact of the picture is also said in words, for those who cannot see it (regulation.md §2.6).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby

from domain.calendar import WEEKDAYS, Calendar
from domain.case import Case, Limit
from domain.civil import chinese_date
from domain.clocks import LimitKind
from domain.ledger import LedgerDay, LedgerKind, ledger
from domain.model import Model

_WEEK = 7
_ROWS = 4
"""So many lines of names have room below a week (mingbai.css)."""


class Flag(Model):
    """A limit that ends on a day; `state` says how it stands: running, kept or broken.

    `row` is the line on which it stands below its day, so that no name covers another.
    """

    title: str
    day: date
    state: str
    word: str
    row: int = 0


class Square(Model):
    """One day: what it means to the limits, and the words that say so."""

    day: date
    kind: LedgerKind | None
    number: int | None
    today: bool
    flags: tuple[Flag, ...]
    words: str

    @property
    def marks(self) -> str:
        """Its style classes."""
        kind = self.kind.value.replace("_", "-") if self.kind else "after"
        return f"day day-{kind}{' day-today' if self.today else ''}"


class Week(Model):
    """A week from Monday on; days before the receipt or after the end are None."""

    title: str
    squares: tuple[Square | None, ...]


class Strip(Model):
    """The days of a case; empty where the calendar does not reach them."""

    weeks: tuple[Week, ...]
    flags: tuple[Flag, ...]
    kinds: tuple[LedgerKind, ...]

    @property
    def rows(self) -> int:
        """How many lines of names stand below the days."""
        return max((one.row + 1 for one in self.flags), default=0)


def strip_of(case: Case, calendar: Calendar, today: date) -> Strip:
    """The days from the receipt to the last limit of a case; a paused one runs until today.

    Raises:
        OutsideCalendarError: The calendar does not reach that far.
    """
    days = _days(case, calendar, today)
    flags = tuple(_in_rows(_flags(case.limits, today)))
    squares = [_square(day, days.get(day), flags, today) for day in _span(case, days, today)]
    return Strip(
        weeks=tuple(_weeks(squares)),
        flags=flags,
        kinds=tuple(kind for kind in LedgerKind if any(one.kind is kind for one in squares)),
    )


def _days(case: Case, calendar: Calendar, today: date) -> dict[date, LedgerDay]:
    """What each day means: to the reply where it reaches, else to the limit that reaches it."""
    found: dict[date, LedgerDay] = {}
    for limit in sorted(case.limits, key=lambda one: one.clock.limit is not LimitKind.REPLY):
        paused = limit.clock.open_exclusion
        until = max(today, paused.start) if paused else None
        for day in ledger(limit.clock, calendar, until):
            found.setdefault(day.date, day)
    return found


def _span(case: Case, days: Iterable[date], today: date) -> Iterable[date]:
    last = max((*days, case.received, *([today] if case.open else [])))
    return (case.received + timedelta(n) for n in range((last - case.received).days + 1))


def _flags(limits: Iterable[Limit], today: date) -> Iterable[Flag]:
    for limit in limits:
        due = limit.deadline.due
        if due is not None:
            state, word = standing(limit, today)
            yield Flag(title=limit.clock.limit.label, day=due, state=state, word=word)


def _in_rows(flags: Iterable[Flag]) -> Iterable[Flag]:
    """The same, each below every later one that its name would reach: no pole cuts a name."""
    placed: list[Flag] = []
    for flag in sorted(flags, key=lambda one: one.day, reverse=True):
        reached = flag.day + timedelta(days=len(flag.title) // 2 + 1)
        row = max((one.row + 1 for one in placed if one.day < reached), default=0)
        placed.append(flag.model_copy(update={"row": min(row, _ROWS - 1)}))
    return reversed(placed)


def standing(limit: Limit, today: date) -> tuple[str, str]:
    """How a limit stands, as a style and as a word: 未到期, 已逾期, 中止, 按期, 逾期, 已结束."""
    due = limit.deadline.due
    if due is None:
        return ("paused", "中止") if limit.running else ("ended", "已结束")
    if limit.running:
        return ("broken", "已逾期") if today > due else ("running", "未到期")
    return ("kept", "按期") if limit.kept else ("broken", "逾期")


def _square(day: date, entry: LedgerDay | None, flags: tuple[Flag, ...], today: date) -> Square:
    here = tuple(one for one in flags if one.day == day)
    said = [
        f"{chinese_date(day)}（{WEEKDAYS[day.weekday()]}）",
        entry.reason if entry else "期限之外",
        *(f"{one.title}期限最后一日，{one.word}" for one in here),
        *(["今天"] if day == today else []),
    ]
    return Square(
        day=day,
        kind=entry.kind if entry else None,
        number=entry.number if entry else None,
        today=day == today,
        flags=here,
        words="；".join(said),
    )


def _weeks(squares: list[Square]) -> Iterable[Week]:
    def monday(square: Square) -> date:
        return square.day - timedelta(square.day.weekday())

    for begins, group in groupby(squares, monday):
        by_day = {one.day.weekday(): one for one in group}
        row = tuple(by_day.get(number) for number in range(_WEEK))
        yield Week(title=f"{begins.month}月{begins.day}日", squares=row)
