"""A worker in a process of its own: `python -m bench.support.worker bare|paperless|full`.

Settings come from the environment as for `mingbai worker`; it prints `ready` and runs until its
standard input is closed.
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from temporalio.client import Client
from temporalio.worker import Worker

from activities.assembly import Installation, open_installation
from bench.support.bare import Bare, BareActivities, BareSignal, BareTimer
from register.acts.paperwork import PaperQueue
from runtime.client import connect
from runtime.settings import load_settings
from worker.cases import THREADS, case_worker


@dataclass(frozen=True)
class Paperless(PaperQueue):
    """Acts without their documents and mails: what the acts alone cost."""

    def fill(self) -> tuple[str, ...]:
        """Queue nothing."""
        return ()


def _bare(client: Client, installation: Installation) -> Worker:
    # The SDK's sandbox as it comes; the same client, so the codec is on here too.
    activities = BareActivities(installation.settings.data_dir / "bare.db")
    return Worker(
        client,
        task_queue=installation.settings.task_queue,
        workflows=[Bare, BareSignal, BareTimer],
        activities=[activities.trivial, activities.commit, activities.tick],
        activity_executor=ThreadPoolExecutor(THREADS),
        max_concurrent_activities=THREADS,
    )


def _paperless(client: Client, installation: Installation) -> Worker:
    registrar = replace(installation.registrar, paper=Paperless)
    return case_worker(client, replace(installation, registrar=registrar))


_KINDS: dict[str, Any] = {"bare": _bare, "paperless": _paperless, "full": case_worker}


async def run(kind: str) -> None:
    """Run one kind of worker until standard input ends."""
    settings = load_settings()
    with open_installation(settings) as installation:
        client = await connect(settings, installation.ring)
        async with _KINDS[kind](client, installation):
            print("ready", flush=True)
            await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
