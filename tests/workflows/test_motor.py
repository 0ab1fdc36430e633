"""The motor on the time-skipping server: statutory periods pass in an instant."""

import json
from datetime import timedelta

import pytest
from temporalio.api.common.v1 import Payload, Payloads, WorkflowExecution
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.api.workflowservice.v1 import (
    DescribeWorkflowExecutionRequest,
    SignalWorkflowExecutionRequest,
)
from temporalio.client import WorkflowHandle
from temporalio.common import SearchAttributeKey
from temporalio.testing import WorkflowEnvironment

from cli.play import Player
from domain.acts import Request
from domain.case import Case
from domain.clocks import LimitKind
from domain.procedure import ACTS, OPEN_ACTS, title_of
from domain.stages import Phase, Stage
from register import queries
from register.acts.perform import UNKNOWN
from register.record.verify import verify
from runtime.search_attributes import NEEDS_ATTENTION, OVERDUE, PHASE
from samples import Sample
from tests.conftest import SmtpCatcher
from tests.support.house import House
from tests.support.traces import traces
from tests.support.waiting import eventually
from tests.workflows.conftest import SAMPLES


def case_of(home: House, case_id: str) -> Case:
    case = home.installation.registrar.standing(case_id).case
    assert case is not None
    return case


def started(elevator: Sample, steps: int) -> Sample:
    return elevator.model_copy(update={"steps": elevator.steps[:steps]})


async def shown(handle: WorkflowHandle, key: SearchAttributeKey) -> object:
    """A search attribute, read raw: the SDK trips over the time-skipping server's unset ones."""
    client = handle._client
    request = DescribeWorkflowExecutionRequest(
        namespace=client.namespace, execution=WorkflowExecution(workflow_id=handle.id)
    )
    described = await client.workflow_service.describe_workflow_execution(request)
    fields = described.workflow_execution_info.search_attributes.indexed_fields
    return json.loads(fields[key.name].data)


async def begin(player: Player, elevator: Sample, steps: int = 0) -> WorkflowHandle:
    """A case that was handed in and carried some steps."""
    await player.play([started(elevator, steps)])
    case = player.cases[elevator.id]
    return player.environment.client.get_workflow_handle(case)


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
async def test_a_sample_ends_as_its_file_says_and_its_rungs_fall_due_by_themselves(
    sample: Sample, home: House, player: Player
) -> None:
    await player.play([sample])
    case = case_of(home, player.cases[sample.id])
    assert case.stage is sample.expect.stage
    assert case.in_time is sample.expect.in_time
    assert len(case.climbed) == sample.expect.lapsed
    assert verify(home.installation.register, home.installation.ring.journal_key).whole


async def test_nobody_acts_and_every_rung_is_climbed_in_its_time(
    home: House, player: Player, elevator: Sample, smtp_catcher: SmtpCatcher
) -> None:
    """Registered, then nothing: reminders, escalations and the breach come by themselves."""
    handle = await begin(player, elevator, 1)
    pending = case_of(home, handle.id).pending
    far = elevator.model_copy(
        update={"id": "later", "handed_in": pending[-1].at + timedelta(days=1), "steps": ()}
    )
    await player.play([far])
    case = case_of(home, handle.id)
    assert list(case.climbed) == [rung.id for rung in pending]
    assert case.overdue
    assert case.open
    with home.installation.register.reading() as session:
        lapses = [
            entry.at for entry in queries.journal_of(session, handle.id) if entry.act == "lapse"
        ]
    assert all(
        timedelta(0) <= at - rung.at < timedelta(minutes=1)
        for at, rung in zip(lapses, pending, strict=True)
    )
    told = {str(mail["To"]).split("<")[-1].rstrip(">") for mail in smtp_catcher.messages}
    assert {
        "chen.jianguo@bjqts.example",
        "xu.ning@bjqts.example",
        "zhao.hong@bjqts.example",
    } <= told
    assert await shown(handle, OVERDUE) is True


async def test_an_act_cancels_the_rungs_it_makes_moot(
    home: House, player: Player, elevator: Sample
) -> None:
    handle = await begin(player, elevator, 2)
    limits = {rung.limit for rung in case_of(home, handle.id).pending}
    assert limits == {LimitKind.DEPARTMENT, LimitKind.REPLY}


async def test_approvals_and_withdrawal_come_by_plain_signals_too(
    home: House, player: Player, elevator: Sample
) -> None:
    handle = await begin(player, elevator, 7)
    await handle.signal("approve", {"actor": "li.qiang"})
    await eventually(lambda: case_of(home, handle.id).stage is Stage.DEPARTMENT_CONFIRMED)
    await handle.signal("approve", {"actor": "zhou.min", "payload": {"remark": "同意公开"}})
    await eventually(lambda: case_of(home, handle.id).stage is Stage.OFFICE_APPROVED)
    await handle.signal("withdraw", {"actor": "applicant"})
    closing = await handle.result()
    assert closing["stage"] == Stage.WITHDRAWN
    assert await shown(handle, PHASE) == Phase.WITHDRAWN


