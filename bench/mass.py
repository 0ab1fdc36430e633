"""Everything at once: a calendar change, and a second in which many limits fall due.

(e) Mass recalculation: after a change of the calendar every open case is recalculated, as by
    `mingbai calendar apply`, against as many bare signals, each to a workflow of its own that
    handles it with one trivial local activity.
(f) Many limits that fall due in the same second, against as many bare timers of as many bare
    workflows, each followed by one trivial local activity.

Cases are measured twice: without mails, and with them, until the last mail is delivered. Nothing
may be lost: acts, rungs, journal entries and mails are counted. Bare runs on a server of the same
kind through the same client, codec on. `BENCH_OPEN` sets how many (1,000). Adds to
bench/results.json what bench/acts.py has written.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlmodel import col, func, select

from activities.assembly import Installation, open_installation
from bench.acts import RESULTS, act, start
from bench.support.bare import BareSignal, BareTimer, ticks_of
from bench.support.stack import Stack, stack
from domain.calendar import shipped_data
from domain.holidays import Break
from domain.ladder import Rung
from register import queries
from register.agency.calendars import Import, record
from register.record.journal import Outcome
from register.record.verify import verify
from register.tables import JournalRow, MessageRow
from workflows.gateway import Gateway
from workflows.recalculation import AT_ONCE, recalculate

OPEN_CASES = int(os.environ.get("BENCH_OPEN", "1000"))
STARTING = 16
"""How many workflows are started at a time."""

A_SECOND = {"bare": 20, "paperless": 10, "full": 4}
"""How many a slow machine makes ready, their mails sent, before the common instant."""

PATIENCE = 600
"""Seconds after which what has not come is lost."""

KINDS = ("paperless", "full")


@dataclass(frozen=True)
class Run:
    """One stack and the parts a measurement looks at."""

    stack: Stack
    installation: Installation

    @property
    def ticks(self) -> int:
        """How many bare local activities have run."""
        return ticks_of(self.stack.settings.data_dir).stat().st_size

    def acts(self, name: str) -> int:
        """How many acts of a name were accepted."""
        with self.installation.register.reading() as session:
            return session.exec(
                select(func.count())
                .select_from(JournalRow)
                .where(col(JournalRow.act) == name, col(JournalRow.outcome) == Outcome.ACCEPTED)
            ).one()

    def mails(self) -> Counter[tuple[str, str]]:
        """How many mails of a kind there are in each status."""
        with self.installation.register.reading() as session:
            every = session.exec(
                select(MessageRow.kind, MessageRow.status, func.count()).group_by(
                    col(MessageRow.kind), col(MessageRow.status)
                )
            )
            return Counter({(kind, status): number for kind, status, number in every})

    def open_cases(self) -> tuple[str, ...]:
        """The ids of all open cases."""
        with self.installation.register.reading() as session:
            return tuple(one.id for one in queries.open_cases(session))


@asynccontextmanager
async def fresh() -> AsyncIterator[Run]:
    """A stack of its own, so that no measurement pays for another's history."""
    with tempfile.TemporaryDirectory(prefix="mingbai-bench-") as folder:
        async with stack(Path(folder)) as parts:
            with open_installation(parts.settings) as installation:
                yield Run(parts, installation)


async def recalculation() -> dict[str, Any]:
    """(e)."""
    bare = await bare_signals()
    ours = {kind: await recalculated(kind) for kind in KINDS}
    return {
        "open_cases": OPEN_CASES,
        "per_second": {"bare": bare, **{kind: one["per_second"] for kind, one in ours.items()}},
        "ratio_to_bare": round(ours["paperless"]["per_second"] / bare, 3),
        "ratio_with_mails_to_bare": round(ours["full"]["per_second"] / bare, 3),
        "counted": {kind: one["counted"] for kind, one in ours.items()},
    }


async def bare_signals() -> float:
    """Signals a second, so many at a time as cases are asked."""
    async with fresh() as run, run.stack.worker("bare"):
        client = run.stack.client
        ids = [f"bare-{uuid4().hex}" for _ in range(OPEN_CASES)]
        await at_a_time(
            STARTING,
            (client.start_workflow(BareSignal.run, id=id_, task_queue="bare") for id_ in ids),
        )
        await until(lambda: run.ticks == OPEN_CASES)
        begun = time.perf_counter()
        await at_a_time(
            AT_ONCE, (client.get_workflow_handle(id_).signal(BareSignal.act) for id_ in ids)
        )
        await until(lambda: run.ticks == 2 * OPEN_CASES)
        return round(OPEN_CASES / (time.perf_counter() - begun), 1)


async def recalculated(kind: str) -> dict[str, Any]:
    """Cases a second, from the first look at the register to the last answer, or the last mail."""
    async with fresh() as run, run.stack.worker(kind):
        await open_cases(run.stack, kind)
        await until(lambda: nothing_waits(run))
        change_the_calendar(run.installation)
        begun = time.perf_counter()
        done = await recalculate(Gateway(run.stack.client, run.installation))
        await until(lambda: nothing_waits(run))
        spent = time.perf_counter() - begun
        assert (done.moved, done.complete) == (OPEN_CASES, True), done
        counted = {
            "moved": done.moved,
            "journal_entries": run.acts("recalculate"),
            "mails": run.mails()["informed", "sent"],
        }
        assert counted["journal_entries"] == OPEN_CASES, counted
        every_case_mailed(counted["mails"], kind)
        whole(run)
        return {"per_second": round(OPEN_CASES / spent, 1), "counted": counted}


