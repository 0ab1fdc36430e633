"""The dossier 卷宗: what people wrote in a case. It is personal and never leaves the register."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from domain.application import Application
from domain.findings import Finding
from domain.marks import ItemNumber, Labels
from domain.model import Model, Text, Token
from domain.paper import PaperKind
from domain.texts import AnyLine, AnyText, Said, SaidLine


class Method(StrEnum):
    """How paper reaches its reader 送达方式 (§2.5)."""

    IN_PERSON = "in_person"
    POST = "post"
    EMAIL = "email"
    WEB = "web"

    @property
    def label(self) -> str:
        """The method's Chinese name."""
        return {"in_person": "当面领取", "post": "邮寄", "email": "电子邮件", "web": "网站下载"}[
            self
        ]

    @property
    def counts_when_sent(self) -> bool:
        """Whether paper counts as given on the day it is posted or sent (§2.5)."""
        return self is not Method.IN_PERSON


class ItemFinding(Model):
    """What was found on one or more items of the application (numbered from 1; none named: all)."""

    items: tuple[ItemNumber, ...] = Field(default=(), title="申请项", description="不选的，为全部")
    finding: Finding = Field(title="结论")


class Delivery(Model):
    """How and when the reply went out, and the proof that it arrived 送达回证."""

    method: Method
    sent_on: date
    tracking: str = ""
    served_on: date | None = None
    proof: str = ""
    returned: str = ""


class Sent(Model):
    """A letter of the procedure sent otherwise than by Mingbai: how, when, with what number."""

    kind: PaperKind
    method: Method
    sent_on: date
    tracking: AnyLine = ""
    party: int | None = None


class Correction(Model):
    """A request to supplement 补正: what to clarify, when asked, until when; then what came."""

    points: Said
    asked_on: date
    until: date
    received_on: date | None = None
    text: AnyText = ""


class PartyKind(StrEnum):
    """Whom the agency asks before it decides (S0 art 13(7)1; L19 arts 32–34)."""

    THIRD_PARTY = "third_party"
    CO_PRODUCER = "co_producer"
    OTHER_AGENCY = "other_agency"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return {
            "third_party": "第三方",
            "co_producer": "共同制作机关",
            "other_agency": "其他机关",
        }[self]


class Response(StrEnum):
    """What a party said, or that it said nothing."""

    CONSENT = "consent"
    PARTIAL = "partial"
    OBJECTION = "objection"
    SILENCE = "silence"
    UNREACHABLE = "unreachable"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _RESPONSES[self]


_RESPONSES = {
    Response.CONSENT: "同意公开",
    Response.PARTIAL: "同意部分公开",
    Response.OBJECTION: "不同意公开",
    Response.SILENCE: "逾期未答复",
    Response.UNREACHABLE: "无法联系",
}


class PartyReply(Model):
    """A party's answer, its day (Asia/Shanghai) and words; `late`: it came after the term."""

    response: Response
    on: date
    text: AnyText = ""
    late: bool = False


class Party(Model):
    """A party consulted 征求意见: who, about which items (none named: all), and its answer.

    `content` is the information that concerns it. `until` is the last day named in the letter.
    """

    kind: PartyKind = PartyKind.THIRD_PARTY
    name: SaidLine
    address: AnyLine = ""
    email: AnyLine = ""
    items: tuple[int, ...] = ()
    content: Said
    asked_on: date
    until: date
    reply: PartyReply | None = None


class Attribute(StrEnum):
    """The disclosure attribute 公开属性 of a piece of information (S0 art 18; §7.2)."""

    PROACTIVE = "proactive"
    ON_APPLICATION = "on_application"
    WITHHELD = "withheld"
    NOT_GOV_INFO = "not_gov_info"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _ATTRIBUTES[self]


_ATTRIBUTES = {
    Attribute.PROACTIVE: "主动公开",
    Attribute.ON_APPLICATION: "依申请公开",
    Attribute.WITHHELD: "不予公开",
    Attribute.NOT_GOV_INFO: "非政府信息",
}

Verdict = Annotated[
    Literal["clear", "withhold", "doubt"],
    Labels({"clear": "同意公开", "withhold": "不同意公开", "doubt": "不能确定"}),
]


class ReviewStep(Model):
    """A step of the secrecy review 保密审查 (附件1): who judged what, and why."""

    step: Token
    person: Token
    name: str
    at: datetime
    verdict: Verdict
    remark: AnyText = ""
    absent: Token | None = None


class Review(Model):
    """A secrecy review: the attribute proposed with the opinion, and the steps since."""

    attribute: Attribute
    reasons: Said
    steps: tuple[ReviewStep, ...] = ()


class Note(Model):
    """A remark 备注 in the file, or a log of what could not be done (S0 art 13(7)3)."""

    by: Token
    at: datetime
    text: Text


class Fee(Model):
    """A fee 信息处理费 asked for (L19 art 42): yuan, how reckoned, and its payment."""

    yuan: Annotated[int, Field(ge=1)]
    reckoning: Said
    notified_on: date
    until: date
    paid_on: date | None = None


class Delay(Model):
    """Why and by how many working days the reply comes later 延期; `until`: its new last day.

    `frequent`: not an extension but the reasonable term for many requests (L19 art 35).
    """

    reason: Said
    working_days: int
    until: date | None = None
    frequent: bool = False


class Reasons(Model):
    """Reasons asked of somebody who applies in great number (L19 art 35), and what came."""

    asked_on: date
    why: Said
    received_on: date | None = None
    text: AnyText = ""


class Dossier(Model):
    """What people wrote in the case.

    `returned` holds the defects last told; `earlier` the findings of before the case was reopened
    and `ground` why it was; `objection` is the department's to the transfer, `decision` what the
    office decided; `delay` why the reply was extended. `delivered` holds the deliveries
    before the last one.
    """

    application: Application
    returned: tuple[str, ...] = ()
    opinion: Text | None = None
    findings: tuple[ItemFinding, ...] = ()
    earlier: tuple[ItemFinding, ...] = ()
    ground: AnyText = ""
    objection: AnyText = ""
    decision: AnyText = ""
    corrections: tuple[Correction, ...] = ()
    parties: tuple[Party, ...] = ()
    review: Review | None = None
    delay: Delay | None = None
    reasons: Reasons | None = None
    fee: Fee | None = None
    delivery: Delivery | None = None
    delivered: tuple[Delivery, ...] = ()
    letters: tuple[Sent, ...] = ()
    notes: tuple[Note, ...] = ()
    withdrawal: str = ""

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """How the reply went out, each time it did, oldest first."""
        return (*self.delivered, *((self.delivery,) if self.delivery else ()))
