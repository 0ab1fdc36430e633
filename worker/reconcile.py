"""Bringing register and Temporal together again: after an outage, or on an empty cluster.

The register is the record: every open case has a motor, and every motor knows what the register
says. A reserved intake key whose application never reached a workflow is left alone: only its
sender still has the application, and sending it again with the same key starts the case.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Literal, NamedTuple

from domain.model import Model
from register import queries
from workflows.gateway import Gateway

_AT_ONCE = 20
_RUNNING = "WorkflowType = 'Application' AND ExecutionStatus = 'Running'"


class Reconciled(Model):
    """What was found and done: cases with something left to do, those resumed, those told to look.

    `reserved` counts intake keys whose application never arrived.
    """

    cases: int
    resumed: int
    told: int
    reserved: int


class _Findings(NamedTuple):
    """Case ids: with anything left to do, with paper waiting, and never begun."""

    unfinished: tuple[str, ...]
    waiting: frozenset[str]
    reserved: tuple[str, ...]


async def reconcile(
    gateway: Gateway, tell: Callable[[int, int], None] = lambda _done, _all: None
) -> Reconciled:
    """Give every unfinished case without a motor a new one, and tell the others to look.

    `tell` hears how many of how many cases are done. May run beside a worker, and twice.

    Raises:
        RegisterUnavailable: The register cannot be reached.
        temporalio.service.RPCError: Temporal does not answer.
    """
    found = await asyncio.to_thread(_look, gateway)
    running = {one.id async for one in gateway.client.list_workflows(_RUNNING)}
    turns, done = asyncio.Semaphore(_AT_ONCE), Counter[str]()

    async def mend(case_id: str) -> None:
        async with turns:
            waits = case_id in found.waiting
            done[await _mend(gateway, case_id, runs=case_id in running, waits=waits)] += 1
        tell(done.total(), len(found.unfinished))

    try:
        async with asyncio.TaskGroup() as group:
            for case_id in found.unfinished:
                group.create_task(mend(case_id))
    except ExceptionGroup as several:  # whoever calls wants to know the first, not all twenty
        raise several.exceptions[0] from None
    return Reconciled(
        cases=len(found.unfinished),
        resumed=done["resumed"],
        told=done["told"],
        reserved=len(found.reserved),
    )


async def _mend(
    gateway: Gateway, case_id: str, *, runs: bool, waits: bool
) -> Literal["resumed", "told", "well"]:
    """What had to be done: nothing, as long as its motor runs and no paper waits."""
    if runs and not waits:
        return "well"
    if await gateway.resume(case_id):
        return "resumed"
    return "told" if await gateway.look(case_id) else "well"


def _look(gateway: Gateway) -> _Findings:
    with gateway.installation.register.reading() as session:
        return _Findings(
            queries.unfinished_cases(session),
            frozenset(queries.waiting_cases(session)),
            queries.reserved_cases(session),
        )
