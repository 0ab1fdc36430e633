"""The facts of a document, drawn from the case when an act queues it (regulation.md §3, App. A)."""

from datetime import date

from domain.applicants import Organisation
from domain.application import Application, Item, addressee, subject
from domain.basis import basis_of, reasons_basis
from domain.case import Case, Delivery, Dossier, ItemFinding, Notice
from domain.channels import CHANNELS
from domain.citations import printable
from domain.civil import civil_date
from domain.facts import (
    AgencyFacts,
    ApprovalFacts,
    ConclusionFacts,
    DeliveryFacts,
    DocumentFacts,
    ItemFacts,
    SignatureFacts,
)
from domain.findings import Finding, OverrideDisclosed, Partial, Refused
from domain.judge import Paperwork
from domain.numbering import document_number
from domain.outcomes import OUTCOMES
from domain.paper import DocumentKind
from domain.people import Role
from domain.procedure import rows_of
from domain.profile import Profile
from domain.remedies import remedy_clause
from domain.scene import Law
from domain.texts import one_line

LABEL_LENGTH = 200
"""A notice names each item in one line of at most so many characters; 附件4 has its whole text."""

RECEIPT_TITLE = "登记回执"
_OWN = {
    DocumentKind.RECEIPT: (RECEIPT_TITLE, 3),
    DocumentKind.APPROVAL_FORM: ("依申请公开政府信息审批表", 4),
}
"""Titles and attachment numbers of the documents that answer nothing (S0 art 13(3), 13(5))."""


def document_facts(paper: Paperwork, *, case: Case, dossier: Dossier, law: Law) -> DocumentFacts:
    """The facts of one document of an accepted act, with case and dossier as the act left them.

    Meant for `Accepted.documents`: the case is registered, and issued when the paper is no draft.
    """
    facts = _common(paper, case, dossier, law)
    if paper.finding is not None:
        return _notice(facts, paper.finding, case, dossier, law)
    if paper.kind is DocumentKind.APPROVAL_FORM:
        approval = _approval(case, dossier, law, draft=paper.draft)
        return facts.model_copy(update={"approval": approval})
    basis = printable(law.rules.source("reply_wd").citations, law.profile.confirmed_citations)
    number = receipt_number(case, law.profile)
    return facts.model_copy(update={"number": number, "dated": law.today, "basis": basis})


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


def spoken_to(application: Application) -> str:
    """How the applicants are addressed: 您, 贵单位, or together 你们."""
    if len(application.applicants) > 1:
        return "你们"
    one = application.applicants[0] if application.applicants else None
    return "贵单位" if isinstance(one, Organisation) else "您"


def receipt_number(case: Case, profile: Profile) -> str:
    """The number of the receipt 登记回执 of a registered case."""
    assert case.number is not None, "paper leaves the agency only for a registered case"
    return document_number(profile.numbers, case.number, DocumentKind.RECEIPT)


def _common(paper: Paperwork, case: Case, dossier: Dossier, law: Law) -> DocumentFacts:
    assert case.number is not None, "paper is made only for a registered case"
    title, attachment = _OWN.get(paper.kind, ("", 0))
    application = dossier.application
    return DocumentFacts(
        kind=paper.kind,
        attachment=attachment,
        title=title,
        agency=agency_facts(law.profile),
        registration=case.number,
        draft=paper.draft,
        addressee=addressee(application).line,
        you=spoken_to(application),
        subject=subject(application),
        items=_items(application),
        items_in_all=case.items,
        channel=application.arrival.channel_name or CHANNELS[case.channel].title,
        received=case.received,
        reply_due=case.reply_due,
    )


def _notice(
    facts: DocumentFacts, position: int, case: Case, dossier: Dossier, law: Law
) -> DocumentFacts:
    one = dossier.findings[position]
    outcome = one.finding.outcome
    issued = None if facts.draft else case.notices[position]
    return facts.model_copy(
        update={
            "title": OUTCOMES[outcome].title,
            "attachment": OUTCOMES[outcome].attachment,
            "number": issued.number if issued else None,
            "dated": issued.dated if issued else None,
            "items": _concerned(facts.items, one),
            "finding": one,
            "basis": basis_of(one.finding, case.rules, law.profile.confirmed_citations),
            "duty": reasons_basis(outcome, case.rules),
            "remedy": _remedy(one.finding, issued.dated if issued else law.today, law),
        }
    )


def _remedy(finding: Finding, day: date, law: Law) -> str | None:
    category = finding.category if isinstance(finding, Refused) else None
    clause = remedy_clause(finding.outcome, day, law.profile.remedies, category=category)
    return clause.text if clause else None


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


def _concerned(items: tuple[ItemFacts, ...], finding: ItemFinding) -> tuple[ItemFacts, ...]:
    """A finding that names no items is about all of them."""
    return tuple(item for item in items if not finding.items or item.number in finding.items)


def _approval(case: Case, dossier: Dossier, law: Law, *, draft: bool) -> ApprovalFacts:
    department = law.profile.department(case.department or "")
    handler = law.profile.person(case.handler or "")
    application = dossier.application
    wanted = (application.form, application.obtaining)
    issued = [None] * len(dossier.findings) if draft else case.notices
    return ApprovalFacts(
        department=department.name if department else "",
        handler=handler.name if handler else "",
        wanted="；".join(one.label for one in wanted if one),
        opinion=dossier.opinion or "",
        conclusions=tuple(
            _conclusion(one, notice, case, law)
            for one, notice in zip(dossier.findings, issued, strict=True)
        ),
        signatures=_signatures(case),
        delivery=_delivery(dossier.delivery) if dossier.delivery else None,
    )


def _conclusion(one: ItemFinding, notice: Notice | None, case: Case, law: Law) -> ConclusionFacts:
    info = OUTCOMES[one.finding.outcome]
    return ConclusionFacts(
        items=one.items or tuple(range(1, case.items + 1)),
        outcome=info.name,
        basis=(
            *_articles(one.finding),
            *basis_of(one.finding, case.rules, law.profile.confirmed_citations),
        ),
        notice=info.title,
        attachment=info.attachment,
        number=notice.number if notice else None,
    )


def _articles(finding: Finding) -> tuple[str, ...]:
    """The exact articles the department itself gave for what it withholds (S0 art 13(7)6)."""
    match finding:
        case Refused():
            return (finding.article,)
        case Partial() | OverrideDisclosed():
            return tuple(part.article for part in finding.withheld)
        case _:
            return ()


def _signatures(case: Case) -> tuple[SignatureFacts, ...]:
    """Every step of the procedure, signed or not, in order."""
    steps: dict[Role, None] = dict.fromkeys(
        role for row in rows_of("approve") for role in row.roles
    )
    signed = {one.step: one for one in case.signatures}
    return tuple(
        SignatureFacts(
            step=step.label,
            name=signed[step].name,
            remark=signed[step].remark,
            on=civil_date(signed[step].at),
        )
        if step in signed
        else SignatureFacts(step=step.label)
        for step in steps
    )


def _delivery(delivery: Delivery) -> DeliveryFacts:
    return DeliveryFacts(method=delivery.method.label, **delivery.model_dump(exclude={"method"}))
