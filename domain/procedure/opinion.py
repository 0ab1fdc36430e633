"""The department's opinion 答复意见, or the office's in its stead (S0 art 13(4), 13(6))."""

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.case import Need
from domain.clocks import LimitKind
from domain.dossier import Attribute, ItemFinding, Response, Review
from domain.findings import (
    Disclosed,
    FrequentUnreasonable,
    OverrideDisclosed,
    StillUnclear,
    allowed,
)
from domain.marks import Labels
from domain.model import Model, Text
from domain.outcomes import OUTCOMES
from domain.paper import notice_of
from domain.paperwork import objecting
from domain.people import Role
from domain.procedure.row import ARBITRATION, NEW_WORK, Row, When
from domain.procedure.shares import AT_THE_DEPARTMENT, OFFICE, begin_anew, covers, owing, part_of
from domain.scene import Scene
from domain.stages import Stage
from domain.texts import Said


class ReviewProposal(Model):
    """保密审查建议 (附件1): the attribute the drafter proposes, and why (S0 art 11)."""

    attribute: Attribute = Field(title="公开属性")
    reasons: Said = Field(title="理由")


AsksFirst = Annotated[
    Need, Labels({"supplement": "请申请人补正", "consultation": "征求第三方意见"})
]


class Opinion(Model):
    """答复意见: a finding for every item, or what must come first (S0 art 13(4), 13(6)–(7)).

    `needs`: a supplement by the applicant (附件10) or a consultation (附件14); the opinion says
    what is unclear or why a third party may be harmed. `review` opens the secrecy review that
    anything disclosed must pass.
    """

    opinion: Text = Field(
        title="答复意见",
        description="需要补正的，写明不明确之处；需要征求意见的，写明可能损害第三方权益的理由",
    )
    findings: tuple[ItemFinding, ...] = Field(default=(), max_length=50, title="答复结论")
    needs: AsksFirst | None = Field(
        default=None,
        title="作出结论之前，需要先办理",
        description="选择的，暂不填写答复结论；征求意见由承办部门负责人提出",
    )
    review: ReviewProposal | None = Field(
        default=None, title="保密审查建议", description="予以公开的，应当填写"
    )

    @model_validator(mode="after")
    def _answers_or_asks(self) -> Self:
        if self.needs and self.findings:
            raise ValueError("需要补正或者征求意见的，暂不能作出结论")
        return self


def _discloses(findings: tuple[ItemFinding, ...]) -> bool:
    return any(OUTCOMES[one.finding.outcome].discloses for one in findings)


# ---- guards ----


def named_handler(scene: Scene[Opinion]) -> str | None:
    """答复意见由指定的承办人员或者部门负责人出具 (S0 art 13(4))."""
    part = part_of(scene)
    acting = {scene.actor.id, scene.absent}
    if part.handler in acting or scene.actor.holds(Role.DEPARTMENT_HEAD, part.department):
        return None
    return f"本案指定的承办人员是“{part.handler or '（尚未指定）'}”"


def heads_consult(scene: Scene[Opinion]) -> str | None:
    """要求征求第三方意见的，由部门负责人提出 (S0 art 13(4), §1.3)."""
    if scene.payload.needs != "consultation":
        return None
    head = scene.actor.holds(Role.DEPARTMENT_HEAD, scene.department)
    head = head or any(scene.actor.holds(role) for role in OFFICE)
    return None if head else "征求第三方意见应当说明具体理由，由承办部门负责人提出"


def every_item_once(scene: Scene[Opinion]) -> str | None:
    """分担的每一项申请内容都有且只有一个结论 (S0 art 13(6))."""
    if scene.payload.needs:
        return None
    mine, findings = _my_items(scene), scene.payload.findings
    if covers(findings, mine):
        return None
    named = [number for one in findings for number in one.items or mine]
    faults = {
        "请对{}作出答复结论": {one for one in mine if one not in named},
        "{}有不止一个答复结论，请只保留一个": {one for one in mine if named.count(one) > 1},
        "{}不由您答复，请删去它的答复结论": {one for one in named if one not in mine},
    }
    told = (words.format(_counted(which)) for words, which in faults.items() if which)
    return "；".join(told) or "您只向主办部门提供意见，请删去答复结论"


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


def _counted(items: Iterable[int]) -> str:
    """Items as people count them: 第1、3项."""
    return f"第{'、'.join(map(str, sorted(items)))}项"


def _my_items(scene: Scene[Opinion]) -> tuple[int, ...]:
    if scene.duty and scene.duty.role in OFFICE:
        return tuple(range(1, scene.case.items + 1))
    return part_of(scene).items


def _binding(scene: Scene[Model], against: tuple[int, ...]) -> bool:
    if scene.law.rules.third_party_refuses != "binding":
        return False
    replies = (scene.dossier.parties[number - 1].reply for number in against)
    return any(one and one.response is Response.OBJECTION for one in replies)


# ---- effects ----


def take_opinion(scene: Scene[Opinion]) -> Scene[Opinion]:
    """The opinion joins those of other departments; with the last the arbitration ends."""
    case, needs = scene.case, scene.payload.needs
    findings = _in_order((*scene.dossier.findings, *_explicit(scene)))
    answered = case.answered if needs else (*case.answered, part_of(scene).department)
    return scene.file(opinion=_joined(scene), findings=findings, review=_review(scene)).but(
        needs=needs,
        by_office=False,
        cleared=False,
        answered=answered,
        outcomes=tuple(one.finding.outcome for one in findings),
        arbitration=case.arbitration and bool(owing(scene)) and not needs,
    )


def answer_itself(scene: Scene[Opinion]) -> Scene[Opinion]:
    """The office answers in the departments' stead and signs in theirs."""
    alone: Scene[Opinion] = begin_anew(scene)
    return take_opinion(alone).but(arbitration=False, by_office=True)


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


_WAITS = When("其他部门的意见尚未到齐", lambda s: bool(owing(s)) and not s.payload.needs)
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

ROWS: tuple[Row, ...] = (
    *(
        Row(
            act="opinion",
            title="出具答复意见",
            when=when,
            stages=AT_THE_DEPARTMENT,
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
            roles=OFFICE,
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
        for stages, given in (((Stage.TRANSFER_DISPUTED,), None), (AT_THE_DEPARTMENT, ARBITRATION))
        for when, to, limit in (
            (_OFFICE_DISCLOSES, Stage.REVIEW_PROPOSED, LimitKind.SIGNATURE),
            (_REST, Stage.OPINION_RETURNED, LimitKind.DRAFTING),
        )
    ),
)
