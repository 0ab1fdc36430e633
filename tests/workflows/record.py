"""Records histories for the replay tests: `python -m tests.workflows.record`.

One history a path, unencrypted, so that any later build can read it. Recorded ones are never
recorded anew: a change of the workflow that breaks them needs `workflow.patched`.
"""

import asyncio
import gzip
import re
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from temporalio.client import WorkflowExecutionStatus

from cli.play import Player, shift_onto
from domain.digests import Mornings
from register.events.subscriptions import Owner
from runtime.embedded.mail import mail_catcher
from runtime.embedded.temporal import time_skipping_environment
from runtime.keys import KeyRing
from samples import Sample, load_samples
from tests.support.house import AGENCIES, DAY_ONE, house
from tests.support.receiver import Answer, receiver
from worker.webhooks import serve_webhooks
from workflows.digest import DigestWorkflow

HISTORIES = Path(__file__).with_name("histories")
DIGEST = HISTORIES / "digest.json.gz"
WEBHOOKS: dict[str, tuple[Answer, ...]] = {
    "webhook": (500, "die", 200),
    "webhook-parked": (500,) * 1_000,
}
"""Histories of a webhook, by what its receiver answers."""


async def record(sample: Sample, folder: Path) -> str:
    """The history of a sample, as JSON."""
    async with (
        time_skipping_environment(None) as environment,
        mail_catcher(folder) as mail,
        house(environment.client, KeyRing.new(), folder, mail.smtp_port, profiles=AGENCIES) as home,
    ):
        now = await environment.get_current_time()
        player = Player(environment, home.gateway, shift_onto(DAY_ONE, now))
        await player.play([sample])
        handle = environment.client.get_workflow_handle(player.cases[sample.id])
        return _anonymous((await handle.fetch_history()).to_json())


async def record_mornings(folder: Path) -> str:
    """The history of three mornings of an agency's digest, as JSON."""
    async with (
        time_skipping_environment(None) as environment,
        mail_catcher(folder) as mail,
        house(environment.client, KeyRing.new(), folder, mail.smtp_port) as home,
    ):
        shift = shift_onto(DAY_ONE, await environment.get_current_time())
        handle = await environment.client.start_workflow(
            DigestWorkflow.run,
            Mornings(agency="bjqts", shift=timedelta(seconds=shift)),
            id="digest-bjqts",
            task_queue=home.installation.settings.task_queue,
        )
        await environment.sleep(timedelta(days=3))
        await handle.terminate()
        return _anonymous((await handle.fetch_history()).to_json())


async def record_webhook(answers: tuple[Answer, ...], folder: Path) -> str:
    """The history of a webhook whose receiver answers so, as JSON."""
    async with (
        time_skipping_environment(None) as environment,
        mail_catcher(folder) as mail,
        house(environment.client, KeyRing.new(), folder, mail.smtp_port) as home,
        receiver() as there,
    ):
        owner, at = Owner(agency="bjqts"), datetime.now(UTC)
        subscriptions = home.installation.subscriptions
        subscriptions.subscribe(owner, "wh-recorded", there.url, (), by="qian.bo", at=at)
        there.answers[:] = answers
        shift = shift_onto(DAY_ONE, await environment.get_current_time())
        sample = load_samples()[0].model_copy(update={"steps": ()})
        await Player(environment, home.gateway, shift).play([sample])
        await serve_webhooks(home.gateway)
        handle = environment.client.get_workflow_handle("webhook-wh-recorded")
        while (await handle.describe()).status is WorkflowExecutionStatus.RUNNING:
            await environment.sleep(timedelta(minutes=10))
        return _anonymous((await handle.fetch_history()).to_json())


def _anonymous(history: str) -> str:
    """Without the names of the machine and the processes that recorded it."""
    return re.sub(r'("identity": )"[^"]*"', r'\1"recorded"', history)


async def main() -> None:
    """Record what is not recorded yet."""
    HISTORIES.mkdir(exist_ok=True)
    for sample in load_samples():
        path = HISTORIES / f"{sample.id}.json.gz"
        if not path.exists():
            with tempfile.TemporaryDirectory() as folder:
                history = await record(sample, Path(folder))
            path.write_bytes(gzip.compress(history.encode(), mtime=0))
    if not DIGEST.exists():
        with tempfile.TemporaryDirectory() as folder:
            DIGEST.write_bytes(
                gzip.compress((await record_mornings(Path(folder))).encode(), mtime=0)
            )
    for name, answers in WEBHOOKS.items():
        path = HISTORIES / f"{name}.json.gz"
        if not path.exists():
            with tempfile.TemporaryDirectory() as folder:
                history = await record_webhook(answers, Path(folder))
            path.write_bytes(gzip.compress(history.encode(), mtime=0))


if __name__ == "__main__":
    asyncio.run(main())
