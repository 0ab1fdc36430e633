"""The codec server shows people what is theirs to see; whoever else asks gets it back sealed."""

import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from temporalio.api.common.v1 import Payload
from temporalio.converter import WorkflowSerializationContext

from api.app import create_app
from api.auth.principals import Member
from api.codec_log import ReadingLog
from domain.people import Actor
from register.record import journal
from runtime.codec import EncryptingCodec
from runtime.keys import KeyRing
from tests.support.house import House
from tests.support.waiting import eventually
from tests.support.web import served

UI = "http://127.0.0.1:8233"
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data='{"申请人": "沈嘉禾"}'.encode())
CASE = "bjqts-01ARZ3NDEKTSV4RRFFQ69G5FAV"


@pytest.fixture(scope="module")
async def codec(home: House) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the codec server, whose pages are asked from the Temporal UI."""
    settings = home.installation.settings.model_copy(update={"ui_origin": UI})
    installation = replace(home.installation, settings=settings)
    gateway = replace(home.gateway, installation=installation)
    async with (
        served(create_app(gateway)) as url,
        httpx.AsyncClient(base_url=url, timeout=90) as client,
    ):
        yield client


async def sealed(ring: KeyRing, case: str = CASE) -> dict[str, Any]:
    """A payload of a case, as the server holds it."""
    context = WorkflowSerializationContext(namespace="default", workflow_id=case)
    return as_json((await EncryptingCodec(ring).with_context(context).encode([PLAIN]))[0])


def as_json(payload: Payload) -> dict[str, Any]:
    metadata = {name: b64encode(value).decode() for name, value in payload.metadata.items()}
    return {"metadata": metadata, "data": b64encode(payload.data).decode()}


def by(home: House, person: str, agency: str = "bjqts") -> dict[str, str]:
    return {"Authorization": f"Bearer {home.token(person, agency)}", "X-Namespace": "default"}


def readings(home: House, agency: str = "bjqts") -> tuple[journal.Entry, ...]:
    with home.installation.register.reading() as session:
        return journal.entries(session, f"access:codec:{agency}")


async def test_a_leader_reads_what_his_agency_sealed(
    codec: httpx.AsyncClient, home: House, ring: KeyRing
) -> None:
    secret = await sealed(ring)

    answer = await codec.post(
        "/codec/decode", json={"payloads": [secret]}, headers=by(home, "chen.jianguo")
    )

    assert "沈嘉禾".encode() not in b64decode(secret["data"])
    assert answer.json() == {"payloads": [as_json(PLAIN)]}


async def test_a_reading_is_journalled_before_anything_is_seen_and_never_what_was_read(
    codec: httpx.AsyncClient, home: House, ring: KeyRing
) -> None:
    before = len(readings(home))
    both = {"payloads": [await sealed(ring), await sealed(ring), as_json(PLAIN)]}

    await codec.post("/codec/decode", json=both, headers=by(home, "zhou.min"))

    *_, last = found = readings(home)
    assert len(found) == before + 1
    assert (last.act, last.actor, last.content) == ("decode", "zhou.min", '{"payloads": 2}')


async def test_what_one_page_goes_on_asking_for_is_one_more_entry(home: House) -> None:
    """The Temporal UI asks for each payload by itself."""
    reader = Member(agency="bjqts", actor=Actor(id="li.na", name="李娜", duties=()))
    log, before = ReadingLog(home.gateway), len(readings(home))

    for _ in range(5):
        await log.note(reader, 3)
    begun = readings(home)[before:]
    await log.close()

    assert [one.content for one in begun] == ['{"payloads": 3}']
    assert [one.content for one in readings(home)[before:]] == [
        *('{"payloads": 3}', '{"payloads": 12}')
    ]


async def test_readings_of_the_next_minute_are_entries_of_their_own(home: House) -> None:
    reader = Member(agency="bjqts", actor=Actor(id="li.na", name="李娜", duties=()))
    log, before = ReadingLog(home.gateway, together=0.0), len(readings(home))

    await log.note(reader, 3)
    await log.note(reader, 4)
    await eventually(lambda: len(readings(home)) == before + 2)

    assert [one.content for one in readings(home)[before:]] == [
        *('{"payloads": 3}', '{"payloads": 4}')
    ]


async def test_what_belongs_to_another_agency_stays_sealed_and_unjournalled(
    codec: httpx.AsyncClient, home: House, ring: KeyRing
) -> None:
    """Both agencies' payloads lie under one key: who may read is not told by the key."""
    secret, before = await sealed(ring), len(readings(home, "other"))

    answer = await codec.post(
        "/codec/decode", json={"payloads": [secret]}, headers=by(home, "chen.jianguo", "other")
    )

    assert answer.json() == {"payloads": [secret]}
    assert len(readings(home, "other")) == before


