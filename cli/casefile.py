"""`mingbai casefile`: one case with everything in it, as a ZIP that proves itself."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from activities.assembly import Installation, open_installation
from activities.casefile import pack
from cli.chosen import the_case
from cli.output import Json, fail, print_json
from cli.settings import DatabaseUrl, DataDir, settings_for
from notices.templating import Unrenderable
from register.acts.jobs import Status
from register.paper.casefile import Gathered, Manifest, gather
from register.privacy.erasure import erased_on
from runtime.errors import Unavailable

Number = Annotated[str, typer.Argument(help="登记号，或者案件编号，或者“年-序号”，如 2017-12")]
Out = Annotated[
    Path | None, typer.Option(help="写到哪个文件；不写的，为当前目录下的“卷宗-登记号.zip”")
]
Drafts = Annotated[bool, typer.Option("--drafts", help="草稿也装入")]


def casefile(
    number: Number,
    *,
    out: Out = None,
    drafts: Drafts = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """导出案件的卷宗（ZIP）：文书、材料、邮件、日志和目录；用 verify --casefile 核对。"""  # noqa: D415 - the help users read ends as Chinese does
    with open_installation(settings_for(data_dir=data_dir, database_url=database_url)) as opened:
        gathered = _gathered(opened, number)
        file = out or Path(_file_name(gathered))
        if file.exists():
            fail(f"文件 {file} 已存在，没有改动：请另选文件名")
        manifest = _pack(opened, gathered, file, drafts=drafts)
    if as_json:
        print_json({"file": str(file), **manifest.model_dump(mode="json")})
        return
    print(f"卷宗已写入 {file}：{len(manifest.sheets)}份材料，{manifest.head.seq}条日志记录")
    if left := _unfinished(gathered):
        print(f"另有{left}份文书或者邮件尚未完成，没有装入")


def _gathered(installation: Installation, number: str) -> Gathered:
    with installation.register.reading() as session:
        case = the_case(session, number)
        if erased_on(session, case):
            fail(f"案件“{number}”的内容已依法删除，没有卷宗")
        gathered = gather(session, case)
    assert gathered is not None, "it was just found"
    return gathered


def _pack(installation: Installation, gathered: Gathered, file: Path, *, drafts: bool) -> Manifest:
    try:
        # It holds personal data: nobody but its owner reads it, and no half of it is left behind.
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".casefile-") as folder:
            draft = Path(folder) / file.name
            draft.touch(mode=0o600)
            with draft.open("wb") as written:
                manifest = pack(installation, gathered, written, drafts=drafts)
            draft.replace(file)
    except Unrenderable as error:
        raise Unavailable(f"卷宗无法制作：{error}") from error
    except OSError as error:
        raise Unavailable(f"写不了文件 {file}（{error.strerror}）") from error
    return manifest


def _file_name(gathered: Gathered) -> str:
    case = gathered.filed.case
    return f"卷宗-{(case.number or case.id).replace('/', '-')}.zip"


def _unfinished(gathered: Gathered) -> int:
    standing = [one.status for one in gathered.documents]
    standing += [one.status for one in gathered.messages]
    return sum(one in (Status.QUEUED, Status.PARKED) for one in standing)
