"""Whose step is next 该谁办理: what a case waits for, and whom.

Of many cases at once the register is asked the same (register/lists/needs.py).
"""

from domain.case import Case
from domain.people import DEPARTMENTAL, Actor, Duty, Role
from domain.permissions import Right, may
from domain.procedure import rows_of

_WATCHERS = frozenset({Role.ADMINISTRATOR, Role.CLERK})
_CONSENT = rows_of("decline_extension")

UNDECIDED = frozenset(stage for row in _CONSENT for stage in row.stages)
"""Stages at which an extension that was proposed may still be had."""


def needs(case: Case, actor: Actor) -> bool:
    """Whether the next step of a case is this person's, by his own duties or for another."""
    if not may(actor, Right.READ_CASE, case):
        return False
    if case.attention and sees_parked(actor):
        return True
    if case.extending and case.stage in UNDECIDED and consents(actor):
        return True
    return any(_holds(case, duty, actor) for duty in actor.duties)


def sees_parked(actor: Actor) -> bool:
    """Whether work that gave up is somebody's to see to: the clerks' and the administrators'."""
    return any(duty.role in _WATCHERS for duty in actor.duties)


def consents(actor: Actor) -> bool:
    """Whether somebody says if a case may have more time (S0 art 13(7)2)."""
    return any(duty.role in row.roles for row in _CONSENT for duty in actor.duties)


def _holds(case: Case, duty: Duty, actor: Actor) -> bool:
    if duty.role is not case.holder:
        return False
    if duty.role not in DEPARTMENTAL:
        return True
    mine = [part for part in case.charged if part.department == duty.department]
    if duty.role is Role.HANDLER:
        return any(part.handler in (duty.absent or actor.id, None) for part in mine)
    return bool(mine)