async def falling_due() -> dict[str, Any]:
    """(f)."""
    bare = await bare_timers()
    ours = {kind: await lapsed(kind) for kind in KINDS}
    return {
        "limits": OPEN_CASES,
        "per_second": {"bare": bare, **{kind: one["per_second"] for kind, one in ours.items()}},
        "ratio_to_bare": round(ours["paperless"]["per_second"] / bare, 3),
        "ratio_with_mails_to_bare": round(ours["full"]["per_second"] / bare, 3),
        "counted": {kind: one["counted"] for kind, one in ours.items()},
    }


async def bare_timers() -> float:
    """Timers a second, all of one instant."""
    async with fresh() as run, run.stack.worker("bare"):
        at = datetime.now(UTC) + lead("bare")
        await at_a_time(
            STARTING,
            (
                run.stack.client.start_workflow(
                    BareTimer.run, at.timestamp(), id=f"bare-{uuid4().hex}", task_queue="bare"
                )
                for _ in range(OPEN_CASES)
            ),
        )
        await until(lambda: run.ticks == OPEN_CASES)
        await reached(at)
        await until(lambda: run.ticks == 2 * OPEN_CASES)
        return rate_since(at)


async def lapsed(kind: str) -> dict[str, Any]:
    """Rungs a second, all of one instant, to the last act, or the last mail it sends."""
    async with fresh() as run, run.stack.worker(kind):
        rung = await first_rung(run, kind)
        at = datetime.now(UTC) + lead(kind)
        shift = timedelta(seconds=round((rung.at - at).total_seconds()))
        at = rung.at - shift
        settings = run.stack.settings.model_copy(update={"civil_shift": shift})
        await open_cases(replace(run.stack, settings=settings), kind)
        await until(lambda: nothing_waits(run))
        before = run.mails()
        await reached(at)
        await until(lambda: run.acts("lapse") == OPEN_CASES and nothing_waits(run))
        per_second = rate_since(at)
        sent = run.mails()["reminder", "sent"] - before["reminder", "sent"]
        climbed = Counter(
            id_ for case in run.open_cases() for id_ in climbed_by(run.installation, case)
        )
        assert climbed == {rung.id: OPEN_CASES}, climbed
        every_case_mailed(sent, kind)
        whole(run)
        counted = {
            "rungs": climbed.total(),
            "journal_entries": run.acts("lapse"),
            "mails": sent,
        }
        return {"per_second": per_second, "counted": counted}


async def open_cases(stack: Stack, kind: str) -> None:
    """Open and register as many cases as are wanted."""

    async def one() -> None:
        await act(await start(stack, kind), "register", "wang.fang")

    await at_a_time(STARTING, (one() for _ in range(OPEN_CASES)))


async def first_rung(run: Run, kind: str) -> Rung:
    """The rung a registered case waits for, learnt from one that is then withdrawn."""
    handle = await start(run.stack, kind)
    await act(handle, "register", "wang.fang")
    case = run.installation.registrar.standing(handle.id).case
    rung = case.next_rung() if case else None
    assert rung is not None
    await act(handle, "withdraw", "applicant")
    return rung


def change_the_calendar(installation: Installation) -> None:
    """A drill: one more day off in the middle of the period."""
    year = next(one for one in shipped_data().notices if one.year == 2017)
    drill = Break(festival="演练", first=date(2017, 11, 13), last=date(2017, 11, 13))
    changed = year.model_copy(update={"breaks": (*year.breaks, drill)})
    with installation.register.transaction() as session:
        record(
            session,
            Import(announcement=changed),
            by="qian.bo",
            at=datetime.now(UTC) + installation.settings.civil_shift,
            key=installation.ring.journal_key,
        )


def climbed_by(installation: Installation, case_id: str) -> tuple[str, ...]:
    """The rungs a case has climbed."""
    case = installation.registrar.standing(case_id).case
    return case.climbed if case else ()


def nothing_waits(run: Run) -> bool:
    """Whether all paper and all mails are out."""
    with run.installation.register.reading() as session:
        return not queries.waiting_cases(session)


def every_case_mailed(sent: int, kind: str) -> None:
    """Each case tells the same number of people, none where paper is left out."""
    assert (sent % OPEN_CASES, sent > 0) == (0, kind == "full"), sent


def whole(run: Run) -> None:
    """Every chain must be whole."""
    verdict = verify(run.installation.register, run.installation.ring.journal_key)
    assert verdict.whole, verdict.line


def lead(kind: str) -> timedelta:
    """How long before the common instant the first workflow is started."""
    return timedelta(seconds=15 + OPEN_CASES / A_SECOND[kind])


def rate_since(at: datetime) -> float:
    """So many a second since an instant."""
    return round(OPEN_CASES / (datetime.now(UTC) - at).total_seconds(), 1)


async def reached(at: datetime) -> None:
    """Wait for an instant; if it has passed, not everything was ready and nothing was measured."""
    left = (at - datetime.now(UTC)).total_seconds()
    if left < 0:
        raise RuntimeError(f"not ready in time: {-left:.0f} s late; the machine is busy")
    await asyncio.sleep(left)


async def until(fact: Callable[[], bool]) -> None:
    """Wait for a fact, looking now and then."""
    for _ in range(PATIENCE * 20):
        if await asyncio.to_thread(fact):
            return
        await asyncio.sleep(0.05)
    raise TimeoutError("something was lost")


async def at_a_time(number: int, those: Iterable[Awaitable[object]]) -> None:
    """Await all of them, so many at a time."""
    gate = asyncio.Semaphore(number)

    async def gated(one: Awaitable[object]) -> None:
        async with gate:
            await one

    await asyncio.gather(*(gated(one) for one in those))


async def main() -> None:
    """Measure both and add them to what is written down."""
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for name, measure in (("recalculation", recalculation), ("falling_due", falling_due)):
        results[name] = await measure()
        print(name, json.dumps(results[name], ensure_ascii=False), flush=True)
    RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
    sys.exit(0)
