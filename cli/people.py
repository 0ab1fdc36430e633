"""`mingbai people`: who works at an agency, with which duties, and how they come in."""

from typing import Annotated

import typer

from cli.agency import Agency
from cli.output import Json, print_json, print_list
from cli.people_access import password, sessions, token, totp, unlock
from cli.people_opened import By, Opened, Who, moment, opened, settled, staff_role
from cli.settings import DatabaseUrl, DataDir
from domain.people import Duty, Person
from domain.profile import Department
from domain.staffing import (
    TITLES,
    AddPerson,
    ChangePerson,
    GiveDuty,
    Leave,
    NameDepartment,
    StaffChange,
    TakeDuty,
)
from register.people.account_care import AccountFacts
from register.people.staffing import PersonLine, Staffing

app = typer.Typer(help="人员：在岗人员、职责、账号和登录", no_args_is_help=True)
duty = typer.Typer(help="授予和免去职责", no_args_is_help=True)
app.add_typer(duty, name="duty")
app.add_typer(token, name="token")
for command in (password, totp, unlock, sessions):
    app.command()(command)

_Role = Annotated[str, typer.Argument(help="职责，例如 clerk")]
_In = Annotated[str | None, typer.Option("--department", help="部门代号；部门职责必须写明")]


@app.command("list")
def list_(
    *,
    past: Annotated[bool, typer.Option("--past", help="也列出已离岗的")] = False,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """列出在岗人员、职责和登录方式。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        found = Staffing(here.register, here.log).listed(here.agency, at=here.now, past=past)
    print_list(
        found, ("账号", "姓名", "职责", "邮箱", "登录方式"), map(_cells, found), as_json=as_json
    )


@app.command()
def departments(
    *,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """列出承办部门。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        found = Staffing(here.register, here.log).departments(here.agency)
    rows = ((one.id, one.name) for one in found)
    print_list(found, ("代号", "名称"), rows, as_json=as_json)


@app.command()
def department(
    id_: Annotated[str, typer.Argument(metavar="代号", help="部门代号")],
    name: Annotated[str, typer.Argument(metavar="名称", help="部门名称")],
    *,
    by: By,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """设立部门，或者更改部门名称；对此后收到的申请有效。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        change = NameDepartment(department=Department(id=id_, name=name))
        _settle(here, change, by=by, as_json=as_json)


@app.command()
def add(
    who: Annotated[str, typer.Argument(help="新的账号，例如 wang.fang")],
    *,
    name: Annotated[str, typer.Option(help="姓名")],
    email: Annotated[str, typer.Option(help="工作邮箱")],
    by: By,
    role: Annotated[str | None, typer.Option(help="职责，例如 clerk；可以以后再授予")] = None,
    department: _In = None,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """登记新到岗的人员；口令另用 mingbai people password 设置。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        held = (Duty(role=staff_role(role), department=department),) if role else ()
        change = AddPerson(person=Person(id=who, name=name, email=email, duties=held))
        _settle(here, change, by=by, as_json=as_json)


@app.command()
def change(
    who: Who,
    *,
    by: By,
    name: Annotated[str | None, typer.Option(help="姓名")] = None,
    email: Annotated[str | None, typer.Option(help="工作邮箱")] = None,
    digest: Annotated[
        bool | None, typer.Option("--digest/--no-digest", help="每日摘要代替逐封提醒")
    ] = None,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """修改姓名、邮箱或者邮件方式。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        wanted = ChangePerson(who=who, name=name, email=email, digest=digest)
        _settle(here, wanted, by=by, as_json=as_json)


@app.command()
def leave(
    who: Who,
    *,
    by: By,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """登记离岗：职责、登录、令牌随即终止；承办的案件由部门负责人代行。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        _settle(here, Leave(who=who), by=by, as_json=as_json)


@duty.command("add")
def give(
    who: Who,
    role: _Role,
    *,
    by: By,
    department: _In = None,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """授予职责。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        wanted = GiveDuty(who=who, role=staff_role(role), department=department)
        _settle(here, wanted, by=by, as_json=as_json)


@duty.command("remove")
def take(
    who: Who,
    role: _Role,
    *,
    by: By,
    department: _In = None,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """免去职责。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        wanted = TakeDuty(who=who, role=staff_role(role), department=department)
        _settle(here, wanted, by=by, as_json=as_json)


def _settle(here: Opened, change: StaffChange, *, by: str, as_json: bool) -> None:
    staffing = Staffing(here.register, here.log)
    answer = settled(staffing.settle(here.agency, change, by=by, at=here.now))
    if as_json:
        print_json(answer.model_dump(mode="json"))
        return
    print(f"已{TITLES[change.act]}")
    for warning in answer.warnings:
        print(f"提示：{warning}")
    if answer.cases:
        print(f"提示：在办案件改由部门负责人代行：{'、'.join(answer.cases)}")


def _cells(one: PersonLine) -> tuple[str, ...]:
    duties = "、".join(map(_duty, one.duties)) if one.active else "已离岗"
    return one.id, one.name, duties, one.email, _ways(one.account)


def _duty(held: Duty) -> str:
    return f"{held.role.label}（{held.department}）" if held.department else held.role.label


def _ways(account: AccountFacts) -> str:
    ways = [
        ("口令", account.password and not account.must_change),
        ("口令（待本人修改）", account.must_change),
        ("动态码", account.totp),
        ("统一身份", account.oidc),
        (f"锁定至{moment(account.locked_until)}", account.locked_until is not None),
    ]
    return "、".join(name for name, has in ways if has)
