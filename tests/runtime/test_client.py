"""One factory serves worker, client and replayer, and nothing readable reaches the server."""

from datetime import date, timedelta

import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer, Worker

from runtime.client import connect, data_converter
from runtime.embedded.machine import port_for
from runtime.errors import Unavailable
from runtime.keys import KeyRing
from runtime.runner import workflow_runner
from runtime.settings import Settings
from tests.runtime.letters import AnswerLetter, Letter, numbered

LETTER = Letter(writer="张三", written=date(2017, 11, 7))


def worker(client: Client) -> Worker:
    return Worker(
        client, task_queue="letters", workflows=[AnswerLetter], workflow_runner=workflow_runner()
    )


async def test_a_workflow_in_the_sandbox_reads_and_answers_through_the_codec(
    temporal: Client, ring: KeyRing
) -> None:
    async with worker(temporal):
        handle = await temporal.start_workflow(
            AnswerLetter.run,
            LETTER,
            id="letter-sandbox",
            task_queue="letters",
            static_summary="申请人张三",
            search_attributes=numbered("2017-001"),
        )
        await handle.execute_update(AnswerLetter.go_on)
        answer = await handle.result()

    assert answer == "张三，2017年11月7日"
    history = await handle.fetch_history()
    assert "张三" not in history.to_json()
    assert len(history.events) > 5

    replayer = Replayer(
        workflows=[AnswerLetter],
        data_converter=data_converter(ring),
        workflow_runner=workflow_runner(),
    )
    await replayer.replay_workflow(history)


async def test_a_case_is_found_by_its_search_attributes(temporal: Client) -> None:
    async with worker(temporal):
        handle = await temporal.start_workflow(
            AnswerLetter.run,
            LETTER,
            id="letter-found",
            task_queue="letters",
            search_attributes=numbered("2017-002"),
        )
        await handle.execute_update(AnswerLetter.go_on)
        await handle.result()

    wanted = 'MingbaiNumber = "2017-002" AND MingbaiPhase = "waiting"'
    assert [found.id async for found in temporal.list_workflows(wanted)] == ["letter-found"]


async def test_a_fortnight_passes_at_once_where_time_skips(
    time_skipping: WorkflowEnvironment,
) -> None:
    begun = await time_skipping.get_current_time()
    async with worker(time_skipping.client):
        await time_skipping.client.execute_workflow(
            AnswerLetter.run, LETTER, id="letter-skip", task_queue="letters"
        )

    assert await time_skipping.get_current_time() - begun >= timedelta(days=14)


async def test_a_server_that_does_not_answer_is_one_clear_line() -> None:
    address = f"127.0.0.1:{port_for('空端口', 0)}"

    with pytest.raises(Unavailable) as refused:
        await connect(Settings(temporal_address=address), None)

    assert str(refused.value) == f"连不上 Temporal 服务 {address}：请确认它已启动、地址无误"
