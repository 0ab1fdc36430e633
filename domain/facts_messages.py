"""The facts of a mail, drawn from the case when an act queues it (regulation.md §2.8)."""

from datetime import date

from domain.application import subject
from domain.calendar import Calendar
from domain.case import Case, Limit
from domain.clocks import LimitKind, remaining
from domain.dossier import Dossier
from domain.facts import DigestCase, DueFacts, MessageFacts
from domain.facts_documents import agency_facts
from domain.facts_letters import LABEL_LENGTH
from domain.paper import DOCUMENTS, Audience, MessageKind
from domain.paperwork import Letter, Paperwork, enclosed, is_mail, parts_of, record_of
from domain.people import APPLICANT, Role
from domain.procedure import PROCEDURE, title_of
from domain.profile import Profile
from domain.scene import Law
from domain.texts import one_line
from domain.usual import usual_act

OUTSIDE = frozenset({Audience.APPLICANT, Audience.THIRD_PARTY})
"""Readers who are not the agency's staff."""


def message_facts(
    letter: Letter,
    *,
    case: Case,
    dossier: Dossier,
    law: Law,
    recipient: str,
    public_url: str,
    absent: str | None = None,
    papers: tuple[Paperwork, ...] = (),
    private: str | None = None,
) -> MessageFacts:
    """The facts of one mail of an accepted act, with case and dossier as the act left them.

    `recipient` is the reader's name, `absent` that of whom the reader stands in for; `public_url`
    the address the pages are reached at; `papers` are the documents of the act; `private` is the
    address of a page that is the reader's alone, where he has one.
    """
    staff = letter.to not in OUTSIDE
    holder = case.holder
    return MessageFacts(
        kind=letter.kind,
        agency=agency_facts(law.profile),
        recipient=recipient,
        role=_role(letter.to, case) if staff else None,
        absent=absent,
        case=case.id,
        number=case.number,
        subject=_subject(letter, dossier),
        stage=case.stage.label,
        holder=holder.label if holder else None,
        received=case.received,
        due=_due(letter, case, law) if staff else None,
        reply_due=_reply_due(case) if letter.to is not Audience.THIRD_PARTY else None,
        next_step=next_step(case) if staff else None,
        occasion=letter.rung.title if letter.rung else letter.what,
        remark=_remark(letter, case, dossier, law.profile),
        enclosures=tuple(_named(paper, case) for paper in enclosed(letter, papers, dossier)),
        link=private or _link(letter.to, case.id, public_url),
        on=law.today,
        until=_until(letter, dossier),
        failed=tuple(_failed(job, case, dossier, law.profile) for job in letter.jobs),
        allowed=tuple(dict.fromkeys(map(title_of, letter.allowed))),
    )


def digest_case(
    case: Case,
    dossier: Dossier,
    *,
    calendar: Calendar,
    today: date,
    public_url: str,
    absent: str | None = None,
) -> DigestCase:
    """A case as the daily digest of a day lists it."""
    limit = _nearest(case)
    return DigestCase(
        number=case.number,
        received=case.received,
        subject=subject(dossier.application),
        stage=case.stage.label,
        due=_standing(limit, calendar, today) if limit else None,
        next_step=next_step(case),
        absent=absent,
        link=_link(Audience.HOLDER, case.id, public_url) or "",
    )


def next_step(case: Case) -> str | None:
    """What whoever has the case must do next, as the procedure calls it; None once it has ended."""
    act = usual_act(case)
    rows = (row for row in PROCEDURE if row.act == act and row.to and case.stage in row.stages)
    return next((row.title for row in rows), None)


def _link(to: Audience, case: str, public_url: str) -> str | None:
    """Staff to the case, the applicant to where it is followed."""
    pages = {Audience.APPLICANT: "track", Audience.THIRD_PARTY: None}
    page = pages.get(to, "cases")
    return f"{public_url.rstrip('/')}/{page}/{case}" if page else None


def _until(letter: Letter, dossier: Dossier) -> date | None:
    asked = letter.kind is MessageKind.CORRECTION and dossier.corrections
    return dossier.corrections[-1].until if asked else None


def _remark(letter: Letter, case: Case, dossier: Dossier, profile: Profile) -> str:
    """What the act said, papers called by their names where it said their ids."""
    said = letter.remark
    for job in sorted(letter.jobs, key=len, reverse=True):
        said = said.replace(job, _failed(job, case, dossier, profile))
    return said


def _failed(job: str, case: Case, dossier: Dossier, profile: Profile) -> str:
    """A paper that gave up: a mail by its kind and reader, a document by its title."""
    kind, which = parts_of(case, job)
    if not is_mail(case, job):
        return f"文书“{DOCUMENTS[kind].title if kind in DOCUMENTS else kind}”"
    return f"邮件“{MessageKind(kind).label}”（致{_reader(which, dossier, profile)}）"


def _reader(which: str, dossier: Dossier, profile: Profile) -> str:
    if which == APPLICANT.id:
        return APPLICANT.name
    party = which.removeprefix("party-")
    if party != which and party.isdecimal():
        return dossier.parties[int(party) - 1].name
    person = profile.person(which)
    return person.name if person else which


def _subject(letter: Letter, dossier: Dossier) -> str:
    """What is asked for; to a third party, the information that concerns it, in our words."""
    if letter.party is None:
        return subject(dossier.application)
    return one_line(dossier.parties[letter.party - 1].content, LABEL_LENGTH)


def _reply_due(case: Case) -> date | None:
    """The last day of the answer while it is still owed."""
    reply = case.limit(LimitKind.REPLY)
    return reply.deadline.due if reply and reply.running else None


def _role(audience: Audience, case: Case) -> str:
    if audience is Audience.HOLDER:
        return case.holder.label if case.holder else ""
    return Role(audience.value).label


def _due(letter: Letter, case: Case, law: Law) -> DueFacts | None:
    limit = case.limit(letter.rung.limit) if letter.rung else _nearest(case)
    return _standing(limit, law.calendar, law.today) if limit else None


def _standing(limit: Limit, calendar: Calendar, today: date) -> DueFacts:
    day = limit.deadline.due
    return DueFacts(
        limit=limit.clock.limit.label,
        day=day,
        left=remaining(limit.clock, calendar, today),
        over=day is not None and today > day,
    )


def _nearest(case: Case) -> Limit | None:
    """The running limit that ends first; of two that end together the internal one."""
    running = [one for one in case.limits if one.running and one.deadline.due]
    return min(
        running,
        key=lambda one: (one.deadline.due, one.clock.limit is LimitKind.REPLY),
        default=None,
    )


def _named(paper: Paperwork, case: Case) -> str:
    """A document by its title and, if it has one, its number."""
    record, title = record_of(case, paper), DOCUMENTS[paper.kind].title
    return f"{title}（{record.number}）" if record else title
