"""`mingbai calendar`: what the working-day calendar knows."""

from datetime import date, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from agencies import UnknownAgencyError, load_profile
from cli.output import Json, fail, print_json
from domain.calendar import WEEKDAYS, Calendar, CalendarDay, CalendarError, load_calendar
from domain.civil import chinese_date
from domain.holidays import DayKind

Agency = Annotated[str | None, typer.Option(help="机关代号：计入其所在地的放假安排")]

app = typer.Typer(help="工作日历：放假、调休和版本", no_args_is_help=True)


@app.command()
def show(
    year: Annotated[int, typer.Argument(help="年度，例如 2017")],
    agency: Agency = None,
    as_json: Json = False,
) -> None:
    """列出一年中的放假和调休上班。"""  # noqa: D415 - the help users read ends as Chinese does
    calendar = calendar_of(agency)
    first = ask(calendar, parse_date(f"{year}-01-01")).date
    days = [
        calendar.day(first + timedelta(n)) for n in range((date(year, 12, 31) - first).days + 1)
    ]
    marked = [day for day in days if day.kind in (DayKind.HOLIDAY, DayKind.MAKE_UP)]
    if as_json:
        working = sum(day.working for day in days)
        print_json({"year": year, "working_days": working, "days": [_facts(d) for d in marked]})
        return
    source = Column("依据", overflow="fold")
    table = Table("日期", "星期", "类别", "节日", source, title=_heading(year, days))
    for day in marked:
        week = WEEKDAYS[day.date.weekday()]
        table.add_row(day.date.isoformat(), week, day.kind.label, day.name, day.source)
    Console().print(table)


@app.command()
def check(
    day: Annotated[str, typer.Argument(help="日期，例如 2017-09-30")],
    agency: Agency = None,
    as_json: Json = False,
) -> None:
    """一个日期是不是工作日，依据是什么。"""  # noqa: D415 - the help users read ends as Chinese does
    found = ask(calendar_of(agency), parse_date(day))
    if as_json:
        print_json(_facts(found))
        return
    named = f"（{found.name}）" if found.name else ""
    provisional = "；当年放假安排尚未公布，暂定" if found.provisional else ""
    week = WEEKDAYS[found.date.weekday()]
    print(
        f"{chinese_date(found.date)} {week}：{found.kind.label}{named}，"
        f"依据{found.source}{provisional}"
    )


@app.command()
def version(agency: Agency = None, as_json: Json = False) -> None:
    """工作日历的版本和起止日期。"""  # noqa: D415 - the help users read ends as Chinese does
    calendar = calendar_of(agency)
    facts = {
        "version": calendar.version,
        "first": calendar.first.isoformat(),
        "confirmed_through": calendar.confirmed_through.isoformat(),
        "last": calendar.last.isoformat(),
    }
    if as_json:
        print_json(facts)
        return
    print(
        f"版本 {calendar.version}：自{chinese_date(calendar.first)}起，"
        f"放假安排已公布至{chinese_date(calendar.confirmed_through)}，"
        f"暂定推算至{chinese_date(calendar.last)}"
    )


def calendar_of(agency: str | None) -> Calendar:
    """The national calendar, or the one an agency counts by; an unknown agency ends the command."""
    try:
        return load_calendar(*(load_profile(agency).calendar if agency else ()))
    except (UnknownAgencyError, CalendarError) as error:
        fail(str(error))


def ask(calendar: Calendar, day: date) -> CalendarDay:
    """What the calendar says of a day; a day it does not reach ends the command."""
    try:
        return calendar.day(day)
    except CalendarError as error:
        fail(str(error))


def parse_date(text: str) -> date:
    """A date written 2017-11-07; anything else ends the command."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"“{text}”不是日期，应当写成 2017-11-07 的样子")


def _heading(year: int, days: list[CalendarDay]) -> str:
    provisional = "（放假安排尚未公布，暂定）" if days[0].provisional else ""
    return f"{year}年：{sum(day.working for day in days)}个工作日{provisional}"


def _facts(day: CalendarDay) -> dict[str, object]:
    return {**day.model_dump(mode="json"), "working": day.working}
