"""Notices drafted, signed by three, numbered and sealed (S0 art 13(5); §2.4 T14–T19)."""

from typing import Annotated, Any, Literal

from pydantic import Field

from domain.case import Signature
from domain.civil import civil_date
from domain.clocks import LimitKind
from domain.marks import DayOrToday, Labels
from domain.model import Line, Model, Text
from domain.outcomes import OUTCOMES
from domain.paper import Audience, DocumentKind, MessageKind
from domain.people import Role
from domain.printable import named, unprintable
from domain.procedure.drafting import Draft, only_wording, word, worded
from domain.procedure.opinion import third_party_respected
from domain.procedure.row import (
    BY_DEPARTMENT,
    BY_OFFICE,
    NEW_WORK,
    Given,
    Nothing,
    Row,
    When,
    between,
)
from domain.procedure.shares import send_back
from domain.scene import Scene
from domain.stages import Stage

Signing = Annotated[
    Literal["signature", "extension"],
    Labels({"signature": "签署审批表", "extension": "同意延期"}),
]
ReturnTo = Annotated[
    Literal["clerk", "department"],
    Labels({"clerk": "受理人员（告知书需要修改）", "department": "承办部门（答复意见需要修改）"}),
]


class Approve(Model):
    """签署: a remark, 同意 unless told; `what` tells the form 附件4 from an extension that waits.

    Left out, it is the signature that is due, else the extension (§2.8).
    """

    remark: Line = Field(default="同意", title="签署意见")
    what: Signing | None = Field(default=None, title="签署事项")


class Return(Model):
    """退回: why, and to whom: the clerk (wrong notice) or the department (wrong substance)."""

    reason: Text = Field(title="退回理由")
    to: ReturnTo = Field(title="退回给")


class Issue(Model):
    """制发: the date on the notice (成文日期; default: today)."""

    dated: DayOrToday = Field(default=None, title="成文日期")


# ---- guards ----


def reviewed(scene: Scene[Nothing]) -> str | None:
    """拟公开信息的，保密审查已经通过：先审查、后公开 (S0 art 11, 15)."""
    discloses = any(OUTCOMES[outcome].discloses for outcome in scene.case.outcomes)
    return "保密审查尚未通过，不得制作公开告知书" if discloses and not scene.case.cleared else None


def fresh_signer(scene: Scene[Approve]) -> str | None:
    """三个签署步骤由三个不同的人完成，由他人代签的算本人签署 (§1.3)."""
    signers = {one.person for one in scene.case.signatures}
    signed_for = {one.absent for one in scene.case.signatures if one.absent}
    if scene.actor.id in signers:
        return "同一人不能签署两个审批步骤"
    twice = scene.actor.id in signed_for or scene.absent in signers | signed_for
    return "同一人不能签署两个审批步骤，由他人代签的也算本人签署" if twice else None


def dated_today_or_before(scene: Scene[Issue]) -> str | None:
    """成文日期不早于最后一次签署，不晚于今天 (GB/T 9704)."""
    dated = scene.payload.dated or scene.law.today
    first = civil_date(max(signature.at for signature in scene.case.signatures))
    return between(first, dated, scene.law.today, "成文日期")


def fit_for_print(scene: Scene[Any]) -> str | None:
    """告知书中的字都能打印：生僻字无法打印的，先改用其他写法 (GB/T 9704)."""
    told = (*worded(scene), scene.dossier.application)
    missing = unprintable(one.model_dump_json() for one in told)
    if not missing:
        return None
    otherwise = "请改用其他写法（如拆字、拼音）"
    where = "拟制时可以改写文字，其他的请更正登记或者退承办部门"
    return f"有无法打印的字：{named(missing)}，{otherwise}：{where}"


# ---- effects ----


def sign(scene: Scene[Approve]) -> Scene[Approve]:
    """The next of the three signatures (S0 art 13(5))."""
    assert scene.duty is not None, "an act that is judged is done by a duty"
    signature = Signature(
        step=scene.duty.role,
        person=scene.actor.id,
        name=scene.actor.name,
        at=scene.law.now,
        remark=scene.payload.remark,
        absent=scene.absent,
    )
    return scene.but(signatures=(*scene.case.signatures, signature))


def clear_signatures(scene: Scene[Return]) -> Scene[Return]:
    """A returned notice needs all three signatures anew: they were given to another text (§1.3)."""
    return scene.but(signatures=())


