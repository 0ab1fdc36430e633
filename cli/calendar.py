"""`mingbai calendar`: what the working-day calendar knows, and how a new arrangement reaches it.

Without `--imported` the answers are the shipped calendar's: they need no installation.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from agencies import UnknownAgencyError, load_profile
from cli.output import Json, fail, print_json
from cli.settings import DatabaseUrl, DataDir, settings_for
from domain.calendar import WEEKDAYS, Calendar, CalendarDay, CalendarError, load_calendar
from domain.civil import chinese_date
from domain.holidays import DayKind

Agency = Annotated[str | None, typer.Option(help="机关代号：计入其所在地的放假安排")]
Imported = Annotated[
    bool, typer.Option("--imported", help="计入登记库中已导入的安排；不写的，只按程序自带的日历")
]
By = Annotated[
    list[str] | None,
    typer.Option(help="经办的系统管理员账号；机关只有一名系统管理员的可以不写，可以写多次"),
]

app = typer.Typer(help="工作日历：放假、调休和版本", no_args_is_help=True)


@app.command()
def show(
    year: Annotated[int, typer.Argument(help="年度，例如 2017")],
    agency: Agency = None,
    *,
    imported: Imported = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """列出一年中的放假和调休上班。"""  # noqa: D415 - the help users read ends as Chinese does
    calendar = _asked(agency, imported, data_dir, database_url)
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
    *,
    imported: Imported = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """一个日期是不是工作日，依据是什么。"""  # noqa: D415 - the help users read ends as Chinese does
    found = ask(_asked(agency, imported, data_dir, database_url), parse_date(day))
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
def version(
    agency: Agency = None,
    *,
    imported: Imported = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """工作日历的版本和起止日期。"""  # noqa: D415 - the help users read ends as Chinese does
    calendar = _asked(agency, imported, data_dir, database_url)
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


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="放假安排（TOML 或 JSON，格式同程序自带的日历）")],
    agency: Annotated[
        str | None, typer.Option(help="机关代号：地方的放假安排对哪个机关有效")
    ] = None,
    *,
    preview: Annotated[
        bool, typer.Option("--preview", help="只列出会改动日期的在办案件，什么都不改")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问，直接导入")] = False,
    by: By = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """导入放假安排，并按新日历重新计算在办案件。可以重复运行，中断后接着算。"""  # noqa: D415 - the help users read ends as Chinese does
    from cli.calendar_import import Wanted, import_announcement  # noqa: PLC0415 - takes two seconds

    settings = settings_for(data_dir=data_dir, database_url=database_url)
    import_announcement(settings, Wanted(file, agency, tuple(by or ()), preview, yes, as_json))


@app.command()
def apply(
    *,
    by: By = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """按现行日历重新计算仍按旧日历计算的在办案件，例如导入中断之后，或程序自带的日历更新之后。"""  # noqa: D415 - the help users read ends as Chinese does
    from cli.calendar_import import apply_calendar  # noqa: PLC0415 - takes two seconds

    settings = settings_for(data_dir=data_dir, database_url=database_url)
    apply_calendar(settings, tuple(by or ()), as_json=as_json)


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


def _asked(
    agency: str | None, imported: bool, data_dir: Path | None, database_url: str | None
) -> Calendar:
    if not imported:
        return calendar_of(agency)
    from cli.calendar_import import imported_calendar  # noqa: PLC0415 - takes two seconds

    try:
        return imported_calendar(settings_for(data_dir=data_dir, database_url=database_url), agency)
    except CalendarError as error:
        fail(str(error))


def _heading(year: int, days: list[CalendarDay]) -> str:
    provisional = "（放假安排尚未公布，暂定）" if days[0].provisional else ""
    return f"{year}年：{sum(day.working for day in days)}个工作日{provisional}"


def _facts(day: CalendarDay) -> dict[str, object]:
    return {**day.model_dump(mode="json"), "working": day.working}
