"""The working-day calendar 工作日历 (regulation.md §2.6, §9.3).

The State Council announces each year's days off and make-up days; a notice may also change the
December before. A year without a notice is *provisional* 暂定: Monday to Friday less the statutory
festival days. Some places have orders of their own, which come last. Days are data (domain/data);
this module only counts them. A calendar's version is a hash over every answer it can give, so equal
versions mean equal days, and a day that changes always shows.
"""

import hashlib
import tomllib
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from domain.civil import chinese_date
from domain.holidays import (
    STATUTE,
    CalendarData,
    DayKind,
    Festivals,
    LocalCalendar,
    Mark,
    YearNotice,
    is_weekend,
)
from domain.model import Model

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


class CalendarError(ValueError):
    """A question the calendar cannot answer."""


class OutsideCalendarError(CalendarError):
    """A date before the first or after the last day the calendar knows."""


class UnknownCalendarError(CalendarError, LookupError):
    """No local calendar has this id; the message names those there are."""


class CalendarDay(Model):
    """One day in Asia/Shanghai.

    `name` is the festival of a holiday or make-up day, else empty; `source` the document the answer
    rests on; `provisional` says that the year's notice is not out yet.
    """

    date: date
    kind: DayKind
    provisional: bool
    name: str
    source: str

    @property
    def working(self) -> bool:
        """Whether it counts as a working day 工作日."""
        return self.kind in (DayKind.WORKDAY, DayKind.MAKE_UP)


@dataclass(frozen=True)
class Calendar:
    """Working days of a place, from notices, local orders and statute. A value: safe to share."""

    data: CalendarData

    @cached_property
    def version(self) -> str:
        """Twelve hex digits over every answer; kept with each deadline (§9.3)."""
        digest = hashlib.sha256()
        for day in self._days:
            digest.update(day.model_dump_json().encode())
        return digest.hexdigest()[:12]

    @cached_property
    def first(self) -> date:
        """The first day the calendar knows: 1 January of its earliest notice."""
        return date(self.data.years[0], 1, 1)

    @cached_property
    def last(self) -> date:
        """The last day it knows: 31 December of the last year with a notice or festival dates."""
        return date(self.data.years[-1], 12, 31)

    @cached_property
    def confirmed_through(self) -> date:
        """The last day before the first year without a notice."""
        year = self.first.year
        while year + 1 in self.data.noticed:
            year += 1
        return date(year, 12, 31)

    def day(self, day: date) -> CalendarDay:
        """What the day is and why.

        Raises:
            OutsideCalendarError: The calendar does not reach it.
        """
        return self._days[self._position(day)]

    def is_working_day(self, day: date) -> bool:
        """`wd` of §2.6: Monday to Friday unless off, or a make-up Saturday or Sunday."""
        return self.day(day).working

    def is_provisional(self, day: date) -> bool:
        """Whether the notice of the day's year is not out yet."""
        return self.day(day).provisional

    def add(self, day: date, working_days: int) -> date:
        """`add` of §2.6: the n-th working day strictly after `day` (n = 0: the day itself).

        Raises:
            OutsideCalendarError: The result lies beyond the calendar.
            ValueError: n is negative.
        """
        if working_days < 0:
            raise ValueError("工作日数不能为负；向前推算请用 subtract")
        if working_days == 0:
            return day
        return self._working(bisect_right(self._positions, self._position(day)) + working_days - 1)

    def subtract(self, day: date, working_days: int) -> date:
        """The n-th working day strictly before `day` (n = 0: the day itself).

        Raises:
            OutsideCalendarError: The result lies before the calendar.
            ValueError: n is negative.
        """
        if working_days < 0:
            raise ValueError("工作日数不能为负；向后推算请用 add")
        if working_days == 0:
            return day
        return self._working(bisect_left(self._positions, self._position(day)) - working_days)

    def count(self, start: date, end: date) -> int:
        """`count` of §2.6: the working days t with start < t ≤ end; 0 unless end is later."""
        until = bisect_right(self._positions, self._position(end))
        return max(0, until - bisect_right(self._positions, self._position(start)))

    @cached_property
    def _days(self) -> tuple[CalendarDay, ...]:
        marks, noticed = self.data.marks(), self.data.noticed
        span = (self.first + timedelta(n) for n in range((self.last - self.first).days + 1))
        return tuple(_day(day, marks.get(day), noticed.get(day.year)) for day in span)

    @cached_property
    def _positions(self) -> list[int]:
        return [position for position, day in enumerate(self._days) if day.working]

    def _position(self, day: date) -> int:
        if day < self.first:
            raise OutsideCalendarError(
                f"工作日历自{chinese_date(self.first)}起，不能推算{chinese_date(day)}"
            )
        if day > self.last:
            raise self._too_late()
        return (day - self.first).days

    def _working(self, index: int) -> date:
        if index < 0:
            raise OutsideCalendarError(f"推算结果早于工作日历的起始日{chinese_date(self.first)}")
        if index >= len(self._positions):
            raise self._too_late()
        return self._days[self._positions[index]].date

    def _too_late(self) -> OutsideCalendarError:
        return OutsideCalendarError(
            f"工作日历止于{chinese_date(self.last)}，请先导入以后年度的放假安排"
        )


def _day(day: date, mark: Mark | None, notice: str | None) -> CalendarDay:
    """The day as marked; unmarked, its place in the week, for which the year's notice stands."""
    kind = mark.kind if mark else DayKind.REST if is_weekend(day) else DayKind.WORKDAY
    return CalendarDay(
        date=day,
        kind=kind,
        provisional=notice is None,
        name=mark.name if mark else "",
        source=mark.source if mark else notice or STATUTE,
    )


def known_places() -> tuple[str, ...]:
    """The ids of the local calendars there are."""
    return tuple(sorted(id_ for id_ in _stems(_data()) if id_ != "festivals"))


@cache
def load_calendar(*places: str) -> Calendar:
    """The shipped calendar: the national one, or with the orders of the named places laid over it.

    Raises:
        UnknownCalendarError: There is no local calendar of that id.
    """
    for place in places:
        if place not in known_places():
            raise UnknownCalendarError(
                f"没有“{place}”的地方日历；现有：{'、'.join(known_places())}"
            )
    return Calendar(shipped_data(*places))


def shipped_data(*places: str) -> CalendarData:
    """What the shipped calendar rests on; `with_notice` of it imports a further notice."""
    national = _data() / "cn"
    return CalendarData(
        notices=tuple(YearNotice(**_read(national, year)) for year in _stems(national)),
        festivals=tuple(Festivals(**year) for year in _read(_data(), "festivals")["years"]),
        places=tuple(LocalCalendar(**_read(_data(), place)) for place in places),
    )


def _data() -> Traversable:
    return resources.files("domain") / "data" / "calendars"


def _stems(folder: Traversable) -> list[str]:
    names = (file.name for file in folder.iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def _read(folder: Traversable, stem: str) -> dict[str, Any]:
    return tomllib.loads((folder / f"{stem}.toml").read_text(encoding="utf-8"))
