"""Clocks and deadlines 期限 (regulation.md §2.6, §2.8).

A clock is data: an anchor day, working days, excluded intervals, granted extensions. A deadline is
reckoned from it with a calendar and carries that calendar's version. The anchor day itself never
counts (GC26). clock_rules.py makes the clocks the law sets; ledger.py explains a deadline by days.
"""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from domain.calendar import Calendar
from domain.civil import chinese_date
from domain.model import Line, Model


class ClockError(ValueError):
    """A clock cannot do what was asked of it; the message says why."""


class LimitKind(StrEnum):
    """What a limit is for. `SHADOW` watches an application sent back for its form (§2.4 T2)."""

    REPLY = "reply"
    TRANSFER = "transfer"
    DEPARTMENT = "department"
    THIRD_PARTY = "third_party"
    SUPPLEMENT = "supplement"
    DISPUTE = "dispute"
    DRAFTING = "drafting"
    SIGNATURE = "signature"
    SERVICE = "service"
    PAYMENT = "payment"
    SHADOW = "shadow"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _TITLES[self]


_TITLES = {
    LimitKind.REPLY: "答复申请人",
    LimitKind.TRANSFER: "转交承办部门",
    LimitKind.DEPARTMENT: "承办部门答复意见",
    LimitKind.THIRD_PARTY: "第三方反馈意见",
    LimitKind.SUPPLEMENT: "申请人补正",
    LimitKind.DISPUTE: "办公室协调异议",
    LimitKind.DRAFTING: "起草告知书",
    LimitKind.SIGNATURE: "审批签署",
    LimitKind.SERVICE: "制发送达",
    LimitKind.PAYMENT: "申请人缴费",
    LimitKind.SHADOW: "重新申请的提醒期限",
}


class Interval(Model):
    """Excluded time 不计入期限的期间: the working days after `start` up to and including `end`.

    Without an end it is still running (A7: from the dispatch of 附件14 to the answer).
    """

    start: date
    end: date | None = None
    reason: Line

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.end is not None and self.end < self.start:
            raise ValueError(
                f"不计入期限的期间止于{chinese_date(self.end)}，早于起始日{chinese_date(self.start)}"
            )
        return self

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.start < day and (self.end is None or day <= self.end)


class Clock(Model):
    """One limit on its way: `working_days` and granted `extension` after `anchor`, less exclusions.

    `never_after` caps the due date (the department's limit, §2.8); `basis` is the legal basis.
    """

    limit: LimitKind
    anchor: date
    working_days: int = Field(ge=1)
    exclusions: tuple[Interval, ...] = ()
    extension: int = Field(default=0, ge=0)
    extension_cap: int = Field(default=0, ge=0)
    never_after: date | None = None
    basis: str

    @model_validator(mode="after")
    def _extension_within_cap(self) -> Self:
        if self.extension > self.extension_cap:
            raise ValueError(_beyond_cap(self.extension, self.extension_cap))
        return self

    @property
    def total(self) -> int:
        """The working days it grants, extension included: base + X of §2.6."""
        return self.working_days + self.extension

    @property
    def open_exclusion(self) -> Interval | None:
        """The exclusion still running, if any."""
        return next((one for one in self.exclusions if one.end is None), None)


class Deadline(Model):
    """What a clock comes to with one version of the calendar.

    While paused there is no due date, only `working_days_left` when the pause began (§2.6).
    `provisional`: it rests on a year whose notice is not out.
    """

    limit: LimitKind
    anchor: date
    due: date | None
    paused: bool
    working_days_left: int | None
    provisional: bool
    calendar_version: str
    basis: str


def extend(clock: Clock, working_days: int) -> Clock:
    """The clock with a further extension 延期; all of them within the cap (A10, S0 art 13(7)2).

    Raises:
        ClockError: Fewer than one day, or more than the cap allows.
    """
    if working_days < 1:
        raise ClockError(f"延长期限至少一个工作日，不能是{working_days}个")
    extension = clock.extension + working_days
    if extension > clock.extension_cap:
        raise ClockError(_beyond_cap(extension, clock.extension_cap))
    return _changed(clock, extension=extension)


