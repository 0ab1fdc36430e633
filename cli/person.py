"""`mingbai person`: what is held on one person, given out or erased (个人信息保护法 45、47条)."""

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session
from ulid import ULID

from activities.assembly import Installation, open_installation
from cli.erasing import confirm, told
from cli.erasing import erase as erase_all
from cli.output import Json, fail, print_json
from cli.settings import DatabaseUrl, DataDir, settings_for
from domain.civil import civil_date
from domain.people import SYSTEM
from register.privacy import erasure, person
from register.privacy.erasure import NotErasableError
from register.privacy.person import Held, NamedIn
from register.record import journal
from runtime.errors import Unavailable

Identity = Annotated[str | None, typer.Option(help="证件号码")]
Phone = Annotated[str | None, typer.Option(help="电话")]
Email = Annotated[str | None, typer.Option(help="电子邮箱")]
Name = Annotated[str | None, typer.Option(help="姓名或者名称；只凭姓名不能确定是谁")]
By = Annotated[str, typer.Option(help="经办人账号，记入日志")]
Yes = Annotated[bool, typer.Option("--yes", help="不再询问")]

STREAM = "privacy"
"""The stream of the journal that says whose data was given out or erased, by keyed hash."""

app = typer.Typer(help="个人信息：导出或者删除所保存的某人信息", no_args_is_help=True)


@app.command()
def export(
    *,
    identity: Identity = None,
    phone: Phone = None,
    email: Email = None,
    name: Name = None,
    out: Annotated[Path, typer.Option(help="写到哪个文件（ZIP）")] = Path("个人信息.zip"),
    by: By = SYSTEM.id,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """导出所保存的某人的全部信息：清单（JSON）、发给他的文书和他的材料；他人信息遮盖。"""  # noqa: D415 - the help users read ends as Chinese does
    said = _said(identity, phone, email, name)
    if out.exists():
        fail(f"文件 {out} 已存在，没有改动：请另选文件名")
    with open_installation(settings_for(data_dir=data_dir, database_url=database_url)) as home:
        with home.register.reading() as session:
            named = _named(session, said)
            held = _written(home, session, named, out)
        _note(home, "export", said, by, [one.case for one in held])
    if as_json:
        print_json({"file": str(out), "cases": [one.case for one in held]})
    else:
        print(f"已导出 {len(held)} 个案件中的信息：{out}")


@app.command()
def erase(
    *,
    identity: Identity = None,
    phone: Phone = None,
    email: Email = None,
    name: Name = None,
    reason: Annotated[str, typer.Option(help="依据或者原因，记入日志")] = "保管期限届满",
    by: By = SYSTEM.id,
    yes: Yes = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """删除涉及某人的案件内容，限于保管期满的；未到期的列出原因，不删除。"""  # noqa: D415 - the same
    said = _said(identity, phone, email, name)
    with open_installation(settings_for(data_dir=data_dir, database_url=database_url)) as home:
        with home.register.reading() as session:
            cases = dict.fromkeys(one.case for one in _named(session, said))
            today = civil_date(home.civil_now())
            why = {case: erasure.obstacle(session, case, today) for case in cases}
        due = [case for case, obstacle in why.items() if obstacle is None]
        kept = {case: obstacle for case, obstacle in why.items() if obstacle}
        if due:
            confirm(f"将删除 {len(due)} 个案件的全部内容（{'、'.join(due)}）", yes=yes)
        try:
            done = erase_all(home, due, by, reason) if due else ()
        except NotErasableError as error:
            fail(str(error))
        _note(home, "erase_person", said, by, due)
    if as_json:
        print_json({"erased": [one.model_dump(mode="json") for one in done], "kept": kept})
    else:
        print("\n".join((*map(told, done), *(f"没有删除 {c}：{w}" for c, w in kept.items()))))
    raise typer.Exit(1 if kept else 0)


def _said(
    identity: str | None, phone: str | None, email: str | None, name: str | None
) -> dict[str, str]:
    said = {"identity": identity, "phone": phone, "email": email, "name": name}
    given = {kind: value for kind, value in said.items() if value}
    if not given.keys() - {"name"}:
        fail("请写明证件号码、电话或者电子邮箱：只凭姓名不能确定是谁")
    return given


def _named(session: Session, said: dict[str, str]) -> tuple[NamedIn, ...]:
    if not (named := person.named_in(session, said)):
        fail("登记库中没有这个人的信息")
    return named


def _written(
    home: Installation, session: Session, named: tuple[NamedIn, ...], out: Path
) -> tuple[Held, ...]:
    try:
        # Nobody but its owner reads it, and no half of it is left behind.
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".person-") as folder:
            draft = Path(folder) / out.name
            draft.touch(mode=0o600)
            with draft.open("wb") as file:
                held = person.pack(session, home.store, named, file, home.civil_now())
            draft.replace(out)
    except OSError as error:
        raise Unavailable(f"写不了文件 {out}（{error.strerror}）") from error
    return held


def _note(home: Installation, act: str, said: dict[str, str], by: str, cases: list[str]) -> None:
    """Journal whose data it was, so that nobody can read it there who does not know it already."""
    who = {kind: home.vault.blind(kind, value) for kind, value in said.items()}
    content = json.dumps({"who": who, "cases": cases})
    with home.register.transaction() as session:
        journal.append(
            session,
            STREAM,
            at=home.civil_now(),
            act_id=str(ULID()),
            act=act,
            actor=by,
            outcome=journal.Outcome.ACCEPTED,
            request_digest=hashlib.sha256(content.encode()).hexdigest(),
            content=content,
            key=home.ring.journal_key,
        )
