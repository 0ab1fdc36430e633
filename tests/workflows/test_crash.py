"""Kill -9 of everything in the middle of an act: register and workflow agree afterwards."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from activities.assembly import Installation, open_installation
from agencies import load_profile
from domain.acts import Request
from domain.civil import instant_at
from domain.stages import Phase, Stage
from register import migrate, queries
from register.agency.bootstrap import bootstrap
from register.record.verify import verify
from runtime.client import connect
from runtime.embedded.temporal import TemporalServer, temporal_server
from runtime.keys import ensure_key_ring
from runtime.search_attributes import PHASE, register_search_attributes
from runtime.settings import Mode, Settings, load_settings
from tests.conftest import SmtpCatcher
from tests.support.dying import ACT_ID, SAMPLE
from tests.support.waiting import eventually
from worker.cases import case_worker
from worker.reconcile import reconcile
from workflows.gateway import Gateway


@pytest.fixture
def settings(tmp_path: Path, smtp_catcher: SmtpCatcher) -> Settings:
    """Settings of an installation that lives on the day the rules took effect."""
    return load_settings(
        mode=Mode.DEMO,
        data_dir=tmp_path,
        civil_shift=instant_at(date(2017, 11, 7)) - datetime.now(UTC),
        smtp_host=smtp_catcher.host,
        smtp_port=smtp_catcher.port,
    )


@asynccontextmanager
async def server(settings: Settings) -> AsyncIterator[tuple[Settings, TemporalServer]]:
    """A Temporal server that keeps its cases in a file; another one may follow on it."""
    folder = settings.data_dir
    async with temporal_server(folder, ui_port=None, db_file=folder / "temporal.db") as running:
        yield settings.model_copy(update={"temporal_address": running.address}), running


async def prepare(settings: Settings) -> None:
    """Keys, schema, agency and search attributes."""
    ring = ensure_key_ring(settings.key_file)
    migrate.upgrade(settings.database_url)
    with open_installation(settings) as installation:
        bootstrap(installation.register, load_profile("bjqts"))
    await register_search_attributes(await connect(settings, ring))


async def die(settings: Settings, when: str, act: str) -> str:
    """Run a worker with a client until they kill themselves in the middle of an act; the case."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.dying",
        when,
        act,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **settings.environment()},
    )
    out, _ = await process.communicate()
    assert process.returncode == -9
    return out.decode().split()[0]


@asynccontextmanager
async def healthy(settings: Settings) -> AsyncIterator[tuple[Gateway, Installation]]:
    """A worker as an installation starts it after a crash."""
    with open_installation(settings) as installation:
        client = await connect(settings, installation.ring)
        async with case_worker(client, installation):
            gateway = Gateway(client, installation)
            await reconcile(gateway)
            yield gateway, installation


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("act", ["register", "draft"])
async def test_after_a_crash_in_the_middle_of_an_act_register_and_workflow_agree(
    when: str, act: str, settings: Settings, smtp_catcher: SmtpCatcher
) -> None:
    async with server(settings) as (at, running):
        await prepare(at)
        case = await die(at, when, act)
        running.child.process.kill()
        await running.child.process.wait()
    async with server(settings) as (at, _), healthy(at) as (gateway, installation):
        position = next(n for n, step in enumerate(SAMPLE.steps) if step.act == act)
        for step in SAMPLE.steps[position:]:
            id_ = ACT_ID if step.act == act else None
            request = Request(actor=step.by, id=id_, payload=step.payload)
            answer = await gateway.act(case, step.act, request)
            assert answer.accepted, answer
        handle = gateway.client.get_workflow_handle(case)
        await handle.result()
        description = await handle.describe()
        standing = installation.registrar.standing(case)
        assert standing.case is not None
        assert standing.case.stage is Stage.CLOSED
        assert description.typed_search_attributes[PHASE] == Phase.CLOSED
        assert standing.case.revision == len(SAMPLE.steps) + 1
        assert verify(installation.register, installation.ring.journal_key).whole
        with installation.register.reading() as session:
            letters = queries.messages_of(session, case)
        assert {one.status for one in letters} == {"sent"}
        arrived = Counter(one["Message-ID"] for one in smtp_catcher.messages)
        assert arrived == Counter(one.message_id for one in letters)


async def test_work_queued_by_an_act_nobody_heard_of_is_carried_out(
    settings: Settings, smtp_catcher: SmtpCatcher
) -> None:
    """The receipt was registered, then everything died, the client too: nobody sends it again."""
    async with server(settings) as (at, running):
        await prepare(at)
        case = await die(at, "after", "register")
        running.child.process.kill()
        await running.child.process.wait()
    async with server(settings) as (at, _), healthy(at) as (_, installation):
        await eventually(lambda: not installation.registrar.standing(case).jobs)
        receipt = [one for one in smtp_catcher.messages if "shen.jiahe" in str(one["To"])]
        assert len(receipt) == 1


async def test_a_withdrawal_signal_queued_while_the_worker_is_dead_counts(
    settings: Settings,
) -> None:
    async with server(settings) as (at, _):
        await prepare(at)
        case = await die(at, "after", "transfer")
        client = await connect(at, ensure_key_ring(at.key_file))
        await client.get_workflow_handle(case).signal("withdraw", {"actor": "applicant"})
        async with healthy(at) as (gateway, installation):
            await gateway.client.get_workflow_handle(case).result()
            standing = installation.registrar.standing(case)
            assert standing.case is not None
            assert standing.case.stage is Stage.WITHDRAWN


async def test_open_cases_go_on_from_the_register_on_an_empty_temporal(
    settings: Settings,
) -> None:
    async with server(settings) as (at, _):
        await prepare(at)
        case = await die(at, "after", "transfer")
    for file in settings.data_dir.glob("temporal.db*"):
        file.unlink()
    async with server(settings) as (at, _):
        client = await connect(at, ensure_key_ring(at.key_file))
        await register_search_attributes(client)
        async with healthy(at) as (gateway, _):
            for step in SAMPLE.steps[2:]:
                request = Request(actor=step.by, payload=step.payload)
                answer = await gateway.act(case, step.act, request)
                assert answer.accepted, answer
            closing = await gateway.client.get_workflow_handle(case).result()
            assert closing["stage"] == Stage.CLOSED
