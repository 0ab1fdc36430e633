"""`mingbai client`: intake services 受理系统, what they may do, and their keys."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated

import typer

from cli.agency import Agency
from cli.output import Json, fail, print_list, print_one
from cli.people_opened import By, moment, opened, settled
from cli.settings import DatabaseUrl, DataDir
from domain.permissions import CLIENT_RIGHTS, Right
from register.people.clients import ClientLine, Clients, KeyLine

_Client = Annotated[str, typer.Argument(metavar="系统", help="受理系统的代号，例如 website")]

app = typer.Typer(help="受理系统：登记、密钥和权限", no_args_is_help=True)


@app.command()
def add(
    client: _Client,
    *,
    name: Annotated[str, typer.Option(help="名称，例如“门户网站”")],
    by: By,
    right: Annotated[
        list[str] | None, typer.Option(help="权限，可以多次给出；不写的，收件和查看案件")
    ] = None,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """登记受理系统；密钥另用 mingbai client key 发放。"""  # noqa: D415 - the help users read ends as Chinese does
    rights = frozenset(map(_right, right or (Right.HAND_IN, Right.READ_CASE)))
    with opened(agency, data_dir, database_url) as here:
        clients = Clients(here.register, here.log)
        made = settled(clients.new_client(here.agency, client, name, rights, by=by, at=here.now))
    print(f"已登记受理系统 {made.id}（{made.name}）：{_rights(made.rights)}")


@app.command("list")
def list_(
    *,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """列出受理系统和它们的密钥编号。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        found, now = Clients(here.register, here.log).listed(here.agency), here.now
    rows = (row for one in found for row in _rows(one, now))
    heads = ("系统", "名称", "权限", "密钥编号", "有效期至", "状态")
    print_list(found, heads, rows, as_json=as_json)


@app.command()
def key(
    client: _Client,
    *,
    by: By,
    days: Annotated[int, typer.Option(min=1, max=1096, help="有效天数")] = 366,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """发放密钥，只显示这一次；原有密钥继续有效，换好以后再撤销。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        until = here.now + timedelta(days=days)
        clients = Clients(here.register, here.log)
        made = settled(clients.new_key(here.agency, client, by=by, at=here.now, expires=until))
    said = f"密钥（编号 {made.id}，有效期至{moment(made.expires)}）：\n{made.key}"
    print_one(made, said, as_json=as_json)


@app.command()
def revoke(
    client: _Client,
    key_id: Annotated[
        str | None, typer.Argument(metavar="[密钥编号]", help="不写的，停用整个受理系统")
    ] = None,
    *,
    by: By,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """撤销一个密钥，或者停用整个受理系统，立即生效。"""  # noqa: D415 - the help users read ends as Chinese does
    with opened(agency, data_dir, database_url) as here:
        clients = Clients(here.register, here.log)
        if key_id is None:
            settled(clients.revoke(here.agency, client, by=by, at=here.now))
        else:
            settled(clients.revoke_key(here.agency, client, key_id, by=by, at=here.now))
    print("密钥已撤销" if key_id else "受理系统已停用")


def _rows(client: ClientLine, now: datetime) -> Iterator[tuple[str, ...]]:
    for cells in [_cells(client, key, now) for key in client.keys] or [("", "", "没有密钥")]:
        yield client.id, client.name, _rights(client.rights), *cells


def _cells(client: ClientLine, key: KeyLine, now: datetime) -> tuple[str, ...]:
    ended = client.revoked or key.revoked or (key.expires and key.expires <= now)
    return key.id, moment(key.expires, "撤销前"), "已失效" if ended else "有效"


def _right(given: str) -> Right:
    if given not in CLIENT_RIGHTS:
        known = "、".join(f"{one.value}（{one.label}）" for one in sorted(CLIENT_RIGHTS))
        fail(f"没有权限“{given}”，可选：{known}")
    return Right(given)


def _rights(rights: frozenset[Right]) -> str:
    return "、".join(one.label for one in sorted(rights))
