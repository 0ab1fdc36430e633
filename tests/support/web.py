"""An app behind a real HTTP server."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Literal

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from api.auth.doors import Doors
from cli.processes import listening
from register.people.passwords import Passwords
from runtime.embedded.machine import LOOPBACK

CHEAP = Passwords(time_cost=1, memory_kib=8, lanes=1)
"""What a password costs is tried in tests/register/test_passwords.py; here hundreds are checked."""


class _Server(uvicorn.Server):
    """A server that leaves the signals of the test run alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@asynccontextmanager
async def served(
    app: ASGIApp, lifespan: Literal["on", "off"] = "off", port: int = 0
) -> AsyncIterator[str]:
    """The base URL of the app, for the length of the block; at any free port for 0."""
    if isinstance(app, Starlette) and hasattr(app.state, "doors"):
        app.state.doors = at_low_cost(app.state.doors)
    sock = listening(LOOPBACK, port)
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan=lifespan)
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        host, port = sock.getsockname()
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        await serving


def at_low_cost(doors: Doors) -> Doors:
    """The same doors, with passwords that are hashed in no time."""
    accounts, care = (replace(one, passwords=CHEAP) for one in (doors.accounts, doors.care))
    return replace(doors, accounts=accounts, care=care)
