"""Civil time 民用时间: the one place that turns instants into Chinese days and back.

Every instant in Mingbai is an aware UTC `datetime`; every legal date is a `date` in Asia/Shanghai.
China has had no daylight saving time since 1991, so the zone is a constant offset, which also keeps
time-zone files out of the workflow sandbox.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

OFFICE_OPENS = time(9)
"""Reminders fall at 09:00 of their day (regulation.md §2.8)."""


def civil_date(instant: datetime) -> date:
    """The date in Asia/Shanghai at a UTC instant."""
    return instant.astimezone(SHANGHAI).date()


def instant_at(day: date, clock: time = OFFICE_OPENS) -> datetime:
    """The UTC instant of a wall-clock time in Asia/Shanghai on a day, 09:00 unless told."""
    return datetime.combine(day, clock, SHANGHAI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The UTC instant of 24:00 in Asia/Shanghai, when a limit of that day is breached (§2.8)."""
    return instant_at(day + timedelta(days=1), time(0))


def chinese_moment(instant: datetime) -> str:
    """A moment as the pages write it: 2017年11月7日 09:00, in Asia/Shanghai."""
    return f"{chinese_date(civil_date(instant))} {instant.astimezone(SHANGHAI):%H:%M}"


def chinese_date(day: date) -> str:
    """A date as notices write it: 2017年11月7日 (Arabic digits, no leading zeros; GB/T 9704)."""
    return f"{day.year}年{day.month}月{day.day}日"
