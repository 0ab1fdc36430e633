"""Webhooks on the time-skipping server: patience, and its end."""

from datetime import UTC, datetime, timedelta

from temporalio.client import WorkflowExecutionStatus
from temporalio.testing import WorkflowEnvironment

from domain.acts import Act
from register import queries
from register.events import feed
from register.events.subscriptions import Owner
from register.events.webhooks import Status, Webhook
from samples import Sample
from tests.conftest import SmtpCatcher
from tests.support.house import House
from tests.support.receiver import Receiver, receiver
from tests.workflows.conftest import Player
from worker.webhooks import serve_webhooks

AGENCY = Owner(agency="bjqts")
ACTS = tuple(one for one in feed.TYPES if one.startswith(feed.PREFIX))


def _subscribe(home: House, there: Receiver) -> str:
    now = datetime.now(UTC)
    made, _ = home.installation.subscriptions.subscribe(
        AGENCY, "wh-1", there.url, ACTS, by="qian.bo", at=now
    )
    return made.id


def _now(home: House) -> Webhook:
    found = home.installation.subscriptions.one(AGENCY, "wh-1")
    assert found is not None
    return found


async def _served(
    home: House, environment: WorkflowEnvironment, step: timedelta = timedelta(seconds=1)
) -> None:
    """Look once, and let time pass until whoever delivers has come to an end."""
    assert await serve_webhooks(home.gateway) == 1
    handle = environment.client.get_workflow_handle("webhook-wh-1")
    while (await handle.describe()).status is WorkflowExecutionStatus.RUNNING:
        await environment.sleep(step)


async def test_a_receiver_that_was_away_gets_everything_in_order(
    home: House, player: Player, elevator: Sample, time_skipping: WorkflowEnvironment
) -> None:
    async with receiver() as there:
        _subscribe(home, there)
        await player.play([elevator.model_copy(update={"steps": elevator.steps[:2]})])
        there.answers[:] = [500, "die", 503]
        began = await time_skipping.get_current_time()
        await _served(home, time_skipping)
        waited = await time_skipping.get_current_time() - began
    assert there.acts == ["receive"] * 4 + ["register", "transfer"]
    assert timedelta(seconds=30) < waited < timedelta(minutes=10)
    with home.installation.register.reading() as session:
        assert (_now(home).cursor, _now(home).failures) == (feed.latest(session), 0)
    assert await serve_webhooks(home.gateway) == 0


async def test_a_receiver_that_stays_away_for_days_is_parked_and_goes_on_when_told(
    home: House,
    player: Player,
    elevator: Sample,
    time_skipping: WorkflowEnvironment,
    smtp_catcher: SmtpCatcher,
) -> None:
    async with receiver() as there:
        _subscribe(home, there)
        await player.play([elevator.model_copy(update={"steps": ()})])
        there.answers[:] = [500] * 5_000
        began = await time_skipping.get_current_time()
        await _served(home, time_skipping, timedelta(minutes=30))
        waited = await time_skipping.get_current_time() - began
        assert timedelta(days=2, hours=23) < waited < timedelta(days=3, hours=1)
        assert _now(home).status is Status.PARKED
        assert await serve_webhooks(home.gateway) == 0
        subjects = [str(mail["Subject"]) for mail in smtp_catcher.messages]
        assert subjects.count("事件推送已暂停：wh-1") == 1
        there.answers.clear()
        there.received.clear()
        home.installation.subscriptions.replay(
            AGENCY, "wh-1", None, by="qian.bo", at=datetime.now(UTC)
        )
        await _served(home, time_skipping)
        assert there.acts[0] == "receive"


async def test_many_events_take_several_deliveries(
    home: House, player: Player, elevator: Sample, time_skipping: WorkflowEnvironment
) -> None:
    async with receiver() as there:
        _subscribe(home, there)
        await player.play([elevator.model_copy(update={"steps": ()})])
        case = player.cases[elevator.id]
        with home.installation.register.transaction() as session:
            filed = queries.case(session, case)
            assert filed is not None
            for number in range(2, 122):
                act = Act(
                    case=case,
                    name="note",
                    id=f"n-{number}",
                    actor="wang.fang",
                    at=datetime.now(UTC),
                )
                feed.record(session, act, filed.case.model_copy(update={"revision": number}))
        await _served(home, time_skipping)
    assert [one.event["data"]["revision"] for one in there.received] == list(range(1, 122))


async def test_a_deleted_subscription_ends_its_workflow(
    home: House, player: Player, elevator: Sample, time_skipping: WorkflowEnvironment
) -> None:
    async with receiver() as there:
        _subscribe(home, there)
        await player.play([elevator.model_copy(update={"steps": ()})])
        assert await serve_webhooks(home.gateway) == 1
        home.installation.subscriptions.delete(AGENCY, "wh-1", by="qian.bo", at=datetime.now(UTC))
        await time_skipping.client.get_workflow_handle("webhook-wh-1").result()
        assert await serve_webhooks(home.gateway) == 0
