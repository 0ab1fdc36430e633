"""A receiver of webhooks: a real HTTP server that answers as it was told, and keeps what came."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from runtime.embedded.machine import LOOPBACK

Answer = int | Literal["die", "hang"]


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The event it brought."""
        told: dict[str, Any] = json.loads(self.body)
        return told


@dataclass
class Receiver:
    """Gives its `answers` in turn, then 200 to everything; `hang` answers nothing at all."""

    url: str
    answers: list[Answer] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    located: str = ""

    @property
    def acts(self) -> list[str]:
        """The acts of the events that came, in their order."""
        return [one.event["type"].rpartition(".")[2] for one in self.received]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value for name, value in (one.split(": ", 1) for one in lines)}
            body = await reader.readexactly(int(headers["content-length"]))
            self.received.append(Received(first.split(" ")[1], headers, body))
            await self._answer(self.answers.pop(0) if self.answers else 200, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(
        self, answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if answer == "die":
            writer.write(b"HTTP/1.1 2")
        elif answer == "hang":
            await reader.read()  # until the other side has had enough
        else:
            moved = f"Location: {self.located}\r\n" if self.located else ""
            told = (
                f"HTTP/1.1 {answer} Told\r\n{moved}Content-Length: 0\r\nConnection: close\r\n\r\n"
            )
            writer.write(told.encode())
            await writer.drain()


@asynccontextmanager
async def receiver(
    tls: ssl.SSLContext | None = None, host: str = LOOPBACK
) -> AsyncIterator[Receiver]:
    """A receiver on a free port, for the length of the block."""
    made = Receiver("")
    server = await asyncio.start_server(made.serve, LOOPBACK, 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    made.url = f"{'https' if tls else 'http'}://{host}:{port}/hook"
    async with server:
        yield made
