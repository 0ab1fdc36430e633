"""Transfer, objection, assignment, opinion (S0 art 13(3)–(4); regulation.md §2.4 T4–T7)."""

from datetime import date
from typing import Any, Self

from pydantic import Field, model_validator

from domain import limits
from domain.case import Need, Part
from domain.clocks import LimitKind
from domain.dossier import Attribute, ItemFinding, Response, Review
from domain.findings import (
    Disclosed,
    FrequentUnreasonable,
    OverrideDisclosed,
    StillUnclear,
    allowed,
)
from domain.model import Model, Text, Token
from domain.outcomes import OUTCOMES
from domain.paper import Audience, notice_of
from domain.paperwork import objecting
from domain.people import Role
from domain.procedure.row import ARBITRATION, NEW_WORK, Row, When, between, informed
from domain.scene import Scene
from domain.stages import Stage
from domain.texts import Said


class Share(Model):
    """A further department's share 协办: the items it answers; none: it advises the lead."""

    department: Token
    items: tuple[int, ...] = ()


class Transfer(Model):
    """转交: the department in the lead, others that share, and the day they received it (today)."""

    department: Token
    joint: tuple[Share, ...] = Field(default=(), max_length=10)
    received_on: date | None = None


class Coordinate(Model):
    """协调: which departments the office charges, and why (S0 art 13(3); arbitration, §2.8)."""

    department: Token
    joint: tuple[Share, ...] = Field(default=(), max_length=10)
    reason: Text


class Object(Model):
    """异议: why the department holds that it is not competent (S0 art 13(3))."""

    reason: Text


class Assign(Model):
    """指定承办人员: a handler of the department (S0 art 13(4))."""

    handler: Token


class SetTerm(Model):
    """另定内部期限: working days from today for the department's opinion, and why (§2.8)."""

    working_days: int = Field(ge=1, le=15)
    reason: Text


class ReviewProposal(Model):
    """保密审查建议 (附件1): the attribute the drafter proposes, and why (S0 art 11)."""

    attribute: Attribute
    reasons: Said


class Opinion(Model):
    """答复意见: a finding for every item, or what must come first (S0 art 13(4), 13(6)–(7)).

    `needs`: a supplement by the applicant (附件10) or a consultation (附件14); the opinion says
    what is unclear or why a third party may be harmed. `review` opens the secrecy review that
    anything disclosed must pass.
    """

    opinion: Text
    findings: tuple[ItemFinding, ...] = Field(default=(), max_length=50)
    needs: Need | None = None
    review: ReviewProposal | None = None

    @model_validator(mode="after")
    def _answers_or_asks(self) -> Self:
        if self.needs and self.findings:
            raise ValueError("需要补正或者征求意见的，暂不能作出结论")
        return self


# ---- who ----


def _part(scene: Scene[Model]) -> Part:
    """The share of the department for which the actor acts."""
    return next(
        (part for part in scene.case.parts if part.department == scene.department),
        scene.case.parts[0],
    )


def _joint(scene: Scene[Model]) -> bool:
    return _part(scene).department != scene.case.department


def _owing(scene: Scene[Model]) -> tuple[str, ...]:
    """The other departments whose opinion is still to come."""
    done = {*scene.case.answered, _part(scene).department}
    return tuple(part.department for part in scene.case.parts if part.department not in done)


def _discloses(findings: tuple[ItemFinding, ...]) -> bool:
    return any(OUTCOMES[one.finding.outcome].discloses for one in findings)


# ---- guards ----


def known_departments(scene: Scene[Transfer | Coordinate]) -> str | None:
    """转交的部门是本机关的承办部门，没有重复 (S0 art 13(3))."""
    payload, profile = scene.payload, scene.law.profile
    named = [payload.department, *(share.department for share in payload.joint)]
    for one in named:
        if profile.department(one) is None:
            names = "、".join(department.id for department in profile.departments)
            return f"没有部门“{one}”，可选：{names}"
    return None if len(set(named)) == len(named) else "同一部门不能重复列出"


