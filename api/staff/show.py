"""A case as its page needs it, from one snapshot of the register."""

from sqlmodel import Session

from api.deps import V1, Member
from api.staff.schemas import (
    ActTitle,
    CaseLine,
    CaseView,
    DocumentLine,
    LimitView,
    MessageLine,
    Named,
    RungView,
)
from domain.application import masked_applicants, subject
from domain.case import Case, Limit
from domain.delegation import title_in_stead
from domain.facts import DocumentFacts, MessageFacts
from domain.judge import allowed, duty_for, is_there
from domain.outcomes import OUTCOMES
from domain.paper import Audience
from domain.people import APPLICANT, THIRD_PARTY
from domain.procedure import rows_of
from domain.profile import Profile
from register import people, queries
from register.cases import Filed
from register.documents import QueuedDocument
from register.outbox import QueuedMessage
from register.told import Names, told

_OUTSIDE = {Audience.APPLICANT: APPLICANT.name, Audience.THIRD_PARTY: THIRD_PARTY.name}


def case_view(session: Session, filed: Filed, profile: Profile, member: Member) -> CaseView:
    """Everything a member of staff sees of a case; of the applicant only a masked name."""
    case, application = filed.case, filed.dossier.application
    names = people.names(session, case.agency)
    rung = case.next_rung() if case.open else None
    department = profile.department(case.department or "")
    return CaseView(
        **dict(CaseLine.model_validate(case)),
        rules=case.rules,
        channel=case.channel,
        subject=subject(application),
        applicants=masked_applicants(application),
        items=case.items,
        department_name=department.name if department else None,
        handler_name=names.get(case.handler or ""),
        outcomes=tuple(Named(id=one, name=OUTCOMES[one].name) for one in case.outcomes),
        notices=case.notices,
        limits=tuple(_limit(one) for one in case.limits),
        next_rung=RungView(id=rung.id, title=rung.title, at=rung.at) if rung else None,
        served=case.served,
        closed=case.closed,
        in_time=case.in_time,
        allowed=_allowed(case, member, names),
        journal=tuple(told(one, names) for one in queries.journal_of(session, case.id)),
        documents=tuple(map(_document, queries.documents_of(session, case.id))),
        messages=tuple(map(_message, queries.messages_of(session, case.id))),
    )


def _allowed(case: Case, member: Member, names: Names) -> tuple[ActTitle, ...]:
    return tuple(
        ActTitle(act=act, title=_title(act, case, member, names))
        for act in allowed(case, member.actor)
    )


def _title(act: str, case: Case, member: Member, names: Names) -> str:
    """What the act is called at this stage, for this person, and for whom it would be done."""
    here = (row for row in rows_of(act) if case.stage in row.stages and is_there(row, case))
    mine = ((row, duty_for(row, case, member.actor)) for row in here)
    row, duty = next((row, duty) for row, duty in mine if duty)
    return title_in_stead(row.title, names[duty.absent]) if duty.absent else row.title


def _limit(limit: Limit) -> LimitView:
    clock, deadline = limit.clock, limit.deadline
    return LimitView(
        kind=clock.limit,
        title=clock.limit.label,
        anchor=clock.anchor,
        due=deadline.due,
        running=limit.running,
        kept=limit.kept,
        provisional=deadline.provisional,
        calendar_version=deadline.calendar_version,
        basis=deadline.basis,
    )


def _document(document: QueuedDocument) -> DocumentLine:
    produced = document.sha256 is not None
    return DocumentLine(
        **document.model_dump(include=set(DocumentLine.model_fields) - {"title", "href"}),
        title=DocumentFacts.model_validate_json(document.facts).title,
        href=f"{V1}/cases/{document.case_id}/documents/{document.id}" if produced else None,
    )


def _message(message: QueuedMessage) -> MessageLine:
    facts = MessageFacts.model_validate_json(message.facts)
    role = facts.role or _OUTSIDE[message.audience]
    return MessageLine(
        kind=message.kind,
        to=title_in_stead(role, facts.absent) if facts.absent else role,
        status=message.status,
        sent_at=message.sent_at,
    )
