"""A mail without hope is given up at once, though another of the same act still has some."""

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from temporalio.testing import WorkflowEnvironment

from cli.play import Player
from domain.receive import Receive
from register.acts.jobs import Status
from register.queries import messages_of
from samples import Sample
from tests.conftest import SmtpCatcher
from tests.support.house import House
from tests.support.waiting import eventually

GONE, BUSY = "liu.yang@bjqts.example", "wang.fang@bjqts.example"
ANSWERS = {GONE: "550 5.1.1 no such mailbox", BUSY: "451 4.7.1 come back later"}


@pytest.fixture
def refusing(smtp_catcher: SmtpCatcher, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the mail server answers to some recipients, until somebody changes it."""
    answers = dict(ANSWERS)

    async def answer(
        _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address not in answers:
            envelope.rcpt_tos.append(address)
        return answers.get(address, "250 2.1.5 ok")

    monkeypatch.setattr(smtp_catcher, "handle_RCPT", answer)
    return answers


async def test_a_mail_without_hope_is_parked_while_another_of_its_act_is_still_tried(
    home: House,
    player: Player,
    elevator: Sample,
    smtp_catcher: SmtpCatcher,
    refusing: dict[str, str],
    time_skipping: WorkflowEnvironment,
) -> None:
    """Two clerks are told of a new case: one has no mailbox any more, the other's is busy."""
    handed_in = Receive(
        agency=elevator.agency,
        application=elevator.application,
        intake_key=elevator.id,
        shift=player.shift,
    )
    case = (await home.gateway.hand_in(handed_in, now=await player.civil_now())).case

    def stand() -> dict[str, Status]:
        with home.installation.register.reading() as session:
            return {
                one.to_address: one.status
                for one in messages_of(session, case)
                if "/1/new_work/" in one.id
            }

    await eventually(lambda: stand().get(GONE) is Status.PARKED)
    assert stand()[BUSY] is Status.QUEUED
    del refusing[BUSY]
    await time_skipping.sleep(600)  # what is tried again is tried after so many seconds at most
    await eventually(lambda: stand()[BUSY] is Status.SENT)
    assert stand()[GONE] is Status.PARKED
    told = [str(mail["Subject"]) for mail in smtp_catcher.messages]
    assert sum("未能送出，请处理：邮件“待办提醒”（致刘洋）" in one for one in told) > 0
