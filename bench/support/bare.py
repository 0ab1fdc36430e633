"""The yardstick: a workflow that does nothing but take updates, each with one local activity."""

import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

from temporalio import activity, workflow

ACTIVITY_TIMEOUT = timedelta(seconds=20)


@workflow.defn(name="Bare")
class Bare:
    """Takes as many updates as it was told, then ends."""

    @workflow.init
    def __init__(self, updates: int) -> None:
        self._left = updates

    @workflow.run
    async def run(self, updates: int) -> int:
        """Wait for the last update."""
        await workflow.wait_condition(lambda: self._left <= 0)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return updates

    @workflow.update
    async def act(self, number: int) -> int:
        """One update, one trivial local activity."""
        done = await workflow.execute_local_activity(
            "trivial", number, result_type=int, start_to_close_timeout=ACTIVITY_TIMEOUT
        )
        self._left -= 1
        return done

    @workflow.update
    async def commit(self, number: int) -> int:
        """One update, one local activity with one SQLite commit."""
        return await workflow.execute_local_activity(
            "commit", number, result_type=int, start_to_close_timeout=ACTIVITY_TIMEOUT
        )


@workflow.defn(name="BareSignal")
class BareSignal:
    """Takes a signal with one trivial local activity, and stays open as a case does."""

    @workflow.run
    async def run(self) -> None:
        """Tick when it is there, then wait for ever."""
        await tick()
        await workflow.wait_condition(lambda: False)

    @workflow.signal
    async def act(self) -> None:
        """One signal, one trivial local activity."""
        await tick()


@workflow.defn(name="BareTimer")
class BareTimer:
    """Waits for an instant with one timer, and stays open as a case does."""

    @workflow.run
    async def run(self, at: float) -> None:
        """Tick when it is there, and when the instant (seconds of the epoch) has come."""
        await tick()
        await workflow.sleep(max(0.0, at - workflow.time()))
        await tick()
        await workflow.wait_condition(lambda: False)


async def tick() -> None:
    """One trivial local activity that can be counted from outside."""
    await workflow.execute_local_activity("tick", start_to_close_timeout=ACTIVITY_TIMEOUT)


class BareActivities:
    """Local activities: one does nothing, one can be counted, one commits a row to SQLite."""

    def __init__(self, database: Path) -> None:
        self._ticks = ticks_of(database.parent).open("ab", buffering=0)
        self._database = sqlite3.connect(database, check_same_thread=False)
        self._lock = threading.Lock()
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.execute("CREATE TABLE IF NOT EXISTS acts (number INTEGER, body TEXT)")
        self._database.commit()

    @activity.defn(name="trivial")
    def trivial(self, number: int) -> int:
        """Nothing."""
        return number

    @activity.defn(name="tick")
    def tick(self) -> None:
        """One byte more in a file, which is all but nothing."""
        self._ticks.write(b".")

    @activity.defn(name="commit")
    def commit(self, number: int) -> int:
        """One row, one commit, as durable as the register's."""
        with self._lock, self._database:
            self._database.execute("INSERT INTO acts VALUES (?, ?)", (number, "x" * 200))
        return number


def ticks_of(folder: Path) -> Path:
    """The file whose length is the number of ticks."""
    return folder / "ticks"
