"""What leaves the system: documents and messages, as kinds and as jobs (regulation.md §3).

A job carries frozen facts, so that producing or delivering it twice, or after a crash a week later,
gives the same paper: nothing is looked up again.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field

from domain.basis import Basis, basis
from domain.model import JobId, Model, Token
from domain.outcomes import OUTCOMES, Outcome


class DocumentInfo(NamedTuple):
    """What a document is called; the number of its attachment (附件) in S0; how its number ends.

    A document without a suffix carries no number of its own (§3.4). `basis` is what a document of
    the procedure cites; a notice cites that of its finding. `internal`: it never leaves the agency.
    """

    title: str
    attachment: int | None = None
    suffix: str = ""
    basis: Basis = Basis()
    internal: bool = False


class DocumentKind(StrEnum):
    """A document of the procedure itself; the notice of an outcome is of its outcome's kind."""

    RECEIPT = "receipt"
    APPLICATION_FORM = "application_form"
    APPROVAL_FORM = "approval_form"
    SECRECY_FORM = "secrecy_form"
    FORMAL_RETURN = "formal_return"
    CORRECTION = "correction"
    THIRD_PARTY_CONSULT = "third_party_consult"
    CO_PRODUCER_CONSULT = "co_producer_consult"
    CONSULT_NOTICE = "consult_notice"
    THIRD_PARTY_NOTICE = "third_party_notice"
    EXTENSION = "extension"
    REASONS_REQUEST = "reasons_request"
    FEE_NOTICE = "fee_notice"
    SERVICE_PROOF = "service_proof"
    ENVELOPE = "envelope"
    ABANDONMENT = "abandonment"


_OWN: dict[str, DocumentInfo] = {
    DocumentKind.RECEIPT: DocumentInfo(
        "登记回执", 3, "回", basis("L07 24/2", "S0 13(7)2", "L19 33/2")
    ),
    DocumentKind.APPLICATION_FORM: DocumentInfo("政府信息公开申请表", 2, internal=True),
    DocumentKind.APPROVAL_FORM: DocumentInfo("依申请公开政府信息审批表", 4, internal=True),
    DocumentKind.SECRECY_FORM: DocumentInfo(
        "政务信息公开保密审查单",
        1,
        basis=basis("~L07 14/3", "S0 11; S0 15", "L19 17"),
        internal=True,
    ),
    DocumentKind.FORMAL_RETURN: DocumentInfo(
        "按要求重新申请告知书", basis=basis("~L07 20", "S0 13(1); S0 13(3)", "L19 29")
    ),
    DocumentKind.CORRECTION: DocumentInfo(
        "信息补正申请通知书", 10, "补", basis("~L07 21(4)", "S0 13(6)7", "L19 30")
    ),
    DocumentKind.THIRD_PARTY_CONSULT: DocumentInfo(
        "政府信息征求第三方意见书", 14, "征", basis("L07 23", "S0 13(7)1", "L19 32")
    ),
    DocumentKind.CO_PRODUCER_CONSULT: DocumentInfo(
        "征求机关意见函", None, "征机", basis(l19="L19 34")
    ),
    DocumentKind.CONSULT_NOTICE: DocumentInfo(
        "征求意见情况告知书", None, "征告", basis("L07 24/3", "S0 13(7)1", "L19 33/3")
    ),
    DocumentKind.THIRD_PARTY_NOTICE: DocumentInfo("公开权利人信息告知书", 16, "权告"),
    DocumentKind.EXTENSION: DocumentInfo(
        "政府信息延长答复期告知书", 17, "延", basis("L07 24/2", "S0 13(7)2", "L19 33/2")
    ),
    DocumentKind.REASONS_REQUEST: DocumentInfo(
        "说明申请理由通知书", None, "说理", basis(l19="L19 35")
    ),
    DocumentKind.FEE_NOTICE: DocumentInfo(
        "信息处理费缴纳通知书", None, "费", basis(l19="L19 42; FEE20")
    ),
    DocumentKind.SERVICE_PROOF: DocumentInfo("送达回证", internal=True),
    DocumentKind.ENVELOPE: DocumentInfo("邮寄信封", internal=True),
    DocumentKind.ABANDONMENT: DocumentInfo("逾期结案备案表", internal=True),
}
_NOTICES = {
    code.lower(): DocumentInfo(info.title, info.attachment, info.suffix)
    for code, info in OUTCOMES.items()
    if info.title
}
DOCUMENTS: Mapping[str, DocumentInfo] = MappingProxyType({**_OWN, **_NOTICES})
"""Every kind of document: those of the procedure, and the notice of each outcome."""