_CONCLUDED = Given("答复意见已有结论，不需要先补正或者征求意见", lambda case: case.needs is None)
_SIGNATURE = When("签署审批表", lambda scene: scene.payload.what != "extension")
_TO_CLERK = When("退受理人员（告知书不当）", lambda scene: scene.payload.to == "clerk")
_TO_DEPARTMENT = When("退承办部门（实体不当）", lambda scene: scene.payload.to == "department")

_HEAD, _OFFICE, _DIRECTOR, _LEADER = (
    (Stage.DRAFTED, (Role.DEPARTMENT_HEAD,), BY_DEPARTMENT),
    (Stage.DRAFTED, (Role.OFFICE,), BY_OFFICE),
    (Stage.DEPARTMENT_CONFIRMED, (Role.OFFICE_DIRECTOR,), None),
    (Stage.OFFICE_APPROVED, (Role.LEADER,), None),
)

ROWS: tuple[Row, ...] = (
    Row(
        act="draft",
        title="拟制告知书和审批表",
        stages=(Stage.OPINION_RETURNED,),
        roles=(Role.CLERK,),
        carries=Draft,
        given=_CONCLUDED,
        guards=(only_wording, reviewed, third_party_respected, fit_for_print),
        to=Stage.DRAFTED,
        effect=word,
        ends=(LimitKind.DRAFTING,),
        starts=(LimitKind.SIGNATURE,),
        documents=("notices", DocumentKind.APPROVAL_FORM),
        draft=True,
        messages=(NEW_WORK,),
        cites="细则第十三条（五）",
    ),
    *(
        Row(
            act="approve",
            title=title,
            when=_SIGNATURE,
            stages=(stage,),
            roles=roles,
            carries=Approve,
            given=given,
            guards=(fresh_signer,),
            to=to,
            effect=sign,
            ends=(LimitKind.SIGNATURE,),
            starts=(limit,),
            messages=(NEW_WORK,),
            cites="细则第十三条（五）",
        )
        for (stage, roles, given), title, to, limit in (
            (_HEAD, "承办部门负责人签署", Stage.DEPARTMENT_CONFIRMED, LimitKind.SIGNATURE),
            (_OFFICE, "办公室代承办部门签署", Stage.DEPARTMENT_CONFIRMED, LimitKind.SIGNATURE),
            (_DIRECTOR, "办公室主任审批", Stage.OFFICE_APPROVED, LimitKind.SIGNATURE),
            (_LEADER, "分管领导审批", Stage.APPROVED, LimitKind.SERVICE),
        )
    ),
    *(
        Row(
            act="return",
            title="退回",
            stages=(stage,),
            roles=roles,
            carries=Return,
            given=given,
            when=when,
            to=to,
            effect=effect,
            ends=(LimitKind.SIGNATURE,),
            starts=(limit,),
            leftover=True,
            messages=((MessageKind.RETURNED, Audience.HOLDER),),
            cites="细则第十三条（五）；质检办〔2016〕519号四（一）",
        )
        for stage, roles, given in (_HEAD, _OFFICE, _DIRECTOR, _LEADER)
        for when, to, effect, limit in (
            (_TO_CLERK, Stage.OPINION_RETURNED, clear_signatures, LimitKind.DRAFTING),
            (_TO_DEPARTMENT, Stage.ASSIGNED, send_back, LimitKind.DEPARTMENT),
        )
    ),
    # Where the opinion asks for what is too late or was done, nothing else could follow.
    Row(
        act="return",
        title="退承办部门重新提出意见",
        stages=(Stage.OPINION_RETURNED, Stage.APPROVED),
        roles=(Role.CLERK,),
        carries=Return,
        when=_TO_DEPARTMENT,
        to=Stage.ASSIGNED,
        effect=send_back,
        ends=(LimitKind.DRAFTING, LimitKind.SERVICE),
        starts=(LimitKind.DEPARTMENT,),
        leftover=True,
        messages=((MessageKind.RETURNED, Audience.HOLDER),),
        cites="细则第十三条（五）；质检办〔2016〕519号四（一）",
    ),
    Row(
        act="issue",
        title="编号、盖章、制发",
        stages=(Stage.APPROVED,),
        roles=(Role.CLERK,),
        carries=Issue,
        guards=(reviewed, third_party_respected, dated_today_or_before, fit_for_print),
        to=Stage.ISSUED,
        dated_by="dated",
        documents=("notices",),
        cites="细则第十三条（五）（六）",
    ),
)
