"""Parts that are away: what the caller learns, and that nothing is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from temporalio.client import Client

from api.app import create_app
from domain.acts import Act, Order
from register.paper.store import FolderStore
from runtime.client import connect
from runtime.embedded.machine import port_for
from runtime.embedded.temporal import temporal_server
from runtime.keys import KeyRing
from runtime.search_attributes import register_search_attributes
from runtime.settings import Mode, Settings
from tests.api.conftest import Desk, id_of
from tests.conftest import SmtpCatcher
from tests.support.house import House, house
from tests.support.waiting import eventually
from tests.support.web import served
from worker.cases import case_worker

BRIEF = timedelta(seconds=1)


@asynccontextmanager
async def desk_of(home: House) -> AsyncIterator[Desk]:
    """The desk of a house of its own, which hardly waits."""
    gateway = replace(home.gateway, patience=BRIEF)
    async with (
        served(create_app(gateway)) as url,
        httpx.AsyncClient(base_url=url, timeout=40) as client,
    ):
        yield Desk(client, home)


@pytest.fixture
async def idle(
    temporal: Client, ring: KeyRing, mails: SmtpCatcher, tmp_path: Path
) -> AsyncIterator[Desk]:
    """The desk of a house in which no worker is at work."""
    async with (
        house(temporal, ring, tmp_path, mails.port, at_work=False) as home,
        desk_of(home) as desk,
    ):
        yield desk


async def test_without_a_worker_nothing_is_lost_and_the_caller_is_told_to_ask_again(
    temporal: Client, idle: Desk
) -> None:
    handed = await idle.hand_in("no-worker")
    assert handed.status_code == 201
    assert handed.json()["stage"] is None
    assert handed.json()["reply_due"] == "2017-11-28"
    case = handed.headers["Location"]
    assert (await idle.get(case)).status_code == 404
    async with case_worker(temporal, idle.home.installation):
        again = await _asked_again(
            lambda: idle.hand_in("no-worker"), lambda said: said.json()["stage"] is not None
        )
    assert again.status_code == 200
    assert again.json() == {**handed.json(), "stage": "received"}
    pending = await idle.act(case, "register", "wang.fang")
    assert pending.status_code == 202
    key = pending.json()["idempotency_key"]
    assert pending.headers["Location"] == f"{case}/acts/{key}"
    assert (await idle.get(pending.headers["Location"])).json()["state"] == "pending"
    async with case_worker(temporal, idle.home.installation):
        done = await _asked_again(
            lambda: idle.act(case, "register", "wang.fang", key=key),
            lambda said: said.status_code != httpx.codes.ACCEPTED,
        )
    assert done.status_code == 200
    assert done.json()["answer"]["revision"] == 2
    assert (await idle.get(f"{case}/acts/{key}")).json()["answer"] == done.json()["answer"]


async def _asked_again(
    ask: Callable[[], Awaitable[httpx.Response]], known: Callable[[httpx.Response], bool]
) -> httpx.Response:
    """The first answer that knows: callers told "not yet" send the same with the same key again."""
    async with asyncio.timeout(90):
        while not known(answer := await ask()):
            pass
        return answer


async def test_a_case_whose_workflow_is_gone_is_told_as_such(desk: Desk) -> None:
    case = await desk.case()
    await desk.home.gateway.client.get_workflow_handle(id_of(case)).terminate()
    response = await desk.act(case, "register", "wang.fang")
    assert response.status_code == 503
    assert response.json()["code"] == "no_motor"
    assert response.headers["Retry-After"] == "5"


async def test_without_temporal_the_caller_is_told_to_come_again(
    ring: KeyRing, mails: SmtpCatcher, tmp_path: Path
) -> None:
    async with temporal_server(tmp_path, ui_port=None) as server:
        settings = Settings(mode=Mode.DEMO, temporal_address=server.address)
        client = await connect(settings, ring)
        await register_search_attributes(client)
        async with (
            house(client, ring, tmp_path, mails.port, at_work=False) as home,
            desk_of(home) as desk,
        ):
            async with case_worker(client, home.installation):
                case = await desk.case()
            server.child.process.kill()
            await server.child.process.wait()
            answers = await asyncio.gather(desk.hand_in(), desk.act(case, "register", "wang.fang"))
            ready = await desk.client.get("/readyz")
    for answer in answers:
        assert answer.status_code == 503
        assert answer.json()["code"] == "unavailable"
        assert answer.headers["Retry-After"] == "5"
        assert server.address not in answer.text
    assert ready.json()["parts"] == {
        "temporal": "failed",
        "register": "ok",
        "store": "ok",
        "mail": "ok",
    }


async def test_without_the_register_the_caller_is_told_to_come_again(
    idle: Desk, tmp_path: Path
) -> None:
    (tmp_path / "register.db").rename(tmp_path / "away")
    (tmp_path / "register.db").mkdir()
    idle.home.installation.register.close()
    answer = await idle.hand_in()
    ready = await idle.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"
    assert str(tmp_path) not in answer.text
    assert ready.status_code == 503
    assert ready.json()["parts"]["register"] == "failed"
    assert str(tmp_path) not in ready.text


async def test_all_parts_are_ready(desk: Desk) -> None:
    response = await desk.client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "parts": {"temporal": "ok", "register": "ok", "store": "ok", "mail": "ok"},
    }


async def test_the_process_is_alive(desk: Desk) -> None:
    assert (await desk.client.get("/healthz")).json() == {"status": "alive"}


async def test_one_part_that_fails_makes_the_whole_unready(home: House) -> None:
    settings = home.installation.settings.model_copy(update={"smtp_port": port_for("邮件", 0)})
    installation = replace(
        home.installation,
        settings=settings,
        store=FolderStore(Path("/nowhere/store"), home.installation.vault),
    )
    gateway = replace(home.gateway, installation=installation)
    async with served(create_app(gateway)) as url, httpx.AsyncClient(base_url=url) as client:
        response = await client.get("/readyz")
    problem = response.json()
    assert response.status_code == 503
    assert problem["code"] == "not_ready"
    assert problem["detail"] == "不可用的部分：store、mail"
    assert problem["parts"] == {
        "temporal": "ok",
        "register": "ok",
        "store": "failed",
        "mail": "failed",
    }


async def test_a_document_nobody_has_produced_yet_cannot_be_read(
    temporal: Client, idle: Desk
) -> None:
    async with case_worker(temporal, idle.home.installation):
        case = await idle.case()
    now = idle.home.gateway.civil_now()
    act = Act(case=id_of(case), name="register", id="1", actor="wang.fang", at=now)
    idle.home.installation.registrar.perform(Order(act=act, door="motor"))
    receipt = (await idle.get(case)).json()["documents"][0]
    answer = await idle.get(f"{case}/documents/{receipt['id']}")
    assert receipt["status"] == "queued"
    assert receipt["href"] is None
    assert answer.status_code == 409
    assert answer.json()["code"] == "not_produced"


async def test_a_document_that_was_altered_is_not_given(desk: Desk) -> None:
    case = await desk.case(steps=1)
    standing = desk.home.installation.registrar.standing
    await eventually(lambda: not standing(id_of(case)).jobs)
    receipt = (await desk.get(case)).json()["documents"][0]
    folder = desk.home.installation.settings.data_dir / "store"
    kept = folder / receipt["sha256"][:2] / receipt["sha256"][2:]
    whole = kept.read_bytes()
    kept.write_bytes(whole + b"!")
    response = await desk.get(receipt["href"])
    kept.write_bytes(whole)
    assert response.status_code == 500
    assert response.json()["code"] == "damaged"
    assert response.headers["Content-Type"] == "application/problem+json"
