"""Metrics tell how the installation is doing, to whoever may know, and never whose case it is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from api import metrics
from api.app import create_app
from runtime.settings import Mode
from tests.api.conftest import SAMPLE, Desk, id_of
from tests.support.house import House
from tests.support.web import served

Told = dict[tuple[str, frozenset[tuple[str, str]]], float]


@asynccontextmanager
async def watched(home: House, **settings: object) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a fresh app, whose numbers nobody has asked for yet."""
    kept = home.installation.settings.model_copy(update=settings)
    gateway = replace(home.gateway, installation=replace(home.installation, settings=kept))
    async with (
        served(create_app(gateway)) as url,
        httpx.AsyncClient(base_url=url, timeout=90) as client,
    ):
        yield client


async def read(client: httpx.AsyncClient) -> Told:
    answer = await client.get("/metrics")
    assert answer.status_code == 200, answer.text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def of(told: Told, name: str, **labels: str) -> float:
    return told.get((name, frozenset(labels.items())), 0.0)


async def test_cases_acts_documents_and_mails_are_counted(home: House, desk: Desk) -> None:
    async with watched(home) as client:
        before = await read(client)
    await desk.case(steps=1)
    async with watched(home) as client:
        after = await read(client)

    def more(name: str, **labels: str) -> float:
        return of(after, name, **labels) - of(before, name, **labels)

    assert more("mingbai_cases", agency="bjqts", stage="registered") == 1
    assert more("mingbai_acts_total", agency="bjqts", act="register") == 1
    assert more("mingbai_acts_total", agency="bjqts", act="receive") == 1
    papers = sum(more("mingbai_documents", status=one) for one in ("queued", "produced"))
    assert papers > 0
    assert sum(more("mingbai_messages", status=one) for one in ("queued", "sent")) > 0
    assert of(after, "mingbai_register_up") == 1


async def test_requests_are_timed_by_route_and_never_by_address(home: House, desk: Desk) -> None:
    case = await desk.case()
    headers = {"Authorization": f"Bearer {home.token('wang.fang')}"}
    async with watched(home) as client:
        await client.get(case, headers=headers)
        await client.get("/no/such/place", headers=headers)
        text = (await client.get("/metrics")).text
        told = await read(client)

    labels = {"method": "GET", "route": "/api/v1/cases/{case_id}", "status": "200"}
    assert of(told, "mingbai_request_seconds_count", **labels) == 1
    assert id_of(case) not in text
    assert "/no/such/place" not in text


async def test_sums_are_kept_for_some_seconds(home: House, desk: Desk) -> None:
    """A dashboard that asks often is no load on the register."""
    async with watched(home) as client:
        before = await read(client)
        await desk.case()
        again = await read(client)

    assert metrics.FRESH >= 1
    name = {"agency": "bjqts", "act": "receive"}
    assert of(again, "mingbai_acts_total", **name) == of(before, "mingbai_acts_total", **name)


async def test_nothing_personal_is_among_the_numbers(home: House, desk: Desk) -> None:
    await desk.case(steps=3)
    async with watched(home) as client:
        text = (await client.get("/metrics")).text

    (applicant,) = SAMPLE.application.applicants
    contact = applicant.contact
    for said in (applicant.name, contact.phone, contact.email, contact.address, "wang.fang"):
        assert said
        assert said not in text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
async def test_only_this_machine_reads_them_where_nothing_is_real(home: House, header: str) -> None:
    async with watched(home) as client:
        here = await client.get("/metrics")
        through_a_proxy = await client.get("/metrics", headers={header: "203.0.113.9"})

    assert (here.status_code, through_a_proxy.status_code) == (200, 404)


async def test_in_production_nobody_reads_them_where_there_is_no_token(home: House) -> None:
    """A proxy on this machine need not say that it asks for somebody else."""
    async with watched(home, mode=Mode.PRODUCTION) as client:
        without = await client.get("/metrics")
        guessed = await client.get("/metrics", headers={"Authorization": "Bearer None"})

    assert [one.status_code for one in (without, guessed)] == [404, 404]
    assert without.json()["code"] == "not_found"


async def test_in_production_the_tokens_holder_reads_them(home: House) -> None:
    async with watched(home, mode=Mode.PRODUCTION, metrics_token=SecretStr("watch-me")) as client:
        answer = await client.get("/metrics", headers={"Authorization": "Bearer watch-me"})

    assert answer.status_code == 200


async def test_with_a_token_only_its_holder_reads_them(home: House) -> None:
    async with watched(home, metrics_token=SecretStr("watch-me")) as client:
        without = await client.get("/metrics")
        wrong = await client.get("/metrics", headers={"Authorization": "Bearer watch-yöu".encode()})
        right = await client.get("/metrics", headers={"Authorization": "Bearer watch-me"})

    assert [one.status_code for one in (without, wrong, right)] == [404, 404, 200]
