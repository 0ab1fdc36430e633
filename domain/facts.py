"""Facts: everything a document or a mail is made of, frozen when the act queued it.

They lie in the register as JSON and are self-contained: rendering looks nothing up, so the same
paper comes out after a crash, a week later, or from a restored register. facts_documents.py,
facts_forms.py and facts_messages.py build them; the words of the paper itself are in `notices/`.
"""

from datetime import date

from domain.application import Application
from domain.clocks import Interval
from domain.dossier import Delay, Fee, ItemFinding, PartyKind
from domain.model import Model, Token
from domain.paper import MessageKind, PaperKind
from domain.seal import Seal


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


class IssuedFacts(Model):
    """A document by which a finding is told; number and date are None while it is a draft."""

    title: str
    attachment: int | None
    number: str | None
    dated: date | None = None


class ReplacedFacts(IssuedFacts):
    """The notice that a new one replaces after the case was reopened (§2.8), and why it does."""

    why: str


class ConclusionFacts(Model):
    """A line of 附件4: what was found on which items, on what basis, told by which documents."""

    items: tuple[int, ...]
    outcome: str
    basis: tuple[str, ...]
    papers: tuple[IssuedFacts, ...]


class SignatureFacts(Model):
    """A step of 附件4 or 附件1; name, remark and date are empty until somebody signs.

    `absent` names whoever the signer stood in for (授权).
    """

    step: str
    name: str = ""
    absent: str = ""
    remark: str = ""
    on: date | None = None


class DepartmentFacts(Model):
    """A department that answers 承办部门: its share of the items, and its handler."""

    name: str
    items: tuple[int, ...]
    handler: str


class AnswerFacts(Model):
    """What a consulted party said on a day (None: not yet); `late`: after its term."""

    name: str
    kind: str
    response: str
    on: date | None
    late: bool = False


class TermFacts(Model):
    """Why the reply is due when it is: anchor, excluded periods, and days granted beyond the rule.

    `since` says in Chinese what happened on the anchor day.
    """

    anchor: date
    since: str
    excluded: tuple[Interval, ...]
    excluded_days: int
    extended_days: int


class DeliveryFacts(Model):
    """The record of service on 附件4 (§2.5); `returned`: why it did not arrive."""

    method: str
    sent_on: date
    tracking: str
    served_on: date | None
    proof: str
    returned: str


class ApprovalFacts(Model):
    """What only the approval form 审批表 (附件4) tells; it stays inside the agency.

    `by_office`: the office answered in the departments' stead. The first department has the lead.
    """

    departments: tuple[DepartmentFacts, ...]
    by_office: bool
    wanted: str
    term: TermFacts | None
    opinion: str
    parties: tuple[AnswerFacts, ...]
    conclusions: tuple[ConclusionFacts, ...]
    signatures: tuple[SignatureFacts, ...]
    delivery: DeliveryFacts | None


class ReviewFacts(Model):
    """What only the secrecy review form 保密审查单 (附件1) tells; it stays inside the agency."""

    department: str
    drafter: str
    content: tuple[str, ...]
    attribute: str
    attributes: tuple[str, ...]
    reasons: str
    steps: tuple[SignatureFacts, ...]


class CorrectionFacts(Model):
    """What must be clarified until when; `waived`: who does not, gives the application up."""

    points: str
    until: date
    waived: bool


class PartyFacts(Model):
    """A consulted party as its letter speaks to it; nothing here tells who applied.

    `binding`: its refusal alone keeps the information closed. `response` and `replied_on` are its
    answer, where the letter follows one.
    """

    kind: PartyKind
    content: str
    until: date
    binding: bool
    response: str = ""
    replied_on: date | None = None


class ServiceFacts(Model):
    """What goes to whom and where: told by proof of service 送达回证 and envelope label 信封."""

    recipient: str
    address: str
    postcode: str
    phone: str
    method: str
    sent_on: date | None
    tracking: str
    papers: tuple[IssuedFacts, ...]


class AbandonedFacts(Model):
    """Why and when a case was closed without an answer 逾期结案备案 (A15; L19 art 30).

    `told_on` and `until` are the day and the term of what was asked for; None for an application
    that was never brought into form. `waived`: the law takes it as given up.
    """

    why: str
    told_on: date | None
    until: date | None
    waived: bool
    reason: str
    closed: date


class DocumentFacts(Model):
    """One document of an act: a notice of a finding, a letter or form of the procedure.

    `you` is how the addressee is spoken to. `registration` is None before the case has a number.
    `number` is the document's own, the `ordinal`-th of its kind; like `dated` (成文日期) it is None
    on a draft. `items` are those the document is about. `basis` holds the citations that
    may be printed, `duty` those of the duty to give reasons; `remedy` is the clause of §3.3 for the
    date on the notice, on a draft for the day it was drafted.

    `seal` is printed on what is issued, if the agency has given one.

    Then what single kinds tell: `finding` the notices, `defects` the return of an application that
    lacks form, `consulted` (the kinds of party) the word to the applicant, `application` the form
    附件2 (None: blank); the others one each.
    """

    kind: PaperKind
    attachment: int | None
    title: str
    agency: AgencyFacts
    registration: str | None
    number: str | None = None
    ordinal: int = 1
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
    replaces: ReplacedFacts | None = None
    basis: tuple[str, ...] = ()
    duty: tuple[str, ...] = ()
    remedy: str | None = None
    defects: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    approval: ApprovalFacts | None = None
    review: ReviewFacts | None = None
    correction: CorrectionFacts | None = None
    party: PartyFacts | None = None
    delay: Delay | None = None
    fee: Fee | None = None
    excess: str = ""
    application: Application | None = None
    service: ServiceFacts | None = None
    abandoned: AbandonedFacts | None = None
    seal: Seal | None = None


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

    `role` is None for the applicant; `absent` names whom the reader stands in for (授权). `number`
    is None before registration. `enclosures` names the documents that go with it. `link` leads
    staff to the case, the applicant to where it can be followed. `until` is the last day to
    supplement. `failed` names paper that could not be sent, `allowed` what may be done instead of
    what was refused.
    """

    kind: MessageKind
    agency: AgencyFacts
    recipient: str
    role: str | None
    absent: str | None = None
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
    until: date | None = None
    failed: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


class DigestCase(Model):
    """A case in the daily digest: what it is, how its nearest limit stands, what to do next.

    `absent` names whom the reader stands in for in it.
    """

    number: str | None
    received: date
    subject: str
    stage: str
    due: DueFacts | None
    next_step: str | None
    absent: str | None
    link: str


class DigestFacts(Model):
    """The daily digest 每日摘要 of one person: the cases in hand, most urgent first, and the news.

    `more` counts cases in hand beyond those listed. `news` are the mails it takes the place of.
    """

    agency: AgencyFacts
    recipient: str
    day: date
    cases: tuple[DigestCase, ...]
    more: int
    news: tuple[MessageFacts, ...]
    link: str
