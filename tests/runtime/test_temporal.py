"""The embedded Temporal server remembers, answers and refuses clearly."""

import socket
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from runtime.embedded.temporal import RETENTION, temporal_server
from runtime.errors import Unavailable


async def retention(client: Client) -> timedelta:
    request = DescribeNamespaceRequest(namespace=client.namespace)
    answer = await client.workflow_service.describe_namespace(request)
    return answer.config.workflow_execution_retention_ttl.ToTimedelta()


@pytest.mark.parametrize("end", ["stopped", "killed"])
async def test_a_restarted_server_still_knows_its_workflows(data_dir: Path, end: str) -> None:
    db_file = data_dir / "temporal.db"
    async with temporal_server(data_dir, ui_port=None, db_file=db_file) as server:
        client = await Client.connect(server.address)
        await client.start_workflow("letter", id="kept", task_queue="nobody")
        if end == "killed":
            server.child.process.kill()

    async with temporal_server(data_dir, ui_port=None, db_file=db_file) as server:
        client = await Client.connect(server.address)
        described = await client.get_workflow_handle("kept").describe()

        assert described.workflow_type == "letter"
        assert await retention(client) == RETENTION


async def test_the_pages_of_a_server_are_served_when_it_is_ready(data_dir: Path) -> None:
    async with temporal_server(data_dir) as server:
        assert server.ui is not None
        async with httpx.AsyncClient(trust_env=False) as browser:
            answer = await browser.get(f"{server.ui}/api/v1/namespaces/default")

    assert answer.json()["namespaceInfo"]["name"] == "default"


async def test_a_port_in_use_is_told_before_anything_starts(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(Unavailable, match=f"Temporal 管理页面的端口 {port} 不能使用"):
            async with temporal_server(data_dir, ui_port=port):
                pass

    assert [*data_dir.parent.iterdir()] == []


async def test_a_data_directory_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(Unavailable, match="不可写入"):
        async with temporal_server(tmp_path / "file"):
            pass
