"""A case whose history grows long goes on in a new run, from what the register says."""

from pathlib import Path

from temporalio.client import Client

from domain.acts import Request
from domain.receive import Receive
from runtime.keys import KeyRing
from samples import Sample
from tests.conftest import SmtpCatcher
from tests.support.house import house

ENOUGH = 900
"""More refused acts than it takes until the server suggests a new run (at 4,096 events)."""


async def test_a_long_history_continues_as_new_and_loses_nothing(
    temporal: Client, ring: KeyRing, tmp_path: Path, smtp_catcher: SmtpCatcher, elevator: Sample
) -> None:
    async with house(temporal, ring, tmp_path, smtp_catcher.port) as home:
        shift = int(home.installation.settings.civil_shift.total_seconds())
        receive = Receive(
            agency="bjqts", application=elevator.application, intake_key="long", shift=shift
        )
        case = (await home.gateway.hand_in(receive)).case
        handle = temporal.get_workflow_handle(case)
        first = (await handle.describe()).run_id
        for _ in range(ENOUGH):
            refused = await home.gateway.act(case, "approve", Request(actor="wang.fang"))
            assert not refused.accepted
            if (await handle.describe()).run_id != first:
                break
        assert (await handle.describe()).run_id != first
        for step in elevator.steps:
            request = Request(actor=step.by, payload=step.payload)
            answer = await home.gateway.act(case, step.act, request)
            assert answer.accepted, answer
        closing = await handle.result()
        assert closing["stage"] == "closed"
