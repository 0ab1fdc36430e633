"""`mingbai bounce`: a mail that came back becomes the clerk's task, once, and can be sent again."""

import asyncio
import json
from pathlib import Path

from temporalio.client import Client
from typer.testing import CliRunner, Result

from cli.main import app
from domain.acts import Request
from domain.receive import Receive
from register.acts.jobs import Status
from register.paper.outbox import QueuedMessage
from register.queries import messages_of
from register.record.verify import verify
from runtime.keys import KeyRing, save_key_ring
from samples import load_samples
from tests.activities.test_bounces import DELAYED, LETTER, POSTFIX
from tests.conftest import SmtpCatcher
from tests.support.house import House, house
from tests.support.waiting import eventually

SAMPLE = load_samples()[0]


async def bounce(home: House, client: Client, ring: KeyRing, file: Path) -> Result:
    settings = home.installation.settings
    save_key_ring(settings.key_file, ring)
    address = client.service_client.config.target_host
    runner = CliRunner(env={**settings.environment(), "MINGBAI_TEMPORAL_ADDRESS": address})
    return await asyncio.to_thread(runner.invoke, app, ["bounce", str(file), "--json"])


def mails(home: House, case: str) -> dict[str, QueuedMessage]:
    with home.installation.register.reading() as session:
        return {one.id.removeprefix(case): one for one in messages_of(session, case)}


async def test_a_bounced_receipt_is_told_to_the_clerk_and_goes_to_another_address(
    temporal: Client, ring: KeyRing, tmp_path: Path, smtp_catcher: SmtpCatcher
) -> None:
    async with house(temporal, ring, tmp_path, smtp_catcher.port) as home:
        shift = int(home.installation.settings.civil_shift.total_seconds())
        receive = Receive(
            agency=SAMPLE.agency,
            application=SAMPLE.application,
            intake_key="bounced",
            shift=shift,
        )
        case = (await home.gateway.hand_in(receive)).case
        await eventually(lambda: home.installation.registrar.standing(case).case)
        done = await home.gateway.act(case, "register", Request(actor="wang.fang"))
        assert done.accepted
        await eventually(lambda: mails(home, case)["/2/receipt/applicant"].message_id)
        sent = mails(home, case)["/2/receipt/applicant"]
        assert sent.message_id is not None

        file = tmp_path / "bounce.eml"
        file.write_text(POSTFIX.replace(LETTER, sent.message_id), encoding="ascii")
        for _ in range(2):
            told = await bounce(home, temporal, ring, file)
            assert told.exit_code == 0, told.output
            assert json.loads(told.stdout) == {"case": case, "job": sent.id, "status": "5.1.1"}
        (again,) = (one for id_, one in mails(home, case).items() if "/2/receipt." in id_)
        assert again.status is Status.PARKED
        assert mails(home, case)["/2/receipt/applicant"] == sent

        def clerk_told() -> bool:
            found = [str(mail["Subject"]) for mail in smtp_catcher.messages]
            return any("未能送出，请处理：邮件“登记回执”（致申请人）" in one for one in found)

        await eventually(clerk_told)
        retried = await home.gateway.act(case, "retry", Request(actor="wang.fang"))
        assert retried.accepted
        await eventually(lambda: mails(home, case)[again.id.removeprefix(case)].message_id)
        assert mails(home, case)[again.id.removeprefix(case)].message_id != sent.message_id
        register, key = home.installation.register, home.installation.ring.journal_key
        assert verify(register, key).broken == ()


async def test_what_is_no_bounce_of_ours_is_told_in_one_line(
    temporal: Client, ring: KeyRing, tmp_path: Path, smtp_catcher: SmtpCatcher
) -> None:
    async with house(temporal, ring, tmp_path, smtp_catcher.port, at_work=False) as home:
        file = tmp_path / "bounce.eml"
        for text, status, why in (
            (POSTFIX, 1, "登记库中没有 Message-ID 为"),
            (DELAYED, 2, "还在尝试投递"),
            ("Subject: 您好\n\n您好\n", 2, "不是退信报告"),
        ):
            file.write_text(text, encoding="utf-8")
            told = await bounce(home, temporal, ring, file)
            assert told.exit_code == status
            assert why in told.stderr
            assert told.stderr.count("\n") == 1
