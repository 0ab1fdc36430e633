"""Whoever looks into a history sees which release of the program worked on the case."""

from pathlib import Path

from temporalio.client import Client
from temporalio.common import VersioningBehavior

from domain.receive import Receive
from runtime.keys import KeyRing
from runtime.version import release
from samples import load_samples
from tests.conftest import SmtpCatcher
from tests.support.house import house
from tests.support.waiting import eventually

SAMPLE = load_samples()[0]


async def test_a_history_names_the_release_and_is_not_tied_to_it(
    temporal: Client, ring: KeyRing, smtp_catcher: SmtpCatcher, tmp_path: Path
) -> None:
    async with house(temporal, ring, tmp_path, smtp_catcher.port) as home:
        shift = int(home.installation.settings.civil_shift.total_seconds())
        receive = Receive(
            agency=SAMPLE.agency, application=SAMPLE.application, intake_key="r", shift=shift
        )
        case = (await home.gateway.hand_in(receive)).case
        await eventually(lambda: home.installation.registrar.standing(case).case)
        handle = temporal.get_workflow_handle(case)

        async def worked_on() -> list[tuple[str, int]]:
            return [
                (
                    told.worker_version.build_id or told.deployment_version.build_id,
                    told.versioning_behavior,
                )
                for event in (await handle.fetch_history()).events
                if event.HasField("workflow_task_completed_event_attributes")
                for told in (event.workflow_task_completed_event_attributes,)
            ]

        await eventually(worked_on)
        assert {*await worked_on()} == {(release(), VersioningBehavior.UNSPECIFIED.value)}
