"""`mingbai keys`: the key ring of an installation, and turning its keys 换钥.

A rotation: `add`, start every process again, `activate`, start them again, `reseal`, and, when
Temporal has forgotten the last history of before, `retire`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from activities.assembly import Installation, open_installation
from cli.output import Json, fail, print_json
from cli.settings import DatabaseUrl, DataDir, settings_for
from domain.people import SYSTEM
from register.privacy import reseal as turning
from runtime.keys import Algorithm, KeyRing, save_key_ring

KeyId = Annotated[str, typer.Argument(metavar="密钥编号", help="见 mingbai keys list")]
By = Annotated[str, typer.Option(help="经办人账号，记入日志")]

_RESTART = "请重新启动所有进程（worker、api），"

app = typer.Typer(help="密钥：查看、轮换、退役", no_args_is_help=True)


@app.command("list")
def list_(
    *, data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: Json = False
) -> None:
    """列出密钥，以及登记库和文件库中各有多少内容由它加密。"""  # noqa: D415 - the help users read ends as Chinese does
    with _opened(data_dir, database_url) as home:
        ring = home.ring
        found = turning.uses(home.register, home.store, tuple(k.id for k in ring.payload_keys))
    if as_json:
        made = {key.id: key for key in ring.payload_keys}
        print_json([{**one.model_dump(), **_facts(ring, made.get(one.key or ""))} for one in found])
        return
    table = Table("密钥", "算法", "生成时间", "状态", "登记库（项）", "文件库（件）")
    for key, use in zip(ring.payload_keys, found, strict=False):
        state = "启用" if key.id == ring.active else "仅解密"
        made_at = f"{key.made:%Y-%m-%d %H:%M} UTC"
        table.add_row(key.id, key.algorithm, made_at, state, str(use.cells), str(use.files))
    rest = found[-1]
    table.add_row("（未加密或者密钥不在环中）", "", "", "", str(rest.cells), str(rest.files))
    Console().print(table)


@app.command()
def add(
    *,
    algorithm: Annotated[Algorithm, typer.Option(help="算法")] = Algorithm.AES_256_GCM,
    by: By = SYSTEM.id,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """轮换第一步：生成一把新密钥，暂不启用。"""  # noqa: D415 - the same
    with _opened(data_dir, database_url) as home:
        ring = home.ring.with_new_key(algorithm)
        new = ring.payload_keys[-1]
        _keep(home, ring, "add", by, {"key": new.id, "algorithm": algorithm.value})
    print(f"已生成密钥 {new.id}（{algorithm}）。{_RESTART}再运行 mingbai keys activate {new.id}")


@app.command()
def activate(
    key: KeyId, *, by: By = SYSTEM.id, data_dir: DataDir = None, database_url: DatabaseUrl = None
) -> None:
    """轮换第二步：从现在起用这把密钥加密。"""  # noqa: D415 - the same
    with _opened(data_dir, database_url) as home:
        _must_hold(home.ring, key)
        _keep(home, home.ring.activated(key), "activate", by, {"key": key})
    print(f"已启用密钥 {key}。{_RESTART}再运行 mingbai keys reseal")


@app.command()
def reseal(
    *,
    by: By = SYSTEM.id,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """轮换第三步：把登记库和文件库中的内容改由启用的密钥加密。可以中断后再运行，不影响办理。"""  # noqa: D415 - the same
    with _opened(data_dir, database_url) as home:
        with Progress(console=Console(stderr=True)) as progress:
            task = progress.add_task("重新加密", total=None)
            done = turning.reseal(
                home.register,
                home.store,
                home.vault,
                lambda done, total: progress.update(task, completed=done, total=total),
            )
        said = {"key": home.ring.active, "rows": done.rows, "files": done.files}
        _journal(home, "reseal", by, said)
    if as_json:
        print_json(done.model_dump())
    else:
        _told(done, home.ring.active)
    raise typer.Exit(1 if done.left or done.unreadable else 0)


@app.command()
def retire(
    key: KeyId,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="确认 Temporal 中已没有用它加密的历史，备份也另有安排")
    ] = False,
    by: By = SYSTEM.id,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """轮换最后一步：把不再需要的密钥移出密钥环。"""  # noqa: D415 - the same
    with _opened(data_dir, database_url) as home:
        _must_hold(home.ring, key)
        if key == home.ring.active:
            fail(f"密钥 {key} 正在启用，不能退役：请先启用另一把")
        (use, _) = turning.uses(home.register, home.store, (key,))
        if use.cells or use.files:
            fail(
                f"登记库还有{use.cells}项、文件库还有{use.files}件由密钥 {key} 加密："
                "请先运行 mingbai keys reseal"
            )
        if not yes:
            fail(
                "流程历史在 Temporal 的保留期内仍需这把密钥，在办案件的历史和旧备份也是：确认"
                "都已不需要的，加 --yes 再运行"
            )
        _keep(home, home.ring.without(key), "retire", by, {"key": key})
    print(f"密钥 {key} 已退役。{_RESTART}旧备份要恢复的，须用当时的密钥文件")


@contextmanager
def _opened(data_dir: DataDir, database_url: DatabaseUrl) -> Iterator[Installation]:
    with open_installation(settings_for(data_dir=data_dir, database_url=database_url)) as home:
        yield home


def _must_hold(ring: KeyRing, key: str) -> None:
    if ring.find(key) is None:
        fail(f"密钥环中没有密钥“{key}”：有{'、'.join(one.id for one in ring.payload_keys)}")


def _keep(home: Installation, ring: KeyRing, act: str, by: str, said: dict[str, Any]) -> None:
    """Journal first: a ring that turned and nobody knows is worse than a line too many."""
    _journal(home, act, by, said)
    save_key_ring(home.settings.key_file, ring)


def _journal(home: Installation, act: str, by: str, said: dict[str, Any]) -> None:
    at = home.civil_now()
    with home.register.transaction() as session:
        turning.record(session, act, said, by=by, at=at, key=home.ring.journal_key)


def _facts(ring: KeyRing, key: Any) -> dict[str, Any]:
    if key is None:
        return {"active": False}
    return {
        "algorithm": key.algorithm,
        "made": key.made.isoformat(),
        "active": key.id == ring.active,
    }


def _told(done: turning.Resealed, key: str) -> None:
    print(f"已改由密钥 {key} 加密：登记库{done.rows}行，文件库{done.files}件")
    for what in done.unreadable:
        print(f"无法解密，没有改动：{what}")
    if done.left:
        print(f"还有{done.left}行由旧密钥写入：有进程没有重新启动，重启后请再运行一次")
