"""What commands share in telling: JSON for a script, one line for a person's mistake."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, NoReturn

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Column, Table

Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取")]


def print_json(facts: object) -> None:
    """Facts on standard output, as a script reads them."""
    print(json.dumps(facts, ensure_ascii=False, indent=2))


def print_one(facts: BaseModel, told: str, *, as_json: bool) -> None:
    """What a command has done, for a script or in words."""
    if as_json:
        print_json(facts.model_dump(mode="json"))
    else:
        print(told)


def print_list(
    found: Sequence[BaseModel],
    heads: Sequence[Column | str],
    rows: Iterable[Sequence[str]],
    *,
    as_json: bool,
) -> None:
    """What a command has found, for a script or as a table of `rows`."""
    if as_json:
        print_json([one.model_dump(mode="json") for one in found])
        return
    table = Table(*heads)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def fail(message: str) -> NoReturn:
    """End the command with one line on standard error and status 2: what was asked makes no sense.

    What is no mistake of the person who asks is raised instead (cli/main.py).
    """
    print(message, file=sys.stderr)
    raise typer.Exit(2)
