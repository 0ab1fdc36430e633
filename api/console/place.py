"""Where a page of the console is asked for: who looks, in which installation, on what day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends
from sqlmodel import Session
from starlette.responses import HTMLResponse

from api.auth.asking import Gate
from api.auth.principals import Member
from api.pages.rendering import Mistake, page
from api.pages.visits import AViewer
from domain.calendar import Calendar
from domain.case import Case
from domain.civil import civil_date
from domain.scene import Law
from register.acts.cases import Filed
from register.acts.numbers import upcoming
from register.acts.visitors import Counter

DESK = ("/desk", "办件台")


class Console:
    """What every page of the console is made with."""

    def __init__(self, viewer: AViewer, gateway: Gate) -> None:
        self.viewer, self.gateway = viewer, gateway
        self.installation = gateway.installation

    @property
    def member(self) -> Member:
        """The member of staff; the route has let nobody else in."""
        assert self.viewer.member is not None, "pages of the console are for staff"
        return self.viewer.member

    @property
    def today(self) -> date:
        """The civil date in Asia/Shanghai."""
        return civil_date(self.gateway.civil_now())

    def calendar(self, session: Session) -> Calendar:
        """The calendar of the member's agency as it is now."""
        doorkeeper = self.installation.registrar.doorkeeper
        profile = doorkeeper.profiles.current(session, self.member.agency)
        return doorkeeper.calendars.of(session, profile)

    def law(self, session: Session, case: Case) -> Law:
        """The law by which an act on a case would be judged now; it allots no number for good."""
        doorkeeper = self.installation.registrar.doorkeeper
        law = doorkeeper.law(session, case, now_of(case), Counter(session))
        return replace(law, allot=lambda year: upcoming(session, case.agency, year))

    def page(
        self,
        template: str,
        here: str = "",
        *,
        status: int = HTTPStatus.OK,
        mistakes: tuple[Mistake, ...] = (),
        **facts: object,
    ) -> HTMLResponse:
        """A page of the console; `here` is the way of the navigation that it stands on."""
        facts = {**facts, "here": here}
        return page(f"console/{template}", self.viewer, status=status, mistakes=mistakes, **facts)


async def _console(viewer: AViewer, gateway: Gate) -> Console:
    return Console(viewer, gateway)


Here = Annotated[Console, Depends(_console)]


def now_of(case: Case) -> datetime:
    """The civil instant (UTC) at which a case lives now."""
    return datetime.now(UTC) + timedelta(seconds=case.shift)


def name_of(filed: Filed) -> str:
    """What a case is called on a page: its number, or that it has none yet."""
    return filed.case.number or "未编号"