async def test_an_envelope_with_another_agency_written_on_it_stays_sealed(
    codec: httpx.AsyncClient, home: House, ring: KeyRing
) -> None:
    secret = await sealed(ring)
    secret["metadata"]["mingbai-agency"] = b64encode(b"other").decode()

    answer = await codec.post(
        "/codec/decode", json={"payloads": [secret]}, headers=by(home, "chen.jianguo", "other")
    )

    assert answer.json() == {"payloads": [secret]}


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"metadata": {"encoding": "???"}, "data": "????"},
        {"metadata": {"encoding": "YmluYXJ5L2VuY3J5cHRlZA=="}, "data": "AAAA"},
        {"metadata": {}, "data": "", "externalPayloads": [{"sizeBytes": "3"}]},
    ],
)
async def test_what_cannot_be_opened_comes_back_as_it_was(
    codec: httpx.AsyncClient, home: House, payload: dict[str, Any]
) -> None:
    answer = await codec.post(
        "/codec/decode", json={"payloads": [payload]}, headers=by(home, "chen.jianguo")
    )

    (back,) = answer.json()["payloads"]
    assert {name: value for name, value in back.items() if value} == {
        name: value for name, value in payload.items() if value
    }


async def test_what_was_sealed_here_is_heard_by_cases_of_that_agency_only(
    codec: httpx.AsyncClient, home: House, ring: KeyRing
) -> None:
    answer = await codec.post(
        "/codec/default/encode", json={"payloads": [as_json(PLAIN)]}, headers=by(home, "zhou.min")
    )

    (told,) = answer.json()["payloads"]
    metadata = {name: b64decode(value) for name, value in told["metadata"].items()}
    payload = Payload(metadata=metadata, data=b64decode(told["data"]))
    reader = EncryptingCodec(ring)
    for case, heard in ((CASE, PLAIN), (f"other-{CASE[-26:]}", None)):
        context = WorkflowSerializationContext(namespace="default", workflow_id=case)
        (opened,) = await reader.with_context(context).decode([payload])
        assert opened == (heard or opened)
        assert (json.loads(opened.data) == {"mingbai_undecodable": "foreign"}) is (heard is None)


async def test_whoever_has_no_right_learns_nothing(
    codec: httpx.AsyncClient, home: House, ring: KeyRing
) -> None:
    body = {"payloads": [await sealed(ring)]}

    for headers, status in (({}, 401), (by(home, "wang.fang"), 403), (by(home, "gu.lan"), 200)):
        assert (await codec.post("/codec/decode", json=body, headers=headers)).status_code == status
    refused = await codec.post("/codec/encode", json=body, headers=by(home, "gu.lan"))
    assert refused.status_code == 403, "an auditor changes nothing"


async def test_another_namespace_is_not_ours(codec: httpx.AsyncClient, home: House) -> None:
    headers = by(home, "chen.jianguo")

    by_path = await codec.post("/codec/other/decode", json={"payloads": []}, headers=headers)
    by_header = await codec.post(
        "/codec/decode", json={"payloads": []}, headers={**headers, "X-Namespace": "other"}
    )

    assert (by_path.status_code, by_header.status_code) == (404, 404)


async def test_pages_of_the_temporal_ui_may_ask_and_no_others(codec: httpx.AsyncClient) -> None:
    def asking(origin: str) -> dict[str, str]:
        return {
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type,x-namespace",
        }

    ours = await codec.options("/codec/decode", headers=asking(UI))
    others = await codec.options("/codec/decode", headers=asking("http://127.0.0.1:8234"))
    elsewhere = await codec.options("/api/v1/cases", headers=asking(UI))

    assert ours.headers["Access-Control-Allow-Origin"] == UI
    assert ours.headers["Access-Control-Allow-Credentials"] == "true"
    for refused in (others, elsewhere):
        assert "Access-Control-Allow-Origin" not in refused.headers


async def test_a_page_of_the_temporal_ui_learns_why_it_was_refused(
    codec: httpx.AsyncClient,
) -> None:
    """Without the header the browser would hide the answer and the page ask again and again."""
    answer = await codec.post("/codec/decode", json={"payloads": []}, headers={"Origin": UI})

    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] == UI


@pytest.mark.parametrize(
    "body",
    [
        b'{"payloads": [], "x": "\\ud800"}',
        b'{"payloads": [{"x": {"y": ["\\ud800"]}}]}',
        b'{"payloads": [{"\\ud800": 1}]}',
        b'{"payloads": [], "x": ' + b"[" * 500 + b"]" * 500 + b"}",
        b'{"payloads": [{"metadata": {"encoding": "\\ud800"}}]}',
    ],
)
@pytest.mark.parametrize("path", ["/codec/encode", "/codec/decode"])
async def test_what_could_not_be_sent_back_is_refused(
    codec: httpx.AsyncClient, home: House, path: str, body: bytes
) -> None:
    """Half a surrogate pair cannot be written in any answer, nor what is nested beyond measure."""
    headers = by(home, "chen.jianguo") | {"Content-Type": "application/json"}
    answer = await codec.post(path, content=body, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
