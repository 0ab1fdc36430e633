"""Marks: letters the mail server took are noted in the register, several in one transaction.

The register syncs its file to disk for every transaction, which costs more than sending a letter.
What is not marked yet when the worker dies goes out a second time (docs/decisions/mail.md): so no
more than a few letters, and none for longer than about a second, wait to be marked.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from register.paper.outbox import Outbox, Taken

BEHIND = 8
"""So many letters at most wait to be marked, while as many are being marked."""

PATIENCE = 1.0
"""Seconds the first of them waits at most, unless sending the next takes longer."""


class Marks:
    """Marks the letters of a batch while the next are on their way."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox, self._taken = outbox, list[Taken]()
        self._since = 0.0
        self._marking: asyncio.Task[None] | None = None

    async def add(self, taken: Taken) -> None:
        """Have a letter marked.

        Raises:
            RegisterUnavailable: Earlier ones could not be marked.
        """
        if not self._taken:
            self._since = time.monotonic()
        self._taken.append(taken)
        if len(self._taken) >= BEHIND or time.monotonic() - self._since > PATIENCE:
            await self._earlier()
            some, self._taken = self._taken, []
            self._marking = asyncio.create_task(self._mark(some))

    async def settle(self) -> None:
        """Wait until every letter is marked."""
        try:
            await self._earlier()
        finally:
            await self._mark(self._taken)

    async def _earlier(self) -> None:
        if self._marking is not None:
            await self._marking

    async def _mark(self, taken: list[Taken]) -> None:
        if taken:
            await asyncio.to_thread(self._outbox.mark_all_sent, taken)


@asynccontextmanager
async def marking(outbox: Outbox) -> AsyncIterator[Marks]:
    """Marks that are all made when the block is left, however it is left."""
    marks = Marks(outbox)
    try:
        yield marks
    finally:
        await marks.settle()
