"""The procedure of S0 article 13 as one table: read it top to bottom beside the article.

Each row says in which stages an act is allowed, who may perform it, what it must carry and what
must hold, and what follows: stage, limits, documents, messages. The register judges with it
(domain/judge.py), the API validates with it, the motor names its handlers after it, `mingbai
procedure` prints it. Nobody writes a second copy of a rule. Rows of one act and stage are tried in
order: the first whose `when` holds.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal

from domain import effects, guards, payloads
from domain.case import Method
from domain.clocks import LimitKind
from domain.model import Model
from domain.paper import Audience, DocumentKind, MessageKind
from domain.people import MECHANICAL_ROLES, Role
from domain.scene import Scene
from domain.stages import OPEN, UNANSWERED, Stage

Guard = Callable[[Scene[Any]], str | None]  # each guard names its payload; the table pairs them
Effect = Callable[[Scene[Any]], Scene[Any]]
Paper = DocumentKind | Literal["notices"]
Mailing = tuple[MessageKind, Audience]


@dataclass(frozen=True, slots=True)
class When:
    """A condition on what the act carries, with the words a reader sees."""

    title: str
    holds: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the procedure.

    `to` is the stage that follows (None: stays). `ends` and `starts` are limits; `dated_by` names
    the payload field that gives the legal date of the act (default: the civil day). `documents` may
    say `notices`: the notice of each finding; `messages` may say `rung`: what the rung of the
    ladder says.
    """

    act: str
    title: str
    stages: Collection[Stage]
    roles: Collection[Role]
    cites: str
    carries: type[Model] = payloads.Nothing
    when: When | None = None
    guards: tuple[Guard, ...] = ()
    to: Stage | None = None
    effect: Effect | None = None
    ends: Collection[LimitKind] = ()
    starts: tuple[LimitKind, ...] = ()
    dated_by: str | None = None
    documents: tuple[Paper, ...] = ()
    draft: bool = False
    messages: tuple[Mailing, ...] | Literal["rung"] = ()


EVERY_LIMIT = frozenset(LimitKind)
TO_CLERK = When("退受理人员（告知书不当）", lambda payload: payload.to == "clerk")
TO_DEPARTMENT = When("退承办部门（实体不当）", lambda payload: payload.to == "department")
BY_EMAIL = When("电子邮件", lambda payload: payload.method is Method.EMAIL)
BY_HAND = When("当面领取", lambda payload: payload.method is Method.IN_PERSON)
SENT = When("邮寄、网站", lambda payload: payload.method.counts_when_sent)
NEW_WORK = (MessageKind.NEW_WORK, Audience.HOLDER)