def pause(clock: Clock, day: date, reason: str) -> Clock:
    """The clock with an exclusion that begins after `day`, the day the letter went out (A7).

    Raises:
        ClockError: An exclusion is running already.
    """
    if clock.open_exclusion is not None:
        raise ClockError("期限已经中止，不能再次中止")
    return _changed(clock, exclusions=(*clock.exclusions, Interval(start=day, reason=reason)))


def resume(clock: Clock, day: date) -> Clock:
    """The clock with its running exclusion ended on `day`, the day the answer came in (A7).

    Raises:
        ClockError: No exclusion is running, or it began later.
    """
    running = clock.open_exclusion
    if running is None:
        raise ClockError("期限没有中止，不能恢复")
    if day < running.start:
        raise ClockError(f"期限自{chinese_date(running.start)}起中止，不能在此之前恢复")
    ended = running.model_copy(update={"end": day})
    others = tuple(one for one in clock.exclusions if one is not running)
    return _changed(clock, exclusions=(*others, ended))


def reckon(clock: Clock, calendar: Calendar) -> Deadline:
    """The deadline of a clock: due = add(anchor, base + E + X), never past the cap (§2.6).

    An exclusion that begins only after the limit has run out changes nothing: it is already broken.

    Raises:
        OutsideCalendarError: The calendar does not reach that far.
    """
    due, left = _run(clock, calendar)
    if due is not None and clock.never_after is not None:
        due = min(due, clock.never_after)
    return Deadline(
        limit=clock.limit,
        anchor=clock.anchor,
        due=due,
        paused=due is None,
        working_days_left=left,
        provisional=any(
            calendar.is_provisional(day) for day in (clock.anchor, due or clock.anchor)
        ),
        calendar_version=calendar.version,
        basis=clock.basis,
    )


def remaining(clock: Clock, calendar: Calendar, on: date) -> int:
    """The working days left after `on`, negative when overdue; while paused, those at its start."""
    deadline = reckon(clock, calendar)
    if deadline.due is None:
        assert deadline.working_days_left is not None
        return deadline.working_days_left
    if on > deadline.due:
        return -calendar.count(deadline.due, on)
    on = max(on, clock.anchor)
    return calendar.count(on, deadline.due) - _excluded(clock, calendar, on, deadline.due)


def merged(clock: Clock) -> list[tuple[date, date]]:
    """The exclusions after the anchor, overlapping and touching ones joined, in order.

    A running one ends with `date.max` and swallows whatever follows.
    """
    joined: list[tuple[date, date]] = []
    for one in sorted(clock.exclusions, key=lambda one: one.start):
        begin, end = max(one.start, clock.anchor), one.end or date.max
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif begin < end:
            joined.append((begin, end))
    return joined


def _run(clock: Clock, calendar: Calendar) -> tuple[date | None, int | None]:
    """The due date, or the working days left when a running exclusion began."""
    days = clock.total
    due = calendar.add(clock.anchor, days)
    for begin, end in merged(clock):
        if begin > due:
            break
        if end == date.max:
            return None, days - calendar.count(clock.anchor, begin)
        days += calendar.count(begin, end)
        due = calendar.add(clock.anchor, days)
    return due, None


def _excluded(clock: Clock, calendar: Calendar, after: date, until: date) -> int:
    pieces = ((max(begin, after), min(end, until)) for begin, end in merged(clock))
    return sum(calendar.count(begin, end) for begin, end in pieces)


def _changed(clock: Clock, **changes: object) -> Clock:
    return Clock.model_validate({**dict(clock), **changes})


def _beyond_cap(extension: int, cap: int) -> str:
    if cap == 0:
        return "该期限不能延长"
    return f"延长期限累计不得超过{cap}个工作日，现为{extension}个"
