"""The desk 办件台: what needs me today, the most urgent first, and what waits for others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from api.console.lines import SOON, Left
from api.console.listed import Lister, Row
from api.console.outcome import flash
from api.console.place import Console, Here
from api.deps import Member, staff_needs
from api.staff.asked import Asking, ListAsked, mine
from api.staff.schemas import ListedLine
from domain.calendar import Calendar
from domain.civil import chinese_moment
from domain.delegation import Standing
from domain.needs import sees_parked
from domain.permissions import Right, reach
from register.lists.filters import Sort
from register.lists.tally import Tally, tally
from register.people.delegations import Delegations, Listed

router = APIRouter(include_in_schema=False)

Reader = Annotated[Member, staff_needs(Right.READ_CASE)]

AT_MOST = 100
"""So many cases that need the member are listed, the most urgent ones; a link leads to all."""

WAITING = 30
"""So many cases that wait for others are listed; a link leads to all."""

_PARKED = ListAsked(attention=True, open=False, sort=Sort.DUE, limit=AT_MOST)

_GROUPS = (
    ("late", "已逾期"),
    ("today", "今天到期"),
    ("soon", f"{SOON}个工作日内到期"),
    ("mine", "其他由我办理的"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Some cases under one heading."""

    id: str
    title: str
    lines: tuple[Row, ...]


@router.get("/desk")
def show(member: Reader, here: Here, case: str = "", done: str = "") -> Response:
    """Show the desk; `case` and `done` name an act that has just been performed."""
    with here.installation.register.reading() as session:
        lister = Lister(session, here)
        groups = _groups(tuple(lister.rows(needing(session, member))))
        waiting = tuple(lister.rows(_waiting(session, member)))
        counts = _counts(session, here, lister.calendar)
        away = _away(here)
    return here.page(
        "desk.html",
        "desk",
        groups=groups,
        waiting=waiting,
        counts=counts,
        away=away,
        at_most=AT_MOST,
        others_at_most=WAITING,
        now=chinese_moment(here.gateway.civil_now()),
        flash=flash(here, case, done) if done else "",
    )


def needing(session: Session, member: Member) -> tuple[ListedLine, ...]:
    """The first cases whose next step is the member's, the most urgent first.

    Work of an ended case that gave up needs whoever sees to such work, too.
    """
    asked = (
        ListAsked(needs="me", sort=Sort.DUE, limit=AT_MOST),
        *((_PARKED,) if sees_parked(member.actor) else ()),
    )
    return tuple(one for each in asked for one in Asking(session, member, each).answer().cases)


def _waiting(session: Session, member: Member) -> tuple[ListedLine, ...]:
    asked = ListAsked(needs="others", sort=Sort.DUE, limit=WAITING)
    return Asking(session, member, asked).answer().cases


def _groups(rows: Sequence[Row]) -> tuple[Group, ...]:
    return tuple(
        Group(id_, title, tuple(one for one in rows if _in(one.left, id_)))
        for id_, title in _GROUPS
    )


def _in(left: Left, group: str) -> bool:
    if group == "mine":
        return left.state not in {"late", "today", "soon"}
    return left.state == group


def _counts(session: Session, here: Console, calendar: Calendar) -> Tally:
    member, today = here.member, here.today
    return tally(
        session,
        member.agency,
        member.actor,
        reach(member.actor, Right.READ_CASE),
        mine=mine(member.actor),
        today=today,
        soon=calendar.add(today, SOON),
    )


def _away(here: Console) -> tuple[tuple[str, Listed], ...]:
    """The delegations in which the member is away or stands in, in force or to come."""
    delegations = Delegations(here.installation.register, here.installation.ring.journal_key)
    me, found = here.member.id, delegations.listed(here.member.agency, on=here.today)
    now = [one for one in found if one.standing in (Standing.IN_FORCE, Standing.COMING)]
    return tuple(
        ("absent" if one.delegation.absent == me else "delegate", one)
        for one in now
        if me in (one.delegation.absent, one.delegation.delegate)
    )
