"""The parts of `mingbai people` about coming in: passwords, codes, locks, sessions, tokens."""

import sys
from datetime import timedelta
from typing import Annotated

import typer

from cli.agency import Agency
from cli.output import Json, fail, print_list, print_one
from cli.people_opened import By, Who, moment, opened, settled
from cli.settings import DatabaseUrl, DataDir
from register.people.account_care import AccountCare
from register.people.credentials import Credentials, TokenLine
from register.people.sessions import Sessions

token = typer.Typer(help="个人访问令牌，供程序代表本人使用", no_args_is_help=True)

_Days = Annotated[int, typer.Option("--days", min=1, max=366, help="有效天数")]


def password(
    who: Who,
    *,
    by: By,
    stdin: Annotated[bool, typer.Option("--stdin", help="从标准输入读取口令，一行")] = False,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """设置口令；为他人设置的，本人下次登录时必须修改。"""  # noqa: D415 - the help users read ends as Chinese does
    new = sys.stdin.readline().rstrip("\r\n") if stdin else _asked()
    with opened(agency, data_dir, database_url) as here:
        care = AccountCare(here.register, here.log)
        settled(care.set_password(here.agency, who, new, by=by, at=here.now))
    print("口令已设置，原有登录已全部结束")


def totp(
    who: Who,
    *,
    code: Annotated[str | None, typer.Option(help="身份验证器显示的动态码，用来确认")] = None,
    drop: Annotated[bool, typer.Option("--drop", help="取消动态码，例如手机遗失")] = False,
    by: Annotated[str | None, typer.Option(help="取消时：系统管理员的账号")] = None,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """设置动态码：先不带选项运行，在身份验证器中添加，再用 --code 确认。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        care = AccountCare(here.register, here.log)
        if drop:
            settled(care.drop_totp(here.agency, who, by=by or who, at=here.now))
            print("动态码已取消")
        elif code is None:
            print(settled(care.begin_totp(here.agency, who, at=here.now)))
        else:
            codes = settled(care.confirm_totp(here.agency, who, code, at=here.now))
            print("动态码已启用。备用码，每个只能用一次，请妥善保存：", *codes, sep="\n")


def unlock(
    who: Who,
    *,
    by: By,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """解除因登录失败造成的锁定。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        care = AccountCare(here.register, here.log)
        settled(care.unlock(here.agency, who, by=by, at=here.now))
    print("已解除锁定")


def sessions(
    who: Who,
    *,
    end: Annotated[str | None, typer.Option(help="结束这一次登录（编号见清单）")] = None,
    end_all: Annotated[bool, typer.Option("--end-all", help="结束全部登录")] = False,
    by: Annotated[str | None, typer.Option(help="结束时：办理人的账号")] = None,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """列出某人现有的登录，或者结束它们。"""  # noqa: D415 - the help users read ends as Chinese does
    if (end or end_all) and by is None:
        fail("请用 --by 写明办理人的账号")
    with opened(agency, data_dir, database_url) as here:
        all_of = Sessions(here.register, here.log)
        if end_all and by:
            print(f"已结束{all_of.end_all(here.agency, who, by=by, at=here.now)}次登录")
            return
        if end and by:
            if not all_of.end_one(here.agency, who, end, by=by, at=here.now):
                fail(f"没有登录“{end}”，或者已经结束")
            print("登录已结束")
            return
        found = all_of.sessions_of(here.agency, who, at=here.now)
    rows = (
        (one.id, one.how.label, *map(moment, (one.began, one.seen, one.ends)), one.device)
        for one in found
    )
    heads = ("编号", "方式", "开始", "最近使用", "最迟结束", "设备")
    print_list(found, heads, rows, as_json=as_json)


@token.command()
def issue(
    who: Who,
    *,
    label: Annotated[str, typer.Option(help="用途，例如“报表”")],
    by: By,
    days: _Days = 90,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """发放访问令牌；只显示这一次。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        until = here.now + timedelta(days=days)
        held = Credentials(here.register, here.log)
        made = settled(held.issue(here.agency, who, label, by=by, at=here.now, expires=until))
    said = f"令牌（编号 {made.id}，有效期至{moment(made.expires)}）：\n{made.token}"
    print_one(made, said, as_json=as_json)


@token.command("list")
def list_(
    who: Annotated[str | None, typer.Argument(help="账号；不写的，所有人")] = None,
    *,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """列出访问令牌，令牌本身不保存。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        found = Credentials(here.register, here.log).listed(here.agency, who)
    heads = ("编号", "账号", "用途", "发放", "有效期至", "撤销")
    print_list(found, heads, map(_cells, found), as_json=as_json)


@token.command()
def revoke(
    id_: Annotated[str, typer.Argument(metavar="编号", help="令牌编号，见清单")],
    *,
    by: By,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """撤销访问令牌，立即生效。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        held = Credentials(here.register, here.log)
        settled(held.revoke(here.agency, id_, by=by, at=here.now))
    print("令牌已撤销")


def _cells(one: TokenLine) -> tuple[str, ...]:
    times = (moment(one.issued), moment(one.expires, "撤销前"), moment(one.revoked))
    return one.id, one.person, one.label, *times


def _asked() -> str:
    """A password typed twice, not shown."""
    first: str = typer.prompt("新口令", hide_input=True, err=True)
    if first != typer.prompt("再输一次", hide_input=True, err=True):
        fail("两次输入的口令不一致")
    return first
