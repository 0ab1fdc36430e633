"""Which cases need somebody: those whose next step is his, by his own duties or for another."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from api.auth.principals import Member
from api.console.lines import filed_of
from domain.case import Case
from domain.judge import allowed
from domain.people import DEPARTMENTAL, Actor, Duty, Role
from domain.permissions import Right, may, reach
from domain.stages import OPEN, Stage
from register.acts.cases import Filed
from register.lists.filters import Filters, Sort
from register.lists.listing import Listing
from register.tables import CaseRow, JournalRow

AT_MOST = 60
"""So many cases of one kind stand on a page; a link leads to all of them."""

_WATCHERS = frozenset({Role.ADMINISTRATOR, Role.CLERK})
"""Who sees to work that gave up."""


def needing(session: Session, member: Member, stages: frozenset[Stage] = OPEN) -> tuple[Filed, ...]:
    """The cases in some open stages whose next step is the member's, the most urgent first."""
    ids = dict.fromkeys(
        id_ for asked in _asked(member.actor, stages) for id_ in listed(session, member, asked)
    )
    ids |= dict.fromkeys(_proposed(session, member))
    found = [one for one in filed_of(session, ids) if needs(one.case, member.actor)]
    return tuple(sorted(found, key=_urgency))


def listed(session: Session, member: Member, asked: Filters) -> tuple[str, ...]:
    """The first cases of a list the member reaches, by their last day."""
    within = reach(member.actor, Right.READ_CASE)
    page = Listing(session, member.agency, within, asked).page(Sort.DUE, None, AT_MOST)
    return tuple(one.id for one in page.cases)


def needs(case: Case, actor: Actor) -> bool:
    """Whether the next step of a case is this person's."""
    if not may(actor, Right.READ_CASE, case):
        return False
    if case.attention and any(duty.role in _WATCHERS for duty in actor.duties):
        return True
    if case.extension is not None and "decline_extension" in allowed(case, actor):
        return True
    return any(_holds(case, duty, actor) for duty in actor.duties)


def _holds(case: Case, duty: Duty, actor: Actor) -> bool:
    if duty.role is not case.holder:
        return False
    if duty.role not in DEPARTMENTAL:
        return True
    mine = [part for part in case.charged if part.department == duty.department]
    if duty.role is Role.HANDLER:
        return any(part.handler in (duty.absent or actor.id, None) for part in mine)
    return bool(mine)


def _asked(actor: Actor, stages: frozenset[Stage]) -> Iterator[Filters]:
    """Lists in which everything stands that may need somebody."""
    if any(duty.role in _WATCHERS for duty in actor.duties):
        yield Filters(attention=True)
    for duty in actor.duties:
        if held := frozenset(one for one in stages if _may_hold(one, duty.role)):
            here = frozenset({duty.department} if duty.department else ())
            yield Filters(stage=held, department=here)


def _may_hold(stage: Stage, role: Role) -> bool:
    # Where the office answers itself it stands in for the department (Case.holder).
    stands_in = stage in (Stage.REVIEW_PROPOSED, Stage.DRAFTED) and role is Role.OFFICE
    return stage.holder is role or stands_in


def _proposed(session: Session, member: Member) -> tuple[str, ...]:
    """Open cases in which an extension was proposed, for whoever consents to it."""
    if not member.actor.holds(Role.OFFICE_DIRECTOR):
        return ()
    proposed = (
        select(JournalRow)
        .where(col(JournalRow.stream) == col(CaseRow.id))
        .where(col(JournalRow.act) == "propose_extension")
    )
    waiting = (
        select(col(CaseRow.id))
        .where(col(CaseRow.agency) == member.agency, col(CaseRow.open))
        .where(proposed.exists())
    )
    return tuple(session.exec(waiting.limit(AT_MOST)))


def _urgency(filed: Filed) -> tuple[bool, str, str]:
    due = filed.case.reply_due
    return due is None, str(due), filed.case.id
