"""A house on the time-skipping server, and a player who carries samples through it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from cli.play import Player, shift_onto
from runtime.keys import KeyRing
from samples import Sample, load_samples
from tests.conftest import SmtpCatcher
from tests.support.house import AGENCIES, DAY_ONE, House, house

SAMPLES = {sample.id: sample for sample in load_samples()}


@pytest.fixture
def elevator() -> Sample:
    """The ordinary case."""
    return SAMPLES["elevator-report"]


@pytest.fixture
async def home(
    time_skipping: WorkflowEnvironment, ring: KeyRing, tmp_path: Path, smtp_catcher: SmtpCatcher
) -> AsyncIterator[House]:
    """An installation on a server whose clock can be moved."""
    port = smtp_catcher.port
    async with house(time_skipping.client, ring, tmp_path, port, profiles=AGENCIES) as home:
        yield home


@pytest.fixture
async def player(home: House, time_skipping: WorkflowEnvironment) -> Player:
    """Plays samples on that server; civil time starts on the day the rules took effect."""
    now = await time_skipping.get_current_time()
    return Player(time_skipping, home.gateway, shift_onto(DAY_ONE - timedelta(hours=1), now))
