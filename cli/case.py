"""`mingbai case`: what becomes of a case after its end: kept longer, or erased."""

from typing import Annotated

import typer

from activities.assembly import open_installation
from cli.chosen import the_case
from cli.erasing import confirm, told
from cli.erasing import erase as erase_all
from cli.output import Json, fail, print_one
from cli.settings import DatabaseUrl, DataDir, settings_for
from domain.civil import civil_date
from domain.people import SYSTEM
from register.privacy import erasure
from register.privacy.erasure import NotErasableError

Number = Annotated[str, typer.Argument(help="登记号，或者案件编号，或者“年-序号”，如 2017-12")]
Reason = Annotated[str, typer.Option(help="依据或者原因，记入日志")]
By = Annotated[str, typer.Option(help="经办人账号，记入日志")]
Yes = Annotated[bool, typer.Option("--yes", help="不再询问")]

app = typer.Typer(help="案件：保管期满后删除内容，或者暂缓删除", no_args_is_help=True)


@app.command()
def erase(
    number: Number,
    *,
    reason: Reason = "保管期限届满",
    by: By = SYSTEM.id,
    yes: Yes = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """删除保管期满案件的内容：申请书、个人信息、文书、邮件和材料；日志链和统计保留。"""  # noqa: D415 - the help users read ends as Chinese does
    with open_installation(settings_for(data_dir=data_dir, database_url=database_url)) as home:
        with home.register.reading() as session:
            case = the_case(session, number)
            why = erasure.obstacle(session, case, civil_date(home.civil_now()))
        if why:
            fail(f"案件 {number} 不能删除：{why}")
        confirm(f"将删除案件 {number} 的全部内容", yes=yes)
        try:
            (done,) = erase_all(home, [case], by, reason)
        except NotErasableError as error:
            fail(str(error))
    print_one(done, told(done), as_json=as_json)


@app.command()
def hold(
    number: Number,
    *,
    reason: Annotated[str, typer.Option(help="为何暂缓，如行政复议、诉讼、检查")],
    by: By = SYSTEM.id,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """暂缓删除：保管期满也不删除，直到解除。"""  # noqa: D415 - the same
    settings = settings_for(data_dir=data_dir, database_url=database_url)
    with open_installation(settings) as home, home.register.transaction() as session:
        case, at, key = the_case(session, number), home.civil_now(), home.ring.journal_key
        erasure.hold(session, case, by=by, at=at, key=key, reason=reason)
    print(f"案件 {number} 已暂缓删除：{reason}")


@app.command()
def release(
    number: Number,
    *,
    reason: Reason,
    by: By = SYSTEM.id,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """解除暂缓删除。"""  # noqa: D415 - the same
    settings = settings_for(data_dir=data_dir, database_url=database_url)
    with open_installation(settings) as home, home.register.transaction() as session:
        case, at, key = the_case(session, number), home.civil_now(), home.ring.journal_key
        if erasure.held(session, case) is None:
            fail(f"案件 {number} 没有暂缓删除")
        erasure.release(session, case, by=by, at=at, key=key, reason=reason)
    print(f"案件 {number} 已解除暂缓删除")
