"""The stages of a case (regulation.md §2.1) and who has the case in each."""

from enum import StrEnum

from domain.people import Role


class Phase(StrEnum):
    """A stretch of stages, for lists: 受理, 承办, 审批, 送达 (S1 四(一)), waiting, and the ends."""

    INTAKE = "intake"
    HANDLING = "handling"
    WAITING = "waiting"
    APPROVAL = "approval"
    SERVICE = "service"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    ABANDONED = "abandoned"
    UNDELIVERABLE = "undeliverable"


class Stage(StrEnum):
    """Where a case stands; receipt and formal check are one look of the clerk (§2.1 rows 1–2).

    An extension is no stage: it moves the reply's last day wherever the case is (§2.1 row 6c).
    """

    UNCONFIRMED = "unconfirmed"
    RECEIVED = "received"
    RETURNED_FORMAL = "returned_formal"
    REGISTERED = "registered"
    TRANSFERRED = "transferred"
    TRANSFER_DISPUTED = "transfer_disputed"
    ASSIGNED = "assigned"
    AWAITING_SUPPLEMENT = "awaiting_supplement"
    CONSULTING = "consulting"
    AWAITING_PAYMENT = "awaiting_payment"
    REVIEW_PROPOSED = "review_proposed"
    REVIEW_CHECKED = "review_checked"
    SECRECY_REVIEW = "secrecy_review"
    OPINION_RETURNED = "opinion_returned"
    DRAFTED = "drafted"
    DEPARTMENT_CONFIRMED = "department_confirmed"
    OFFICE_APPROVED = "office_approved"
    APPROVED = "approved"
    ISSUED = "issued"
    DISPATCHED = "dispatched"
    SERVED = "served"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    ABANDONED = "abandoned"
    UNDELIVERABLE = "undeliverable"

    @property
    def label(self) -> str:
        """The stage in the words of the rules."""
        return _FACTS[self][0]

    @property
    def phase(self) -> Phase:
        """The stretch the stage belongs to."""
        return _FACTS[self][1]

    @property
    def holder(self) -> Role | None:
        """The role that has the case now and must move it on; None where the case has ended."""
        return _FACTS[self][2]

    @property
    def terminal(self) -> bool:
        """Whether the case has ended (§2.1)."""
        return self in TERMINAL


_FACTS: dict[Stage, tuple[str, Phase, Role | None]] = {
    Stage.UNCONFIRMED: ("待确认收到", Phase.INTAKE, Role.CLERK),
    Stage.RECEIVED: ("收件待审查", Phase.INTAKE, Role.CLERK),
    Stage.RETURNED_FORMAL: ("已告知按要求重新申请", Phase.WAITING, Role.CLERK),
    Stage.REGISTERED: ("已登记", Phase.INTAKE, Role.CLERK),
    Stage.TRANSFERRED: ("已转交承办部门", Phase.HANDLING, Role.DEPARTMENT_HEAD),
    Stage.TRANSFER_DISPUTED: ("部门有异议待协调", Phase.HANDLING, Role.OFFICE),
    Stage.ASSIGNED: ("承办中", Phase.HANDLING, Role.HANDLER),
    Stage.AWAITING_SUPPLEMENT: ("待申请人补正", Phase.WAITING, Role.CLERK),
    Stage.CONSULTING: ("征求意见中", Phase.WAITING, Role.CLERK),
    Stage.AWAITING_PAYMENT: ("待申请人缴费", Phase.WAITING, Role.CLERK),
    Stage.REVIEW_PROPOSED: ("保密审查待部门审核", Phase.APPROVAL, Role.DEPARTMENT_HEAD),
    Stage.REVIEW_CHECKED: ("保密审查待领导审批", Phase.APPROVAL, Role.LEADER),
    Stage.SECRECY_REVIEW: ("保密委员会审查中", Phase.APPROVAL, Role.SECRECY),
    Stage.OPINION_RETURNED: ("已有答复意见", Phase.APPROVAL, Role.CLERK),
    Stage.DRAFTED: ("待承办部门确认", Phase.APPROVAL, Role.DEPARTMENT_HEAD),
    Stage.DEPARTMENT_CONFIRMED: ("待办公室主任审批", Phase.APPROVAL, Role.OFFICE_DIRECTOR),
    Stage.OFFICE_APPROVED: ("待分管领导审批", Phase.APPROVAL, Role.LEADER),
    Stage.APPROVED: ("已审批待制发", Phase.SERVICE, Role.CLERK),
    Stage.ISSUED: ("已制发待送达", Phase.SERVICE, Role.CLERK),
    Stage.DISPATCHED: ("送达中", Phase.SERVICE, Role.CLERK),
    Stage.SERVED: ("已送达", Phase.SERVICE, Role.CLERK),
    Stage.CLOSED: ("已办结归档", Phase.CLOSED, None),
    Stage.WITHDRAWN: ("已撤回", Phase.WITHDRAWN, None),
    Stage.ABANDONED: ("逾期未补正、未缴费等结案", Phase.ABANDONED, None),
    Stage.UNDELIVERABLE: ("无法送达结案", Phase.UNDELIVERABLE, None),
}

TERMINAL = frozenset({Stage.CLOSED, Stage.WITHDRAWN, Stage.ABANDONED, Stage.UNDELIVERABLE})
OPEN = frozenset(Stage) - TERMINAL
UNANSWERED = OPEN - {Stage.SERVED}
"""Stages in which the reply is not yet in the applicant's hands."""

HANDLING = frozenset({Stage.TRANSFERRED, Stage.TRANSFER_DISPUTED, Stage.ASSIGNED})
"""Stages in which departments have the case."""
