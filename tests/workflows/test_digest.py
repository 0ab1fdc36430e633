"""The mornings of an agency on the time-skipping server."""

from datetime import datetime, timedelta

from sqlmodel import col, update
from temporalio.testing import WorkflowEnvironment

from cli.play import Player
from domain.civil import SHANGHAI
from domain.digests import Mornings
from register.acts.jobs import Status
from register.queries import messages_of
from register.tables import PersonRow
from samples import Sample
from tests.conftest import SmtpCatcher
from tests.support.house import House
from worker.digests import keep_digests
from workflows.digest import DigestWorkflow


async def test_a_person_gets_one_mail_each_working_morning_instead_of_many(
    home: House,
    player: Player,
    elevator: Sample,
    smtp_catcher: SmtpCatcher,
    time_skipping: WorkflowEnvironment,
) -> None:
    """Handed over on Wednesday 8 November 2017 to a head who looks into his mail once a day."""
    with home.installation.register.transaction() as session:
        chosen = col(PersonRow.id) == "li.qiang"
        session.exec(update(PersonRow).where(chosen).values(digest=True))
    await player.play([elevator.model_copy(update={"steps": elevator.steps[:2]})])
    civil = await time_skipping.get_current_time() + timedelta(seconds=player.shift)
    handle = await time_skipping.client.start_workflow(
        DigestWorkflow.run,
        Mornings(agency="bjqts", shift=timedelta(seconds=player.shift)),
        id="digest-bjqts",
        task_queue=home.installation.settings.task_queue,
    )
    monday = datetime(2017, 11, 13, 12, tzinfo=SHANGHAI)
    await time_skipping.sleep(monday - civil)
    await handle.terminate()
    mails = [mail for mail in smtp_catcher.messages if "li.qiang@" in str(mail["To"])]
    digests = [mail for mail in mails if str(mail["Subject"]).startswith("每日摘要：在办1件")]
    mornings = [mail["Date"].datetime.astimezone(SHANGHAI) for mail in digests]
    assert [morning.date().day for morning in mornings] == [9, 10, 13]
    assert {(morning.hour, morning.minute) for morning in mornings} == {(8, 30)}
    assert not any(str(mail["Subject"]).startswith(("待办", "催办")) for mail in mails)
    case = player.cases[elevator.id]
    with home.installation.register.reading() as session:
        routine = [one for one in messages_of(session, case) if "/new_work/li.qiang" in one.id]
    assert [one.status for one in routine] == [Status.SENT]


async def test_every_agency_has_its_mornings_however_often_one_sees_to_it(
    home: House, time_skipping: WorkflowEnvironment
) -> None:
    await keep_digests(home.gateway)
    await keep_digests(home.gateway)
    agencies = home.installation.digests.agencies()
    assert "bjqts" in agencies
    for agency in agencies:
        handle = time_skipping.client.get_workflow_handle(f"digest-{agency}")
        await handle.terminate()
