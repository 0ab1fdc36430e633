"""`mingbai verify`: is the register, or a case file, what was written and nothing else?"""

from pathlib import Path
from typing import Annotated

import typer

from cli.output import Json, print_json
from cli.settings import DatabaseUrl, DataDir, settings_for
from register.engine import open_register
from register.paper.casefile_proof import Proof, prove
from register.paper.store import FolderStore
from register.record.verify import Verdict
from register.record.verify import verify as walk
from runtime.errors import Unavailable
from runtime.keys import load_key_ring
from runtime.settings import Settings
from runtime.vault import RingVault

CaseFile = Annotated[
    Path | None,
    typer.Option("--casefile", help="核对一个卷宗文件（ZIP）：只需要密钥"),
]


def verify(
    *,
    casefile: CaseFile = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """核对日志链和存档文件，或者一个卷宗是否被改动过。完整的返回 0，被破坏或者无法核对的返回 1。"""  # noqa: D415 - the help users read ends as Chinese does
    settings = settings_for(data_dir=data_dir, database_url=database_url)
    found = _verdict(settings) if casefile is None else _proof(settings, casefile)
    if as_json:
        facts = found.model_dump(mode="json")
        print_json({"whole": found.whole, "line": found.line, **facts})
    else:
        print(found.line)
        for fault in found.faults[1:] if isinstance(found, Proof) else ():
            print(fault)
    raise typer.Exit(0 if found.whole else 1)


def _verdict(settings: Settings) -> Verdict:
    ring = load_key_ring(settings.key_file)
    vault = RingVault(ring)
    register = open_register(settings.database_url, vault)
    try:
        return walk(register, ring.journal_key, FolderStore(settings.data_dir / "store", vault))
    finally:
        register.close()


def _proof(settings: Settings, file: Path) -> Proof:
    key = load_key_ring(settings.key_file).journal_key
    try:
        with file.open("rb") as opened:
            return prove(opened, key)
    except OSError as error:
        raise Unavailable(f"读不到卷宗文件 {file}（{error.strerror}）") from error
