"""The desk 办件台: what needs me today, the most urgent first, and what waits for others."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from api.console.lines import SOON, Left, Line, filed_of, line
from api.console.needs import listed, needing
from api.console.outcome import flash
from api.console.place import Console, Here
from api.deps import Member, staff_needs
from api.staff.asked import mine
from domain.calendar import Calendar
from domain.civil import chinese_moment
from domain.delegation import Standing
from domain.model import Model
from domain.permissions import Right, reach
from register.acts.cases import Filed
from register.lists.filters import Filters
from register.lists.tally import Tally, tally
from register.people import directory
from register.people.delegations import Delegations, Listed

router = APIRouter(include_in_schema=False)

Reader = Annotated[Member, staff_needs(Right.READ_CASE)]

WAITING = 30
"""So many cases that wait for others are listed; a link leads to all."""

_GROUPS = (
    ("late", "已逾期"),
    ("today", "今天到期"),
    ("soon", f"{SOON}个工作日内到期"),
    ("mine", "其他由我办理的"),
)


class Group(Model):
    """Some cases under one heading."""

    id: str
    title: str
    lines: tuple[Line, ...]


@router.get("/desk")
def show(member: Reader, here: Here, case: str = "", done: str = "") -> Response:
    """Show the desk; `case` and `done` name an act that has just been performed."""
    with here.installation.register.reading() as session:
        needed = needing(session, member)
        liner = Liner(session, here)
        groups, waiting = _groups(session, here, needed, liner)
        counts = _counts(session, here, liner.calendar)
        away = _away(here)
    return here.page(
        "desk.html",
        "desk",
        groups=groups,
        waiting=waiting,
        counts=counts,
        away=away,
        at_most=WAITING,
        now=chinese_moment(here.gateway.civil_now()),
        flash=flash(here, case, done) if done else "",
    )


def _groups(
    session: Session, here: Console, needed: Sequence[Filed], liner: "Liner"
) -> tuple[tuple[Group, ...], tuple[Line, ...]]:
    member = here.member
    taken = {one.case.id for one in needed}
    others = [id_ for id_ in listed(session, member, Filters(open=True)) if id_ not in taken]
    others = others[:WAITING]
    lines = [liner.line(one) for one in needed]
    groups = tuple(
        Group(id=id_, title=title, lines=tuple(one for one in lines if _in(one.left, id_)))
        for id_, title in _GROUPS
    )
    return groups, tuple(map(liner.line, filed_of(session, others)))


def _in(left: Left, group: str) -> bool:
    if group == "mine":
        return left.state not in {"late", "today", "soon"}
    return left.state == group


class Liner:
    """Puts cases into lines, for one agency on one day."""

    def __init__(self, session: Session, here: Console) -> None:
        profiles = here.installation.registrar.doorkeeper.profiles
        self._profile = profiles.current(session, here.member.agency)
        self._names = directory.names(session, here.member.agency)
        self.calendar, self._today = here.calendar(session), here.today

    def line(self, filed: Filed) -> Line:
        """A case in one line."""
        return line(filed, self._profile, self._names, self.calendar, self._today)


def _counts(session: Session, here: Console, calendar: Calendar) -> Tally:
    member, today = here.member, here.today
    return tally(
        session,
        member.agency,
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
