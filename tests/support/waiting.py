"""Waiting for a fact, bounded, without guessing how long it takes."""

import asyncio
import time
from collections.abc import Callable

LIMIT = 30.0


async def eventually(fact: Callable[[], object], limit: float = LIMIT) -> None:
    """Return as soon as the fact holds; fail when it still does not after `limit` seconds."""
    until = time.monotonic() + limit
    while not fact():
        assert time.monotonic() < until, "what was waited for did not come true"
        await asyncio.sleep(0.02)
