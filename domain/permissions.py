"""Who may read and do what beside the acts of the procedure: one table, everything else is denied.

Acts are the procedure's (domain/procedure): whoever may perform one is told by its row. This table
says who may see a case at all, its paper and its people, and who may run the installation
(regulation.md §1.3; S0 art 13; L19 art 10).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.case import Case
from domain.model import Model
from domain.people import Actor, Role
from domain.stages import Stage


class Right(StrEnum):
    """Something that not everybody may do."""

    HAND_IN = "hand_in"
    READ_CASE = "read_case"
    READ_PERSONAL = "read_personal"
    READ_PAPER = "read_paper"
    UPLOAD = "upload"
    CASEFILE = "casefile"
    DELEGATE = "delegate"
    READ_EVENTS = "read_events"
    WEBHOOKS = "webhooks"
    PEOPLE = "people"
    READ_PEOPLE = "read_people"
    READ_ACCESS = "read_access"
    CALENDAR = "calendar"
    TEMPLATES = "templates"
    DECODE = "decode"
    ENCODE = "encode"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _LABELS[self]


_LABELS = {
    Right.HAND_IN: "收件",
    Right.READ_CASE: "查看案件",
    Right.READ_PERSONAL: "查看个人信息",
    Right.READ_PAPER: "查看文书和材料",
    Right.UPLOAD: "上传材料",
    Right.CASEFILE: "导出卷宗",
    Right.DELEGATE: "登记授权",
    Right.READ_EVENTS: "读取事件",
    Right.WEBHOOKS: "管理事件推送",
    Right.PEOPLE: "管理人员和账号",
    Right.READ_PEOPLE: "查看人员名单",
    Right.READ_ACCESS: "查看查阅记录",
    Right.CALENDAR: "导入放假安排",
    Right.TEMPLATES: "修改文书模板",
    Right.DECODE: "查看流程内容",
    Right.ENCODE: "加密流程内容",
}


class Span(StrEnum):
    """Of which cases of the own agency a right holds."""

    AGENCY = "agency"
    DEPARTMENT = "department"
    REVIEW = "review"


class Reach(Model):
    """Which cases of an agency somebody reaches with a right; an empty one reaches nothing.

    `departments` are those whose cases are reached, `review` the cases in secrecy review.
    """

    agency: bool = False
    departments: frozenset[str] = frozenset()
    review: bool = False

    def __bool__(self) -> bool:
        return self.agency or self.review or bool(self.departments)

    def covers(self, case: Case) -> bool:
        """Whether a case of the own agency is within reach."""
        return (
            self.agency
            or (self.review and case.stage in UNDER_REVIEW)
            or any(part.department in self.departments for part in case.parts)
        )


UNDER_REVIEW = frozenset({Stage.SECRECY_REVIEW})
"""The stages in which the secrecy committee has the case."""


def reach(actor: Actor, right: Right) -> Reach:
    """Which cases of the agency an actor reaches, by duties of his own and delegated ones."""
    granted = GRANTS[right]
    spans = [(granted[duty.role], duty) for duty in actor.duties if duty.role in granted]
    return Reach(
        agency=any(span is Span.AGENCY for span, _ in spans),
        departments=frozenset(
            duty.department for span, duty in spans if span is Span.DEPARTMENT and duty.department
        ),
        review=any(span is Span.REVIEW for span, _ in spans),
    )


def may(actor: Actor, right: Right, case: Case | None = None) -> bool:
    """Whether an actor has a right: on a case of the own agency, or at all."""
    within = reach(actor, right)
    return within.covers(case) if case is not None else bool(within)


_EVERYWHERE = (
    Role.CLERK,
    Role.CENTER_HEAD,
    Role.OFFICE,
    Role.OFFICE_DIRECTOR,
    Role.LEADER,
    Role.AUDITOR,
)
_DEPARTMENT = {Role.HANDLER: Span.DEPARTMENT, Role.DEPARTMENT_HEAD: Span.DEPARTMENT}
_READERS = {**dict.fromkeys(_EVERYWHERE, Span.AGENCY), **_DEPARTMENT}
_STAFF = (*_EVERYWHERE, Role.HANDLER, Role.DEPARTMENT_HEAD, Role.SECRECY, Role.ADMINISTRATOR)
_ACTORS = tuple(role for role in _STAFF if role is not Role.AUDITOR)


def _all(*roles: Role) -> dict[Role, Span]:
    return dict.fromkeys(roles, Span.AGENCY)


GRANTS: Mapping[Right, Mapping[Role, Span]] = MappingProxyType(
    {
        Right.HAND_IN: _all(Role.CLERK),
        Right.READ_CASE: {
            **_READERS,
            Role.SECRECY: Span.REVIEW,
            Role.ADMINISTRATOR: Span.AGENCY,
        },
        Right.READ_PERSONAL: _READERS,
        Right.READ_PAPER: {**_READERS, Role.SECRECY: Span.REVIEW},
        Right.UPLOAD: {
            **_all(Role.CLERK, Role.CENTER_HEAD, Role.OFFICE, Role.OFFICE_DIRECTOR),
            **_DEPARTMENT,
        },
        Right.CASEFILE: _all(
            Role.CLERK, Role.CENTER_HEAD, Role.OFFICE, Role.OFFICE_DIRECTOR, Role.AUDITOR
        ),
        Right.DELEGATE: _all(*_ACTORS),
        Right.READ_EVENTS: _all(Role.ADMINISTRATOR, Role.AUDITOR),
        Right.WEBHOOKS: _all(Role.ADMINISTRATOR),
        Right.PEOPLE: _all(Role.ADMINISTRATOR),
        Right.READ_PEOPLE: _all(*_STAFF),
        Right.READ_ACCESS: _all(Role.AUDITOR),
        Right.CALENDAR: _all(Role.ADMINISTRATOR),
        Right.TEMPLATES: _all(Role.ADMINISTRATOR),
        Right.DECODE: _all(
            Role.CENTER_HEAD, Role.OFFICE, Role.OFFICE_DIRECTOR, Role.LEADER, Role.AUDITOR
        ),
        Right.ENCODE: _all(*_ACTORS),
    }
)
"""Role by role, what may be done; a departmental role reaches its department's cases only."""

CLIENT_RIGHTS = frozenset({Right.HAND_IN, Right.READ_CASE, Right.READ_EVENTS, Right.WEBHOOKS})
"""The scopes an intake service 受理系统 may be given: on the cases that it handed in itself."""
