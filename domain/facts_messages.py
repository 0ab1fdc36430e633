"""The facts of a mail, drawn from the case when an act queues it (regulation.md §2.8)."""

from datetime import date

from domain.application import subject
from domain.case import Case, Dossier, Limit
from domain.clocks import LimitKind, remaining
from domain.facts import DueFacts, MessageFacts
from domain.facts_documents import RECEIPT_TITLE, agency_facts, receipt_number
from domain.judge import Letter
from domain.outcomes import OUTCOMES
from domain.paper import Audience, MessageKind
from domain.people import Role
from domain.procedure import PROCEDURE
from domain.profile import Profile
from domain.scene import Law
from domain.stages import Stage


def message_facts(
    letter: Letter, *, case: Case, dossier: Dossier, law: Law, recipient: str, public_url: str
) -> MessageFacts:
    """The facts of one mail of an accepted act, with case and dossier as the act left them.

    `recipient` is the reader's name; `public_url` the address the pages are reached at.
    """
    staff = letter.to is not Audience.APPLICANT
    return MessageFacts(
        kind=letter.kind,
        agency=agency_facts(law.profile),
        recipient=recipient,
        role=_role(letter.to, case.stage) if staff else None,
        case=case.id,
        number=case.number,
        subject=subject(dossier.application),
        stage=case.stage.label,
        holder=case.stage.holder.label if case.stage.holder else None,
        received=case.received,
        due=_due(letter, case, law) if staff else None,
        reply_due=_reply_due(case),
        next_step=next_step(case.stage) if staff else None,
        occasion=letter.rung.title if letter.rung else "",
        remark=letter.remark,
        enclosures=_enclosures(letter.kind, case, dossier, law.profile),
        link=f"{public_url.rstrip('/')}/cases/{case.id}" if staff else None,
        on=law.today,
    )


def next_step(stage: Stage) -> str | None:
    """What whoever has the case must do next: the first row of the procedure open to them."""
    rows = (row for row in PROCEDURE if stage in row.stages and stage.holder in row.roles)
    return next((row.title for row in rows), None)


def _reply_due(case: Case) -> date | None:
    """The last day of the answer while it is still owed."""
    reply = case.limit(LimitKind.REPLY)
    return reply.deadline.due if reply and reply.running else None


def _role(audience: Audience, stage: Stage) -> str:
    if audience is Audience.HOLDER:
        return stage.holder.label if stage.holder else ""
    return Role(audience.value).label


def _due(letter: Letter, case: Case, law: Law) -> DueFacts | None:
    limit = case.limit(letter.rung.limit) if letter.rung else _nearest(case)
    if limit is None:
        return None
    day = limit.deadline.due
    return DueFacts(
        limit=limit.clock.limit.label,
        day=day,
        left=remaining(limit.clock, law.calendar, law.today),
        over=day is not None and law.today > day,
    )


def _nearest(case: Case) -> Limit | None:
    """The running limit that ends first; of two that end together the internal one."""
    running = [one for one in case.limits if one.running and one.deadline.due]
    return min(
        running,
        key=lambda one: (one.deadline.due, one.clock.limit is LimitKind.REPLY),
        default=None,
    )


def _enclosures(
    kind: MessageKind, case: Case, dossier: Dossier, profile: Profile
) -> tuple[str, ...]:
    """The documents that go with the mail, by title and number."""
    if kind is MessageKind.RECEIPT:
        return (f"{RECEIPT_TITLE}（{receipt_number(case, profile)}）",)
    if kind is not MessageKind.NOTICE:
        return ()
    return tuple(
        f"{OUTCOMES[one.finding.outcome].title}（{notice.number}）"
        for one, notice in zip(dossier.findings, case.notices, strict=True)
    )