def shares_fit(scene: Scene[Transfer | Coordinate]) -> str | None:
    """协办部门分担的项数在申请之内，互不重复 (S0 art 13(8))."""
    named = [number for share in scene.payload.joint for number in share.items]
    if len(set(named)) < len(named) or not set(named) <= set(range(1, scene.case.items + 1)):
        return f"申请共{scene.case.items}项，各部门分担的项应当在此之内且不重复"
    return None


def received_in_time(scene: Scene[Transfer]) -> str | None:
    """部门收到的日期不早于收件日期，不晚于今天 (S0 art 13(4))."""
    day = scene.payload.received_on or scene.law.today
    return between(scene.case.received, day, scene.law.today, "部门收到日期")


def handler_of_department(scene: Scene[Assign]) -> str | None:
    """承办人员属于承办部门 (S0 art 13(4))."""
    if scene.law.holds(scene.payload.handler, Role.HANDLER, scene.department):
        return None
    return f"“{scene.payload.handler}”不是本部门的承办人员"


def named_handler(scene: Scene[Opinion]) -> str | None:
    """答复意见由指定的承办人员或者部门负责人出具 (S0 art 13(4))."""
    part = _part(scene)
    acting = {scene.actor.id, scene.absent}
    if part.handler in acting or scene.actor.holds(Role.DEPARTMENT_HEAD, part.department):
        return None
    return f"本案指定的承办人员是“{part.handler or '（尚未指定）'}”"


def heads_consult(scene: Scene[Opinion]) -> str | None:
    """要求征求第三方意见的，由部门负责人提出 (S0 art 13(4), §1.3)."""
    if scene.payload.needs != "consultation":
        return None
    head = scene.actor.holds(Role.DEPARTMENT_HEAD, scene.department)
    head = head or any(scene.actor.holds(role) for role in _OFFICE_ROLES)
    return None if head else "征求第三方意见应当说明具体理由，由承办部门负责人提出"


def every_item_once(scene: Scene[Opinion]) -> str | None:
    """分担的每一项申请内容都有且只有一个结论 (S0 art 13(6))."""
    if scene.payload.needs:
        return None
    mine = list(_my_items(scene))
    named = [number for one in scene.payload.findings for number in one.items or mine]
    if sorted(named) == mine and (mine or not scene.payload.findings):
        return None
    return f"应当对第{mine}项各作出一个结论；现有结论涉及第{sorted(named)}项"


def outcomes_in_force(scene: Scene[Opinion]) -> str | None:
    """结论及其类别是适用规则中有的，且有相应的告知书 (§3.1)."""
    strange = [
        OUTCOMES[finding.outcome].name
        for finding in (one.finding for one in scene.payload.findings)
        if not allowed(finding, scene.law.rules.id) or notice_of(finding.outcome) is None
    ]
    return f"适用的规则中没有这样的结论：{'、'.join(strange)}" if strange else None


def third_party_respected(scene: Scene[Model]) -> str | None:
    """第三方不同意公开的，不得公开；公共利益需要的另作决定 (S0 art 13(7)1)."""
    parties = scene.dossier.parties
    # A late objection counts until the notice is issued: then the findings are those of the file.
    judged = scene.payload if isinstance(scene.payload, Opinion) else scene.dossier
    for one in judged.findings:
        against = objecting(one, parties)
        override = isinstance(one.finding, OverrideDisclosed)
        if override and not against:
            return "没有第三方对该项表示不同意，不能以公共利益为由决定公开"
        if against and isinstance(one.finding, Disclosed) and _binding(scene, against):
            names = "、".join(parties[number - 1].name for number in against)
            return f"{names}不同意公开该项信息，不得公开；公共利益需要的，请选择相应结论"
    return None


def review_proposed(scene: Scene[Opinion]) -> str | None:
    """拟公开信息的，附保密审查建议 (S0 art 11, 15)."""
    if _discloses(scene.payload.findings) and scene.payload.review is None:
        return "拟公开信息应当先审查、后公开，请填写保密审查建议（公开属性和理由）"
    return None


