"""What most cases need next, so that the page can put it first (domain/usual.py)."""

from domain.case import Case
from domain.judge import is_there
from domain.model import Model
from domain.needs import OUTSIDE, decides, needs
from domain.people import Actor
from domain.procedure import rows_of, titles_together
from domain.usual import usual_act

_DECISION = "set_term"
"""What the office mostly decides in an arbitration: the department answers after all."""


class Next(Model):
    """The step most cases take next; `mine`: it is this member's to do, now or when it comes."""

    act: str
    title: str
    mine: bool


def next_step(case: Case, actor: Actor) -> Next | None:
    """What a case waits for now; None where it has ended."""
    if decides(case, actor):
        return Next(act=_DECISION, title=rows_of(_DECISION)[0].title, mine=True)
    act = usual_act(case)
    here = (row for row in rows_of(act or "") if case.stage in row.stages)
    rows = [row for row in here if case.holder in row.roles and is_there(row, case)]
    if act is None or not rows:
        return None
    mine = needs(case, actor) or _takes_down(case, actor)
    return Next(act=act, title=titles_together(rows)[0], mine=mine)


def _takes_down(case: Case, actor: Actor) -> bool:
    """Whether what an outsider says would be this member's to take down."""
    return case.stage in OUTSIDE and case.holder is not None and actor.holds(case.holder)
