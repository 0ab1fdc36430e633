"""The one case, or the cases, a command is about."""

from sqlmodel import Session

from cli.output import fail
from register.paper.casefile import cases_named


def the_case(session: Session, number: str) -> str:
    """The id of the case somebody means by number, id, or year and running number (2017-12)."""
    ids = cases_named(session, number)
    if len(ids) > 1:
        fail(f"“{number}”不止一个案件：{'、'.join(ids)}，请用案件编号")
    if not ids:
        fail(f"登记库中没有登记号或者编号为“{number}”的案件")
    return ids[0]
