"""The acts of an ordinary case against bare Temporal, all in one run; writes bench/results.json.

(a) Cases a second: the acts without documents and mails, against a bare workflow with as many
    updates and one trivial local activity each; the whole case with paper is reported beside it.
    Bare runs on the same server through the same client, codec on, in the SDK's own sandbox.
(b) One act, p50 and p95, against an update with one local activity and one SQLite commit.
(c) History events and bytes of an ordinary case with its paper.
(d) Worker memory with 1,000 open cases.
"""

import asyncio
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
from temporalio.client import WorkflowHandle
from ulid import ULID

from bench.support.bare import Bare
from bench.support.stack import ORDINARY, Stack, received, stack
from domain.acts import Answer, Closing, Request, Start
from workflows.application import ApplicationWorkflow

ACTS = len(ORDINARY.steps)
CASES = int(os.environ.get("BENCH_CASES", "30"))
AT_ONCE = 16
SEQUENTIAL = int(os.environ.get("BENCH_ACTS", "150"))
OPEN_CASES = int(os.environ.get("BENCH_OPEN", "1000"))
ROUNDS = 9
RESULTS = Path(__file__).with_name("results.json")

Case = Callable[[], Awaitable[object]]
Handle = WorkflowHandle[ApplicationWorkflow, Closing]


async def carry(stack: Stack, queue: str) -> str:
    """Carry one ordinary case to its end, by a plain Temporal client like the bare one."""
    handle = await start(stack, queue)
    for step in ORDINARY.steps:
        await act(handle, step.act, step.by, **step.payload)
    await handle.result()
    return handle.id


async def start(stack: Stack, queue: str) -> Handle:
    """Start one ordinary case, as the gateway does for an intake service."""
    return await stack.client.start_workflow(
        ApplicationWorkflow.run,
        Start(receive=received(stack.settings.civil_shift)),
        id=f"bjqts-{ULID()}",
        task_queue=queue,
        search_attributes=stack.shown,
    )


async def act(handle: Handle, name: str, by: str, **payload: Any) -> None:
    """One act, which must be accepted."""
    request = Request(actor=by, id=uuid4().hex, payload=payload)
    answer = await handle.execute_update(name, request, result_type=Answer)
    assert answer.accepted, answer


async def bare(stack: Stack) -> None:
    """The yardstick of one case: as many updates as acts, one trivial local activity each."""
    handle = await stack.client.start_workflow(
        Bare.run, ACTS, id=f"bare-{uuid4().hex}", task_queue="bare"
    )
    for number in range(ACTS):
        await handle.execute_update(Bare.act, number)
    await handle.result()


async def rate(one: Case) -> float:
    """How many a second, `AT_ONCE` of them at a time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def gated() -> None:
        async with gate:
            await one()

    begun = time.perf_counter()
    await asyncio.gather(*(gated() for _ in range(CASES)))
    return CASES / (time.perf_counter() - begun)


async def throughput(stack: Stack) -> dict[str, Any]:
    """(a), in turns, so that a machine that slows down slows both."""
    rates: dict[str, list[float]] = {"bare": [], "acts": [], "whole": []}
    async with stack.worker("bare"), stack.worker("paperless"), stack.worker("full"):
        await asyncio.gather(bare(stack), carry(stack, "paperless"), carry(stack, "full"))  # warm
        for _ in range(ROUNDS):
            rates["bare"].append(await rate(lambda: bare(stack)))
            rates["acts"].append(await rate(lambda: carry(stack, "paperless")))
        rates["whole"].append(await rate(lambda: carry(stack, "full")))
    median = {name: statistics.median(values) for name, values in rates.items()}
    return {
        "acts_per_case": ACTS,
        "cases_per_second": {name: round(value, 2) for name, value in median.items()},
        "ratio_acts_to_bare": round(median["acts"] / median["bare"], 3),
        "ratio_whole_to_bare": round(median["whole"] / median["bare"], 3),
        "wanted": "at least 0.6 for the acts",
    }


async def latency(stack: Stack) -> dict[str, Any]:
    """(b), one act and one yardstick in turns on long-lived workflows."""
    ours, theirs = [], []
    async with stack.worker("bare"), stack.worker("paperless"):
        handle = await stack.client.start_workflow(
            Bare.run, 1, id=f"bare-{uuid4().hex}", task_queue="bare"
        )
        for number in range(SEQUENTIAL):
            case = await start(stack, "paperless")
            await act(case, "register", "wang.fang")
            begun = time.perf_counter()
            await act(case, "transfer", "wang.fang", department="tese")
            ours.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            await handle.execute_update(Bare.commit, number)
            theirs.append(time.perf_counter() - begun)
        await handle.execute_update(Bare.act, 0)
    ours_p50, ours_p95 = _quantiles(ours)
    theirs_p50, theirs_p95 = _quantiles(theirs)
    return {
        "act_ms": {"p50": ours_p50, "p95": ours_p95},
        "yardstick_ms": {"p50": theirs_p50, "p95": theirs_p95},
        "ratio_p50": round(ours_p50 / theirs_p50, 2),
        "ratio_p95": round(ours_p95 / theirs_p95, 2),
        "wanted": "at most 2",
    }


async def history(stack: Stack) -> dict[str, Any]:
    """(c), of a whole case with its paper."""
    async with stack.worker("full"):
        case = await carry(stack, "full")
        description = await stack.client.get_workflow_handle(case).describe()
    info = description.raw_description.workflow_execution_info
    return {
        "events": info.history_length,
        "bytes": info.history_size_bytes,
        "wanted": "at most 180 events and 100 KB",
    }


async def memory(stack: Stack) -> dict[str, Any]:
    """(d), resident memory of the worker process before and with open cases."""
    async with stack.worker("paperless") as process:
        before = _resident(process)
        gate = asyncio.Semaphore(AT_ONCE)

        async def one() -> None:
            async with gate:
                await act(await start(stack, "paperless"), "register", "wang.fang")

        await asyncio.gather(*(one() for _ in range(OPEN_CASES)))
        return {
            "open_cases": OPEN_CASES,
            "megabytes_before": before,
            "megabytes_with": _resident(process),
        }


def _resident(process: psutil.Process) -> float:
    return round(process.memory_info().rss / 1e6, 1)


def _quantiles(seconds: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles((one * 1000 for one in seconds), n=20)
    return round(cuts[9], 2), round(cuts[18], 2)


def _machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


async def main() -> None:
    """Measure everything on one stack and write it down."""
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    results: dict[str, Any] = {**known, "machine": _machine()}
    with tempfile.TemporaryDirectory(prefix="mingbai-bench-") as folder:
        async with stack(Path(folder)) as parts:
            for name, measure in (
                ("throughput", throughput),
                ("latency", latency),
                ("history", history),
                ("memory", memory),
            ):
                results[name] = await measure(parts)
                print(name, json.dumps(results[name], ensure_ascii=False), flush=True)
    RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
    sys.exit(0)
