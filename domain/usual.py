"""What most cases need next, at every stage: guidance for pages, mails and play, no rule.

The procedure says what is possible (domain/procedure); here stands only what a stage waits for.
"""

from collections.abc import Mapping

from domain.case import Case
from domain.stages import Stage

USUAL: Mapping[Stage, str] = {
    Stage.UNCONFIRMED: "confirm",
    Stage.RECEIVED: "register",
    Stage.RETURNED_FORMAL: "reapply",
    Stage.REGISTERED: "transfer",
    Stage.TRANSFERRED: "assign",
    Stage.TRANSFER_DISPUTED: "coordinate",
    Stage.ASSIGNED: "opinion",
    Stage.AWAITING_SUPPLEMENT: "supplement",
    Stage.CONSULTING: "third_party_reply",
    Stage.AWAITING_PAYMENT: "pay",
    Stage.REVIEW_PROPOSED: "review",
    Stage.REVIEW_CHECKED: "review",
    Stage.SECRECY_REVIEW: "review",
    Stage.OPINION_RETURNED: "draft",
    Stage.DRAFTED: "approve",
    Stage.DEPARTMENT_CONFIRMED: "approve",
    Stage.OFFICE_APPROVED: "approve",
    Stage.APPROVED: "issue",
    Stage.ISSUED: "dispatch",
    Stage.DISPATCHED: "serve",
    Stage.SERVED: "close",
}
"""The act that moves a case on as it should; of several open ones the table prefers none."""

_AFTER_OPINION = {"supplement": "ask_supplement", "consultation": "consult"}
"""What an opinion that cannot answer yet asks for."""


def usual_act(case: Case) -> str | None:
    """The act a case waits for; None once it has ended."""
    if case.needs and case.stage is Stage.OPINION_RETURNED:
        return _AFTER_OPINION[case.needs]
    return USUAL.get(case.stage)
