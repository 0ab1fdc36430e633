"""What most cases need next, so that the page can put it first: guidance, no rule.

The procedure says what is possible (domain/procedure); here stands only what a stage waits for.
"""

from collections.abc import Mapping

from domain.case import Case
from domain.judge import is_there
from domain.model import Model
from domain.needs import needs
from domain.people import Actor
from domain.procedure import rows_of
from domain.stages import Stage

USUAL: Mapping[Stage, tuple[str, ...]] = {
    Stage.UNCONFIRMED: ("confirm",),
    Stage.RECEIVED: ("register",),
    Stage.RETURNED_FORMAL: ("reapply",),
    Stage.REGISTERED: ("transfer",),
    Stage.TRANSFERRED: ("assign",),
    Stage.TRANSFER_DISPUTED: ("coordinate",),
    Stage.ASSIGNED: ("opinion",),
    Stage.AWAITING_SUPPLEMENT: ("supplement",),
    Stage.CONSULTING: ("third_party_reply",),
    Stage.AWAITING_PAYMENT: ("pay",),
    Stage.REVIEW_PROPOSED: ("review",),
    Stage.REVIEW_CHECKED: ("review",),
    Stage.SECRECY_REVIEW: ("review",),
    Stage.OPINION_RETURNED: ("ask_supplement", "consult", "draft"),
    Stage.DRAFTED: ("approve",),
    Stage.DEPARTMENT_CONFIRMED: ("approve",),
    Stage.OFFICE_APPROVED: ("approve",),
    Stage.APPROVED: ("issue",),
    Stage.ISSUED: ("dispatch",),
    Stage.DISPATCHED: ("serve",),
    Stage.SERVED: ("close",),
}
"""The acts a stage waits for: the first of them that is there for whoever has the case."""


class Next(Model):
    """The step most cases take next; `mine`: it is this member's turn."""

    act: str
    title: str
    mine: bool


def next_step(case: Case, actor: Actor) -> Next | None:
    """What a case waits for now; None where it has ended."""
    for act in USUAL.get(case.stage, ()):
        for row in rows_of(act):
            if case.stage in row.stages and case.holder in row.roles and is_there(row, case):
                return Next(act=act, title=row.title, mine=needs(case, actor))
    return None