def reasons_were_asked(scene: Scene[Opinion]) -> str | None:
    """以大量反复申请为由不予处理的，已要求申请人说明理由 (L19 art 35)."""
    frequent = any(isinstance(one.finding, FrequentUnreasonable) for one in scene.payload.findings)
    if frequent and scene.dossier.reasons is None:
        return "应当先要求申请人说明理由"
    return None


def supplement_came(scene: Scene[Opinion]) -> str | None:
    """认定补正后仍不明确的，已告知补正并收到补正 (L19 arts 29, 30)."""
    unclear = any(isinstance(one.finding, StillUnclear) for one in scene.payload.findings)
    if unclear and not any(one.received_on for one in scene.dossier.corrections):
        return "尚未收到申请人的补正，应当先告知补正"
    return None


def _my_items(scene: Scene[Opinion]) -> tuple[int, ...]:
    if scene.duty and scene.duty.role in _OFFICE_ROLES:
        return tuple(range(1, scene.case.items + 1))
    return _part(scene).items


def _binding(scene: Scene[Model], against: tuple[int, ...]) -> bool:
    if scene.law.rules.third_party_refuses != "binding":
        return False
    replies = (scene.dossier.parties[number - 1].reply for number in against)
    return any(one and one.response is Response.OBJECTION for one in replies)


# ---- effects ----


def charge(scene: Scene[Any]) -> Scene[Any]:
    """The departments have the case anew; their handlers are not yet named."""
    joint = tuple(Part(department=s.department, items=s.items) for s in scene.payload.joint)
    return scene.file(opinion=None, findings=(), review=None).but(
        department=scene.payload.department,
        handler=None,
        joint=joint,
        answered=(),
        outcomes=(),
        by_office=False,
        cleared=False,
        arbitration=False,
    )


def send_back(scene: Scene[Any]) -> Scene[Any]:
    """The departments answer anew; where the office had answered, it may do so again."""
    return scene.file(opinion=None, findings=(), review=None).but(
        answered=(),
        outcomes=(),
        needs=None,
        cleared=False,
        signatures=(),
        arbitration=scene.case.arbitration or scene.case.by_office,
    )


def coordinate(scene: Scene[Coordinate]) -> Scene[Coordinate]:
    """The office's decision lies in the file."""
    charged: Scene[Coordinate] = charge(scene)
    return charged.file(decision=scene.payload.reason)


def object_(scene: Scene[Object]) -> Scene[Object]:
    """The objection lies in the file."""
    return scene.file(objection=scene.payload.reason)


def assign(scene: Scene[Assign]) -> Scene[Assign]:
    """The handler of the actor's department is named, or replaced."""
    if not _joint(scene):
        return scene.but(handler=scene.payload.handler)
    named = tuple(
        part.model_copy(update={"handler": scene.payload.handler})
        if part.department == scene.department
        else part
        for part in scene.case.joint
    )
    return scene.but(joint=named)


def take_opinion(scene: Scene[Opinion]) -> Scene[Opinion]:
    """The opinion joins those of other departments; with the last the arbitration ends."""
    case, needs = scene.case, scene.payload.needs
    findings = _in_order((*scene.dossier.findings, *_explicit(scene)))
    answered = case.answered if needs else (*case.answered, _part(scene).department)
    return scene.file(opinion=_joined(scene), findings=findings, review=_review(scene)).but(
        needs=needs,
        by_office=False,
        cleared=False,
        answered=answered,
        outcomes=tuple(one.finding.outcome for one in findings),
        arbitration=case.arbitration and bool(_owing(scene)) and not needs,
    )


def answer_itself(scene: Scene[Opinion]) -> Scene[Opinion]:
    """The office answers in the departments' stead and signs in theirs."""
    alone = scene.file(opinion=None, findings=(), review=None).but(answered=())
    return take_opinion(alone).but(arbitration=False, by_office=True)


