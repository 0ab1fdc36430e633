"""Facts: everything a document or a mail is made of, frozen when the act queued it.

They lie in the register as JSON and are self-contained: rendering looks nothing up, so the same
paper comes out after a crash, a week later, or from a restored register. facts_documents.py and
facts_messages.py build them; the words of the paper itself are in `notices/`.
"""

from datetime import date

from domain.case import ItemFinding
from domain.model import Model, Token
from domain.paper import DocumentKind, MessageKind


class AgencyFacts(Model):
    """The agency that sends the paper 发文机关 and how its disclosure desk is reached."""

    name: str
    office: str
    address: str
    postcode: str
    phone: str
    email: str


class ItemFacts(Model):
    """One item of the application: its number from 1, its short name and its whole text."""

    number: int
    label: str
    text: str


class ConclusionFacts(Model):
    """A line of 附件4: what was found on which items, on what basis, told by which notice."""

    items: tuple[int, ...]
    outcome: str
    basis: tuple[str, ...]
    notice: str
    attachment: int | None
    number: str | None


class SignatureFacts(Model):
    """A signature step of 附件4; name, remark and date are empty until somebody signs."""

    step: str
    name: str = ""
    remark: str = ""
    on: date | None = None


class DeliveryFacts(Model):
    """The record of service on 附件4 (§2.5)."""

    method: str
    sent_on: date
    tracking: str
    served_on: date | None
    proof: str


class ApprovalFacts(Model):
    """What only the approval form 审批表 (附件4) tells; it stays inside the agency."""

    department: str
    handler: str
    wanted: str
    opinion: str
    conclusions: tuple[ConclusionFacts, ...]
    signatures: tuple[SignatureFacts, ...]
    delivery: DeliveryFacts | None


class DocumentFacts(Model):
    """One document: receipt 附件3, approval form 附件4, or the notice of one finding.

    `you` is how the addressee is spoken to. `number` is the document's own and, like `dated`
    (成文日期), None on a draft. `items` are those the document is about. `basis` holds the
    citations that may be printed, `duty` those of the duty to give reasons; `remedy` is the clause
    of §3.3 for the date on the notice, on a draft for the day it was drafted.
    """

    kind: DocumentKind
    attachment: int
    title: str
    agency: AgencyFacts
    registration: str
    number: str | None = None
    draft: bool
    dated: date | None = None
    addressee: str
    you: str
    subject: str
    items: tuple[ItemFacts, ...]
    items_in_all: int
    channel: str
    received: date
    reply_due: date | None
    finding: ItemFinding | None = None
    basis: tuple[str, ...] = ()
    duty: tuple[str, ...] = ()
    remedy: str | None = None
    approval: ApprovalFacts | None = None


class DueFacts(Model):
    """A limit a mail speaks of: its name, its last day, and the working days left after today.

    `left` is negative by the working days gone by; `over` says that the last day is past, which a
    weekend later is so although no working day went by. A paused limit has no last day.
    """

    limit: str
    day: date | None
    left: int
    over: bool


class MessageFacts(Model):
    """One mail. To staff it tells of the applicant nothing but registration number and subject.

    `role` is None for the applicant. `number` is None before registration. `enclosures` names the
    documents that go with it. `link` leads to the case, for staff.
    """

    kind: MessageKind
    agency: AgencyFacts
    recipient: str
    role: str | None
    case: Token
    number: str | None
    subject: str
    stage: str
    holder: str | None
    received: date
    due: DueFacts | None
    reply_due: date | None
    next_step: str | None
    occasion: str
    remark: str
    enclosures: tuple[str, ...]
    link: str | None
    on: date
