"""Whose step is next 该谁办理: what a case waits for, and whom.

Of many cases at once the register is asked the same (register/lists/needs.py).
"""

from collections.abc import Iterable

from domain.case import Case
from domain.people import DEPARTMENTAL, Actor, Duty, Role
from domain.permissions import Right, may
from domain.procedure import PROCEDURE, Row, rows_of
from domain.procedure.row import ARBITRATION
from domain.stages import Phase, Stage

_WATCHERS = frozenset({Role.ADMINISTRATOR, Role.CLERK})
_CONSENT = rows_of("decline_extension")
_ARBITRATION = tuple(row for row in PROCEDURE if row.given is ARBITRATION)

UNDECIDED = frozenset(stage for row in _CONSENT for stage in row.stages)
"""Stages at which an extension that was proposed may still be had."""

ARBITRATED = frozenset(stage for row in _ARBITRATION for stage in row.stages)
"""Stages at which the office decides what becomes of a department's late opinion (§2.8)."""

OUTSIDE = frozenset(stage for stage in Stage if stage.phase is Phase.WAITING)
"""Stages at which an applicant or a third party has the word.

What they say the clerk takes down when it comes; to be done is something only once their time is
over, and no rung of the ladder is left to come (S0 art 13(3), 13(6)7; L19 art 30).
"""


def needs(case: Case, actor: Actor) -> bool:
    """Whether the next step of a case is this person's, by his own duties or for another."""
    if not may(actor, Right.READ_CASE, case):
        return False
    if case.attention and sees_parked(actor):
        return True
    if case.extending and case.stage in UNDECIDED and consents(actor):
        return True
    if decides(case, actor):
        return True
    if case.stage in OUTSIDE and case.next_rung():
        return False
    return any(_holds(case, duty, actor) for duty in actor.duties)


def decides(case: Case, actor: Actor) -> bool:
    """Whether the case is in arbitration and waits for this person's decision, too (§2.8)."""
    return case.arbitration and case.stage in ARBITRATED and arbitrates(actor)


def sees_parked(actor: Actor) -> bool:
    """Whether work that gave up is somebody's to see to: the clerks' and the administrators'."""
    return any(duty.role in _WATCHERS for duty in actor.duties)


def consents(actor: Actor) -> bool:
    """Whether somebody says if a case may have more time (S0 art 13(7)2)."""
    return _performs(_CONSENT, actor)


def arbitrates(actor: Actor) -> bool:
    """Whether somebody decides in the arbitration 仲裁 of a department's delay (S0 art 8(1))."""
    return _performs(_ARBITRATION, actor)


def _performs(rows: Iterable[Row], actor: Actor) -> bool:
    return any(duty.role in row.roles for row in rows for duty in actor.duties)


def _holds(case: Case, duty: Duty, actor: Actor) -> bool:
    if duty.role is not case.holder:
        return False
    if duty.role not in DEPARTMENTAL:
        return True
    mine = [part for part in case.charged if part.department == duty.department]
    if duty.role is Role.HANDLER:
        return any(part.handler in (duty.absent or actor.id, None) for part in mine)
    return bool(mine)
