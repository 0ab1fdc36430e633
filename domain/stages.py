"""The stages of a case (regulation.md §2.1) and who has the case in each."""

from enum import StrEnum

from domain.people import Role


class Phase(StrEnum):
    """A stretch of stages, for lists: 受理, 承办, 审批, 送达 (S1 四(一)), and the ends."""

    INTAKE = "intake"
    HANDLING = "handling"
    APPROVAL = "approval"
    SERVICE = "service"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Stage(StrEnum):
    """Where a case stands; receipt and formal check are one look of the clerk (§2.1 rows 1–2)."""

    RECEIVED = "received"
    REGISTERED = "registered"
    TRANSFERRED = "transferred"
    ASSIGNED = "assigned"
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

    @property
    def label(self) -> str:
        """The stage in the words of the rules."""
        return _LABELS[self]

    @property
    def holder(self) -> Role | None:
        """The role that has the case now and must move it on; None where the case has ended."""
        return _HOLDERS.get(self)

    @property
    def phase(self) -> Phase:
        """The stretch the stage belongs to."""
        return _PHASES[self]

    @property
    def terminal(self) -> bool:
        """Whether the case has ended (§2.1)."""
        return self in TERMINAL


_LABELS = {
    Stage.RECEIVED: "收件待审查",
    Stage.REGISTERED: "已登记",
    Stage.TRANSFERRED: "已转交承办部门",
    Stage.ASSIGNED: "承办中",
    Stage.OPINION_RETURNED: "已有答复意见",
    Stage.DRAFTED: "待承办部门确认",
    Stage.DEPARTMENT_CONFIRMED: "待办公室主任审批",
    Stage.OFFICE_APPROVED: "待分管领导审批",
    Stage.APPROVED: "已审批待制发",
    Stage.ISSUED: "已制发待送达",
    Stage.DISPATCHED: "送达中",
    Stage.SERVED: "已送达",
    Stage.CLOSED: "已办结归档",
    Stage.WITHDRAWN: "已撤回",
}

_PHASES = {
    Stage.RECEIVED: Phase.INTAKE,
    Stage.REGISTERED: Phase.INTAKE,
    Stage.TRANSFERRED: Phase.HANDLING,
    Stage.ASSIGNED: Phase.HANDLING,
    Stage.OPINION_RETURNED: Phase.APPROVAL,
    Stage.DRAFTED: Phase.APPROVAL,
    Stage.DEPARTMENT_CONFIRMED: Phase.APPROVAL,
    Stage.OFFICE_APPROVED: Phase.APPROVAL,
    Stage.APPROVED: Phase.SERVICE,
    Stage.ISSUED: Phase.SERVICE,
    Stage.DISPATCHED: Phase.SERVICE,
    Stage.SERVED: Phase.SERVICE,
    Stage.CLOSED: Phase.CLOSED,
    Stage.WITHDRAWN: Phase.WITHDRAWN,
}

_HOLDERS = {
    Stage.RECEIVED: Role.CLERK,
    Stage.REGISTERED: Role.CLERK,
    Stage.TRANSFERRED: Role.DEPARTMENT_HEAD,
    Stage.ASSIGNED: Role.HANDLER,
    Stage.OPINION_RETURNED: Role.CLERK,
    Stage.DRAFTED: Role.DEPARTMENT_HEAD,
    Stage.DEPARTMENT_CONFIRMED: Role.OFFICE_DIRECTOR,
    Stage.OFFICE_APPROVED: Role.LEADER,
    Stage.APPROVED: Role.CLERK,
    Stage.ISSUED: Role.CLERK,
    Stage.DISPATCHED: Role.CLERK,
    Stage.SERVED: Role.CLERK,
}

TERMINAL = frozenset({Stage.CLOSED, Stage.WITHDRAWN})
OPEN = frozenset(Stage) - TERMINAL
UNANSWERED = OPEN - {Stage.SERVED}
"""Stages in which the reply is not yet in the applicant's hands."""
