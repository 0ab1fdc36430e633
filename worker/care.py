"""The daily care: what nobody has sent or named in time is forgotten, with its contents.

Files that were handed in for an application that never came, and drafts of the portal: both may
tell of somebody, and no case vouches for them. Several workers may do it at the same time.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from activities.assembly import Installation
from domain.model import Model

EVERY = 24 * 3600.0
"""Seconds between two rounds; a worker that starts begins with one."""

_log = logging.getLogger(__name__)


class Forgotten(Model):
    """What a round has forgotten: contents of files, and drafts."""

    files: int
    drafts: int


@asynccontextmanager
async def cared_for(installation: Installation) -> AsyncIterator[None]:
    """Look after an installation for the length of the block."""
    caring = asyncio.create_task(_care(installation))
    try:
        yield
    finally:
        caring.cancel()
        with suppress(asyncio.CancelledError):
            await caring


async def _care(installation: Installation) -> None:
    while True:
        try:
            done = await asyncio.to_thread(tidy, installation)
            _log.info("tidied", extra=done.model_dump())
        except Exception:  # noqa: BLE001 - whatever one round has met, the next may do better
            _log.exception("the daily care did not get done")
        await asyncio.sleep(EVERY)


def tidy(installation: Installation) -> Forgotten:
    """One round, now.

    Raises:
        RegisterUnavailable: Register or store cannot be written.
    """
    return Forgotten(
        files=installation.handed_files.tidy(installation.civil_now()),
        drafts=installation.drafts.tidy(datetime.now(UTC)),
    )
