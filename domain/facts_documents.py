"""The facts of a document, drawn from the case when an act queues it (regulation.md §3, App. A).

What single documents tell beyond that is in facts_letters.py, facts_forms.py and facts_service.py.
"""

from datetime import date

from domain.applicants import Organisation
from domain.application import Application, Item, addressee, subject
from domain.case import Case
from domain.channels import CHANNELS
from domain.citations import printable
from domain.dossier import Dossier, ItemFinding
from domain.facts import (
    AgencyFacts,
    DocumentFacts,
    ItemFacts,
    ReplacedFacts,
)
from domain.facts_letters import LABEL_LENGTH, TOLD, spoken_to_party
from domain.findings import Finding, OverrideDisclosed, Refused
from domain.outcomes import basis_of, printable_basis, reasons_basis
from domain.paper import DOCUMENTS, DocumentKind
from domain.paperwork import Paperwork, record_of
from domain.people import APPLICANT
from domain.profile import Profile
from domain.remedies import remedy_clause
from domain.scene import Law
from domain.texts import one_line


def document_facts(paper: Paperwork, *, case: Case, dossier: Dossier, law: Law) -> DocumentFacts:
    """The facts of one document of an accepted act, with case and dossier as the act left them."""
    facts = _common(paper, case, dossier, law)
    if paper.party is not None:
        facts = spoken_to_party(facts, dossier.parties[paper.party - 1], law)
    if paper.finding is not None:
        return _notice(facts, paper, case, dossier, law)
    tell = TOLD.get(paper.kind)
    return facts.model_copy(update=tell(paper, case, dossier, law)) if tell else facts


def agency_facts(profile: Profile) -> AgencyFacts:
    """The agency as its paper names it."""
    contact = profile.contact
    return AgencyFacts(
        name=profile.name,
        office=profile.office,
        address=contact.address,
        postcode=contact.postcode,
        phone=contact.phone,
        email=contact.email,
    )


def blank_application(profile: Profile, on: date) -> DocumentFacts:
    """The empty form 附件2 that an agency lays out at its desk and on its site."""
    info = DOCUMENTS[DocumentKind.APPLICATION_FORM]
    return DocumentFacts(
        kind=DocumentKind.APPLICATION_FORM,
        attachment=info.attachment,
        title=info.title,
        agency=agency_facts(profile),
        registration=None,
        draft=False,
        addressee="",
        you="您",
        subject="",
        items=(),
        items_in_all=0,
        channel="",
        received=on,
        reply_due=None,
    )


def spoken_to(application: Application) -> str:
    """How the applicants are addressed: 您, 贵单位, or together 你们."""
    if len(application.applicants) > 1:
        return "你们"
    one = application.applicants[0] if application.applicants else None
    return "贵单位" if isinstance(one, Organisation) else "您"


def _common(paper: Paperwork, case: Case, dossier: Dossier, law: Law) -> DocumentFacts:
    info = DOCUMENTS[paper.kind]
    record = record_of(case, paper)
    dated = None if paper.draft or info.internal else law.today
    application = dossier.application
    return DocumentFacts(
        kind=paper.kind,
        attachment=info.attachment,
        title=info.title,
        agency=agency_facts(law.profile),
        registration=case.number,
        number=record.number if record else None,
        ordinal=record.ordinal if record else 1,
        draft=paper.draft,
        dated=record.dated if record else dated,
        addressee=addressee(application).line or APPLICANT.name,
        you=spoken_to(application),
        subject=subject(application),
        items=_items(application),
        items_in_all=case.items,
        channel=application.arrival.channel_name or CHANNELS[case.channel].title,
        received=case.received,
        reply_due=case.reply_due,
        basis=printable(info.basis.under(case.rules), law.profile.confirmed_citations),
        seal=None if paper.draft or info.internal else law.profile.seal,
    )


def _items(application: Application) -> tuple[ItemFacts, ...]:
    items = tuple(
        ItemFacts(number=number, label=one_line(item.label, LABEL_LENGTH), text=_whole(item))
        for number, item in enumerate(application.items, 1)
    )
    asked = subject(application)
    return items or (ItemFacts(number=1, label=asked, text=asked),)


def _whole(item: Item) -> str:
    """Title, document number and description, as far as they are given."""
    head = "，".join(part for part in (item.title, item.document_number) if part)
    return "：".join(part for part in (head, item.description) if part)


# ---- notices ----


def _notice(
    facts: DocumentFacts, paper: Paperwork, case: Case, dossier: Dossier, law: Law
) -> DocumentFacts:
    assert paper.finding is not None, "only a notice of a finding comes here"
    one = dossier.findings[paper.finding]
    told = _told_outcome(paper, one.finding)
    return facts.model_copy(
        update={
            "items": _concerned(facts.items, one),
            "finding": one,
            "replaces": _replaced(paper, one, case, dossier),
            "basis": _basis(told, one.finding, case, law),
            "duty": reasons_basis(told, case.rules),
            "remedy": _remedy(told, one.finding, facts, law),
        }
    )


def _told_outcome(paper: Paperwork, finding: Finding) -> str:
    """Of an override 附件5 or 7 tells what is disclosed as if nobody had objected (A19)."""
    if paper.party is not None:
        return finding.outcome
    return paper.kind.upper()


def _basis(told: str, finding: Finding, case: Case, law: Law) -> tuple[str, ...]:
    confirmed = law.profile.confirmed_citations
    if not isinstance(finding, OverrideDisclosed):
        return basis_of(finding, case.rules, confirmed)
    return printable_basis(told, case.rules, confirmed=confirmed)


def _remedy(told: str, finding: Finding, facts: DocumentFacts, law: Law) -> str | None:
    category = finding.category if isinstance(finding, Refused) else None
    day = facts.dated or law.today
    clause = remedy_clause(told, day, law.profile.remedies, category=category)
    return clause.text if clause else None


def _concerned(items: tuple[ItemFacts, ...], finding: ItemFinding) -> tuple[ItemFacts, ...]:
    """A finding that names no items is about all of them."""
    return tuple(item for item in items if not finding.items or item.number in finding.items)


def _replaced(
    paper: Paperwork, one: ItemFinding, case: Case, dossier: Dossier
) -> ReplacedFacts | None:
    """The last notice to the same reader about the same items, of the same kind if there is one."""
    asked = set(one.items)
    before = [
        notice
        for notice in case.superseded
        if notice.party == paper.party and _meet(asked, _earlier_items(dossier, notice.finding))
    ]
    same = [notice for notice in before if notice.kind == paper.kind] or before
    if not same:
        return None
    info = DOCUMENTS[same[-1].kind]
    return ReplacedFacts(
        title=info.title,
        attachment=info.attachment,
        number=same[-1].number,
        dated=same[-1].dated,
        why=dossier.ground,
    )


def _meet(some: set[int], others: set[int]) -> bool:
    """Whether two findings share an item; one that names none is about all."""
    return not some or not others or bool(some & others)


def _earlier_items(dossier: Dossier, position: int | None) -> set[int]:
    if position is None or position >= len(dossier.earlier):
        return set()
    return set(dossier.earlier[position].items)
