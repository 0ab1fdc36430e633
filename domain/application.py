"""An application 申请 as handed in (S0 art 13(1), form 附件2), however incomplete.

Form 附件2 is only recommended: whatever paper says who asks, for what and how it is wanted can be
entered here. What is missing is judged by `domain.defects`, so that nothing is lost on the way.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from pydantic import Field

from domain.applicants import Agent, Applicant, Contact, Party, Representative, masked_name
from domain.channels import Arrival, Channel, receipt_date
from domain.model import Model
from domain.texts import AnyLine, AnyText, one_line

SUBJECT_LENGTH = 60
JOINT = 5
"""From five joint applicants on they may elect representatives 代表人 (S0 art 13(1)4)."""

REPRESENTATIVES = range(1, 6)
"""How many representatives five or more joint applicants may elect (S0 art 13(1)4; A27)."""


class Obtaining(StrEnum):
    """How the applicant wants to obtain the information 获取信息的方式."""

    PICKUP = "pickup"
    INSPECTION = "inspection"
    POST = "post"
    COURIER = "courier"
    EMAIL = "email"
    FAX = "fax"

    @property
    def label(self) -> str:
        """The Chinese name, as form 附件2 has it."""
        return _OBTAINING[self]


_OBTAINING = {
    Obtaining.PICKUP: "自行领取",
    Obtaining.INSPECTION: "当场阅读、抄录",
    Obtaining.POST: "邮寄",
    Obtaining.COURIER: "快递",
    Obtaining.EMAIL: "电子邮件",
    Obtaining.FAX: "传真",
}


class Form(StrEnum):
    """In what form the information is wanted 提供信息的形式."""

    PAPER = "paper"
    EMAIL = "email"
    DISC = "disc"

    @property
    def label(self) -> str:
        """The Chinese name, as form 附件2 has it."""
        return {"paper": "纸面", "email": "电子邮件", "disc": "光盘、磁盘"}[self]


class Item(Model):
    """One piece of information asked for: by title, document number 文号 or other features."""

    title: AnyLine = Field(default="", title="文件名称")
    document_number: AnyLine = Field(default="", title="文号")
    description: AnyText = Field(
        default="", title="其他特征描述", description="不知道名称、文号的，写明时间、事项等特征"
    )

    @property
    def label(self) -> str:
        """What identifies it best: title, else document number, else description."""
        return self.title or self.document_number or self.description


class Confirmation(StrEnum):
    """How an applicant confirms an oral application (S0 art 13(1)1)."""

    SIGNATURE = "signature"
    FINGERPRINT = "fingerprint"
    SEAL = "seal"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return {"signature": "签字", "fingerprint": "捺印", "seal": "盖章"}[self]


class OralRecord(Model):
    """An oral application 口头申请 taken down by a clerk (S0 art 13(1)1).

    The day of the confirmation is `Arrival.confirmed_on`: it is also the receipt date.
    """

    transcript: AnyText = Field(default="", title="口头申请的内容")
    clerk: AnyLine = Field(default="", title="代为填写的受理人员")
    difficulty: AnyText = Field(default="", title="采用书面形式确有困难的情况")
    confirmed_by: Confirmation | None = Field(default=None, title="申请人确认的方式")


class Application(Model):
    """An application for government information; `items` and `applicants` keep their order.

    `agency_name` is the receiving agency as the applicant wrote it. `representatives` is None
    when none were elected. `purpose` was asked for by L07 art 13 only. `other_form_accepted` says
    whether another form will do when the wanted one is impossible (S0 art 13(7)5).
    """

    arrival: Arrival = Field(title="申请的方式和日期")
    agency_name: AnyLine = Field(default="", title="受理机关")
    applicants: tuple[Applicant, ...] = Field(default=(), max_length=100, title="申请人")
    agent: Agent | None = Field(default=None, title="代理人", description="由他人代为申请的填写")
    representatives: tuple[Representative, ...] | None = Field(
        default=None,
        max_length=100,
        title="代表人",
        description="五人以上共同申请的，可以推选一至五名代表人",
    )
    election_proof: AnyText = Field(
        default="", title="代表人的推举证明", description="推选代表人的填写"
    )
    oral: OralRecord | None = Field(
        default=None, title="口头申请记录", description="口头申请由受理人员代为填写"
    )
    items: tuple[Item, ...] = Field(default=(), max_length=50, title="申请公开的信息")
    obtaining: Obtaining | None = Field(default=None, title="获取信息的方式")
    form: Form | None = Field(default=None, title="提供信息的形式")
    other_form_accepted: bool = Field(default=True, title="不能按所选形式提供的，接受其他形式")
    fee_reduction: bool = Field(default=False, title="申请减免费用")
    purpose: AnyText = Field(default="", title="所需信息的用途")

    @property
    def channel(self) -> Channel:
        """How it came."""
        return self.arrival.channel

    @property
    def email(self) -> str:
        """The address notices may be mailed to, or empty."""
        return next((one.contact.email for one in people(self) if one.contact.email), "")

    def received_on(self, rules: str) -> date:
        """The receipt date under a rule set (§2.3).

        Raises:
            ReceiptPendingError: The fact that decides it is still missing.
        """
        return receipt_date(self.arrival, rules)


class Addressee(Model):
    """To whom notices go: `line` is printed on them, `contact` leads to whoever receives them."""

    line: str
    recipient: str
    contact: Contact


def subject(application: Application) -> str:
    """What is asked for in one line of at most 60 characters: the first item, and how many."""
    return subject_of(application.items)


def subject_of(items: Sequence[Item]) -> str:
    """The same by the items alone."""
    label = next((item.label for item in items if item.label), "")
    tail = f"等{len(items)}项信息" if len(items) > 1 else ""
    return (one_line(label, SUBJECT_LENGTH - len(tail)) or "未写明内容的信息") + tail


def masked_applicants(application: Application) -> str:
    """Who applies, for lists on a screen: 王**, or 王**等3人."""
    applicants = application.applicants
    name = masked_name(applicants[0]) if applicants else ""
    return f"{name}等{len(applicants)}人" if len(applicants) > 1 else name


def standing_representatives(application: Application) -> tuple[Representative, ...]:
    """The representatives; one who is an applicant need not say again what stands there."""
    applicants = {one.name: one for one in application.applicants if one.name}
    return tuple(
        _completed(one, applicants.get(one.name)) for one in application.representatives or ()
    )


def people(application: Application) -> tuple[Party, ...]:
    """Agent, representatives and applicants, in the order in which notices try to reach them."""
    agents = (application.agent,) if application.agent else ()
    return (*agents, *standing_representatives(application), *application.applicants)


def addressee(application: Application) -> Addressee:
    """To whom notices are addressed: all applicants, through their agent or representatives.

    They reach the first of agent, representatives and applicants who can be reached in the way the
    information is wanted, else the first who can be reached at all (A26: any of them may receive).
    """
    everybody = people(application)
    reachable = [one for one in everybody if one.contact.is_given()]
    serving = [one for one in reachable if _serves(one.contact, application.obtaining)]
    name, contact = next(
        ((one.name, one.contact) for one in (*serving, *reachable, *everybody)), ("", Contact())
    )
    return Addressee(line=_line(application), recipient=name, contact=contact)


def _completed(one: Representative, known: Party | None) -> Representative:
    if known is None:
        return one
    identity = one.identity if one.identity.number else known.identity
    contact = one.contact if one.contact.is_given() else known.contact
    return one.model_copy(update={"identity": identity, "contact": contact})


def _serves(contact: Contact, obtaining: Obtaining | None) -> bool:
    match obtaining:
        case Obtaining.POST | Obtaining.COURIER:
            return bool(contact.address)
        case Obtaining.EMAIL:
            return bool(contact.email)
        case Obtaining.FAX:
            return bool(contact.fax)
        case _:
            return contact.is_given()


def _line(application: Application) -> str:
    names = [one.name for one in application.applicants]
    elected = [one.name for one in application.representatives or ()]
    through = f"（代表人：{'、'.join(elected)}）" if elected else ""
    if application.agent:
        through += f"（代理人：{application.agent.name}）"
    if elected and len(names) >= JOINT:
        return f"{names[0]}等{len(names)}人{through}"
    return "、".join(names) + through
