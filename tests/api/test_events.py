"""The feed of events as its readers see it."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from activities.signature import headers
from api.app import create_app
from api.openapi_events import event_examples
from domain.permissions import Right
from domain.procedure import ACTS
from register.events import feed
from register.events.cloudevents import CloudEvent
from register.events.feed import PREFIX, TYPES
from register.events.paper import FAILED, PRODUCED, SENT
from register.events.subscriptions import new_secret
from tests.api.conftest import Desk, id_of
from tests.api.test_openapi import validator
from tests.support.house import House
from tests.support.service import APPLICATIONS, Service, service
from tests.support.waiting import eventually

EVENTS = "/api/v1/events"
ROOT = Path(__file__).parents[2]
SECRET = new_secret()
NOW = datetime(2026, 11, 22, tzinfo=UTC)
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
    types = [one["type"].removeprefix(PREFIX) for one in _told(everything)]
    assert [one for one in types if one in ACTS] == ["receive", "register"]


async def test_documents_and_messages_are_told_with_where_they_can_be_had(
    home: House, paper: Service, desk: Desk
) -> None:
    site = service(home, paper.client, "hall")
    case = await site.case()
    await desk.act(f"/api/v1/cases/{case}", "register", "wang.fang")

    async def told() -> dict[str, dict[str, Any]]:
        page = await site.get(EVENTS, type=[PRODUCED, SENT])
        return {one["type"]: one["data"] for one in _told(page)}

    async def both() -> bool:
        return len(await told()) == len({PRODUCED, SENT})

    await eventually(both)
    found = await told()
    document = found[PRODUCED]["document"]
    assert (document["kind"], document["title"], document["draft"]) == (
        "receipt",
        "登记回执",
        False,
    )
    here = document["link"].removeprefix(home.installation.settings.public_url)
    pdf = await site.get(here)
    assert (pdf.status_code, pdf.content[:4]) == (200, b"%PDF")
    assert found[SENT]["message"] == {
        "kind": "receipt",
        "audience": "applicant",
        "channel": "email",
        "title": "登记回执",
    }


async def test_mail_among_staff_is_told_to_the_administrator_only(
    home: House, paper: Service, desk: Desk
) -> None:
    site = service(home, paper.client, "hotline")
    case = await site.case()
    for act, payload in (("register", {}), ("transfer", {"department": "tese"})):
        await desk.act(f"/api/v1/cases/{case}", act, "wang.fang", **payload)

    async def readers(page: httpx.Response) -> set[str]:
        return {one["data"]["message"]["audience"] for one in _told(page)}

    async def inside() -> set[str]:
        return await readers(await desk.get(f"{EVENTS}?case={case}&type={SENT}", by="qian.bo"))

    async def everybody() -> bool:
        return await inside() >= {"applicant", "holder"}

    await eventually(everybody)
    assert await readers(await site.get(EVENTS, type=SENT)) == {"applicant"}
    shown = (await site.get(f"{APPLICATIONS}/{case}")).json()["events"]
    assert {one["data"]["message"]["audience"] for one in shown if one["type"] == SENT} == {
        "applicant"
    }


def test_the_payloads_in_the_page_for_consumers_are_those_of_the_description(
    home: House,
) -> None:
    """Each is told in docs/webhooks.md as it is sent, and the description's schema accepts it."""
    told = create_app(home.gateway).openapi()
    page = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
    shown = [json.loads(one) for one in re.findall(r"```json\n(.*?)```", page, re.DOTALL)]
    described = {type_: one["value"] for type_, one in event_examples().items()}
    assert {one["type"]: one for one in shown} == described
    assert {PRODUCED, SENT, FAILED} <= described.keys() <= {*TYPES}
    check = validator(told, {"$ref": "#/components/schemas/CloudEvent"})
    for one in shown:
        assert [error.message for error in check.iter_errors(one)] == []
        assert not check.is_valid(one | {"type": "cn.mingbai.message.read"})
        assert CloudEvent.model_validate(one).model_dump(mode="json") == one


def test_what_is_pushed_is_in_the_description(home: House) -> None:
    told = create_app(home.gateway).openapi()["webhooks"]["event"]["post"]
    (content,) = told["requestBody"]["content"].values()
    assert content["schema"] == {"$ref": "#/components/schemas/CloudEvent"}
    assert {one["name"] for one in told["parameters"]} == {*headers([SECRET], "id", NOW, b"")}


def test_the_example_for_consumers_keeps_what_it_should() -> None:
    """The function as it is printed, fed with the payloads as they are printed."""
    page = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```py\n(.*?)```", page, re.DOTALL)
    known: dict[str, Any] = {}
    exec(code, known)  # noqa: S102 - it is our own
    book: dict[str, Any] = {}
    for one in event_examples().values():
        for _ in range(2):
            known["take"](book, one["value"])
    (case,) = book.values()
    ((id_, (title, link)),) = case["papers"].items()
    assert title == "信息补正申请通知书"
    assert link.endswith(f"/documents/{id_}")
    assert case["stage"] == "待申请人补正"
    assert case["tell_by_phone"] == ["补正通知"]


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


async def test_whoever_waits_where_no_event_can_stand_is_told(paper: Service, home: House) -> None:
    """After a register was restored from a backup nothing would ever come from there."""
    feed.number(home.installation.register)
    with home.installation.register.reading() as session:
        last = feed.latest(session)
    for after in (last + 10_000, 10**18):
        response = await paper.get(EVENTS, after=after, wait=30)
        assert (response.status_code, response.json()["code"]) == (422, "invalid")
        (fault,) = response.json()["faults"]
        assert fault["field"] == "query/after"
        assert "从 0 重新读起" in fault["message"]
    assert (await paper.get(EVENTS, after=last)).status_code == 200


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
