"""Seeing to it that every agency has its mornings: the workflow of the daily digests runs."""

import asyncio

from temporalio.common import WorkflowIDConflictPolicy

from domain.digests import Mornings
from workflows.digest import DigestWorkflow
from workflows.gateway import Gateway


async def keep_digests(gateway: Gateway) -> None:
    """Start the digests of every agency that has none running; may be done again at any time.

    Raises:
        RegisterUnavailable: The register cannot be reached.
        temporalio.service.RPCError: Temporal does not answer.
    """
    installation = gateway.installation
    for agency in await asyncio.to_thread(installation.digests.agencies):
        await gateway.client.start_workflow(
            DigestWorkflow.run,
            Mornings(agency=agency, shift=await asyncio.to_thread(lambda: installation.shift)),
            id=f"digest-{agency}",
            task_queue=installation.settings.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=f"每日摘要 {agency}",
        )
