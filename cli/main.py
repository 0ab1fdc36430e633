"""The `mingbai` command: which commands there are, and how an expected failure is told.

A command is the function of its name in the module of its name (cli/deadline.py), or that module's
`app`. A module is imported when its command is asked for: all of them together take two seconds,
and `mingbai deadline` needs none of the others.
"""

import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

import typer
from typer import rich_utils
from typer.core import TyperGroup
from typer.main import get_command

from agencies import UnknownAgencyError, UnreadableSealError
from register.errors import RegisterError
from runtime.errors import Unavailable

RUN, ASK, KEEP = "运行", "查询", "维护"
COMMANDS = {
    "up": RUN,
    "demo": RUN,
    "worker": RUN,
    "api": RUN,
    "deadline": ASK,
    "procedure": ASK,
    "calendar": ASK,
    "notice": ASK,
    "postal": ASK,
    "settings": ASK,
    "bootstrap": KEEP,
    "people": KEEP,
    "client": KEEP,
    "publications": KEEP,
    "delegate": KEEP,
    "doctor": KEEP,
    "verify": KEEP,
    "casefile": KEEP,
    "bounce": KEEP,
    "case": KEEP,
    "person": KEEP,
    "keys": KEEP,
    "recover": KEEP,
}
"""Every command, under the heading `mingbai --help` shows it."""

EXPECTED = (Unavailable, RegisterError, UnknownAgencyError, UnreadableSealError)
"""What may go wrong without anybody's mistake in the program: one line tells it."""

rich_utils.OPTIONS_PANEL_TITLE = "选项"
rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
rich_utils.COMMANDS_PANEL_TITLE = "命令"
rich_utils.ERRORS_PANEL_TITLE = "用法有误"


class Commands(TyperGroup):
    """Commands that are imported when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the name the library calls
        """The names of all commands, as the help lists them."""
        return [*COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the same
        """One command, or None."""
        return _load(cmd_name) if cmd_name in COMMANDS else None

    def invoke(self, ctx: Any) -> Any:
        """Run a command; an expected failure is one line on standard error and status 1."""
        try:
            return super().invoke(ctx)
        except EXPECTED as error:
            print(error, file=sys.stderr)
            raise typer.Exit(1) from None


class App(typer.Typer):
    """The whole command line."""

    def __call__(self, *args: Any, **options: Any) -> NoReturn:
        """Run a command and end the process, without Python's own farewell.

        A thread of Temporal's client that still hands over its last answer aborts the process when
        Python is taken down under it: one in twelve `bootstrap` without a Temporal ended so.
        """
        status: object = 0
        try:
            super().__call__(*args, **options)
        except SystemExit as left:
            status = left.code
        with suppress(BrokenPipeError):  # whoever read our output has gone
            sys.stdout.flush()
        os._exit(status if isinstance(status, int) else int(status is not None))


app = App(
    cls=Commands,
    help="明白：依申请公开政府信息，每件申请都是一个守时的流程。",
    add_completion=False,
    no_args_is_help=True,
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]…",
    pretty_exceptions_enable=False,  # a failure of ours is told by a plain traceback
)


@app.callback()
def main() -> None:
    """Everything is in the commands."""


def _load(name: str) -> Any:
    module = import_module(f"cli.{name}")
    around = typer.Typer(add_completion=False)
    around.callback()(main)
    if (group := getattr(module, "app", None)) is not None:
        around.add_typer(group, name=name, rich_help_panel=COMMANDS[name])
    else:
        function = getattr(module, name)
        around.command(name, options_metavar="[选项]", rich_help_panel=COMMANDS[name])(function)
    commands: Any = get_command(around)
    return commands.commands[name]


if __name__ == "__main__":
    app(prog_name="mingbai")
