"""`mingbai delegate`: who stands in for an absent member of staff, and from when to when."""

from datetime import date
from typing import Annotated

import typer
from rich.table import Column

from cli.agency import Agency
from cli.calendar import parse_date
from cli.output import Json, fail, print_json, print_list, print_one
from cli.people_opened import Opened, opened, settled, staff_role
from cli.settings import DatabaseUrl, DataDir
from domain.civil import chinese_date, civil_date
from domain.delegation import Delegation, DelegationRequest
from register.people.delegations import Delegations, Listed

By = Annotated[str, typer.Option(help="登记人的账号：本人、办公室主任或者系统管理员")]

_HEADS = ("缺勤人", "受托人", "职责", "期间", "状态", "事由", Column("编号", overflow="fold"))

app = typer.Typer(help="授权：某人缺勤期间，由谁代为办理", no_args_is_help=True)


@app.command()
def add(
    *,
    absent: Annotated[str, typer.Option(help="缺勤人的账号")],
    delegate: Annotated[str, typer.Option(help="受托人的账号")],
    first: Annotated[str, typer.Option(help="第一日（含），例如 2017-11-13")],
    last: Annotated[str, typer.Option(help="最后一日（含）")],
    reason: Annotated[str, typer.Option(help="事由，例如“年休假”")],
    by: By,
    role: Annotated[str | None, typer.Option(help="只授权这一职责；不写的，全部职责")] = None,
    department: Annotated[str | None, typer.Option(help="只授权在这一部门的职责")] = None,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """登记授权：受托人自第一日起至最后一日止代为办理，日志和审批表注明代谁办理。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        wanted = DelegationRequest(
            absent=absent,
            delegate=delegate,
            role=staff_role(role) if role else None,
            department=department,
            first=parse_date(first),
            last=parse_date(last),
            reason=reason,
        )
        answer = settled(_all(here).add(here.agency, wanted, by=by, at=here.civil_now))
    if as_json:
        print_json(answer.model_dump(mode="json"))
        return
    print(f"已登记：{_told(answer.delegation)}（编号 {answer.delegation.id}）")
    for warning in answer.warnings:
        print(f"提示：{warning}")


@app.command("list")
def list_(
    *,
    past: Annotated[bool, typer.Option("--past", help="也列出已结束和已撤销的")] = False,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """列出生效中和尚未开始的授权。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        found = _all(here).listed(here.agency, on=civil_date(here.civil_now), past=past)
    if not (found or as_json):
        print("没有授权")
        return
    print_list(found, _HEADS, map(_cells, found), as_json=as_json)


@app.command()
def revoke(
    delegation: Annotated[str, typer.Argument(help="授权编号，见 mingbai delegate list")],
    *,
    by: By,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """撤销授权，立即生效；已经代为办理的事项不受影响。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        answer = settled(_all(here).revoke(here.agency, delegation, by=by, at=here.civil_now))
    if answer is None:
        fail(f"机关“{here.agency}”没有授权“{delegation}”")
    print_one(answer, f"已撤销：{_told(answer)}", as_json=as_json)


def _all(here: Opened) -> Delegations:
    return Delegations(here.register, here.log.key)


def _told(one: Delegation) -> str:
    return f"{one.absent} 授权 {one.delegate}，{_days(one.first, one.last)}，{_what(one)}"


def _days(first: date, last: date) -> str:
    return chinese_date(first) if first == last else f"{chinese_date(first)}至{chinese_date(last)}"


def _what(one: Delegation) -> str:
    role = one.role.label if one.role else "全部职责"
    return f"{role}（{one.department}）" if one.department else role


def _cells(one: Listed) -> tuple[str, ...]:
    given = one.delegation
    period = f"{given.first}至{given.last}"
    names = (one.absent_name, one.delegate_name)
    return (*names, _what(given), period, one.standing.label, given.reason, given.id)