@pytest.mark.parametrize(
    ("signal", "arguments"),
    [
        ("publish", [{"actor": "wang.fang"}]),
        ("approve", []),
        ("approve", ["not a request"]),
        ("approve", [{"actor": "li.qiang", "colour": "red"}]),
        ("register", [{"actor": "clock"}]),
        ("lapse", [{"actor": "clock", "payload": {"rung": "reply/1/breach/2017-11-28"}}]),
        ("register", [{"actor": "wang.fang", "id": "motor/1"}]),
    ],
)
async def test_a_bad_signal_is_refused_and_journalled_and_the_case_goes_on(
    signal: str, arguments: list[object], home: House, player: Player, elevator: Sample
) -> None:
    handle = await begin(player, elevator)
    await handle.signal(signal, args=arguments)

    def last() -> tuple[str, str]:
        with home.installation.register.reading() as session:
            acts = [one for one in queries.journal_of(session, handle.id) if one.act != "deliver"]
        return acts[-1].act, acts[-1].outcome

    known = signal if signal in ACTS else UNKNOWN
    await eventually(lambda: last() == (known, "refused"))
    answer = await home.gateway.act(handle.id, "register", Request(actor="wang.fang"))
    assert answer.accepted


async def test_a_payload_under_an_unknown_key_is_journalled_and_the_case_goes_on(
    home: House, player: Player, elevator: Sample
) -> None:
    handle = await begin(player, elevator)
    foreign = Payload(
        metadata={"encoding": b"binary/encrypted", "mingbai-key": b"nobody"}, data=b"sealed"
    )
    request = player.environment.client.workflow_service
    await request.signal_workflow_execution(
        SignalWorkflowExecutionRequest(
            namespace="default",
            workflow_execution=WorkflowExecution(workflow_id=handle.id),
            signal_name="withdraw",
            input=Payloads(payloads=[foreign]),
        )
    )

    def heard() -> bool:
        with home.installation.register.reading() as session:
            return any(
                one.act == "withdraw" and one.outcome == "refused"
                for one in queries.journal_of(session, handle.id)
            )

    await eventually(heard)
    answer = await home.gateway.act(handle.id, "register", Request(actor="wang.fang"))
    assert answer.accepted


async def test_mail_that_can_never_be_delivered_is_parked_until_somebody_retries(
    home: House, player: Player, elevator: Sample, smtp_catcher: SmtpCatcher
) -> None:
    smtp_catcher.refuse = {"li.qiang@bjqts.example"}
    handle = await begin(player, elevator, 1)
    step = elevator.steps[1]
    request = Request(actor=step.by, payload=step.payload)
    assert (await home.gateway.act(handle.id, step.act, request)).accepted

    async def flagged() -> bool:
        return await shown(handle, NEEDS_ATTENTION) is True

    await eventually(flagged)
    assert case_of(home, handle.id).attention
    await eventually(
        lambda: any(
            "未能送出，请处理：邮件“待办提醒”（致李强）" in str(mail["Subject"])
            for mail in smtp_catcher.messages
        )
    )
    smtp_catcher.refuse = set()
    answer = await home.gateway.act(handle.id, "retry", Request(actor="qian.bo"))
    assert answer.accepted
    assert not case_of(home, handle.id).attention
    await eventually(lambda: not home.installation.registrar.standing(handle.id).jobs)
    assert any("li.qiang" in str(mail["To"]) for mail in smtp_catcher.messages)


async def test_the_ui_learns_every_act_by_name_and_what_it_waits_for(
    player: Player, elevator: Sample, time_skipping: WorkflowEnvironment
) -> None:
    handle = await begin(player, elevator)
    metadata: WorkflowMetadata = await handle.query("__temporal_workflow_metadata")
    for definitions in (
        metadata.definition.signal_definitions,
        metadata.definition.update_definitions,
    ):
        told = {one.name: one.description for one in definitions}
        assert {act: told[act] for act in OPEN_ACTS} == {act: title_of(act) for act in OPEN_ACTS}
    assert "收件待审查" in metadata.current_details
    timers = [
        event.user_metadata.summary
        async for event in handle.fetch_history_events()
        if event.HasField("timer_started_event_attributes")
    ]
    converter = time_skipping.client.data_converter
    summaries = [await converter.decode([summary], [str]) for summary in timers]
    assert summaries[-1] == ["2017年11月9日 09:00"]


async def test_nothing_about_the_applicant_crosses_temporal_in_the_clear(
    player: Player, elevator: Sample
) -> None:
    handle = await begin(player, elevator, len(elevator.steps))
    history = await handle.fetch_history()
    places = [(str(one.event_id), one.SerializeToString()) for one in history.events]
    assert any(b"binary/encrypted" in content for _, content in places)
    party = elevator.application.applicants[0]
    said = (party.name, party.identity.number, party.contact.phone, party.contact.email)
    assert traces(said, places) == []
