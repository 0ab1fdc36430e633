"""Findings that decline another answer, and those that only end a case on the record."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.basis import basis
from domain.findings.base import SINCE_2019, FindingModel, OutcomeInfo
from domain.marks import Labels, Unit
from domain.texts import Prose, Said, SaidLine

WITHDRAWAL_FORMS = {"written": "书面", "oral": "口头", "electronic": "数据电文"}
WithdrawalForm = Annotated[Literal["written", "oral", "electronic"], Labels(WITHDRAWAL_FORMS)]
"""In what form an application is withdrawn (S0 art 13(8))."""


class NotRepeated(FindingModel):
    """不重复答复: number and date of the earlier reply."""

    info = OutcomeInfo(
        name="不重复答复",
        title="不重复答复告知书",
        attachment=18,
        suffix="不重",
        basis=basis("", "S0 13(8)", "L19 36(6)"),
    )
    outcome: Literal["NOT_REPEATED"] = "NOT_REPEATED"
    earlier_number: SaidLine = Field(title="此前答复的文号")
    earlier_date: date = Field(title="此前答复的日期")


class FrequentUnreasonable(FindingModel):
    """不予处理: when reasons were asked for, and why they are not accepted (L19 art 35)."""

    info = OutcomeInfo(
        name="无正当理由大量反复申请",
        title="不予处理告知书",
        suffix="不处",
        rules=SINCE_2019,
        basis=basis(l19="L19 35"),
    )
    outcome: Literal["FREQUENT_UNREASONABLE"] = "FREQUENT_UNREASONABLE"
    asked_on: date = Field(title="要求说明理由的日期")
    reasons: Prose = Field(title="理由不成立的说明")


class Reconfirm(FindingModel):
    """要求确认或者重新出具: the earlier reply by which the applicant already has it."""

    info = OutcomeInfo(
        name="要求确认或者重新出具",
        title="不再重新出具告知书",
        suffix="不再",
        rules=SINCE_2019,
        basis=basis(l19="~L19 2"),
    )
    outcome: Literal["RECONFIRM"] = "RECONFIRM"
    earlier_number: SaidLine = Field(title="此前答复的文号")
    earlier_date: date = Field(title="此前答复的日期")


class Withdrawn(FindingModel):
    """申请人撤回: registered with date, form and how the applicant's identity was established."""

    info = OutcomeInfo(name="申请人撤回", basis=basis("", "S0 13(8)"))
    outcome: Literal["WITHDRAWN"] = "WITHDRAWN"
    withdrawn_on: date = Field(title="撤回日期")
    form: WithdrawalForm = Field(title="撤回形式")
    identity: Said = Field(title="核实申请人身份的情况")


class Abandoned(FindingModel):
    """逾期未补正: when the supplement was asked for and until when it had to come."""

    info = OutcomeInfo(name="逾期未补正", basis=basis(l19="L19 30"))
    outcome: Literal["ABANDONED"] = "ABANDONED"
    asked_on: date = Field(title="告知补正的日期")
    until: date = Field(title="补正期限")


class FeeUnpaid(FindingModel):
    """逾期未缴费: when the fee was notified, in yuan, and until when it had to be paid."""

    info = OutcomeInfo(name="逾期未缴费", rules=SINCE_2019, basis=basis(l19="L19 42; FEE20"))
    outcome: Literal["FEE_UNPAID"] = "FEE_UNPAID"
    notified_on: date = Field(title="通知收费的日期")
    yuan: Annotated[int, Unit("元")] = Field(ge=1, title="金额")
    until: date = Field(title="缴费期限")
