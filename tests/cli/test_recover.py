"""`mingbai recover`: the register is enough to go on, and whoever still runs is left alone."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from temporalio.client import Client
from typer.testing import CliRunner, Result

from cli.main import app
from domain.acts import Request
from domain.receive import Receive
from register.acts.reservations import Reservation, reserve
from runtime.client import connect
from runtime.embedded.temporal import temporal_server
from runtime.keys import KeyRing, save_key_ring
from runtime.search_attributes import register_search_attributes
from runtime.settings import Settings
from samples import load_samples
from tests.conftest import SmtpCatcher
from tests.support.house import DAY_ONE, House, house
from tests.support.waiting import eventually
from worker.cases import case_worker
from worker.reconcile import reconcile
from workflows.gateway import Gateway

SAMPLE = load_samples()[0]


async def hand_in(house: House, key: str) -> str:
    receive = Receive(
        agency=SAMPLE.agency,
        application=SAMPLE.application,
        intake_key=key,
        shift=int(house.installation.settings.civil_shift.total_seconds()),
    )
    case = (await house.gateway.hand_in(receive)).case
    await eventually(lambda: house.installation.registrar.standing(case).case)
    return case


@asynccontextmanager
async def cluster(folder: Path, ring: KeyRing) -> AsyncIterator[Client]:
    """A Temporal server of its own, which knows no case."""
    async with temporal_server(folder, ui_port=None) as server:
        settings = Settings(data_dir=folder, temporal_address=server.address)
        yield await connect(settings, ring)


async def recover(home: House, client: Client, ring: KeyRing) -> Result:
    """The command, on another cluster than the one the cases were opened on."""
    settings = home.installation.settings
    save_key_ring(settings.key_file, ring)
    address = client.service_client.config.target_host
    runner = CliRunner(env={**settings.environment(), "MINGBAI_TEMPORAL_ADDRESS": address})
    return await asyncio.to_thread(runner.invoke, app, ["recover", "--json"])


async def test_on_an_empty_cluster_every_open_case_gets_its_motor(
    tmp_path: Path, ring: KeyRing, smtp_catcher: SmtpCatcher
) -> None:
    async with cluster(tmp_path / "first", ring) as first:
        await register_search_attributes(first)
        async with house(first, ring, tmp_path / "house", smtp_catcher.port) as home:
            kept, gone = await hand_in(home, "1"), await hand_in(home, "2")
            await home.gateway.act(gone, "withdraw", Request(actor="applicant"))
            await home.gateway.act(kept, "register", Request(actor="wang.fang"))

            async with cluster(tmp_path / "second", ring) as second:
                result = await recover(home, second, ring)
                assert json.loads(result.stdout) == {
                    "cases": 1,
                    "resumed": 1,
                    "told": 0,
                    "reserved": 0,
                }

                async with case_worker(second, home.installation):
                    request = Request(actor="wang.fang", payload={"department": "tese"})
                    answer = await Gateway(second, home.installation).act(kept, "transfer", request)
                    assert answer.accepted

                again = await recover(home, second, ring)
                assert json.loads(again.stdout)["resumed"] == 0


async def test_a_case_with_waiting_paper_is_told_to_look(
    temporal: Client, ring: KeyRing, tmp_path: Path
) -> None:
    """No mail server answers, so that the first message stays queued."""
    async with house(temporal, ring, tmp_path, smtp_port=9) as home:
        await hand_in(home, "1")

        done = await reconcile(home.gateway)

        assert (done.cases, done.resumed, done.told) == (1, 0, 1)


async def test_a_key_whose_application_never_came_is_left_to_its_sender(
    temporal: Client, ring: KeyRing, tmp_path: Path
) -> None:
    reservation = Reservation(
        agency="bjqts",
        intake_key="lost",
        case_id="bjqts-lost",
        request_digest="d",
        created_at=DAY_ONE,
    )
    async with house(temporal, ring, tmp_path, smtp_port=9, at_work=False) as home:
        with home.installation.register.transaction() as session:
            reserve(session, reservation)

        done = await reconcile(home.gateway)

        assert (done.cases, done.reserved) == (0, 1)


async def test_progress_counts_every_case(
    temporal: Client, ring: KeyRing, smtp_catcher: SmtpCatcher, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    async with house(temporal, ring, tmp_path, smtp_catcher.port) as home:
        for number in range(3):
            await hand_in(home, str(number))

        await reconcile(home.gateway, lambda done, total: told.append((done, total)))

    assert told == [(1, 3), (2, 3), (3, 3)]
