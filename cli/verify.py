"""`mingbai verify`: is the register what was written, all of it and nothing else?"""

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.calendar import Json, fail
from register.engine import open_register
from register.errors import RegisterError
from register.verify import Verdict
from register.verify import verify as walk
from runtime.errors import Unavailable
from runtime.keys import load_key_ring
from runtime.settings import load_settings


def verify(
    *,
    data_dir: Annotated[Path | None, typer.Option(help="数据目录；不写的，按环境设置")] = None,
    database_url: Annotated[str | None, typer.Option(help="登记库地址；不写的，按环境设置")] = None,
    as_json: Json = False,
) -> None:
    """核对日志链：登记库是否被改动过。完整的返回 0，被破坏的返回 1。"""  # noqa: D415 - the help users read ends as Chinese does
    given = {"data_dir": data_dir, "database_url": database_url}
    try:
        verdict = _verdict({name: value for name, value in given.items() if value is not None})
    except (Unavailable, RegisterError) as error:
        fail(str(error))
    print(_as_json(verdict) if as_json else verdict.line)
    raise typer.Exit(0 if verdict.whole else 1)


def _verdict(given: dict[str, object]) -> Verdict:
    settings = load_settings(**given)
    key = load_key_ring(settings.key_file).journal_key
    register = open_register(settings.database_url)
    try:
        return walk(register, key)
    finally:
        register.close()


def _as_json(verdict: Verdict) -> str:
    facts = {"whole": verdict.whole, "line": verdict.line, **verdict.model_dump(mode="json")}
    return json.dumps(facts, ensure_ascii=False, indent=2)
