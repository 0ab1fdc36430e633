"""Whose step is next (domain/needs.py), asked of all open cases at once."""

from sqlalchemy import ColumnElement, and_, false, not_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.needs import ARBITRATED, OUTSIDE, UNDECIDED, arbitrates, consents, sees_parked
from domain.people import DEPARTMENTAL, Actor, Duty, Role
from register.lists.columns import column
from register.lists.marks import Kind, looked_up, place
from register.tables import CaseRow


def needing(agency: str, actor: Actor) -> ColumnElement[bool]:
    """The condition that the next step of an open case is somebody's."""
    held = or_(false(), *(_held(agency, duty, actor) for duty in actor.duties))
    ways = [and_(held, _inside(agency))]
    ways += [column("attention")] if sees_parked(actor) else []
    if consents(actor):
        ways.append(and_(column("extending"), column("stage").in_(sorted(UNDECIDED))))
    if arbitrates(actor):
        ways.append(and_(column("arbitration"), column("stage").in_(sorted(ARBITRATED))))
    return or_(*ways)


def _inside(agency: str) -> ColumnElement[bool]:
    """That nobody outside has the word, or that his time is over: no rung is left to come.

    Those over are looked up by themselves, so that the others are read from their index alone.
    """
    one = aliased(CaseRow)
    over = select(col(one.id)).where(
        col(one.agency) == agency, col(one.stage).in_(sorted(OUTSIDE)), col(one.next_rung).is_(None)
    )
    return or_(column("stage").not_in(sorted(OUTSIDE)), column("id").in_(over))


def _held(agency: str, duty: Duty, actor: Actor) -> ColumnElement[bool]:
    """That the role has the case; of a departmental one, in this department."""
    held = column("holder") == duty.role
    if duty.role not in DEPARTMENTAL or duty.department is None:
        return held
    department, me = duty.department, duty.absent or actor.id
    alone, places = column("department") == department, frozenset({department})
    if duty.role is Role.HANDLER:
        alone = and_(alone, or_(column("handler").is_(None), column("handler") == me))
        places = frozenset({place(department, None), place(department, me)})
    among = looked_up(agency, Kind.HOLDING, places, column("id"))
    return and_(held, or_(and_(not_(column("shared")), alone), and_(column("shared"), among)))
