"""`mingbai worker`: runs the workflows and activities of an installation, one process."""

import asyncio
import logging

from temporalio.service import RPCError

from activities.assembly import open_installation
from cli.processes import connected, stop_signal, until_stopped
from cli.settings import DatabaseUrl, DataDir, settings_for
from register.errors import RegisterError
from runtime.logging import configure_logging
from runtime.settings import Settings
from runtime.telemetry import tell_the_engine
from worker.care import cared_for
from worker.cases import case_worker
from worker.digests import keep_digests
from worker.reconcile import reconcile
from worker.refusals import to_the_engine
from worker.webhooks import webhooks_kept
from workflows.gateway import Gateway

_log = logging.getLogger(__name__)


def worker(*, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """运行流程执行进程（设置取自 MINGBAI_* 环境变量）。"""  # noqa: D415 - the help users read ends as Chinese does
    settings = settings_for(data_dir=data_dir, database_url=database_url)
    configure_logging(settings)
    tell_the_engine(settings)
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    with open_installation(settings) as installation, stop_signal() as stop:
        client = await connected(settings, installation.ring)
        async with case_worker(client, installation, to_the_engine):
            gateway = Gateway(client, installation)
            await reconcile_quietly(gateway)
            async with webhooks_kept(gateway), cared_for(installation):
                await until_stopped(stop, {})


async def reconcile_quietly(gateway: Gateway) -> None:
    """Reconcile when a worker starts; where that fails the worker works on, and `recover` helps."""
    try:
        done = await reconcile(gateway)
        await keep_digests(gateway)
    except (RPCError, RegisterError):
        _log.exception("reconciling failed; run `mingbai recover`")
    else:
        _log.info("reconciled", extra=done.model_dump())
