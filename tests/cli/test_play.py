"""Samples are played in the order of time, and one that goes wrong says where and why."""

from datetime import datetime
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from cli.play import Player, PlayError, shift_onto
from domain.stages import Stage
from runtime.keys import KeyRing
from samples import load_samples
from tests.conftest import SmtpCatcher
from tests.support.house import house

WHOLE = load_samples()[0]
SAMPLE = WHOLE.model_copy(update={"steps": WHOLE.steps[:3]})


async def test_each_thing_happens_at_its_moment(
    time_skipping: WorkflowEnvironment, ring: KeyRing, smtp_catcher: SmtpCatcher, tmp_path: Path
) -> None:
    heard: list[tuple[datetime, Stage]] = []
    async with house(time_skipping.client, ring, tmp_path, smtp_catcher.port) as home:
        shift = shift_onto(SAMPLE.handed_in, await time_skipping.get_current_time())
        player = Player(
            time_skipping, home.gateway, shift, lambda _, at, stage: heard.append((at, stage))
        )

        await player.play([SAMPLE])

        assert heard == [
            (SAMPLE.handed_in, Stage.RECEIVED),
            (SAMPLE.steps[0].at, Stage.REGISTERED),
            (SAMPLE.steps[1].at, Stage.TRANSFERRED),
            (SAMPLE.steps[2].at, Stage.ASSIGNED),
        ]
        late = await player.civil_now() - SAMPLE.steps[2].at
        assert 0 <= late.total_seconds() < 60


async def test_a_refused_act_ends_the_play_and_says_why(
    time_skipping: WorkflowEnvironment, ring: KeyRing, smtp_catcher: SmtpCatcher, tmp_path: Path
) -> None:
    wrong = SAMPLE.steps[0].model_copy(update={"by": "zhou.min"})
    sample = SAMPLE.model_copy(update={"steps": (wrong,)})
    async with house(time_skipping.client, ring, tmp_path, smtp_catcher.port) as home:
        shift = shift_onto(sample.handed_in, await time_skipping.get_current_time())

        with pytest.raises(PlayError, match=r"elevator-report：2017-11-07 15:10 .*受理人员"):
            await Player(time_skipping, home.gateway, shift).play([sample])
