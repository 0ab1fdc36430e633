"""The gateway starts a case's workflow once, and says truthfully whether it did."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import Client

from domain.receive import Receive
from runtime.keys import KeyRing
from samples import load_samples
from tests.conftest import SmtpCatcher
from tests.support.house import House, house
from tests.support.waiting import eventually
from workflows.gateway import KeyReusedError

SAMPLE = load_samples()[0]


@pytest.fixture
async def home(
    temporal: Client, ring: KeyRing, tmp_path: Path, smtp_catcher: SmtpCatcher
) -> AsyncIterator[House]:
    """An installation on the ordinary server."""
    async with house(temporal, ring, tmp_path, smtp_catcher.port) as home:
        yield home


def received(home: House, **changes: object) -> Receive:
    shift = int(home.installation.settings.civil_shift.total_seconds())
    application = SAMPLE.application.model_copy(update=changes)
    return Receive(agency=SAMPLE.agency, application=application, intake_key="the-key", shift=shift)


async def case_of(home: House) -> str:
    case = (await home.gateway.hand_in(received(home))).case
    await eventually(lambda: home.installation.registrar.standing(case).case)
    return case


async def run_of(home: House, case: str) -> str:
    return (await home.gateway.client.get_workflow_handle(case).describe()).run_id


async def test_the_same_key_again_is_the_same_case_and_the_same_run(home: House) -> None:
    case = await case_of(home)
    run = await run_of(home, case)

    again = await home.gateway.hand_in(received(home))

    assert (again.case, again.repeated, again.refusal) == (case, True, None)
    assert await run_of(home, case) == run


async def test_the_same_key_with_another_application_is_refused(home: House) -> None:
    await case_of(home)
    with pytest.raises(KeyReusedError):
        await home.gateway.hand_in(received(home, purpose="学术研究"))


async def test_a_case_that_has_its_motor_is_not_resumed(home: House) -> None:
    case = await case_of(home)
    run = await run_of(home, case)

    assert await home.gateway.resume(case) is False
    assert await run_of(home, case) == run


async def test_a_case_that_lost_its_motor_is_resumed_once(home: House) -> None:
    case = await case_of(home)
    await home.gateway.client.get_workflow_handle(case).terminate()

    assert await home.gateway.resume(case) is True
    assert await home.gateway.resume(case) is False
