"""Correction of an unclear application 补正, and giving up waiting (§2.4 T8–T10, A12–A15)."""

from typing import Any

from pydantic import Field

from domain import limits
from domain.application import Item
from domain.civil import chinese_date
from domain.clocks import LimitKind
from domain.dossier import Correction, ItemFinding
from domain.findings import Abandoned, FeeUnpaid
from domain.marks import DayOrToday
from domain.model import Model, Text
from domain.paper import Audience, DocumentKind
from domain.people import Role
from domain.procedure.row import (
    CORRECTION,
    EVERY_LIMIT,
    NEW_WORK,
    Given,
    Row,
    When,
    between,
    day_of,
    informed,
)
from domain.procedure.shares import begin_anew
from domain.scene import Scene
from domain.stages import Stage
from domain.texts import Said


class AskSupplement(Model):
    """告知补正: everything that must be clarified, told at once (S0 art 13(6)7; L19 art 30)."""

    points: Said = Field(title="需要补正的内容", description="应当一次性告知全部需要补正的内容")


class Supplement(Model):
    """补正: what the applicant wrote and when it came; `items` replace those asked for before."""

    text: Said = Field(title="补正内容")
    items: tuple[Item, ...] = Field(
        default=(),
        max_length=50,
        title="补正后申请公开的信息",
        description="不填的，申请公开的信息不变",
    )
    received_on: DayOrToday = Field(default=None, title="补正收到日期")


class Abandon(Model):
    """逾期结案: what was done to reach the applicant, for the file."""

    reason: Text = Field(title="联系、等待申请人的情况")


# ---- guards ----


def correction_in_time(scene: Scene[AskSupplement]) -> str | None:
    """补正在法定期限内告知：2019年条例为收到申请之日起七个工作日 (L19 art 30; A13)."""
    last = scene.case.reply_due
    if scene.law.rules.correction_once:
        days = scene.law.rules.correction_notice_wd
        last = scene.law.calendar.add(scene.case.received, days)
    if last is None or scene.law.today <= last:
        return None
    return f"告知补正的最后一日是{chinese_date(last)}，已经逾期"


def correction_once(scene: Scene[AskSupplement]) -> str | None:
    """依照2019年条例，补正只能一次性告知 (L19 art 30; A14)."""
    if scene.dossier.corrections and scene.law.rules.correction_once:
        return "已经告知过补正，应当一次性告知，不能再次要求补正"
    return None


def supplemented_after_asking(scene: Scene[Supplement]) -> str | None:
    """补正收到日期不早于告知补正，不晚于今天 (A12)."""
    day = scene.payload.received_on or scene.law.today
    return between(scene.dossier.corrections[-1].asked_on, day, scene.law.today, "补正收到日期")


def late_supplement_counts(scene: Scene[Supplement]) -> str | None:
    """因逾期未补正结案的，收到补正后恢复办理；2019年条例下应当重新申请 (A15; L19 art 30)."""
    if not any(isinstance(one.finding, Abandoned) for one in scene.dossier.findings):
        return "本案不是因逾期未补正而结案"
    if scene.law.rules.no_supplement == "deemed_abandoned":
        return "逾期未补正已视为放弃申请，请申请人重新提出申请"
    return None


def term_over(scene: Scene[Abandon]) -> str | None:
    """等待的期限已经届满 (A15; L19 art 30)."""
    waiting = _WAITED_FOR[scene.case.stage]
    limit = scene.case.limit(waiting)
    due = limit.deadline.due if limit else None
    if due is None or scene.law.today > due:
        return None
    return f"{waiting.label}期限到{chinese_date(due)}为止，尚未届满"


_WAITED_FOR = {
    Stage.AWAITING_SUPPLEMENT: LimitKind.SUPPLEMENT,
    Stage.RETURNED_FORMAL: LimitKind.SHADOW,
    Stage.AWAITING_PAYMENT: LimitKind.PAYMENT,
}


# ---- effects ----


def ask(scene: Scene[AskSupplement]) -> Scene[AskSupplement]:
    """What is asked, and until when."""
    law = scene.law
    until = limits.last_day(LimitKind.SUPPLEMENT, law.today, law)
    asked = Correction(points=scene.payload.points, asked_on=law.today, until=until)
    return scene.file(corrections=(*scene.dossier.corrections, asked)).but(needs=None)


