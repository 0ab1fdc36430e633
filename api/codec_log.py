"""Who had payloads opened, when and how many: for the journal, never what they said.

The Temporal UI asks for every payload of a page by itself, again and again while it is open. So the
first reading of a person is journalled before he sees anything, and what follows within a minute is
one more entry, at the minute's end.
"""

import asyncio
import hashlib
import json
from contextlib import suppress

import structlog
from ulid import ULID

from api.auth.principals import Member, Principal
from register.errors import RegisterError
from register.record import journal
from workflows.gateway import Gateway

READ = "decode"
"""The entry that says who had payloads opened."""

TOGETHER = 60.0
"""Seconds whose further readings are one entry."""

_log = structlog.get_logger(__name__)
_Who = tuple[str, str]


def stream_of(agency: str) -> str:
    """The stream of the journal in which the readings of an agency's payloads stand."""
    return f"access:codec:{agency}"


class ReadingLog:
    """The readings of one app."""

    def __init__(self, gateway: Gateway, together: float = TOGETHER) -> None:
        self._gateway, self._together = gateway, together
        self._more: dict[_Who, int] = {}
        self._writing: set[asyncio.Task[None]] = set()

    async def note(self, reader: Principal, payloads: int) -> None:
        """Note a reading; when this returns its reader stands in the journal.

        Raises:
            RegisterUnavailable: It cannot be noted, so nothing may be shown.
        """
        who = reader.agency, reader.actor.id if isinstance(reader, Member) else reader.id
        if who in self._more:
            self._more[who] += payloads
            return
        await asyncio.to_thread(self._write, who, payloads)
        self._more.setdefault(who, 0)
        asyncio.get_running_loop().call_later(self._together, self._end, who)

    async def close(self) -> None:
        """Write what is still to be written."""
        for who in list(self._more):
            self._end(who)
        while self._writing:
            await asyncio.gather(*self._writing)

    def _end(self, who: _Who) -> None:
        if payloads := self._more.pop(who, 0):
            task = asyncio.create_task(self._write_later(who, payloads))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    async def _write_later(self, who: _Who, payloads: int) -> None:
        with suppress(RegisterError):
            await asyncio.to_thread(self._write, who, payloads)
            return
        _log.warning("readings not journalled", payloads=payloads)

    def _write(self, who: _Who, payloads: int) -> None:
        agency, person = who
        content = json.dumps({"payloads": payloads})
        installation = self._gateway.installation
        with installation.register.transaction() as session:
            journal.append(
                session,
                stream_of(agency),
                at=self._gateway.civil_now(),
                act_id=str(ULID()),
                act=READ,
                actor=person,
                outcome=journal.Outcome.ACCEPTED,
                request_digest=hashlib.sha256(content.encode()).hexdigest(),
                content=content,
                key=installation.ring.journal_key,
            )
