"""The real parts a benchmark runs on: a Temporal server, a register, worker processes."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psutil
from temporalio.client import Client
from temporalio.common import TypedSearchAttributes
from ulid import ULID

from activities.assembly import Installation, open_installation
from agencies import load_profile
from domain.acts import RECEIPT_ID, Act, Order
from domain.civil import instant_at
from domain.judge import Accepted
from domain.people import INTAKE
from domain.receive import Receive
from register import migrate
from register.agency.bootstrap import bootstrap
from runtime.client import connect
from runtime.embedded.mail import mail_catcher
from runtime.embedded.temporal import temporal_server
from runtime.keys import ensure_key_ring
from runtime.search_attributes import register_search_attributes
from runtime.settings import Mode, Settings, load_settings
from samples import Sample, load_samples
from workflows.showing import attributes

ORDINARY: Sample = next(one for one in load_samples() if one.id == "elevator-report")
"""The ordinary case: received, twelve acts, served by e-mail."""


@dataclass(frozen=True)
class Stack:
    """Everything a benchmark talks to."""

    settings: Settings
    client: Client
    shown: TypedSearchAttributes
    """What the gateway starts an ordinary case with (workflows/gateway.py)."""

    @asynccontextmanager
    async def worker(self, kind: str) -> AsyncIterator[psutil.Process]:
        """A worker process of a kind, on a task queue of the same name, for the block."""
        given = self.settings.model_copy(update={"task_queue": kind})
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bench.support.worker",
            kind,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **given.environment()},
        )
        assert child.stdin is not None
        assert child.stdout is not None
        if (await child.stdout.readline()).strip() != b"ready":
            raise RuntimeError(f"the {kind} worker did not start")
        try:
            yield psutil.Process(child.pid)
        finally:
            child.stdin.close()
            await child.wait()


@asynccontextmanager
async def stack(folder: Path) -> AsyncIterator[Stack]:
    """A fresh stack in a folder, its servers set up as `mingbai up` does; it is November 2017."""
    profile = load_profile("bjqts")
    shift = instant_at(date(2017, 11, 7)) - datetime.now(UTC)
    async with (
        temporal_server(folder, ui_port=None, db_file=folder / "temporal.db") as server,
        mail_catcher(folder) as mail,
    ):
        settings = load_settings(
            mode=Mode.DEMO,
            data_dir=folder,
            civil_shift=shift,
            temporal_address=server.address,
            smtp_port=mail.smtp_port,
        )
        ring = ensure_key_ring(settings.key_file)
        migrate.upgrade(settings.database_url)
        client = await connect(settings, ring)
        await register_search_attributes(client)
        with open_installation(settings) as installation:
            bootstrap(installation.register, profile)
            yield Stack(settings, client, _shown(installation))


def received(shift: timedelta) -> Receive:
    """The ordinary application, handed in under a key of its own."""
    return Receive(
        agency="bjqts",
        application=ORDINARY.application,
        intake_key=uuid4().hex,
        shift=int(shift.total_seconds()),
    )


def _shown(installation: Installation) -> TypedSearchAttributes:
    act = Act(
        case=f"bjqts-{ULID()}",
        name="receive",
        id=RECEIPT_ID,
        actor=INTAKE.id,
        at=datetime.now(UTC) + installation.shift,
        payload=received(installation.shift).model_dump(mode="json"),
    )
    ruling, _ = installation.registrar.expect(Order(act=act, door="motor"))
    assert isinstance(ruling, Accepted), ruling
    return attributes(ruling.case)
