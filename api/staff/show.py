"""A case as its page needs it, from one snapshot of the register."""

import json
from datetime import date

from sqlmodel import Session

from api.deps import V1, Member
from api.staff.schemas import (
    ActTitle,
    CaseLine,
    CaseView,
    DocumentLine,
    LedgerView,
    LimitView,
    Links,
    MessageLine,
    Named,
    People,
    RungView,
    UploadLine,
)
from domain.application import masked_applicants, subject
from domain.calendar import Calendar
from domain.case import Case, Limit
from domain.delegation import title_in_stead
from domain.dossier import Dossier, Party
from domain.judge import allowed, barred, duty_for, is_there
from domain.ledger import ledger
from domain.outcomes import OUTCOMES
from domain.paper import Audience
from domain.people import APPLICANT, THIRD_PARTY
from domain.permissions import Right, may
from domain.procedure import rows_of, titles_together
from domain.profile import Profile
from register import queries
from register.acts.cases import Filed
from register.paper.documents import QueuedDocument
from register.paper.outbox import QueuedMessage
from register.paper.uploads import Upload
from register.people import directory
from register.privacy.erasure import erased_on
from register.record.deeds import Names
from register.record.journal import UPLOAD
from register.record.told import JournalLine, told

_OUTSIDE = {Audience.APPLICANT: APPLICANT.name, Audience.THIRD_PARTY: THIRD_PARTY.name}


def case_view(session: Session, filed: Filed, profile: Profile, member: Member) -> CaseView:
    """Everything a member of staff sees of a case; of the applicant only a masked name."""
    case, application = filed.case, filed.dossier.application
    names = directory.names(session, case.agency)
    rung = case.next_rung() if case.open else None
    department = profile.department(case.department or "")
    gone = None if case.open else erased_on(session, case.id)
    return CaseView(
        **dict(CaseLine.model_validate(case)),
        rules=case.rules,
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
        erased_on=gone,
        allowed=() if gone else _allowed(case, member, names),
        barred=() if gone else barred(case, member.actor),
        journal=_journal(session, case, profile, member, names),
        documents=tuple(map(_document, queries.documents_of(session, case.id))),
        uploads=_uploads(session, case, member),
        messages=tuple(map(_message, queries.messages_of(session, case.id))),
        links=_links(case.id),
    )


def _journal(
    session: Session, case: Case, profile: Profile, member: Member, names: Names
) -> tuple[JournalLine, ...]:
    """Everything that happened; remarks and names of files only for who may read the paper, too."""
    lines = (
        told(one, names, profile.department_names) for one in queries.journal_of(session, case.id)
    )
    if may(member.actor, Right.READ_PAPER, case):
        return tuple(lines)
    return tuple(
        one.model_copy(update={"remark": "", "about": "" if one.act == UPLOAD else one.about})
        for one in lines
    )


def ledgers(case: Case, calendar: Calendar, today: date) -> tuple[LedgerView, ...]:
    """Every limit of a case, day by day; a paused one until today."""
    return tuple(_ledger(one, calendar, today) for one in case.limits)


def people_of(dossier: Dossier) -> People:
    """Everybody outside the agency whom a case concerns."""
    application = dossier.application
    return People(
        applicants=application.applicants,
        agent=application.agent,
        representatives=application.representatives or (),
        parties=dossier.parties,
    )


def impersonal(dossier: Dossier) -> Dossier:
    """What was asked and written in a case, without who applies or where anybody lives."""
    application = dossier.application.model_copy(
        update={"applicants": (), "agent": None, "representatives": None}
    )
    parties = tuple(map(_nameless, dossier.parties))
    return dossier.model_copy(update={"application": application, "parties": parties})


def upload_line(upload: Upload) -> UploadLine:
    """A file of a case, with where it is given out."""
    said = upload.model_dump(include=set(UploadLine.model_fields))
    return UploadLine(**said, href=f"{V1}/cases/{upload.case_id}/uploads/{upload.id}")


def _nameless(party: Party) -> Party:
    return party.model_copy(update={"name": "第三方", "address": "", "email": ""})


def _uploads(session: Session, case: Case, member: Member) -> tuple[UploadLine, ...] | None:
    """The files; their names may tell who applies."""
    if not may(member.actor, Right.READ_PAPER, case):
        return None
    return tuple(map(upload_line, queries.uploads_of(session, case.id)))


def _links(case_id: str) -> Links:
    here = f"{V1}/cases/{case_id}"
    return Links(**{name: f"{here}/{name}" for name in Links.model_fields})


def _allowed(case: Case, member: Member, names: Names) -> tuple[ActTitle, ...]:
    return tuple(
        ActTitle(act=act, title=_title(act, case, member, names), payload=f"{V1}/acts/{act}")
        for act in allowed(case, member.actor)
    )


def _title(act: str, case: Case, member: Member, names: Names) -> str:
    """What the act is called at this stage, for this person, and for whom it would be done."""
    here = (row for row in rows_of(act) if case.stage in row.stages and is_there(row, case))
    mine = [(row, duty) for row in here if (duty := duty_for(row, case, member.actor))]
    title, *_ = titles_together(row for row, _ in mine)
    absent = mine[0][1].absent
    return title_in_stead(title, names[absent]) if absent else title


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


def _ledger(limit: Limit, calendar: Calendar, today: date) -> LedgerView:
    clock, deadline = limit.clock, limit.deadline
    return LedgerView(
        kind=clock.limit,
        title=clock.limit.label,
        anchor=clock.anchor,
        due=deadline.due,
        calendar_version=deadline.calendar_version,
        recounted=deadline.calendar_version != calendar.version,
        days=ledger(clock, calendar, None if deadline.due else max(today, clock.anchor)),
    )


def _document(document: QueuedDocument) -> DocumentLine:
    produced = document.sha256 is not None
    return DocumentLine(
        **document.model_dump(include=set(DocumentLine.model_fields) - {"title", "href"}),
        title=str(json.loads(document.facts)["title"]),
        href=f"{V1}/cases/{document.case_id}/documents/{document.id}" if produced else None,
    )


def _message(message: QueuedMessage) -> MessageLine:
    facts = json.loads(message.facts)  # of all that is in them only this is wanted
    role, absent = facts["role"] or _OUTSIDE[message.audience], facts["absent"]
    return MessageLine(
        **message.model_dump(include=set(MessageLine.model_fields) - {"title", "to"}),
        title=message.kind.label,
        to=title_in_stead(role, absent) if absent else role,
    )
