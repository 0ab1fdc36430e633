"""What people and other systems wait for at the API, all in one run; writes bench/results.json.

On SQLite and on PostgreSQL:

(a) Reading, with 1,000 and with 100,000 cases: lists, one case and full text, each against an empty
    authenticated endpoint of the same process (p95), and with many cases against few; and the pages
    against what the API takes to tell the same (p50). Requests go one after another, the databases
    and the questions in turns.
(b) An act through the API against the same act, signed as the API signs it, as a Temporal update of
    the same client, with 100,000 cases. In turns, and not before the case has its paper and mails.
(c) A burst of applications, against as many starts of a bare workflow on the same server.
"""

import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from activities.assembly import open_installation
from bench.support.bare import Bare
from bench.support.doors import Door, door, filled, postgres_server
from bench.support.stack import ORDINARY, Stack, received, stack
from domain.acts import Request
from register import queries
from workflows.gateway import Gateway

FEW = int(os.environ.get("BENCH_FEW", "1000"))
MANY = int(os.environ.get("BENCH_MANY", "100000"))
ROUNDS = int(os.environ.get("BENCH_READS", "300"))
ACTS = int(os.environ.get("BENCH_ACTS", "150"))
BURST = int(os.environ.get("BENCH_BURST", "1000"))
AT_ONCE = 16
RESULTS = Path(__file__).with_name("results.json")
DATABASES = ("sqlite", "postgresql")

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


Registers = Mapping[tuple[str, int], Stack]
"""The stack with a register of each database that has so many cases."""


async def reading(registers: Registers) -> dict[str, Any]:
    """(a)."""
    async with AsyncExitStack() as at_work:
        doors: dict[tuple[str, int], tuple[Door, dict[str, list[str]]]] = {}
        for (database, count), parts in registers.items():
            opened = await at_work.enter_async_context(door(parts.settings))
            doors[database, count] = opened, await _paths(opened, count)
        took = _in_turns(doors)
    judged = {name: _judged(took[name, FEW], took[name, MANY]) for name in DATABASES}
    return {
        "cases": [FEW, MANY],
        **judged,
        "wanted": "p95 at most 6 times the empty endpoint, and at most 1.3 from few to many; "
        "a page at most 1.5 times the API",
    }


def _in_turns(doors: dict[Any, tuple[Door, dict[str, list[str]]]]) -> dict[Any, Any]:
    took: dict[Any, dict[str, list[float]]] = {
        which: {name: [] for name in QUESTIONS} for which in doors
    }
    order = [(which, name) for which in doors for name in QUESTIONS]
    dice = random.Random(7)  # noqa: S311 - not for secrets
    for round_ in range(-10, ROUNDS):  # the first ones only warm
        dice.shuffle(order)
        for which, name in order:
            opened, paths = doors[which]
            seconds = opened.seconds(paths[name][round_ % len(paths[name])])
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


@dataclass(frozen=True)
class Office:
    """An API and a worker at work on a register."""

    opened: Door
    gateway: Gateway

    async def registered(self) -> str:
        """A case that can be transferred, whose paper is done and whose mails are sent."""
        handed = await self.gateway.hand_in(received(self.gateway.installation.shift))
        assert handed.refusal is None, handed
        await self.update(handed.case, "register")
        await self.settled(handed.case)
        return handed.case

    async def settled(self, case: str) -> None:
        """Wait until nothing of a case is left to produce or send."""
        while self._waits(case):  # noqa: ASYNC110 - SQL tells no events
            await asyncio.sleep(0.02)

    def _waits(self, case: str) -> bool:
        with self.gateway.installation.register.reading() as session:
            return case in queries.waiting_cases(session)

    async def request(self, case: str, name: str, **payload: Any) -> float:
        """The seconds an act takes through the API."""
        path, body = f"/api/v1/cases/{case}/acts", {"act": name, "payload": payload}
        return self.opened.sent(path, body, "wang.fang")

    async def update(self, case: str, name: str, **payload: Any) -> float:
        """The seconds an act takes as a Temporal update."""
        request = Request(actor="wang.fang", id=uuid4().hex, payload=payload)
        begun = time.perf_counter()
        answer = await self.gateway.act(case, name, request)
        took = time.perf_counter() - begun
        assert answer.accepted, answer
        return took


@asynccontextmanager
async def office(parts: Stack) -> AsyncIterator[Office]:
    """An API and a worker, for the block."""
    working = parts.settings.model_copy(update={"task_queue": "full"})
    with open_installation(working) as installation:
        async with door(working) as opened, parts.worker("full"):
            yield Office(opened, Gateway(parts.client, installation))


async def acting(at: Office) -> dict[str, Any]:
    """(b), each on a case of its own."""
    through: list[float] = []
    straight: list[float] = []
    ways = [(through, at.request), (straight, at.update)]
    for round_ in range(-10, ACTS):  # the first ones only warm
        ways.reverse()  # what comes second meets what the first has left to do
        for took, way in ways:
            case = await at.registered()
            seconds = await way(case, "transfer", department="tese")
            if round_ >= 0:
                took.append(seconds)
            await at.settled(case)
    p50 = [round(statistics.median(one) * 1000, 2) for one in (through, straight)]
    p95 = [_p95(one) for one in (through, straight)]
    return {
        "api_ms": {"p50": p50[0], "p95": p95[0]},
        "update_ms": {"p50": p50[1], "p95": p95[1]},
        "ratio_p50": round(p50[0] / p50[1], 2),
        "ratio_p95": round(p95[0] / p95[1], 2),
        "wanted": "at most 1.3",
    }


async def burst(parts: Stack, at: Office) -> dict[str, Any]:
    """(c), a part of each in turns."""
    body = {"agency": "bjqts", "application": ORDINARY.application.model_dump(mode="json")}

    async def intake() -> None:
        headers = {**at.opened.headers("wang.fang"), "Idempotency-Key": uuid4().hex}
        response = await at.opened.client.post("/api/v1/applications", json=body, headers=headers)
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
    results: dict[str, Any] = {"act": {}, "intake": {}}
    async with AsyncExitStack() as at_work:
        folder = Path(at_work.enter_context(tempfile.TemporaryDirectory(prefix="mingbai-bench-")))
        parts = await at_work.enter_async_context(stack(folder))
        server = at_work.enter_context(postgres_server())
        registers = {
            (name, count): replace(parts, settings=filled(parts.settings, server, name, count))
            for name in DATABASES
            for count in (FEW, MANY)
        }
        results["reading"] = await reading(registers)
        for name in DATABASES:
            async with office(registers[name, MANY]) as at:
                results["act"][name] = await acting(at)
                async with parts.worker("bare"):
                    results["intake"][name] = await burst(parts, at)
    print("doors", json.dumps(results, ensure_ascii=False), flush=True)
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    told = json.dumps({**known, "doors": results}, ensure_ascii=False, indent=2)
    RESULTS.write_text(told + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
    sys.exit(0)
