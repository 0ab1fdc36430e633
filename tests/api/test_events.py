"""The feed of events as its readers see it."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from domain.permissions import Right
from tests.api.conftest import Desk, id_of
from tests.support.house import House
from tests.support.service import APPLICATIONS, Service, service

EVENTS = "/api/v1/events"
EVENTS_ONLY = frozenset({Right.HAND_IN, Right.READ_EVENTS})


@pytest.fixture(scope="session")
async def paper(home: House, url: str) -> AsyncIterator[Service]:
    """A service that has handed two applications in."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        made = service(home, client, "paper", EVENTS_ONLY)
        for _ in range(2):
            await made.case()
        yield made


def _told(page: httpx.Response) -> list[dict[str, Any]]:
    assert page.status_code == 200, page.text
    found: list[dict[str, Any]] = page.json()["events"]
    return found


async def test_a_service_reads_what_happened_to_its_own_cases(paper: Service, desk: Desk) -> None:
    other = id_of(await desk.case(steps=1))
    told = _told(await paper.get(EVENTS))
    assert {one["type"] for one in told} == {"cn.mingbai.case.receive"}
    assert len(told) == 2
    assert other not in {one["subject"] for one in told}
    everything = await desk.get(f"{EVENTS}?limit=500&case={other}", by="qian.bo")
    types = [one["type"].rpartition(".")[2] for one in _told(everything)]
    assert types == ["receive", "register"]


async def test_reading_page_by_page_skips_and_repeats_nothing(paper: Service) -> None:
    whole, pages, after = _told(await paper.get(EVENTS)), [], 0
    while found := (page := (await paper.get(EVENTS, after=after, limit=1)).json())["events"]:
        pages += found
        after = page["next"]
    assert pages == whole
    assert (await paper.get(EVENTS, after=after)).json() == {"events": [], "next": after}


async def test_an_event_tells_nothing_personal(paper: Service) -> None:
    (event, *_) = _told(await paper.get(EVENTS))
    assert set(event) == {
        "specversion",
        "id",
        "source",
        "type",
        "subject",
        "time",
        "datacontenttype",
        "position",
        "data",
    }
    assert set(event["data"]) == {"case", "number", "stage", "stage_label", "revision"}


async def test_whoever_waits_hears_at_once_what_happens(home: House, paper: Service) -> None:
    waiting = service(home, paper.client, "waiting", EVENTS_ONLY)
    began = time.monotonic()
    asked = asyncio.create_task(waiting.get(EVENTS, wait=30))
    assert not (await asyncio.wait({asked}, timeout=1.0))[0]
    case = await waiting.case()
    (event,) = _told(await asked)
    assert event["subject"] == case
    assert time.monotonic() - began < 25


async def test_whoever_waits_in_vain_gets_an_answer_too(home: House, paper: Service) -> None:
    idle = service(home, paper.client, "idle", EVENTS_ONLY)
    began = time.monotonic()
    page = await idle.get(EVENTS, after=7, wait=0.6)
    assert page.json() == {"events": [], "next": 7}
    assert time.monotonic() - began >= 0.6


@pytest.mark.parametrize(
    "query",
    [
        {"after": -1},
        {"after": "x"},
        {"after": 2**63},
        {"limit": 0},
        {"limit": 501},
        {"wait": 31},
        {"type": "cn.mingbai.case.explode"},
        {"case": "../etc"},
    ],
)
async def test_a_question_that_makes_no_sense_is_told_so(
    query: dict[str, Any], paper: Service
) -> None:
    response = await paper.get(EVENTS, **query)
    assert (response.status_code, response.json()["code"]) == (422, "invalid")


async def test_some_types_may_be_asked_for(paper: Service) -> None:
    types = ["cn.mingbai.case.register", "cn.mingbai.case.receive"]
    assert len(_told(await paper.get(EVENTS, type=types))) == 2
    assert _told(await paper.get(EVENTS, type=types[:1])) == []


@pytest.mark.parametrize(
    ("by", "status"), [("wang.fang", 403), ("li.qiang", 403), ("qian.bo", 200)]
)
async def test_of_staff_only_the_administrator_reads_the_feed(
    by: str, status: int, desk: Desk, paper: Service
) -> None:
    assert (await desk.get(EVENTS, by=by)).status_code == status


async def test_another_agencys_case_is_not_in_the_feed(desk: Desk, paper: Service) -> None:
    case = (await paper.get(EVENTS)).json()["events"][0]["subject"]
    theirs = await desk.get(f"{EVENTS}?case={case}", by="qian.bo", agency="other")
    assert _told(theirs) == []
    assert (await paper.get(f"{APPLICATIONS}/{case}")).status_code == 403
