"""`mingbai deadline`: every limit of a case received on a day, and the ledger that explains it.

It reckons by the calendar in force where there is a register, else by the shipped one, and says by
which (cli/calendar_in_force.py).
"""

import sys
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from agencies import UnknownAgencyError
from cli.calendar import Agency, parse_date
from cli.calendar_in_force import Source, ground
from cli.output import Json, fail
from cli.settings import DatabaseUrl, DataDir, settings_for
from domain.calendar import WEEKDAYS, Calendar, CalendarError
from domain.civil import chinese_date
from domain.clock_rules import department_clock, receipt_anchor, start
from domain.clocks import Clock, ClockError, Deadline, Interval, LimitKind, extend, reckon
from domain.ledger import LedgerDay, ledger
from domain.model import Model
from domain.rulesets import RuleSet, UnknownRuleSet, ruleset_for


class RestDay(StrEnum):
    """How a receipt on a rest day counts (regulation.md §8 A2)."""

    AS_IS = "as_is"
    ROLL = "roll"


class Report(Model):
    """What `--json` prints. Dates in Asia/Shanghai.

    `department_due` is for a department that received the case on the last transfer day;
    `reply_due` includes the extension asked for, `extended_due` the longest one the law allows.
    `provisional`: one of these dates rests on a year whose notice is not out.
    """

    received: date
    anchor: date
    rules: str
    transfer_due: date
    department_due: date
    reply_due: date
    extended_due: date
    provisional: bool
    calendar_version: str
    calendar_source: Source
    warnings: tuple[str, ...]
    ledger: tuple[LedgerDay, ...]


@dataclass(frozen=True)
class Reckoned:
    """All limits of the case, and the days of the reply's."""

    transfer: Deadline
    department: Deadline
    reply: Deadline
    longest: Deadline
    clock: Clock
    days: tuple[LedgerDay, ...]

    @property
    def rows(self) -> tuple[tuple[str, Deadline], ...]:
        """Each limit with its name."""
        return (
            (LimitKind.TRANSFER.label, self.transfer),
            (f"{LimitKind.DEPARTMENT.label}（在转交期限最后一日收到的）", self.department),
            (LimitKind.REPLY.label, self.reply),
            (f"{LimitKind.REPLY.label}（最长延期）", self.longest),
        )


