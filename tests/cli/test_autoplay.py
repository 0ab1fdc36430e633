"""The staff player knows the natural way of a case, and goes it."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from temporalio.client import Client

from cli.autoplay import autoplay, natural_act
from domain.judge import Accepted
from domain.receive import Receive
from domain.stages import TERMINAL, Stage
from runtime.keys import KeyRing
from samples import Sample, load_samples
from tests.conftest import SmtpCatcher
from tests.domain.playing import PROFILE, Play, play
from tests.support.house import house
from tests.support.waiting import eventually

SAMPLES = load_samples()
IN_FORM = [sample for sample in SAMPLES if sample.steps[0].act == "register"]
"""Applications that can be registered as they came."""


@pytest.mark.parametrize("sample", IN_FORM, ids=lambda sample: sample.id)
def test_every_natural_act_is_lawful_and_leads_to_the_end(sample: Sample) -> None:
    on_table = Play.of(sample)
    on_table.hand_in(sample)
    while on_table.case and (natural := natural_act(on_table.case, on_table.profile)):
        ruling = on_table.act(natural.act, natural.person, sample.handed_in, **natural.payload)
        assert isinstance(ruling, Accepted), ruling

    assert on_table.case is not None
    assert on_table.case.stage is Stage.CLOSED
    assert "review" in [name for name, _ in on_table.accepted]


@pytest.mark.parametrize(
    "stage",
    [
        *(Stage.UNCONFIRMED, Stage.RETURNED_FORMAL, Stage.AWAITING_SUPPLEMENT, Stage.CONSULTING),
        *(Stage.AWAITING_PAYMENT, Stage.TRANSFER_DISPUTED, Stage.SECRECY_REVIEW, *sorted(TERMINAL)),
    ],
)
def test_what_waits_for_others_or_needs_judgement_is_left_alone(stage: Stage) -> None:
    case = play(SAMPLES[0], steps=3).case
    assert case is not None
    assert natural_act(case.model_copy(update={"stage": stage}), PROFILE) is None


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
