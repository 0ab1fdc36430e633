"""A case as its page needs it, from one snapshot of the register."""

from sqlmodel import Session

from api.deps import V1, Member
from api.staff.schemas import (
    ActTitle,
    CaseLine,
    CaseView,
    DocumentLine,
    JournalLine,
    LimitView,
    MessageLine,
    Named,
    RungView,
)
from domain.acts import Answer
from domain.application import masked_applicants, subject
from domain.case import Case, Limit
from domain.facts import DocumentFacts, MessageFacts
from domain.judge import allowed, may
from domain.outcomes import OUTCOMES
from domain.people import APPLICANT
from domain.procedure import rows_of
from domain.profile import Profile
from register import people, queries
from register.cases import Filed
from register.documents import QueuedDocument
from register.journal import DELIVER, ERASE, PRODUCE, Entry
from register.outbox import QueuedMessage
from register.perform import Said

_LED_TO = {PRODUCE: "制作文书", DELIVER: "发送邮件", ERASE: "删除内容"}


def case_view(session: Session, filed: Filed, profile: Profile, member: Member) -> CaseView:
    """Everything a member of staff sees of a case; of the applicant only a masked name."""
    case, application = filed.case, filed.dossier.application
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
        handler_name=_name(session, case),
        outcomes=tuple(Named(id=one, name=OUTCOMES[one].name) for one in case.outcomes),
        notices=case.notices,
        limits=tuple(_limit(one) for one in case.limits),
        next_rung=RungView(id=rung.id, title=rung.title, at=rung.at) if rung else None,
        served=case.served,
        closed=case.closed,
        in_time=case.in_time,
        allowed=_allowed(case, member),
        journal=tuple(map(_entry, queries.journal_of(session, case.id))),
        documents=tuple(map(_document, queries.documents_of(session, case.id))),
        messages=tuple(map(_message, queries.messages_of(session, case.id))),
    )


def _name(session: Session, case: Case) -> str | None:
    someone = people.actor(session, case.agency, case.handler) if case.handler else None
    return someone.name if someone else None


def _allowed(case: Case, member: Member) -> tuple[ActTitle, ...]:
    return tuple(
        ActTitle(act=act, title=_title(act, case, member)) for act in allowed(case, member.actor)
    )


def _title(act: str, case: Case, member: Member) -> str:
    """What the act is called at this stage, for this person."""
    return next(
        row.title
        for row in rows_of(act)
        if case.stage in row.stages and may(row, case, member.actor)
    )


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


def _entry(entry: Entry) -> JournalLine:
    answer = None
    if entry.act not in _LED_TO and entry.content is not None:
        answer = Said.model_validate_json(entry.content).answer
    return JournalLine(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        act=entry.act,
        title=_done(entry.act, answer),
        outcome=entry.outcome,
        refusal=answer.refusal if answer else None,
    )


def _done(act: str, answer: Answer | None) -> str:
    """What the entry is called: of several rows of the act the one that led to the stage."""
    if answer and answer.refusal:
        return answer.refusal.what
    titles = {row.to: row.title for row in reversed(rows_of(act))}
    named = answer and titles.get(answer.stage)
    return named or next(reversed(titles.values()), _LED_TO.get(act, act))


def _document(document: QueuedDocument) -> DocumentLine:
    produced = document.sha256 is not None
    return DocumentLine(
        **document.model_dump(include=set(DocumentLine.model_fields) - {"title", "href"}),
        title=DocumentFacts.model_validate_json(document.facts).title,
        href=f"{V1}/cases/{document.case_id}/documents/{document.id}" if produced else None,
    )


def _message(message: QueuedMessage) -> MessageLine:
    facts = MessageFacts.model_validate_json(message.facts)
    return MessageLine(
        kind=message.kind,
        to=facts.role or APPLICANT.name,
        status=message.status,
        sent_at=message.sent_at,
    )