def _known(kind: str) -> str:
    if kind not in DOCUMENTS:
        raise ValueError(f"没有“{kind}”这种文书")
    return str(kind)


PaperKind = Annotated[
    str, AfterValidator(_known), Field(json_schema_extra={"enum": sorted(DOCUMENTS)})
]
"""Any kind of document: a `DocumentKind`, or an outcome's code in lower case for its notice."""


def notice_of(outcome: Outcome) -> PaperKind | None:
    """The notice that answers with an outcome; None where only a record is made."""
    return outcome.lower() if OUTCOMES[outcome].title else None


class MessageKind(StrEnum):
    """A mail, by what it tells its reader.

    `LETTER` carries the documents of its act to the applicant, `CORRECTION` the request to
    supplement, `CONSULTATION` a letter to each third party; `INFORMED` tells staff that something
    has changed in the case, `REFUSED` that an act was refused whose sender heard no answer,
    `UNDELIVERABLE` that paper of the case gave up and waits for somebody.
    """

    RECEIPT = "receipt"
    NOTICE = "notice"
    NEW_WORK = "new_work"
    REMINDER = "reminder"
    OVERDUE = "overdue"
    ARBITRATION = "arbitration"
    ESCALATION = "escalation"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    LETTER = "letter"
    CORRECTION = "correction"
    CONSULTATION = "consultation"
    INFORMED = "informed"
    REFUSED = "refused"
    UNDELIVERABLE = "undeliverable"

    @property
    def label(self) -> str:
        """The mail's Chinese name."""
        return _MAILS[self]


_MAILS = {
    MessageKind.RECEIPT: "登记回执",
    MessageKind.NOTICE: "告知书",
    MessageKind.NEW_WORK: "待办提醒",
    MessageKind.REMINDER: "期限提醒",
    MessageKind.OVERDUE: "逾期报告",
    MessageKind.ARBITRATION: "提交协调",
    MessageKind.ESCALATION: "上报",
    MessageKind.RETURNED: "退回通知",
    MessageKind.WITHDRAWN: "撤回通知",
    MessageKind.LETTER: "本次制作的文书",
    MessageKind.CONSULTATION: "致第三方的文书",
    MessageKind.INFORMED: "情况通报",
    MessageKind.CORRECTION: "补正通知",
    MessageKind.REFUSED: "办理未被接受",
    MessageKind.UNDELIVERABLE: "未能送出",
}

ROUTINE = frozenset(
    {
        MessageKind.NEW_WORK,
        MessageKind.REMINDER,
        MessageKind.INFORMED,
        MessageKind.WITHDRAWN,
    }
)
"""Mails that the daily digest 每日摘要 takes the place of, for whoever has chosen it.

What breaks a limit, sends work back or answers the reader himself comes at once.
"""


class Audience(StrEnum):
    """To whom a message goes; the register turns it into people and addresses."""

    APPLICANT = "applicant"
    THIRD_PARTY = "third_party"
    HOLDER = "holder"
    CLERK = "clerk"
    CENTER_HEAD = "center_head"
    HANDLER = "handler"
    DEPARTMENT_HEAD = "department_head"
    OFFICE = "office"
    OFFICE_DIRECTOR = "office_director"
    LEADER = "leader"
    SECRECY = "secrecy"
    ADMINISTRATOR = "administrator"


class Work(StrEnum):
    """The two kinds of work the motor carries out for a case, in this order."""

    PRODUCE = "produce"
    DELIVER = "deliver"


class Job(Model):
    """A document to produce or a message to deliver; `id` is the case and the business step."""

    id: JobId
    work: Work
    kind: Token


class Batch(Model):
    """Jobs of one case that one activity carries out together; `at` is the civil instant."""

    case: Token
    jobs: tuple[Job, ...]
    at: datetime
