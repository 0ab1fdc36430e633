"""What each act must carry. The procedure table names one of these models in each of its rows."""

from datetime import date
from typing import Literal

from pydantic import Field

from domain.application import Application
from domain.case import ItemFinding, Method
from domain.model import AgencyId, IdempotencyKey, JobId, Line, Model, Text, Token


class Nothing(Model):
    """The act speaks for itself."""


class Receive(Model):
    """收件: the application as handed in; `shift` is that of the case (`Case.shift`)."""

    agency: AgencyId
    application: Application
    intake_key: IdempotencyKey
    shift: int = 0


class Transfer(Model):
    """转交: the department, and the day it received the application (default: today)."""

    department: Token
    received_on: date | None = None


class Assign(Model):
    """指定承办人员: a handler of the department (S0 art 13(4))."""

    handler: Token


class Opinion(Model):
    """答复意见: the department's written opinion and a finding for every item (S0 art 13(4))."""

    opinion: Text
    findings: tuple[ItemFinding, ...] = Field(min_length=1, max_length=50)


class Approve(Model):
    """签署: a remark on the approval form; 同意 unless told."""

    remark: Line = "同意"


class Return(Model):
    """退回: why, and to whom: the clerk (wrong notice) or the department (wrong substance)."""

    reason: Text
    to: Literal["clerk", "department"]


class Issue(Model):
    """制发: the date on the notice (成文日期; default: today)."""

    dated: date | None = None


class Dispatch(Model):
    """寄发: how and when the reply went out; post names the number of the postal item (§2.5)."""

    method: Method
    sent_on: date | None = None
    tracking: str = Field(default="", max_length=80)


class Serve(Model):
    """送达: the day the applicant received the reply and what proves it (送达回证)."""

    served_on: date | None = None
    proof: Line


class Withdraw(Model):
    """撤回: in what form the applicant asked, and any words (S0 art 13(8))."""

    form: Literal["written", "oral", "electronic"] = "electronic"
    statement: str = Field(default="", max_length=2_000)


class Lapse(Model):
    """到期: the rung of a ladder that fell due."""

    rung: str


class Park(Model):
    """搁置: jobs that gave up, and the last error."""

    jobs: tuple[JobId, ...] = Field(min_length=1)
    error: str = Field(max_length=2_000)


class Retry(Model):
    """重试: parked jobs to try again; none named: all of them."""

    jobs: tuple[JobId, ...] = ()
