"""The agency 机关 a command is about: one the register has, and its only one unless named."""

from typing import Annotated

import typer
from sqlmodel import Session, col, select

from cli.output import fail
from register.tables import AgencyRow
from runtime.errors import Unavailable

Agency = Annotated[str | None, typer.Option(help="机关代号；登记库中只有一个机关的可以不写")]


def agencies(session: Session) -> tuple[str, ...]:
    """The ids of all agencies of the register."""
    return tuple(session.exec(select(AgencyRow.id).order_by(col(AgencyRow.id))))


def the_agency(session: Session, given: str | None) -> str:
    """The id of the agency somebody means; an unknown one, or none of several, ends the command.

    Raises:
        Unavailable: The register has no agency yet.
    """
    known = agencies(session)
    if not known:
        raise Unavailable("登记库中没有机关：请先运行 mingbai bootstrap")
    if given is None and len(known) > 1:
        fail(f"请用 --agency 写明机关；现有：{'、'.join(known)}")
    wanted = known[0] if given is None else given
    if wanted not in known:
        fail(f"登记库中没有机关“{wanted}”；现有：{'、'.join(known)}")
    return wanted
