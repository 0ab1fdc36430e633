"""The feed of events: what happened to cases, read on from a place where one stopped.

What a reader has seen up to a place, it has seen wholly (register/events/feed.py).
"""

import asyncio
import time
from typing import Annotated

from fastapi import Query, Request

from api.deps import Client, Gate, Principal, needs, staff_router
from api.problems import Fault, More, Problem
from domain.model import Model, Token
from domain.permissions import Right
from register.events import feed
from register.events import paper as papers
from register.events.cloudevents import CloudEvent, EventType, cloud_event
from register.events.feed import TYPES, Feed
from workflows.gateway import Gateway

router = staff_router("/events", "事件")

PATIENCE = 30
"""The most seconds a reader may wait for something to happen."""

_LOOK_EVERY = 0.5
_FURTHEST = 2**63 - 1

After = Annotated[int, Query(ge=0, le=_FURTHEST, description="上一次的next；0 表示从头读起")]
_BEYOND = "事件还没有到这一位置，本系统可能是从备份恢复的，请从 0 重新读起"
Types = Annotated[
    list[EventType], Query(alias="type", max_length=50, description="只读取这些种类的事件")
]


class EventPage(Model):
    """Some events in the order of the feed; reading goes on with `after={next}`."""

    events: tuple[CloudEvent, ...]
    next: int


@router.get("", summary="读取事件")
async def read_events(
    *,
    request: Request,
    gateway: Gate,
    asker: Annotated[Principal, needs(Right.READ_EVENTS)],
    after: After = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    case: Annotated[Token | None, Query(description="只读取这一案件的事件")] = None,
    types: Types = [],  # noqa: B006 - FastAPI makes a new one for each request
    wait: Annotated[float, Query(ge=0, le=PATIENCE, description="没有新事件时最多等待的秒数")] = 0,
) -> EventPage:
    """Read what has happened; with `wait` the answer comes as soon as something happens.

    Raises:
        Problem: `invalid` - the feed ends before `after`: whoever waited there would be deaf.
    """
    feed = feed_of(asker, types).model_copy(update={"case": case})
    until = time.monotonic() + wait
    while True:
        page = await asyncio.to_thread(_page, gateway, feed, after, limit)
        if page.events or time.monotonic() >= until or await request.is_disconnected():
            return page
        await asyncio.sleep(_LOOK_EVERY)


def feed_of(asker: Principal, types: list[str]) -> Feed:
    """What somebody may read: an intake service of its own cases, staff of the agency's.

    What is the agency's own affair (drafts, mail among staff) is told to staff only.

    Raises:
        Problem: `invalid` - there is no such type of event.
    """
    unknown = sorted(set(types).difference(TYPES))
    if unknown:
        message = (
            f"没有“{unknown[0]}”这种事件，事件种类由“{feed.PREFIX}”和办理事项的名称组成，"
            f"或者是{'、'.join(papers.TYPES)}"
        )
        raise _wrong("types", message)
    client = asker.id if isinstance(asker, Client) else None
    return Feed(agency=asker.agency, client=client, types=tuple(types), inside=client is None)


def _page(gateway: Gateway, wanted: Feed, after: int, limit: int) -> EventPage:
    register = gateway.installation.register
    feed.number(register)
    with register.reading() as session:
        found = feed.read(session, wanted, after, limit)
        if not found and after > feed.latest(session):
            raise _wrong("query/after", _BEYOND)
    url = gateway.installation.settings.public_url
    return EventPage(
        events=tuple(cloud_event(one, url) for one in found),
        next=found[-1].position if found else after,
    )


def _wrong(field: str, why: str) -> Problem:
    return Problem("invalid", why, More(faults=(Fault(field=field, message=why),)))