PROCEDURE: tuple[Row, ...] = (
    Row(
        act="receive",
        title="收件",
        stages=(),
        roles=(Role.INTAKE,),
        carries=payloads.Receive,
        to=Stage.RECEIVED,
        starts=(LimitKind.REPLY, LimitKind.TRANSFER),
        messages=(NEW_WORK,),
        cites="细则第十三条（一）（二）",
    ),
    Row(
        act="register",
        title="审查并登记",
        stages=(Stage.RECEIVED,),
        roles=(Role.CLERK,),
        guards=(guards.conforming,),
        to=Stage.REGISTERED,
        effect=effects.number,
        documents=(DocumentKind.RECEIPT,),
        messages=((MessageKind.RECEIPT, Audience.APPLICANT),),
        cites="细则第十三条（三）",
    ),
    Row(
        act="transfer",
        title="转交承办部门",
        stages=(Stage.REGISTERED,),
        roles=(Role.CLERK,),
        carries=payloads.Transfer,
        guards=(guards.known_department, guards.received_in_time),
        to=Stage.TRANSFERRED,
        effect=effects.charge,
        ends=(LimitKind.TRANSFER,),
        starts=(LimitKind.DEPARTMENT,),
        dated_by="received_on",
        messages=(NEW_WORK,),
        cites="细则第十三条（三）",
    ),
    Row(
        act="assign",
        title="指定承办人员",
        stages=(Stage.TRANSFERRED,),
        roles=(Role.DEPARTMENT_HEAD,),
        carries=payloads.Assign,
        guards=(guards.handler_of_department,),
        to=Stage.ASSIGNED,
        effect=effects.assign,
        messages=(NEW_WORK,),
        cites="细则第十三条（四）",
    ),
    Row(
        act="opinion",
        title="出具答复意见",
        stages=(Stage.ASSIGNED,),
        roles=(Role.HANDLER, Role.DEPARTMENT_HEAD),
        carries=payloads.Opinion,
        guards=(guards.named_handler, guards.every_item_once, guards.outcomes_in_force),
        to=Stage.OPINION_RETURNED,
        effect=effects.take_opinion,
        ends=(LimitKind.DEPARTMENT,),
        starts=(LimitKind.DRAFTING,),
        messages=(NEW_WORK,),
        cites="细则第十三条（四）（六）",
    ),
    Row(
        act="draft",
        title="拟制告知书和审批表",
        stages=(Stage.OPINION_RETURNED,),
        roles=(Role.CLERK,),
        to=Stage.DRAFTED,
        ends=(LimitKind.DRAFTING,),
        starts=(LimitKind.SIGNATURE,),
        documents=("notices", DocumentKind.APPROVAL_FORM),
        draft=True,
        messages=(NEW_WORK,),
        cites="细则第十三条（五）",
    ),
    Row(
        act="approve",
        title="承办部门负责人签署",
        stages=(Stage.DRAFTED,),
        roles=(Role.DEPARTMENT_HEAD,),
        carries=payloads.Approve,
        guards=(guards.fresh_signer,),
        to=Stage.DEPARTMENT_CONFIRMED,
        effect=effects.sign,
        ends=(LimitKind.SIGNATURE,),
        starts=(LimitKind.SIGNATURE,),
        messages=(NEW_WORK,),
        cites="细则第十三条（五）",
    ),
    Row(
        act="approve",
        title="办公室主任审批",
        stages=(Stage.DEPARTMENT_CONFIRMED,),
        roles=(Role.OFFICE_DIRECTOR,),
        carries=payloads.Approve,
        guards=(guards.fresh_signer,),
        to=Stage.OFFICE_APPROVED,
        effect=effects.sign,
        ends=(LimitKind.SIGNATURE,),
        starts=(LimitKind.SIGNATURE,),
        messages=(NEW_WORK,),
        cites="细则第十三条（五）",
    ),
    Row(
        act="approve",
        title="分管领导审批",
        stages=(Stage.OFFICE_APPROVED,),
        roles=(Role.LEADER,),
        carries=payloads.Approve,
        guards=(guards.fresh_signer,),
        to=Stage.APPROVED,
        effect=effects.sign,
        ends=(LimitKind.SIGNATURE,),
        starts=(LimitKind.SERVICE,),
        messages=(NEW_WORK,),
        cites="细则第十三条（五）",
    ),
    *(
        Row(
            act="return",
            title="退回",
            stages=(stage,),
            roles=(role,),
            carries=payloads.Return,
            when=when,
            to=to,
            effect=effects.clear_signatures,
            ends=(LimitKind.SIGNATURE,),
            starts=(limit,),
            messages=((MessageKind.RETURNED, Audience.HOLDER),),
            cites="细则第十三条（五）；质检办〔2016〕519号四（一）",
        )
        for stage, role in (
            (Stage.DRAFTED, Role.DEPARTMENT_HEAD),
            (Stage.DEPARTMENT_CONFIRMED, Role.OFFICE_DIRECTOR),
            (Stage.OFFICE_APPROVED, Role.LEADER),
        )
        for when, to, limit in (
            (TO_CLERK, Stage.OPINION_RETURNED, LimitKind.DRAFTING),
            (TO_DEPARTMENT, Stage.ASSIGNED, LimitKind.DEPARTMENT),
        )
    ),
    Row(
        act="issue",
        title="编号、盖章、制发",
        stages=(Stage.APPROVED,),
        roles=(Role.CLERK,),
        carries=payloads.Issue,
        guards=(guards.dated_today_or_before,),
        to=Stage.ISSUED,
        effect=effects.fix_numbers,
        dated_by="dated",
        documents=("notices",),
        cites="细则第十三条（五）（六）",
    ),
    Row(
        act="dispatch",
        title="寄发",
        when=BY_EMAIL,
        stages=(Stage.ISSUED,),
        roles=(Role.CLERK,),
        carries=payloads.Dispatch,
        guards=(guards.sent_after_issue, guards.reachable_by_email),
        to=Stage.DISPATCHED,
        effect=effects.send,
        ends=(LimitKind.SERVICE, LimitKind.REPLY),
        dated_by="sent_on",
        messages=((MessageKind.NOTICE, Audience.APPLICANT),),
        cites="细则第十三条（五）（七）；国办公开办函〔2016〕235号",
    ),
    Row(
        act="dispatch",
        title="寄发",
        when=BY_HAND,
        stages=(Stage.ISSUED,),
        roles=(Role.CLERK,),
        carries=payloads.Dispatch,
        guards=(guards.sent_after_issue,),
        to=Stage.DISPATCHED,
        effect=effects.send,
        ends=(LimitKind.SERVICE,),
        dated_by="sent_on",
        cites="细则第十三条（五）；国办公开办函〔2016〕235号",
    ),
    Row(
        act="dispatch",
        title="寄发",
        when=SENT,
        stages=(Stage.ISSUED,),
        roles=(Role.CLERK,),
        carries=payloads.Dispatch,
        guards=(guards.sent_after_issue, guards.posted_with_number),
        to=Stage.DISPATCHED,
        effect=effects.send,
        ends=(LimitKind.SERVICE, LimitKind.REPLY),
        dated_by="sent_on",
        cites="细则第十三条（五）；国办公开办函〔2016〕235号",
    ),
    Row(
        act="serve",
        title="登记送达",
        stages=(Stage.DISPATCHED,),
        roles=(Role.CLERK,),
        carries=payloads.Serve,
        guards=(guards.served_after_sending,),
        to=Stage.SERVED,
        effect=effects.hand_over,
        ends=(LimitKind.REPLY,),
        dated_by="served_on",
        documents=(DocumentKind.APPROVAL_FORM,),
        cites="国办公开办函〔2016〕235号",
    ),
    Row(
        act="close",
        title="办结归档",
        stages=(Stage.SERVED,),
        roles=(Role.CLERK,),
        to=Stage.CLOSED,
        effect=effects.close,
        ends=EVERY_LIMIT,
        cites="细则第十三条（五）",
    ),
    Row(
        act="withdraw",
        title="撤回申请",
        stages=UNANSWERED,
        roles=(Role.APPLICANT, Role.CLERK),
        carries=payloads.Withdraw,
        to=Stage.WITHDRAWN,
        effect=effects.record_withdrawal,
        ends=EVERY_LIMIT,
        messages=(
            (MessageKind.WITHDRAWN, Audience.CLERK),
            (MessageKind.WITHDRAWN, Audience.HANDLER),
        ),
        cites="细则第十三条（八）",
    ),
    Row(
        act="lapse",
        title="期限到点",
        stages=OPEN,
        roles=(Role.CLOCK,),
        carries=payloads.Lapse,
        guards=(guards.fallen_due,),
        effect=effects.climb,
        messages="rung",
        cites="质检办〔2016〕519号四（一）；细则第十三条（三）（四）（五）",
    ),
    Row(
        act="park",
        title="搁置未能完成的工作",
        stages=frozenset(Stage),
        roles=(Role.SYSTEM,),
        carries=payloads.Park,
        effect=effects.park,
        cites="质检办〔2016〕519号四（一）",
    ),
    Row(
        act="retry",
        title="重试搁置的工作",
        stages=frozenset(Stage),
        roles=(Role.ADMINISTRATOR, Role.CLERK),
        carries=payloads.Retry,
        guards=(guards.parked_jobs,),
        effect=effects.retry,
        cites="质检办〔2016〕519号四（一）",
    ),
)

ACTS: tuple[str, ...] = tuple(dict.fromkeys(row.act for row in PROCEDURE))
"""The names of all acts, in the order of the procedure."""

OPEN_ACTS: tuple[str, ...] = tuple(
    dict.fromkeys(row.act for row in PROCEDURE if not MECHANICAL_ROLES.issuperset(row.roles))
)
"""The acts that people and other systems may send; the rest the motor performs itself."""


def rows_of(act: str) -> tuple[Row, ...]:
    """The rows of an act, in the order they are tried."""
    return tuple(row for row in PROCEDURE if row.act == act)


def carried_by(act: str) -> type[Model]:
    """What an act must carry: all rows of an act carry the same."""
    return rows_of(act)[0].carries


def title_of(act: str) -> str:
    """The Chinese name of an act; of several rows the first."""
    return rows_of(act)[0].title
