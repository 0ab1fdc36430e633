"""Seeing to it that events get to their subscribers: who is behind has a workflow that delivers.

It looks at how things stand and not at what was said when: a look that is missed, or a worker that
dies between two of them, loses nothing, and several workers may look at the same time.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from temporalio.common import WorkflowIDConflictPolicy

from activities.parcels import Subscription
from workflows.gateway import Gateway
from workflows.webhook import WebhookWorkflow

LOOK_EVERY = 1.0
"""Seconds between two looks: about how long an event waits before it is sent."""

_log = logging.getLogger(__name__)


@asynccontextmanager
async def webhooks_kept(gateway: Gateway) -> AsyncIterator[None]:
    """Look after the webhooks for the length of the block."""
    keeping = asyncio.create_task(keep_webhooks(gateway))
    try:
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping


async def keep_webhooks(gateway: Gateway) -> None:
    """Look for ever; what fails is tried with the next look."""
    while True:
        try:
            await serve_webhooks(gateway)
        except Exception:  # noqa: BLE001 - whatever one look has met, the next may do better
            _log.exception("webhooks were not looked after this time")
        await asyncio.sleep(LOOK_EVERY)


async def serve_webhooks(gateway: Gateway) -> int:
    """Let every subscription that is behind be served; how many are.

    Raises:
        RegisterUnavailable: The register cannot be reached.
        temporalio.service.RPCError: Temporal does not answer.
    """
    installation = gateway.installation
    behind = await asyncio.to_thread(installation.webhooks.behind)
    for id_ in behind:
        await gateway.client.start_workflow(
            WebhookWorkflow.run,
            Subscription(id=id_),
            id=f"webhook-{id_}",
            task_queue=installation.settings.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=f"事件推送 {id_}",
        )
    return len(behind)
