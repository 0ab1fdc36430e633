"""The ledger of days 期限日志: why a deadline falls on its date, one entry a calendar day (§2.6).

The same entries answer `mingbai deadline` and stand behind the strip of days on a case's page.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

from domain.calendar import WEEKDAYS, Calendar, CalendarDay
from domain.clocks import Clock, Interval, reckon
from domain.holidays import DayKind
from domain.model import Model


class LedgerKind(StrEnum):
    """What a day means to a clock."""

    RECEIPT = "receipt"
    COUNTED = "counted"
    MAKE_UP = "make_up"
    EXTENSION = "extension"
    EXCLUDED = "excluded"
    REST = "rest"
    HOLIDAY = "holiday"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _TITLES[self]


_TITLES = {
    LedgerKind.RECEIPT: "起算日",
    LedgerKind.COUNTED: "计入",
    LedgerKind.MAKE_UP: "调休上班，计入",
    LedgerKind.EXTENSION: "延长期，计入",
    LedgerKind.EXCLUDED: "不计入期限",
    LedgerKind.REST: "休息日",
    LedgerKind.HOLIDAY: "节假日",
}


class LedgerDay(Model):
    """One calendar day of a clock.

    `number` is the running number of a counted working day (1 = first after the anchor). Only
    working days are excluded: a rest day inside an excluded period stays a rest day.
    """

    date: date
    kind: LedgerKind
    number: int | None
    provisional: bool
    reason: str


def ledger(clock: Clock, calendar: Calendar, until: date | None = None) -> tuple[LedgerDay, ...]:
    """Every day from the anchor to the due date.

    A paused clock has none; its ledger ends with `until`, or with the day its pause began. For a
    running clock an earlier `until` cuts the ledger short; it never goes beyond the due date.

    Raises:
        OutsideCalendarError: The calendar does not reach that far.
    """
    entries = [_anchor(calendar.day(clock.anchor))]
    number = 0
    for day in _days(clock.anchor, _last(clock, calendar, until)):
        entry = _entry(clock, calendar.day(day), number + 1)
        number = entry.number or number
        entries.append(entry)
    return tuple(entries)


def _last(clock: Clock, calendar: Calendar, until: date | None) -> date:
    due = reckon(clock, calendar).due
    if due is not None:
        return min(due, until or due)
    running = clock.open_exclusion
    assert running is not None  # a clock without due date is paused
    return until or running.start


def _days(anchor: date, last: date) -> Iterator[date]:
    return (anchor + timedelta(n) for n in range(1, (last - anchor).days + 1))


def _anchor(day: CalendarDay) -> LedgerDay:
    return _line(day, LedgerKind.RECEIPT, None, "期限自次日起计算，当日不计入")


def _entry(clock: Clock, day: CalendarDay, number: int) -> LedgerDay:
    """The day; `number` is the one it bears if it counts."""
    if not day.working:
        return _rest(day)
    interval = _exclusion(clock, day.date)
    if interval is not None:
        return _line(day, LedgerKind.EXCLUDED, None, interval.reason)
    reason = f"第{number}个工作日"
    if number > clock.working_days:
        reason += f"（延长期第{number - clock.working_days}日）"
        return _line(day, LedgerKind.EXTENSION, number, reason + _make_up(day))
    kind = LedgerKind.MAKE_UP if day.kind is DayKind.MAKE_UP else LedgerKind.COUNTED
    return _line(day, kind, number, reason + _make_up(day))


def _exclusion(clock: Clock, day: date) -> Interval | None:
    return next((one for one in clock.exclusions if one.holds(day)), None)


def _make_up(day: CalendarDay) -> str:
    return f"，{day.name}调休上班（{day.source}）" if day.kind is DayKind.MAKE_UP else ""


def _rest(day: CalendarDay) -> LedgerDay:
    if day.kind is DayKind.HOLIDAY:
        return _line(day, LedgerKind.HOLIDAY, None, f"{day.name}放假（{day.source}）")
    return _line(day, LedgerKind.REST, None, WEEKDAYS[day.date.weekday()])


def _line(day: CalendarDay, kind: LedgerKind, number: int | None, reason: str) -> LedgerDay:
    if day.provisional:
        reason += "；当年放假安排尚未公布，暂定"
    return LedgerDay(
        date=day.date, kind=kind, number=number, provisional=day.provisional, reason=reason
    )
