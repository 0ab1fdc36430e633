"""Training mode 培训: the banner of every page, and the way to the next working day.

Whoever learns need not wait for limits to end: everything the office does that day done, the whole
installation goes on to 09:00 of the next working day. Each case is moved by an act of its own
(domain/procedure/clockwork.py), so that its journal says why its days passed so quickly.
"""

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl, quote, urlencode

from fastapi import APIRouter, Form, Request
from sqlmodel import col, select
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from temporalio.common import WorkflowIDConflictPolicy

from activities.assembly import Installation
from api.auth.asking import Gate
from api.auth.doors import doors_of
from api.auth.principals import Member
from api.auth.rights import everyone_signed_in
from api.pages.banner import BANNER, Banner
from api.pages.rendering import own_path
from api.pages.visits import DESK
from api.problems import Problem
from domain.acts import MOTOR_IDS, Act, Order
from domain.civil import civil_date, instant_at
from domain.digests import Mornings
from domain.model import Model
from domain.people import SYSTEM
from register import queries
from register.acts.visitors import SKIP
from register.agency.skipping import skip, skipped
from register.tables import CaseRow
from runtime.settings import Mode
from workflows.digest import DigestWorkflow
from workflows.gateway import Gateway

router = APIRouter(include_in_schema=False)

Learner = Annotated[
    Member, everyone_signed_in("in training everybody may go on to the next day; nothing is real")
]


class Wanted(Model):
    """What the button posts: the day its page showed, so that two presses are one day."""

    day: str = ""
    back: str = "/"
    csrf: str = ""


class TrainingBanner:
    """Puts the banner on the pages of an installation in training, and on no other's."""

    def __init__(self, app: ASGIApp, installation: Installation) -> None:
        self._app, self._installation = app, installation
        self._training = installation.settings.mode is Mode.TRAINING

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if self._training and scope["type"] == "http":
            shift = await asyncio.to_thread(lambda: self._installation.shift)
            BANNER.set(Banner(civil_date(datetime.now(UTC) + shift), _page_of(scope)))
        await self._app(scope, receive, send)


def _page_of(scope: Scope) -> str:
    """Where the skip comes back to: this page, without what it tells of the last thing done.

    The answer to a form cannot be asked for again; from there it is the desk.
    """
    if scope["method"] != "GET":
        return DESK
    asked = parse_qsl(scope["query_string"].decode("latin-1"))
    query = urlencode([pair for pair in asked if pair[0] not in _TELLING])
    path = quote(scope["path"])
    return f"{path}?{query}" if query else path


_TELLING = ("done", "new")
"""Names in an address that make a page tell what was just done."""


@router.post("/training/next-day")
async def next_day(
    request: Request, form: Annotated[Wanted, Form()], gateway: Gate, member: Learner
) -> Response:
    """Go on to 09:00 of the next working day with every case of the installation."""
    if gateway.installation.settings.mode is not Mode.TRAINING:
        raise Problem("shifted", "只有培训环境可以跳到下一个工作日")
    if await asyncio.to_thread(_move, gateway, member, form.day):
        await _wake(gateway)
        request.app.state.doors = doors_of(gateway.installation)
    return RedirectResponse(own_path(form.back, "/"), HTTPStatus.SEE_OTHER)


def _move(gateway: Gateway, member: Member, day: str) -> bool:
    """The installation first: what comes in meanwhile must not lag behind.

    False where it is another day by now: the button was pressed twice, or its page is stale.
    """
    installation = gateway.installation
    known, now = skipped(installation.register), gateway.civil_now()
    if civil_date(now).isoformat() != day:
        return False
    further = _next_morning(installation, member.agency, now) - now
    with installation.register.transaction() as session:
        if not skip(session, known, further):
            return False
    shift = int(installation.shift.total_seconds())
    with installation.register.reading() as session:
        cases = session.exec(select(CaseRow.id).order_by(col(CaseRow.id))).all()
    for case_id in cases:
        # Not the gateway's way: an ended case has no workflow, and must not fall behind, either.
        installation.registrar.perform(
            Order(act=_act(case_id, shift, member.id, now), door="motor")
        )
    return True


def _next_morning(installation: Installation, agency: str, now: datetime) -> datetime:
    doorkeeper = installation.registrar.doorkeeper
    with installation.register.reading() as session:
        profile = doorkeeper.profiles.current(session, agency)
        calendar = doorkeeper.calendars.of(session, profile)
    return instant_at(calendar.add(civil_date(now), 1))


def _act(case_id: str, shift: int, by: str, now: datetime) -> Act:
    return Act(
        case=case_id,
        name=SKIP,
        id=f"{MOTOR_IDS}{SKIP}/{shift}",
        actor=SYSTEM.id,
        at=now,
        payload={"shift": shift, "by": by},
    )


async def _wake(gateway: Gateway) -> None:
    """Let every motor see the new day, and the digests begin it."""
    installation = gateway.installation
    unfinished = await asyncio.to_thread(_unfinished, installation)
    await asyncio.gather(*map(gateway.look, unfinished))
    shift = await asyncio.to_thread(lambda: installation.shift)
    for agency in await asyncio.to_thread(installation.digests.agencies):
        await gateway.client.start_workflow(
            DigestWorkflow.run,
            Mornings(agency=agency, shift=shift),
            id=f"digest-{agency}",
            task_queue=installation.settings.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
        )


def _unfinished(installation: Installation) -> tuple[str, ...]:
    with installation.register.reading() as session:
        return queries.unfinished_cases(session)
