"""Samples are played in the order of time, and one that goes wrong says where and why."""

from datetime import datetime
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from cli.play import Player, PlayError, shift_onto
from domain.stages import Stage
from register import queries
from runtime.keys import KeyRing
from samples import Sample, load_samples
from tests.conftest import SmtpCatcher
from tests.support.house import AGENCIES, house

SAMPLES = {sample.id: sample for sample in load_samples()}


def first_steps(id_: str, number: int) -> Sample:
    """A sample as far as some of its steps."""
    whole = SAMPLES[id_]
    return whole.model_copy(update={"steps": whole.steps[:number]})


SAMPLE = first_steps("elevator-report", 3)


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


async def test_years_pass_between_the_cases_of_two_agencies(
    time_skipping: WorkflowEnvironment, ring: KeyRing, smtp_catcher: SmtpCatcher, tmp_path: Path
) -> None:
    """Nothing is open from November 2017 to September 2019; then an e-mail waits for its answer."""
    old, new = SAMPLES["tender-withdrawn"], first_steps("frequent-justified", 2)
    heard: list[tuple[datetime, Stage]] = []
    port = smtp_catcher.port
    async with house(time_skipping.client, ring, tmp_path, port, profiles=AGENCIES) as home:
        shift = shift_onto(old.handed_in, await time_skipping.get_current_time())
        player = Player(
            time_skipping, home.gateway, shift, lambda _, at, stage: heard.append((at, stage))
        )

        await player.play([new, old])

    assert heard[-4:] == [
        (old.steps[-1].at, Stage.WITHDRAWN),
        (new.handed_in, Stage.UNCONFIRMED),
        (new.steps[0].at, Stage.RECEIVED),
        (new.steps[1].at, Stage.REGISTERED),
    ]


async def test_an_ended_case_that_comes_to_life_again_has_a_motor_again(
    time_skipping: WorkflowEnvironment, ring: KeyRing, smtp_catcher: SmtpCatcher, tmp_path: Path
) -> None:
    """A supplement after the case was closed (A15): the next limits fall due as before."""
    sample = first_steps("contract-late-supplement", 10)
    reopened, assigned = sample.steps[-2:]
    heard: list[tuple[datetime, Stage]] = []
    async with house(time_skipping.client, ring, tmp_path, smtp_catcher.port) as home:
        shift = shift_onto(sample.handed_in, await time_skipping.get_current_time())
        player = Player(
            time_skipping, home.gateway, shift, lambda _, at, stage: heard.append((at, stage))
        )

        await player.play([sample])

        with home.installation.register.reading() as session:
            (act,) = (
                entry
                for entry in queries.journal_of(session, player.cases[sample.id])
                if entry.act == reopened.act
            )
    assert [stage for _, stage in heard[-3:]] == [
        Stage.ABANDONED,
        Stage.TRANSFERRED,
        Stage.ASSIGNED,
    ]
    assert heard[-1][0] == assigned.at
    assert 0 <= (act.at - reopened.at).total_seconds() < 60