def set_term(scene: Scene[SetTerm]) -> Scene[SetTerm]:
    """The department has it again, by a new limit; the reply's last day still caps it (§2.6)."""
    days, law = scene.payload.working_days, scene.law
    case = limits.start(scene.case, LimitKind.DEPARTMENT, law.today, law, working_days=days)
    told = scene.file(decision=scene.payload.reason)
    return told.but(limits=case.limits, arbitration=False, by_office=False)


def _explicit(scene: Scene[Opinion]) -> tuple[ItemFinding, ...]:
    """Findings that name their items where several departments answer."""
    if not scene.case.joint:
        return scene.payload.findings
    mine = _my_items(scene)
    return tuple(
        one.model_copy(update={"items": one.items or mine}) for one in scene.payload.findings
    )


def _in_order(findings: tuple[ItemFinding, ...]) -> tuple[ItemFinding, ...]:
    return tuple(sorted(findings, key=lambda one: one.items))


def _joined(scene: Scene[Opinion]) -> str:
    if not scene.case.joint:
        return scene.payload.opinion
    department = scene.law.profile.department(scene.department or "")
    head = department.name if department else "办公室"
    before = f"{scene.dossier.opinion}\n" if scene.dossier.opinion else ""
    return f"{before}【{head}】{scene.payload.opinion}"


def _review(scene: Scene[Opinion]) -> Review | None:
    """The review of what would be disclosed; several departments' reasons stand together."""
    proposed, before = scene.payload.review, scene.dossier.review
    if proposed is None:
        return before
    shared = before is not None and not before.steps and bool(scene.case.joint)
    reasons = f"{before.reasons}\n{proposed.reasons}" if before and shared else proposed.reasons
    return Review(attribute=proposed.attribute, reasons=reasons)


# ---- rows ----

_BY_LEAD = When("主办部门", lambda scene: not _joint(scene))
_BY_JOINT = When("协办部门", _joint)
_WAITS = When("其他部门的意见尚未到齐", lambda s: bool(_owing(s)) and not s.payload.needs)
_ASKS = When("需要补正或者征求意见", lambda scene: scene.payload.needs is not None)
_DISCLOSES = When(
    "拟公开信息，进入保密审查",
    lambda scene: _discloses((*scene.dossier.findings, *scene.payload.findings)),
)
_OFFICE_DISCLOSES = When(
    "拟公开信息，进入保密审查", lambda scene: _discloses(scene.payload.findings)
)
_REST = When("其他结论", lambda _scene: True)
_OPINION_GUARDS = (
    named_handler,
    heads_consult,
    every_item_once,
    outcomes_in_force,
    third_party_respected,
    review_proposed,
    reasons_were_asked,
    supplement_came,
)
_OFFICE_GUARDS = tuple(g for g in _OPINION_GUARDS if g is not named_handler)
_OPINION_ROLES = (Role.HANDLER, Role.DEPARTMENT_HEAD)
_OFFICE_ROLES = (Role.OFFICE, Role.OFFICE_DIRECTOR)
_LATE = (Stage.TRANSFERRED, Stage.ASSIGNED)
"""Where the office steps in when the department's limit is broken (§2.8)."""