def deadline(
    received: Annotated[str, typer.Argument(metavar="收到日", help="例如 2017-11-07")],
    *,
    rules: Annotated[str | None, typer.Option(help="规则；不写的，按机关设置或收到日确定")] = None,
    supplement: Annotated[
        str | None, typer.Option(metavar="日期", help="收到补正之日，各项期限自该日重新计算")
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(metavar="起..止", help="不计入期限的期间：起日之后至止日，可写多次"),
    ] = None,
    extension: Annotated[
        int | None, typer.Option("--extend", metavar="日数", help="延长答复期限的工作日数")
    ] = None,
    agency: Agency = None,
    rest_day: Annotated[
        RestDay | None, typer.Option(help="休息日收到的：as_is 收到日不变，roll 顺延至次一工作日")
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """推算一件申请的各项期限，并逐日说明理由。"""  # noqa: D415 - the help users read ends as Chinese does
    day = parse_date(received)
    intervals = tuple(_interval(text, day) for text in exclude or ())
    restarted = _not_before(day, supplement) if supplement else day
    settings = settings_for(data_dir=data_dir, database_url=database_url)
    try:
        calendar, profile, source = ground(settings, agency)
        law = ruleset_for(day, rules or (profile.rules if profile else None))
        choice = rest_day or (profile.rest_day_receipt if profile else law.rest_day_receipt)
        anchor = receipt_anchor(restarted, calendar, "roll" if choice == "roll" else "as_is")
        found = _reckon(anchor, intervals, extension, law, calendar)
        report = _report(day, found, law, intervals, source)
    except (CalendarError, ClockError, UnknownRuleSet, UnknownAgencyError) as error:
        fail(str(error))
    if as_json:
        print(report.model_dump_json(indent=2))
    else:
        _print(report, found, law)
    for warning in report.warnings:
        print(f"提示：{warning}", file=sys.stderr)


def _interval(text: str, received: date) -> Interval:
    first, dots, last = text.partition("..")
    if not dots:
        fail(f"“{text}”不是期间，应当写成 2017-11-10..2017-11-27 的样子")
    begin, end = _not_before(received, first), parse_date(last)
    if end < begin:
        fail(f"期间“{text}”的止日早于起日")
    return Interval(start=begin, end=end, reason=f"{first}之后至{last}不计入期限")


def _not_before(received: date, text: str) -> date:
    day = parse_date(text)
    if day < received:
        fail(f"{chinese_date(day)}早于收到日{chinese_date(received)}")
    return day


def _reckon(
    anchor: date,
    intervals: tuple[Interval, ...],
    extension: int | None,
    rules: RuleSet,
    calendar: Calendar,
) -> Reckoned:
    base = start(LimitKind.REPLY, anchor, rules).model_copy(update={"exclusions": intervals})
    clock = base if extension is None else extend(base, extension)
    transfer = reckon(start(LimitKind.TRANSFER, anchor, rules), calendar)
    reply = reckon(clock, calendar)
    department = department_clock(_due(transfer), _due(reply), rules, calendar)
    return Reckoned(
        transfer=transfer,
        department=reckon(department, calendar),
        reply=reply,
        longest=reckon(extend(base, rules.extension_max_wd), calendar),
        clock=clock,
        days=ledger(clock, calendar),
    )


def _report(
    received: date,
    found: Reckoned,
    rules: RuleSet,
    intervals: tuple[Interval, ...],
    source: Source,
) -> Report:
    late = (one for one in intervals if one.start > _due(found.reply))
    unused = (
        f"期限已于{chinese_date(one.start)}之前届满，{one.reason}的期间不起作用" for one in late
    )
    outside = rules.warning(received)
    return Report(
        received=received,
        anchor=found.clock.anchor,
        rules=rules.id,
        transfer_due=_due(found.transfer),
        department_due=_due(found.department),
        reply_due=_due(found.reply),
        extended_due=_due(found.longest),
        provisional=any(one.provisional for _, one in found.rows),
        calendar_version=found.reply.calendar_version,
        calendar_source=source,
        warnings=(*([outside] if outside else []), *unused),
        ledger=found.days,
    )


def _due(found: Deadline) -> date:
    assert found.due is not None  # every exclusion given here has an end
    return found.due


def _print(report: Report, found: Reckoned, rules: RuleSet) -> None:
    console = Console()
    console.print(f"收到日 {chinese_date(report.received)}，规则 {rules.name}")
    if report.anchor != report.received:
        console.print(f"期限自{chinese_date(report.anchor)}的次日起计算")
    console.print(_limits(found), _days(report.ledger))
    console.print(f"工作日历版本 {report.calendar_version}（{report.calendar_source.label}）")


def _limits(found: Reckoned) -> Table:
    basis = Column("依据", overflow="fold")
    table = Table(Column("期限", overflow="fold"), "届满日", basis, title="各项期限")
    for title, one in found.rows:
        note = "（暂定）" if one.provisional else ""
        table.add_row(title, f"{_due(one)}{note}", one.basis)
    return table


def _days(days: tuple[LedgerDay, ...]) -> Table:
    reason = Column("说明", overflow="fold")
    table = Table("日期", "星期", "类别", "第几日", reason, title="答复期限逐日说明")
    for day in days:
        number = "" if day.number is None else str(day.number)
        week = WEEKDAYS[day.date.weekday()]
        table.add_row(day.date.isoformat(), week, day.kind.label, number, day.reason)
    return table
