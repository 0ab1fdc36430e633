"""Days off and make-up days 放假调休 as data: notices, local orders, statutory festivals (§9.3).

A file holds one State Council notice as it was published and later changed. Notices, festivals and
local orders are laid over each other here; domain/calendar.py counts the result. A new year's
notice is validated before anyone counts with it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple, Self

from pydantic import Field, model_validator

from domain.civil import chinese_date
from domain.model import Line, Model, Token

STATUTE = "《全国年节及纪念日放假办法》（国务院令第795号）"
SATURDAY = 5


class DayKind(StrEnum):
    """What sort of day it is."""

    WORKDAY = "workday"
    MAKE_UP = "make_up"
    REST = "rest"
    HOLIDAY = "holiday"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return {"workday": "工作日", "make_up": "调休上班", "rest": "休息日", "holiday": "节假日"}[
            self
        ]


class Mark(NamedTuple):
    """A day that some document singles out."""

    kind: DayKind
    name: str
    source: str


def is_weekend(day: date) -> bool:
    """Whether it is a Saturday or a Sunday."""
    return day.weekday() >= SATURDAY


def _span(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(n) for n in range((last - first).days + 1))


class Break(Model):
    """One holiday of a notice: off from `first` to `last`, work on the make-up days `work` instead.

    `by` names the later notice that changed it, where one did.
    """

    festival: Line
    first: date
    last: date
    work: tuple[date, ...] = ()
    by: Line | None = None

    @model_validator(mode="after")
    def _days_make_sense(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"{self.festival}：放假的最后一日早于第一日")
        for day in self.work:
            if not is_weekend(day) or self.first <= day <= self.last:
                raise ValueError(
                    f"{self.festival}：{chinese_date(day)}不是放假期间以外的星期六、星期日，不能调休上班"
                )
        return self

    def marks(self, source: str) -> Iterator[tuple[date, Mark]]:
        """Every day off and every make-up day."""
        source = self.by or source
        for day in _span(self.first, self.last):
            yield day, Mark(DayKind.HOLIDAY, self.festival, source)
        for day in self.work:
            yield day, Mark(DayKind.MAKE_UP, self.festival, source)


class Change(Model):
    """A notice that changed a year's arrangement after the fact; the breaks show the result."""

    reference: Line
    issued: date
    url: Line | None = None
    effect: Line


class YearNotice(Model):
    """The State Council's notice for a year 放假安排; it may reach back into December before."""

    year: int
    reference: Line
    issued: date | None = None
    url: Line | None = None
    changes: tuple[Change, ...] = ()
    breaks: tuple[Break, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _days_belong_to_the_year(self) -> Self:
        start, end = date(self.year - 1, 12, 1), date(self.year, 12, 31)
        for day in (day for one in self.breaks for day in (one.first, one.last, *one.work)):
            if not start <= day <= end:
                raise ValueError(f"{chinese_date(day)}不属于{self.year}年的放假安排")
        return self

    def marks(self) -> Iterator[tuple[date, Mark]]:
        """Every day the notice singles out."""
        for one in self.breaks:
            yield from one.marks(self.reference)


class LocalOrder(Model):
    """A government's order for its own area: extra days off, and make-up days for them."""

    title: Line
    source: Line
    off: tuple[date, ...]
    work: tuple[date, ...] = ()

    def marks(self) -> Iterator[tuple[date, Mark]]:
        """Every day the order singles out."""
        for day in self.off:
            yield day, Mark(DayKind.HOLIDAY, self.title, self.source)
        for day in self.work:
            yield day, Mark(DayKind.MAKE_UP, self.title, self.source)


class LocalCalendar(Model):
    """The orders of one place (A35); an agency's profile names the places whose orders bind it."""

    id: Token
    name: Line
    orders: tuple[LocalOrder, ...]


class Festivals(Model):
    """The movable festivals of a year; with the fixed ones they make the 13 statutory days."""

    year: int
    spring_festival: date
    qingming: date
    dragon_boat: date
    mid_autumn: date

    def marks(self) -> Iterator[tuple[date, Mark]]:
        """The statutory days off 法定节假日 (Order 795 art 2), lunar New Year's Eve among them."""
        new_year = self.spring_festival
        for name, first, last in (
            ("元旦", date(self.year, 1, 1), date(self.year, 1, 1)),
            ("春节", new_year - timedelta(1), new_year + timedelta(2)),
            ("清明节", self.qingming, self.qingming),
            ("劳动节", date(self.year, 5, 1), date(self.year, 5, 2)),
            ("端午节", self.dragon_boat, self.dragon_boat),
            ("中秋节", self.mid_autumn, self.mid_autumn),
            ("国庆节", date(self.year, 10, 1), date(self.year, 10, 3)),
        ):
            for day in _span(first, last):
                yield day, Mark(DayKind.HOLIDAY, name, STATUTE)


class CalendarData(Model):
    """All a calendar rests on. Every year in it has a notice or festival dates."""

    notices: tuple[YearNotice, ...] = Field(min_length=1)
    festivals: tuple[Festivals, ...] = ()
    places: tuple[LocalCalendar, ...] = ()

    @model_validator(mode="after")
    def _no_year_is_missing_or_double(self) -> Self:
        noticed = sorted(notice.year for notice in self.notices)
        if len(set(noticed)) < len(noticed):
            raise ValueError("同一年度有两份放假安排")
        if missing := set(range(self.years[0], self.years[-1])) - set(self.years):
            raise ValueError(f"缺少{min(missing)}年的放假安排")
        return self

    @property
    def years(self) -> tuple[int, ...]:
        """The years that can be reckoned, ascending; they begin with the first notice."""
        first = min(notice.year for notice in self.notices)
        festivals = (one.year for one in self.festivals if one.year > first)
        return tuple(sorted({*self.noticed, *festivals}))

    @property
    def noticed(self) -> dict[int, str]:
        """The years that have a notice, with its reference; all others are provisional."""
        return {notice.year: notice.reference for notice in self.notices}

    def with_notice(self, notice: YearNotice) -> Self:
        """The same with a new year's notice, or with a corrected one in place of the old."""
        others = tuple(one for one in self.notices if one.year != notice.year)
        notices = tuple(sorted((*others, notice), key=lambda one: one.year))
        return type(self)(notices=notices, festivals=self.festivals, places=self.places)

    def marks(self) -> dict[date, Mark]:
        """Every day singled out; a notice prevails over the statute, a local order over both."""
        marks: dict[date, Mark] = {}
        for festivals in self.festivals:
            if festivals.year not in self.noticed:
                marks.update(festivals.marks())
        for notice in self.notices:
            marks.update(notice.marks())
        for place in self.places:
            for order in place.orders:
                marks.update(order.marks())
        return marks
