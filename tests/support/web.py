"""An app behind a real HTTP server."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from runtime.embedded.machine import LOOPBACK


class _Server(uvicorn.Server):
    """A server that leaves the signals of the test run alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@asynccontextmanager
async def served(app: ASGIApp, lifespan: Literal["on", "off"] = "off") -> AsyncIterator[str]:
    """The base URL of the app, for the length of the block."""
    listening = socket.create_server((LOOPBACK, 0))
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan=lifespan)
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        host, port = listening.getsockname()
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        await serving
