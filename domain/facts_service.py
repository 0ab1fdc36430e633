"""The facts of paper on its way, and of the record that closes a case nobody brought further.

Proof of service, envelope, register of posted mail: regulation.md §2.4 T20, §2.5; the record: A15.
"""

from datetime import date

from domain.application import addressee
from domain.case import Case, Notice
from domain.dossier import Delivery, Dossier, Method, Sent
from domain.facts import AbandonedFacts, AgencyFacts, IssuedFacts, ServiceFacts
from domain.findings import Abandoned, FeeUnpaid
from domain.model import Model
from domain.paper import DOCUMENTS
from domain.scene import Law


class PostalEntry(Model):
    """A line of the register of posted mail 邮寄登记: which letter went to whom, with what number.

    `served_on` or `returned` tell what became of it, once that is known.
    """

    on: date
    number: str
    papers: tuple[str, ...]
    recipient: str
    address: str
    tracking: str
    served_on: date | None = None
    returned: str = ""


class PostalFacts(Model):
    """The register of posted mail of an agency from one day to another, oldest first."""

    agency: AgencyFacts
    first: date
    last: date
    entries: tuple[PostalEntry, ...]


def service_facts(case: Case, dossier: Dossier, party: int | None = None) -> ServiceFacts:
    """The reply and where it goes: to the applicant, or what was issued to a third party."""
    delivery = dossier.delivery
    return ServiceFacts(
        **_reader(dossier, party),
        method=delivery.method.label if delivery else "",
        sent_on=delivery.sent_on if delivery else None,
        tracking=delivery.tracking if delivery else "",
        papers=tuple(_issued(one) for one in case.notices if one.party == party),
    )


def letter_facts(case: Case, dossier: Dossier, sent: Sent) -> ServiceFacts:
    """A letter of the procedure, and where and how it went."""
    known = (*case.letters, *case.notices)
    papers = [one for one in known if (one.kind, one.party) == (sent.kind, sent.party)]
    return ServiceFacts(
        **_reader(dossier, sent.party),
        method=sent.method.label,
        sent_on=sent.sent_on,
        tracking=sent.tracking,
        papers=tuple(map(_issued, papers)),
    )


def abandoned_facts(case: Case, dossier: Dossier, law: Law) -> AbandonedFacts:
    """Why the case was closed, as the file tells it."""
    finding = dossier.findings[0].finding if dossier.findings else None
    why, told_on, until = "申请不符合要求，经告知后逾期未重新申请", None, None
    if isinstance(finding, Abandoned):
        why, told_on, until = "经告知补正，逾期未补正", finding.asked_on, finding.until
    elif isinstance(finding, FeeUnpaid):
        why = f"经通知缴纳信息处理费{finding.yuan}元，逾期未缴纳"
        told_on, until = finding.notified_on, finding.until
    return AbandonedFacts(
        why=why,
        told_on=told_on,
        until=until,
        waived=told_on is not None and law.rules.no_supplement == "deemed_abandoned",
        reason=dossier.ground,
        closed=case.closed or law.today,
    )


def postal_entries(case: Case, dossier: Dossier) -> tuple[PostalEntry, ...]:
    """What of a case went by post: the reply, each time, and letters of the procedure; by day."""
    post = Method.POST
    found = [_posted(case, dossier, one) for one in dossier.letters if one.method is post]
    found += [_reply(case, dossier, one) for one in dossier.deliveries if one.method is post]
    return tuple(sorted(found, key=lambda entry: entry.on))


def _reply(case: Case, dossier: Dossier, delivery: Delivery) -> PostalEntry:
    """The notices last issued by then, posted to the applicant."""
    issued = [one for one in (*case.superseded, *case.notices) if one.party is None]
    day = max((one.dated for one in issued if one.dated <= delivery.sent_on), default=None)
    reader = _reader(dossier, None)
    return PostalEntry(
        on=delivery.sent_on,
        number=case.number or "",
        papers=tuple(DOCUMENTS[one.kind].title for one in issued if one.dated == day),
        recipient=reader["recipient"],
        address=reader["address"],
        tracking=delivery.tracking,
        served_on=delivery.served_on,
        returned=delivery.returned,
    )


def _posted(case: Case, dossier: Dossier, sent: Sent) -> PostalEntry:
    reader = _reader(dossier, sent.party)
    return PostalEntry(
        on=sent.sent_on,
        number=case.number or "",
        papers=(DOCUMENTS[sent.kind].title,),
        recipient=reader["recipient"],
        address=reader["address"],
        tracking=sent.tracking,
    )


def _reader(dossier: Dossier, party: int | None) -> dict[str, str]:
    """Name and address of whoever gets the paper."""
    if party is not None:
        one = dossier.parties[party - 1]
        return {"recipient": one.name, "address": one.address, "postcode": "", "phone": ""}
    found = addressee(dossier.application)
    contact = found.contact
    return {
        "recipient": found.recipient or found.line,
        "address": contact.address,
        "postcode": contact.postcode,
        "phone": contact.phone,
    }


def _issued(notice: Notice) -> IssuedFacts:
    info = DOCUMENTS[notice.kind]
    return IssuedFacts(
        title=info.title, attachment=info.attachment, number=notice.number, dated=notice.dated
    )
