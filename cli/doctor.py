"""`mingbai doctor`: is everything reachable and configured?"""

import asyncio

import typer
from rich.console import Console

from cli.checks import Check, Doctor
from cli.output import Json, print_json
from cli.settings import DatabaseUrl, DataDir, settings_for
from runtime.settings import Settings


def doctor(
    *, data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: Json = False
) -> None:
    """检查各部分是否就绪，并说明该怎么办；有一项不行即返回 1。"""  # noqa: D415 - the help users read ends as Chinese does
    settings = settings_for(data_dir=data_dir, database_url=database_url)
    checks = asyncio.run(_examine(settings, quietly=as_json))
    well = all(one.ok for one in checks)
    if as_json:
        print_json({"ok": well, "checks": [one.model_dump() for one in checks]})
    raise typer.Exit(0 if well else 1)


async def _examine(settings: Settings, *, quietly: bool) -> list[Check]:
    checks, console = [], Console(highlight=False)
    async for one in Doctor(settings).examine():
        checks.append(one)
        if not quietly:
            sign = "[green]✓[/green]" if one.ok else "[bold red]✗[/bold red]"
            console.print(sign, f"[bold]{one.name}[/bold]", one.told, soft_wrap=True)
    return checks
