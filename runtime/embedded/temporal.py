"""A real Temporal server without Docker, and the one that skips time, both as our children."""

import asyncio
import shlex
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from runtime.client import data_converter
from runtime.embedded.children import Child, leashed, lifeline, running
from runtime.embedded.machine import LOOPBACK, port_for, program
from runtime.keys import KeyRing
from runtime.search_attributes import register_search_attributes

RETENTION = timedelta(days=30)
"""How long closed cases stay in the Temporal UI; the register keeps them for good."""


@dataclass(frozen=True)
class TemporalServer:
    """Where a running server answers; `ui` is None when it runs without pages."""

    address: str
    ui: str | None
    child: Child


@asynccontextmanager
async def temporal_server(
    data_dir: Path,
    port: int = 0,
    ui_port: int | None = 0,
    db_file: Path | None = None,
    codec_endpoint: str | None = None,
) -> AsyncIterator[TemporalServer]:
    """A server that answers, for the length of the block; it logs to `data_dir/logs/temporal.log`.

    With a `db_file` the next server on that file still knows every case, without one nothing stays.
    A port of 0 is any free one, a `ui_port` of None is no UI. Raises `Unavailable`.
    """
    port = port_for("Temporal 服务", port)
    ui_port = None if ui_port is None else port_for("Temporal 管理页面", ui_port)
    command = (str(program("temporal")), *_arguments(port, ui_port, db_file, codec_endpoint))
    log = data_dir / "logs" / "temporal.log"
    async with running("Temporal 服务", command, log=log) as child:
        address = f"{LOOPBACK}:{port}"
        client = await child.until(partial(_serving, address, ui_port))
        await _keep_closed_cases(client)
        ui = f"http://{LOOPBACK}:{ui_port}" if ui_port else None
        yield TemporalServer(address, ui, child)


@asynccontextmanager
async def time_skipping_environment(ring: KeyRing | None) -> AsyncIterator[WorkflowEnvironment]:
    """An empty server whose clock jumps to the next timer whenever a result is awaited.

    One clock for all its workflows, starting at the present; it can neither list nor count.
    """
    with tempfile.TemporaryDirectory(prefix="mingbai-") as folder, lifeline() as line:
        server = _leashed_program("temporal-test-server", Path(folder), line)
        environment = await WorkflowEnvironment.start_time_skipping(
            data_converter=data_converter(ring), test_server_existing_path=str(server)
        )
        async with environment:
            await register_search_attributes(environment.client)
            yield environment


def _arguments(
    port: int, ui_port: int | None, db_file: Path | None, codec_endpoint: str | None
) -> tuple[str, ...]:
    # About twice the starts a second, and a killed server loses nothing by it (docs/decisions).
    pragmas = ("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal")
    return (
        *("server", "start-dev", "--ip", LOOPBACK, "--port", str(port)),
        *("--log-level", "warn", "--disable-config-file", "--disable-config-env"),
        *(("--db-filename", str(db_file), *pragmas) if db_file else ()),
        *(("--ui-port", str(ui_port), "--ui-disable-news-fetch") if ui_port else ("--headless",)),
        *(("--ui-codec-endpoint", codec_endpoint) if codec_endpoint else ()),
    )


async def _serving(address: str, ui_port: int | None) -> Client | None:
    try:
        client = await Client.connect(address)
        healthy = await client.service_client.check_health()
        await client.count_workflows()  # healthy comes before the namespace and its visibility
        healthy &= ui_port is None or await _shows_namespaces(ui_port)
    except (RuntimeError, RPCError, OSError):
        return None
    return client if healthy else None


async def _shows_namespaces(ui_port: int) -> bool:
    # The pages are served a second before they have found the server they show.
    reader, writer = await asyncio.open_connection(LOOPBACK, ui_port)
    writer.write(b"GET /api/v1/namespaces HTTP/1.0\r\n\r\n")
    status = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return b" 200 " in status


async def _keep_closed_cases(client: Client) -> None:
    config = NamespaceConfig()
    config.workflow_execution_retention_ttl.FromTimedelta(RETENTION)
    request = UpdateNamespaceRequest(namespace=client.namespace, config=config)
    await client.workflow_service.update_namespace(request)


def _leashed_program(name: str, folder: Path, line: int) -> Path:
    # The SDK takes the path of a program to start, not a command.
    script = folder / name
    command = shlex.join(leashed([program(name)], line))
    script.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    script.chmod(0o700)
    return script