def supplement(scene: Scene[Supplement]) -> Scene[Supplement]:
    """The application as supplemented begins anew with the departments (S0 art 13(6)7)."""
    *before, last = scene.dossier.corrections
    came = scene.payload.received_on or scene.law.today
    answered = last.model_copy(update={"received_on": came, "text": scene.payload.text})
    items = scene.payload.items or scene.dossier.application.items
    application = scene.dossier.application.model_copy(update={"items": items})
    anew: Scene[Supplement] = begin_anew(scene)
    filed = anew.file(application=application, corrections=(*before, answered))
    joint = () if scene.payload.items else scene.case.joint
    return filed.but(
        items=max(1, len(items)),
        joint=joint,
        by_office=False,
        closed=None,
    )


def abandon(scene: Scene[Abandon]) -> Scene[Abandon]:
    """Closed with record 结案备案; nothing was answered."""
    finding = _finding(scene)
    findings = (ItemFinding(finding=finding),) if finding else ()
    return scene.file(findings=findings, ground=scene.payload.reason).but(
        outcomes=tuple(one.finding.outcome for one in findings), closed=scene.law.today
    )


def _finding(scene: Scene[Abandon]) -> Abandoned | FeeUnpaid | None:
    """What the file says of it; an application never brought into form was not registered."""
    match scene.case.stage:
        case Stage.AWAITING_SUPPLEMENT:
            asked = scene.dossier.corrections[-1]
            return Abandoned(asked_on=asked.asked_on, until=asked.until)
        case Stage.AWAITING_PAYMENT:
            fee = scene.dossier.fee
            assert fee is not None, "payment is awaited of a fee"
            return FeeUnpaid(notified_on=fee.notified_on, yuan=fee.yuan, until=fee.until)
        case _:
            return None


def _with_department(scene: Scene[Any]) -> bool:
    return scene.case.department is not None


_UNCLEAR = Given(
    "答复意见认为申请内容不明确，或者尚未转交",
    lambda case: case.needs == "supplement" or case.stage is Stage.REGISTERED,
)
_FIRST = When("第一次补正", lambda scene: not scene.dossier.corrections)
_AGAIN = When("再次补正", lambda scene: bool(scene.dossier.corrections))
_CHARGED = When("已转交部门", _with_department)
_UNCHARGED = When("尚未转交部门", lambda scene: not _with_department(scene))

ROWS: tuple[Row, ...] = (
    *(
        Row(
            act="ask_supplement",
            title="告知补正",
            when=when,
            stages=(Stage.REGISTERED, Stage.OPINION_RETURNED),
            roles=(role,),
            carries=AskSupplement,
            given=_UNCLEAR,
            guards=(correction_once, correction_in_time),
            to=Stage.AWAITING_SUPPLEMENT,
            effect=ask,
            ends=(LimitKind.TRANSFER, LimitKind.DRAFTING),
            pauses=(LimitKind.REPLY,),
            starts=(LimitKind.SUPPLEMENT,),
            documents=(DocumentKind.CORRECTION,),
            messages=(CORRECTION,),
            cites="细则第十三条（六）7；政府信息公开条例（2019）第三十条",
        )
        for when, role in ((_FIRST, Role.CLERK), (_AGAIN, Role.OFFICE_DIRECTOR))
    ),
    *(
        Row(
            act="supplement",
            title=title,
            when=when,
            stages=(stage,),
            roles=(Role.APPLICANT, Role.CLERK),
            carries=Supplement,
            guards=(*late, supplemented_after_asking),
            to=to,
            effect=supplement,
            ends=(LimitKind.SUPPLEMENT,),
            starts=(LimitKind.REPLY, limit),
            dated_by=day_of("received_on"),
            messages=(NEW_WORK, *informed(Audience.CLERK)),
            cites="细则第十三条（六）7；政府信息公开条例（2019）第三十条",
        )
        for stage, title, late in (
            (Stage.AWAITING_SUPPLEMENT, "收到补正", ()),
            (Stage.ABANDONED, "收到逾期补正，恢复办理", (late_supplement_counts,)),
        )
        for when, to, limit in (
            (_CHARGED, Stage.TRANSFERRED, LimitKind.DEPARTMENT),
            (_UNCHARGED, Stage.REGISTERED, LimitKind.TRANSFER),
        )
    ),
    Row(
        act="abandon",
        title="逾期结案备案",
        stages=tuple(_WAITED_FOR),
        roles=(Role.CLERK,),
        carries=Abandon,
        guards=(term_over,),
        to=Stage.ABANDONED,
        effect=abandon,
        ends=EVERY_LIMIT,
        documents=(DocumentKind.ABANDONMENT,),
        messages=informed(Audience.HANDLER),
        cites="细则第十三条（三）（六）7；政府信息公开条例（2019）第三十条；国办函〔2020〕109号",
    ),
)
