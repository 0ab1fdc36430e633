"""Receipt, formal check, registration (S0 art 13(1)–(3); regulation.md §2.2–2.3)."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from domain import limits
from domain.application import Application
from domain.channels import CHANNELS
from domain.civil import chinese_date
from domain.clocks import LimitKind
from domain.defects import Severity
from domain.dossier import Delivery, Dossier, ItemFinding, Method
from domain.findings import AlreadyPublic
from domain.marks import Outcomes
from domain.model import Line, Model, Text
from domain.numbering import case_number
from domain.paper import Audience, DocumentKind, MessageKind
from domain.people import Role
from domain.procedure.approval import fit_for_print
from domain.procedure.row import EVERY_LIMIT, LETTER, NEW_WORK, Given, Nothing, Row, When, informed
from domain.procedure.shares import covers
from domain.receive import Receive
from domain.reception import faults, must_be_possible, received_on
from domain.scene import Scene
from domain.stages import UNANSWERED, Stage


class Confirm(Model):
    """确认收到: the application as it now stands, with the day both sides confirmed it."""

    application: Application = Field(title="申请")


class Reapply(Model):
    """重新申请: the application handed in again, with its own arrival."""

    application: Application = Field(title="申请")


class Correct(Model):
    """更正登记: the application as it should have been taken down, and why (§2.8)."""

    application: Application = Field(title="申请")
    reason: Text = Field(title="更正理由")


AT_ONCE = Outcomes((AlreadyPublic,))
"""What may be answered at the window without signatures (S0 art 13(5))."""


class AnswerAtOnce(Model):
    """当场答复: what is public already is shown at the window; the proof that it was (S4 三)."""

    findings: Annotated[tuple[ItemFinding, ...], AT_ONCE] = Field(title="答复结论")
    proof: Line = Field(title="当场查阅的证明", description="例如：申请人签字")


def _unconfirmed(scene: Scene[Receive]) -> bool:
    return received_on(scene.dossier.application, scene.law) is None


def _first_receipt(scene: Scene[Receive]) -> date:
    return scene.case.received


def _received(scene: Scene[Confirm | Reapply | Correct]) -> date:
    day = received_on(scene.payload.application, scene.law)
    assert day is not None, "a guard has asked for the receipt date"
    return day


# ---- guards: None, or in Chinese why not; the first line is what `mingbai procedure` prints ----


def conforming(scene: Scene[Nothing]) -> str | None:
    """申请符合要求，没有形式缺陷 (S0 art 13(1)–(3))."""
    found = _formal_defects(scene)
    return f"申请不符合要求：{''.join(found)}" if found else None


def defective(scene: Scene[Nothing]) -> str | None:
    """申请确有形式缺陷 (S0 art 13(3))."""
    return None if _formal_defects(scene) else "申请没有形式缺陷，应当登记"


def dated_receipt(scene: Scene[Confirm | Reapply | Correct]) -> str | None:
    """填写的内容可以确定收到申请之日，且不晚于今天 (§2.3)."""
    must_be_possible(scene.payload.application, scene.law)
    day = received_on(scene.payload.application, scene.law)
    if day is None:
        return "尚不能确定收到申请之日，请登记确认、签收或者提交的日期"
    if day > scene.law.today:
        return f"收到申请之日不能晚于今天，填写的是{chinese_date(day)}"
    return None


def not_before_the_last(scene: Scene[Reapply]) -> str | None:
    """重新申请的收到日期不早于原申请 (§2.4 T2)."""
    first, again = scene.case.received, _received(scene)
    return None if again >= first else f"重新申请不能早于原申请的收到日{chinese_date(first)}"


def same_items(scene: Scene[Correct]) -> str | None:
    """更正不改变申请内容的项数，改变的应当另行申请 (S0 art 13(1))."""
    if max(1, len(scene.payload.application.items)) == scene.case.items:
        return None
    return f"申请共{scene.case.items}项；更正登记不能改变申请内容的项数"


def public_already(scene: Scene[AnswerAtOnce]) -> str | None:
    """当场答复的限于已经主动公开的信息，其他答复须经审批 (S0 art 13(5))."""
    if all(isinstance(one.finding, AT_ONCE.kinds) for one in scene.payload.findings):
        return None
    return "当场答复只限于已经主动公开的信息；其他答复应当转交承办部门并经审批"


def every_item_shown(scene: Scene[AnswerAtOnce]) -> str | None:
    """每一项申请内容都有且只有一个结论 (S0 art 13(6))."""
    everything = tuple(range(1, scene.case.items + 1))
    one_each = covers(scene.payload.findings, everything)
    return None if one_each else "每一项申请内容应当有且只有一个结论"


# ---- effects ----


def number(scene: Scene[Any]) -> Scene[Any]:
    """编登记号: one running number per agency and year of receipt, never reused (§3.4)."""
    if scene.case.number is not None:
        return scene
    year = scene.case.received.year
    serial = scene.law.allot(year)
    return scene.but(number=case_number(scene.law.profile.numbers, year, serial))


def tell_defects(scene: Scene[Nothing]) -> Scene[Nothing]:
    """All defects are told at once 一次性告知 (S2 §6(3))."""
    return scene.file(returned=_formal_defects(scene))


def take_in(scene: Scene[Any]) -> Scene[Any]:
    """The application as it stands now counts from its own receipt date."""
    application = scene.payload.application
    return scene.file(application=application, returned=()).but(
        channel=application.channel,
        received=_received(scene),
        items=max(1, len(application.items)),
    )


def correct(scene: Scene[Correct]) -> Scene[Correct]:
    """The receipt date moves every clock that runs from it: it may be overdue at once, or no more.

    A limit that merely began on that day stays: a department's runs from its own receipt (A5).
    """
    new, application = _received(scene), scene.payload.application
    corrected = scene.file(application=application).but(
        channel=application.channel, received=new, items=max(1, len(application.items))
    )
    moved = () if _begun_anew(scene.dossier) else _FROM_RECEIPT
    case = limits.turn(
        corrected.case, moved, scene.law, lambda clock: clock.model_copy(update={"anchor": new})
    )
    capped = limits.recap(case, scene.law)
    due = capped.reply_due
    overdue = case.overdue and (due is None or due < scene.law.today)
    return corrected.but(limits=capped.limits, overdue=overdue)


def answer_at_once(scene: Scene[AnswerAtOnce]) -> Scene[AnswerAtOnce]:
    """Shown and signed for on the spot: number, notice and service on one day."""
    today = scene.law.today
    delivery = Delivery(
        method=Method.IN_PERSON, sent_on=today, served_on=today, proof=scene.payload.proof
    )
    shown = scene.file(findings=scene.payload.findings, delivery=delivery)
    outcomes = tuple(one.finding.outcome for one in scene.payload.findings)
    return shown.but(outcomes=outcomes, served=today)


_FROM_RECEIPT = (LimitKind.REPLY, LimitKind.TRANSFER, LimitKind.SHADOW)


def _begun_anew(dossier: Dossier) -> bool:
    """Whether the days run no longer from the receipt: a supplement, a payment, a reopening."""
    supplemented = any(one.received_on for one in dossier.corrections)
    paid = dossier.fee is not None and dossier.fee.paid_on is not None
    # An open case has a ground only when it was ended before and reopened since.
    return supplemented or paid or bool(dossier.ground)


def _formal_defects(scene: Scene[Nothing]) -> tuple[str, ...]:
    found = faults(scene.dossier.application, scene.law.profile, scene.law)
    return tuple(fault.message for fault in found if fault.kind is not Severity.CONTENT)


_REGISTERED = Given("已登记", lambda case: case.number is not None)
_UNREGISTERED = Given("尚未登记", lambda case: case.number is None)
_PRESENT = Given("当面提出的申请", lambda case: CHANNELS[case.channel].column == "当面")
_DATED = When("收到日期已确定", lambda scene: not _unconfirmed(scene))
_UNDATED = When("收到日期待确认", _unconfirmed)
_WRITTEN = When("书面申请", lambda scene: scene.dossier.application.oral is None)
_ORAL = When("口头申请", lambda scene: scene.dossier.application.oral is not None)

ROWS: tuple[Row, ...] = (
    Row(
        act="receive",
        title="收件",
        when=_DATED,
        stages=(),
        roles=(Role.INTAKE,),
        carries=Receive,
        to=Stage.RECEIVED,
        starts=(LimitKind.REPLY, LimitKind.TRANSFER),
        dated_by=_first_receipt,
        messages=(NEW_WORK,),
        cites="细则第十三条（一）（二）",
    ),
    Row(
        act="receive",
        title="收件",
        when=_UNDATED,
        stages=(),
        roles=(Role.INTAKE,),
        carries=Receive,
        to=Stage.UNCONFIRMED,
        messages=(NEW_WORK,),
        cites="细则第十三条（二）；国办公开办函〔2015〕207号",
    ),
    Row(
        act="confirm",
        title="确认收到",
        stages=(Stage.UNCONFIRMED,),
        roles=(Role.CLERK,),
        carries=Confirm,
        guards=(dated_receipt,),
        to=Stage.RECEIVED,
        effect=take_in,
        starts=(LimitKind.REPLY, LimitKind.TRANSFER),
        dated_by=_received,
        cites="细则第十三条（二）；国办公开办函〔2015〕207号",
    ),
    *(
        Row(
            act="register",
            title="审查并登记",
            when=when,
            stages=(Stage.RECEIVED,),
            roles=(Role.CLERK,),
            guards=(conforming,),
            to=Stage.REGISTERED,
            effect=number,
            documents=(DocumentKind.RECEIPT, *papers),
            messages=((MessageKind.RECEIPT, Audience.APPLICANT),),
            cites="细则第十三条（一）（三）",
        )
        for when, papers in ((_WRITTEN, ()), (_ORAL, (DocumentKind.APPLICATION_FORM,)))
    ),
    Row(
        act="return_formal",
        title="告知按要求重新申请",
        stages=(Stage.RECEIVED,),
        roles=(Role.CLERK,),
        guards=(defective,),
        to=Stage.RETURNED_FORMAL,
        effect=tell_defects,
        ends=(LimitKind.REPLY, LimitKind.TRANSFER),
        starts=(LimitKind.SHADOW,),
        documents=(DocumentKind.FORMAL_RETURN,),
        messages=(LETTER,),
        cites="细则第十三条（三）",
    ),
    Row(
        act="reapply",
        title="重新申请",
        stages=(Stage.RETURNED_FORMAL,),
        roles=(Role.APPLICANT, Role.CLERK),
        carries=Reapply,
        guards=(dated_receipt, not_before_the_last),
        to=Stage.RECEIVED,
        effect=take_in,
        ends=(LimitKind.SHADOW,),
        starts=(LimitKind.REPLY, LimitKind.TRANSFER),
        dated_by=_received,
        messages=(NEW_WORK,),
        cites="细则第十三条（一）（三）",
    ),
    Row(
        act="correct",
        title="更正登记",
        given=_UNREGISTERED,
        stages=UNANSWERED - {Stage.UNCONFIRMED},
        roles=(Role.CLERK,),
        carries=Correct,
        guards=(dated_receipt,),
        effect=correct,
        cites="国办公开办函〔2015〕207号；质检办〔2016〕519号四（一）",
    ),
    Row(
        act="correct",
        title="更正登记",
        given=_REGISTERED,
        stages=UNANSWERED - {Stage.UNCONFIRMED},
        roles=(Role.CLERK,),
        carries=Correct,
        guards=(dated_receipt, same_items),
        effect=correct,
        documents=(DocumentKind.RECEIPT,),
        messages=((MessageKind.RECEIPT, Audience.APPLICANT), *informed(Audience.HOLDER)),
        cites="国办公开办函〔2015〕207号；质检办〔2016〕519号四（一）",
    ),
    Row(
        act="answer_at_once",
        title="当场答复",
        stages=(Stage.REGISTERED,),
        roles=(Role.CLERK,),
        carries=AnswerAtOnce,
        given=_PRESENT,
        guards=(public_already, every_item_shown, fit_for_print),
        to=Stage.SERVED,
        effect=answer_at_once,
        ends=EVERY_LIMIT,
        documents=("notices",),
        cites="政府信息公开条例（2007）第二十四条第一款；细则第十三条（六）",
    ),
)
