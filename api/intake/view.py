"""An application as whoever handed it in sees it, from one snapshot of the register."""

from sqlmodel import Session

from api.deps import V1
from api.intake.files import FROM_APPLICANTS, material
from api.intake.schemas import ApplicationView, DeadlineLine, MaterialLine, PaperLine
from api.intake.words import in_words
from domain.calendar import Calendar, OutsideCalendarError
from domain.case import Case, Limit
from domain.clocks import LimitKind
from domain.facts import DocumentFacts
from domain.ledger import LedgerDay, ledger
from domain.outcomes import OUTCOMES
from domain.paper import DOCUMENTS
from register import queries
from register.acts.cases import Filed
from register.acts.visitors import Counter
from register.events import feed
from register.events.cloudevents import CloudEvent, cloud_event
from register.events.feed import Feed
from register.paper.documents import QueuedDocument
from workflows.gateway import Gateway

_THEIRS = frozenset({LimitKind.REPLY, LimitKind.SUPPLEMENT, LimitKind.PAYMENT})
"""The limits that bind towards the applicant; the others are the agency's own affair."""

_NOTICES = frozenset(code.lower() for code in OUTCOMES)
_EVENTS = 500
"""The most events of a case that are told with it; the feed has all."""


def application_view(session: Session, filed: Filed, gateway: Gateway) -> ApplicationView:
    """Where the application stands, with everything that is meant for the applicant."""
    case = filed.case
    doorkeeper = gateway.installation.registrar.doorkeeper
    law = doorkeeper.law(session, case, gateway.civil_now(), Counter(session))
    theirs = (one for one in case.limits if one.clock.limit in _THEIRS)
    return ApplicationView(
        case=case.id,
        number=case.number,
        stage=case.stage,
        stage_label=case.stage.label,
        state=in_words(case),
        received=case.received,
        reply_due=case.reply_due,
        served=case.served,
        closed=case.closed,
        deadlines=tuple(_deadline(one, law.calendar) for one in theirs),
        documents=papers(session, filed),
        files=_files(session, case.id),
        events=_happened(session, case, gateway),
    )


def papers(session: Session, filed: Filed) -> tuple[PaperLine, ...]:
    """The documents an applicant may have: produced, no draft, and the reply once it was sent."""
    found = queries.documents_of(session, filed.case.id)
    return tuple(line for one in found if (line := _paper(one, filed)))


def _paper(document: QueuedDocument, filed: Filed) -> PaperLine | None:
    if document.draft or document.sha256 is None or DOCUMENTS[document.kind].internal:
        return None
    facts = DocumentFacts.model_validate_json(document.facts)
    if facts.party is not None or not _sent(document, filed):
        return None
    assert document.produced_at is not None, "what has a hash was produced"
    return PaperLine(
        id=document.id,
        kind=document.kind,
        title=facts.title,
        number=document.number,
        produced_at=document.produced_at,
        sha256=document.sha256,
        href=f"{V1}/applications/{document.case_id}/documents/{document.id}",
    )


def _sent(document: QueuedDocument, filed: Filed) -> bool:
    """Whether a notice has left the agency; one of before the case was reopened long has."""
    if document.kind not in _NOTICES or filed.dossier.delivery is not None:
        return True
    told = (document.kind, document.ordinal)
    return told in {(one.kind, one.ordinal) for one in filed.case.superseded}


def _deadline(limit: Limit, calendar: Calendar) -> DeadlineLine:
    clock, deadline = limit.clock, limit.deadline
    return DeadlineLine(
        kind=clock.limit,
        title=clock.limit.label,
        anchor=clock.anchor,
        due=deadline.due,
        running=limit.running,
        provisional=deadline.provisional,
        calendar_version=deadline.calendar_version,
        basis=deadline.basis,
        ledger=_ledger(limit, calendar),
    )


def _ledger(limit: Limit, calendar: Calendar) -> tuple[LedgerDay, ...]:
    try:
        return ledger(limit.clock, calendar, limit.deadline.due)
    except OutsideCalendarError:
        return ()  # an old case of a year that nobody imported; its due date stands all the same


def _files(session: Session, case_id: str) -> tuple[MaterialLine, ...]:
    every = queries.uploads_of(session, case_id)
    return tuple(material(one) for one in every if one.kind in FROM_APPLICANTS)


def _happened(session: Session, case: Case, gateway: Gateway) -> tuple[CloudEvent, ...]:
    wanted = Feed(agency=case.agency, case=case.id)
    url = gateway.installation.settings.public_url
    return tuple(cloud_event(one, url) for one in feed.read(session, wanted, 0, _EVENTS))
