"""Mails through one local SMTP server, outbox marks included, against a bare `smtplib` loop.

Ours are mails of cases, four cases at a time as a worker has them, a batch of five mails each:
every mail is written from its frozen facts, sent, marked in the register and journalled. The
yardstick hands the same letters, ready-made `EmailMessage`s, to `smtplib.SMTP.send_message` over
one connection and keeps no record of them. The server is a process of its own and throws all away.
Both are measured in turn, and the ratio is the median over the pairs: what else the machine does
falls on both. `cpu_ms` is what a mail costs this process. Adds to bench/results.json.
"""

import asyncio
import json
import os
import smtplib
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from statistics import median

from sqlmodel import update
from temporalio.testing import ActivityEnvironment

from activities.assembly import Installation, open_installation
from activities.mail import MailActivities
from agencies import load_profile
from bench.acts import RESULTS
from domain.acts import Act, Order
from domain.paper import Audience, Batch, Job, MessageKind, Work
from register import migrate
from register.agency.bootstrap import bootstrap
from register.paper.outbox import messages_of, queue_message
from register.tables import MessageRow
from runtime.keys import ensure_key_ring
from runtime.settings import Mode, Settings
from samples import load_samples

MAILS = int(os.environ.get("BENCH_MAILS", "1000"))
BATCH = 5
AT_ONCE = 4
ROUNDS = 5
READERS = ("王芳", "刘洋", "李强", "周敏", "陈建国")
AT = datetime(2017, 11, 7, 4, tzinfo=UTC)
SAMPLE = next(one for one in load_samples() if one.id == "elevator-report")
SERVER = """
import asyncio, sys
from aiosmtpd.smtp import SMTP
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 2.0.0 thrown away"
async def main():
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Sink(), hostname="localhost"), "127.0.0.1", int(sys.argv[1]))
    print("ready", flush=True)
    async with server:
        await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())
"""


def installed(folder: Path, port: int) -> Settings:
    settings = Settings(mode=Mode.DEMO, data_dir=folder, smtp_port=port)
    ensure_key_ring(settings.key_file)
    migrate.upgrade(settings.database_url)
    return settings


def receive(installation: Installation, number: int) -> str:
    """A case handed in, whose first mail is the pattern of those that are sent."""
    case = f"bjqts-{number}"
    payload = {
        "agency": "bjqts",
        "application": SAMPLE.application.model_dump(mode="json"),
        "intake_key": case,
    }
    act = Act(case=case, name="receive", id="motor/receive", actor="intake", at=AT, payload=payload)
    assert installation.registrar.perform(Order(act=act, door="start")).answer.accepted
    return case


def queue(installation: Installation, round_: int) -> list[Batch]:
    """A batch a case, of so many mails each."""
    batches = []
    cases = [receive(installation, round_ * MAILS + one) for one in range(MAILS // BATCH)]
    with installation.register.transaction() as session:
        facts = messages_of(session, cases[0])[0].facts
        for case in cases:
            ids = [f"{case}/9/new_work/reader{number}" for number in range(BATCH)]
            for number, id_ in enumerate(ids):
                queue_message(
                    session,
                    id_=id_,
                    case_id=case,
                    kind=MessageKind.NEW_WORK,
                    audience=Audience.CLERK,
                    to_name=READERS[number],
                    to_address=f"reader{number}@bjqts.example",
                    facts=facts,
                    at=AT,
                )
            jobs = tuple(Job(id=id_, work=Work.DELIVER, kind="new_work") for id_ in ids)
            batches.append(Batch(case=case, jobs=jobs, at=AT))
        session.exec(update(MessageRow).values(status="queued"))
    return batches


class Spent:
    """Wall and processor seconds of a block."""

    wall = cpu = 0.0


@contextmanager
def measured() -> Iterator[Spent]:
    spent, wall, cpu = Spent(), time.perf_counter(), time.process_time()
    yield spent
    spent.wall, spent.cpu = time.perf_counter() - wall, time.process_time() - cpu


async def ours(installation: Installation, batches: list[Batch]) -> Spent:
    mail = MailActivities(installation.outbox, installation.documents, installation.settings)
    gate = asyncio.Semaphore(AT_ONCE)

    async def deliver(batch: Batch) -> None:
        async with gate:
            await ActivityEnvironment().run(mail.deliver, batch)

    with measured() as spent:
        await asyncio.gather(*(deliver(batch) for batch in batches))
    return spent


def bare(letters: list[EmailMessage], port: int) -> Spent:
    with measured() as spent, smtplib.SMTP("127.0.0.1", port) as smtp:
        for letter in letters:
            smtp.send_message(letter)
    return spent


def written(installation: Installation, batches: list[Batch]) -> list[EmailMessage]:
    """The same letters, ready-made."""
    mail = MailActivities(installation.outbox, installation.documents, installation.settings)
    letters = []
    for batch in batches:
        for job in batch.jobs:
            queued = installation.outbox.message(job.id)
            assert queued is not None
            content = mail.letter(queued, AT).content
            letters.append(message_from_bytes(content, policy=policy.default))
    return letters


async def measure(folder: Path, port: int) -> dict[str, object]:
    pairs: list[tuple[Spent, Spent]] = []
    with open_installation(installed(folder, port)) as installation:
        bootstrap(installation.register, load_profile("bjqts"))
        for round_ in range(ROUNDS):
            batches = queue(installation, round_)
            letters = written(installation, batches)
            theirs = await asyncio.to_thread(bare, letters, port)
            pairs.append((await ours(installation, batches), theirs))
    columns = {"ours": [one for one, _ in pairs], "bare": [one for _, one in pairs]}
    return {
        "mails": MAILS,
        "per_second": {k: round(MAILS / median(o.wall for o in v)) for k, v in columns.items()},
        "cpu_ms": {
            k: round(median(o.cpu for o in v) / MAILS * 1000, 2) for k, v in columns.items()
        },
        "ratio": round(median(theirs.wall / our.wall for our, theirs in pairs), 3),
        "wanted": "at least 0.6",
    }


async def main() -> None:
    """Measure and print."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        SERVER,
        str(port),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert server.stdout is not None
    assert server.stdin is not None
    await server.stdout.readline()
    try:
        with tempfile.TemporaryDirectory(prefix="mingbai-bench-") as folder:
            found = await measure(Path(folder), port)
    finally:
        server.stdin.close()
        await server.wait()
    print("mail", json.dumps(found), flush=True)
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    text = json.dumps({**kept, "mail": found}, ensure_ascii=False, indent=2)
    RESULTS.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