ROWS: tuple[Row, ...] = (
    Row(
        act="transfer",
        title="转交承办部门",
        stages=(Stage.REGISTERED,),
        roles=(Role.CLERK,),
        carries=Transfer,
        guards=(known_departments, shares_fit, received_in_time),
        to=Stage.TRANSFERRED,
        effect=charge,
        ends=(LimitKind.TRANSFER,),
        starts=(LimitKind.DEPARTMENT,),
        dated_by="received_on",
        messages=(NEW_WORK,),
        cites="细则第十三条（三）",
    ),
    Row(
        act="object",
        title="对转交提出异议",
        stages=(Stage.TRANSFERRED,),
        roles=(Role.DEPARTMENT_HEAD,),
        carries=Object,
        to=Stage.TRANSFER_DISPUTED,
        effect=object_,
        ends=(LimitKind.DEPARTMENT,),
        starts=(LimitKind.DISPUTE,),
        messages=(NEW_WORK,),
        cites="细则第十三条（三）",
    ),
    Row(
        act="coordinate",
        title="办公室协调确定承办部门",
        stages=(Stage.TRANSFER_DISPUTED,),
        roles=_OFFICE_ROLES,
        carries=Coordinate,
        guards=(known_departments, shares_fit),
        to=Stage.TRANSFERRED,
        effect=coordinate,
        ends=(LimitKind.DISPUTE,),
        starts=(LimitKind.DEPARTMENT,),
        messages=(NEW_WORK, *informed(Audience.CLERK)),
        cites="细则第十三条（三）",
    ),
    Row(
        act="coordinate",
        title="部门逾期，办公室改派",
        stages=_LATE,
        roles=_OFFICE_ROLES,
        carries=Coordinate,
        given=ARBITRATION,
        guards=(known_departments, shares_fit),
        to=Stage.TRANSFERRED,
        effect=coordinate,
        ends=(LimitKind.DEPARTMENT,),
        starts=(LimitKind.DEPARTMENT,),
        messages=(NEW_WORK, *informed(Audience.CLERK)),
        cites="细则第八条（一）、第十三条（三）；质检办〔2016〕519号四（一）",
    ),
    Row(
        act="set_term",
        title="办公室另定内部期限",
        stages=_LATE,
        roles=_OFFICE_ROLES,
        carries=SetTerm,
        given=ARBITRATION,
        effect=set_term,
        messages=informed(Audience.HOLDER),
        cites="细则第八条（一）；质检办〔2016〕519号四（一）",
    ),
    Row(
        act="assign",
        title="指定承办人员",
        when=_BY_LEAD,
        stages=_LATE,
        roles=(Role.DEPARTMENT_HEAD,),
        carries=Assign,
        guards=(handler_of_department,),
        to=Stage.ASSIGNED,
        effect=assign,
        messages=(NEW_WORK,),
        cites="细则第十三条（四）",
    ),
    Row(
        act="assign",
        title="指定承办人员",
        when=_BY_JOINT,
        stages=_LATE,
        roles=(Role.DEPARTMENT_HEAD,),
        carries=Assign,
        guards=(handler_of_department,),
        effect=assign,
        messages=(NEW_WORK,),
        cites="细则第十三条（四）",
    ),
    *(
        Row(
            act="opinion",
            title="出具答复意见",
            when=when,
            stages=_LATE,
            roles=_OPINION_ROLES,
            carries=Opinion,
            guards=_OPINION_GUARDS,
            to=to,
            effect=take_opinion,
            ends=(LimitKind.DEPARTMENT,) if starts else (),
            starts=starts,
            messages=(NEW_WORK,) if starts else (),
            cites=cites,
        )
        for when, to, starts, cites in (
            (_ASKS, Stage.OPINION_RETURNED, (LimitKind.DRAFTING,), "细则第十三条（六）7、（七）1"),
            (_WAITS, None, (), "细则第十三条（四）（八）"),
            (
                _DISCLOSES,
                Stage.REVIEW_PROPOSED,
                (LimitKind.SIGNATURE,),
                "细则第十一条、第十三条（四）",
            ),
            (_REST, Stage.OPINION_RETURNED, (LimitKind.DRAFTING,), "细则第十三条（四）（六）"),
        )
    ),
    *(
        Row(
            act="opinion",
            title="办公室直接提出答复意见",
            when=when,
            stages=stages,
            roles=_OFFICE_ROLES,
            carries=Opinion,
            given=given,
            guards=_OFFICE_GUARDS,
            to=to,
            effect=answer_itself,
            ends=(LimitKind.DEPARTMENT, LimitKind.DISPUTE),
            starts=(limit,),
            messages=(NEW_WORK,),
            cites="细则第八条（一）、第十三条（三）（四）",
        )
        for stages, given in (((Stage.TRANSFER_DISPUTED,), None), (_LATE, ARBITRATION))
        for when, to, limit in (
            (_OFFICE_DISCLOSES, Stage.REVIEW_PROPOSED, LimitKind.SIGNATURE),
            (_REST, Stage.OPINION_RETURNED, LimitKind.DRAFTING),
        )
    ),
)
