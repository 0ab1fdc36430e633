"""Under the Regulation of 2019: reasons of frequent applicants, fees (arts 35, 42; FEE20)."""

from typing import Annotated, Literal

from pydantic import Field

from domain import limits
from domain.clocks import LimitKind
from domain.dossier import Fee, Reasons
from domain.fees import fee
from domain.marks import DayOrToday, Labels
from domain.model import Model
from domain.paper import Audience, DocumentKind
from domain.people import Role
from domain.procedure.extension import not_yet_due
from domain.procedure.row import FEES, FREQUENT, LETTER, NEW_WORK, Row, between, day_of, informed
from domain.scene import Scene
from domain.stages import Stage
from domain.texts import Said


class AskReasons(Model):
    """要求说明理由: why number and frequency are plainly beyond reason (L19 art 35)."""

    why: Said = Field(title="数量、频次明显不合理的情况")


class GiveReasons(Model):
    """说明理由: what the applicant wrote, and when it came (today)."""

    text: Said = Field(title="申请人说明的理由")
    received_on: DayOrToday = Field(default=None, title="收到日期")


Tariff = Annotated[
    Literal["applications", "pages"], Labels({"applications": "按件计收", "pages": "按量计收"})
]


class ChargeFee(Model):
    """收取信息处理费: by the rank among the month's applications or by pages (FEE20)."""

    by: Tariff = Field(title="计收方式")
    number: int = Field(
        ge=1,
        le=100_000,
        title="件数或者页数",
        description="按件计收的，填写本件是申请人当月的第几件；按量计收的，填写页数",
    )


class Pay(Model):
    """登记缴费: the day it was paid (today)."""

    paid_on: DayOrToday = Field(default=None, title="缴费日期")


# ---- guards ----


def reasons_not_yet_asked(scene: Scene[AskReasons]) -> str | None:
    """尚未要求过申请人说明理由 (L19 art 35)."""
    return "已经要求申请人说明过理由" if scene.dossier.reasons else None


def reasons_asked(scene: Scene[GiveReasons]) -> str | None:
    """已要求申请人说明理由，收到的日期在此之后 (L19 art 35)."""
    if scene.dossier.reasons is None:
        return "没有要求申请人说明理由"
    day = scene.payload.received_on or scene.law.today
    return between(scene.dossier.reasons.asked_on, day, scene.law.today, "收到理由的日期")


def fee_due(scene: Scene[ChargeFee]) -> str | None:
    """达到收费标准，且尚未通知过收费 (L19 art 42; FEE20)."""
    if scene.dossier.fee is not None:
        return "已经通知过收费，不能重复收取"
    yuan = fee(scene.payload.by, scene.payload.number)
    return None if yuan else "未达到收费标准，不收费"


def paid_in_time(scene: Scene[Pay]) -> str | None:
    """缴费日期不早于收费通知，不晚于今天 (FEE20)."""
    assert scene.dossier.fee is not None, "payment is awaited of a fee"
    day = scene.payload.paid_on or scene.law.today
    return between(scene.dossier.fee.notified_on, day, scene.law.today, "缴费日期")


# ---- effects ----


def ask_reasons(scene: Scene[AskReasons]) -> Scene[AskReasons]:
    """The request lies in the file."""
    return scene.file(reasons=Reasons(asked_on=scene.law.today, why=scene.payload.why))


def take_reasons(scene: Scene[GiveReasons]) -> Scene[GiveReasons]:
    """What the applicant wrote; whether it will do, the department's opinion says."""
    asked = scene.dossier.reasons
    assert asked is not None, "a guard has asked for the request"
    came = scene.payload.received_on or scene.law.today
    answer = {"received_on": came, "text": scene.payload.text}
    return scene.file(reasons=asked.model_copy(update=answer))


def charge_fee(scene: Scene[ChargeFee]) -> Scene[ChargeFee]:
    """The fee by the tariff, and until when it must be paid."""
    law, payload = scene.law, scene.payload
    until = limits.last_day(LimitKind.PAYMENT, law.today, law)
    unit = {"applications": "按件计收，本件为当月第{}件", "pages": "按量计收，共{}页"}[payload.by]
    asked = Fee(
        yuan=fee(payload.by, payload.number),
        reckoning=unit.format(payload.number),
        notified_on=law.today,
        until=until,
    )
    return scene.file(fee=asked)


def take_payment(scene: Scene[Pay]) -> Scene[Pay]:
    """Paid: the case goes on."""
    paid = scene.payload.paid_on or scene.law.today
    asked = scene.dossier.fee
    assert asked is not None, "payment is awaited of a fee"
    return scene.file(fee=asked.model_copy(update={"paid_on": paid}))


_BEFORE_ANSWER = (Stage.REGISTERED, Stage.TRANSFERRED, Stage.ASSIGNED, Stage.OPINION_RETURNED)

ROWS: tuple[Row, ...] = (
    Row(
        act="ask_reasons",
        title="要求说明大量反复申请的理由",
        stages=_BEFORE_ANSWER,
        roles=(Role.CLERK,),
        carries=AskReasons,
        given=FREQUENT,
        guards=(reasons_not_yet_asked,),
        effect=ask_reasons,
        documents=(DocumentKind.REASONS_REQUEST,),
        messages=(LETTER,),
        cites="政府信息公开条例（2019）第三十五条",
    ),
    Row(
        act="reasons",
        title="收到申请人说明的理由",
        stages=_BEFORE_ANSWER,
        roles=(Role.APPLICANT, Role.CLERK),
        carries=GiveReasons,
        given=FREQUENT,
        guards=(reasons_asked,),
        effect=take_reasons,
        messages=informed(Audience.HOLDER),
        cites="政府信息公开条例（2019）第三十五条",
    ),
    Row(
        act="charge_fee",
        title="通知收取信息处理费",
        stages=(Stage.OPINION_RETURNED,),
        roles=(Role.CLERK,),
        carries=ChargeFee,
        given=FEES,
        guards=(fee_due, not_yet_due),
        to=Stage.AWAITING_PAYMENT,
        effect=charge_fee,
        ends=(LimitKind.DRAFTING,),
        pauses=(LimitKind.REPLY,),
        starts=(LimitKind.PAYMENT,),
        documents=(DocumentKind.FEE_NOTICE,),
        messages=(LETTER,),
        cites="政府信息公开条例（2019）第四十二条；国办函〔2020〕109号",
    ),
    Row(
        act="pay",
        title="登记缴费，恢复办理",
        stages=(Stage.AWAITING_PAYMENT,),
        roles=(Role.CLERK,),
        carries=Pay,
        guards=(paid_in_time,),
        to=Stage.OPINION_RETURNED,
        effect=take_payment,
        ends=(LimitKind.PAYMENT,),
        starts=(LimitKind.REPLY, LimitKind.DRAFTING),
        dated_by=day_of("paid_on"),
        messages=(NEW_WORK,),
        cites="国办函〔2020〕109号",
    ),
)
