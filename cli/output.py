"""What commands share in telling: JSON for a script, one line for a person's mistake."""

import json
import sys
from typing import Annotated, NoReturn

import typer

Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取")]


def print_json(facts: object) -> None:
    """Facts on standard output, as a script reads them."""
    print(json.dumps(facts, ensure_ascii=False, indent=2))


def fail(message: str) -> NoReturn:
    """End the command with one line on standard error and status 2: what was asked makes no sense.

    What is no mistake of the person who asks is raised instead (cli/main.py).
    """
    print(message, file=sys.stderr)
    raise typer.Exit(2)
