"""The staff player knows the natural way of a case, and goes it."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from temporalio.client import Client

from cli.autoplay import autoplay, natural_act
from domain.judge import Accepted
from domain.payloads import Receive
from domain.stages import Stage
from runtime.keys import KeyRing
from samples import Sample, load_samples
from tests.conftest import SmtpCatcher
from tests.domain.playing import PROFILE, Play
from tests.support.house import house
from tests.support.waiting import eventually

SAMPLES = load_samples()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_every_natural_act_is_lawful_and_leads_to_the_end(sample: Sample) -> None:
    play = Play()
    play.hand_in(sample)
    while play.case and (natural := natural_act(play.case, PROFILE)):
        ruling = play.act(natural.act, natural.person, sample.handed_in, **natural.payload)
        assert isinstance(ruling, Accepted), ruling

    assert play.case is not None
    assert play.case.stage is Stage.CLOSED


async def test_it_closes_what_is_handed_in(
    temporal: Client, ring: KeyRing, smtp_catcher: SmtpCatcher, tmp_path: Path
) -> None:
    sample = SAMPLES[0]
    async with house(temporal, ring, tmp_path, smtp_catcher.port) as home:
        playing = asyncio.create_task(autoplay(home.gateway, every=0.01))
        receive = Receive(
            agency=sample.agency,
            application=sample.application,
            intake_key="1",
            shift=int(home.installation.settings.civil_shift.total_seconds()),
        )
        case = (await home.gateway.hand_in(receive)).case

        def closed() -> bool:
            found = home.installation.registrar.standing(case).case
            return found is not None and found.stage is Stage.CLOSED

        await eventually(closed)
        playing.cancel()
        with suppress(asyncio.CancelledError):
            await playing
