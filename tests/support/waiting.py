"""Waiting for a fact, bounded, without guessing how long it takes."""

import asyncio
import inspect
import time
from collections.abc import Callable

LIMIT = 90.0


async def eventually(fact: Callable[[], object], limit: float = LIMIT) -> None:
    """Return as soon as the fact (perhaps a coroutine) holds; fail after `limit` seconds."""
    until = time.monotonic() + limit
    while not await _holds(fact):
        assert time.monotonic() < until, "what was waited for did not come true"
        await asyncio.sleep(0.02)


async def _holds(fact: Callable[[], object]) -> object:
    said = fact()
    return await said if inspect.isawaitable(said) else said
