"""Which installation a command means: options, environment, and what `up` left in the folder.

And `mingbai settings`, which lists what that comes to.
"""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from cli.output import Json, print_json
from runtime.settings import PREFIX, Settings, load_settings

ENV_FILE = "mingbai.env"
"""Where `up` keeps, in its data folder, what other commands must know to reach it."""

DataDir = Annotated[Path | None, typer.Option(help="数据目录；不写的，按环境设置")]
DatabaseUrl = Annotated[str | None, typer.Option(help="登记库地址；不写的，按环境设置")]


def settings_for(**given: Any) -> Settings:
    """Options win over the environment; a file that `up` left in the data folder fills the gaps.

    Raises:
        Unavailable: A setting is wrong.
    """
    settings = load_settings(**given)
    file = settings.data_dir / ENV_FILE
    return load_settings(**given, _env_file=file) if file.is_file() else settings


def settings(
    *,
    markdown: Annotated[bool, typer.Option(help="输出 docs/settings.md 全文")] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """列出全部设置：现在的值和含义；口令和密钥只说有没有。"""  # noqa: D415 - the help users read ends as Chinese does
    from cli.settings_page import GROUPS, page  # noqa: PLC0415 - every command imports this module

    if markdown:
        print(page(), end="")
        return
    now = _told(settings_for(data_dir=data_dir, database_url=database_url))
    if as_json:
        print_json(now)
        return
    table = Table(*(Column(name, overflow="fold") for name in ("变量", "现在的值", "含义")))
    for meanings in GROUPS.values():
        for name, meaning in meanings.items():
            variable = f"{PREFIX}{name.upper()}"
            table.add_row(variable, now[variable], meaning.replace("`", ""))
    Console().print(table)


def _told(settings: Settings) -> dict[str, str]:
    """Every setting's value, without a word that lets anybody in."""
    from cli.settings_page import written  # noqa: PLC0415 - see above

    shown = settings.model_copy(update={"database_url": _without_password(settings.database_url)})
    names = type(settings).model_fields
    return {f"{PREFIX}{name.upper()}": written(getattr(shown, name)) for name in names}


def _without_password(address: str) -> str:
    from sqlalchemy import make_url  # noqa: PLC0415 - only here is an address told
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415 - the same

    try:
        return make_url(address).render_as_string(hide_password=True)
    except ArgumentError:
        return "（不是登记库的地址）"
