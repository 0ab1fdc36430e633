"""`mingbai bounce`: a report that a mail came back opens the clerk's task."""

import asyncio
import hashlib
from pathlib import Path
from typing import Annotated

import typer

from activities.assembly import open_installation
from activities.bounces import Bounce, NoBounceError, read_bounce
from cli.output import Json, fail, print_json
from cli.processes import connected, temporal_told
from cli.settings import DatabaseUrl, DataDir, settings_for
from domain.acts import MOTOR_IDS, Act, Order
from domain.people import SYSTEM
from register.paper.outbox import QueuedMessage
from runtime.errors import Unavailable
from runtime.settings import Settings
from workflows.gateway import Gateway

File = Annotated[Path, typer.Argument(help="退信报告（.eml），从发件邮箱中另存")]


def bounce(
    file: File,
    *,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """登记一封退信：按 Message-ID 找到原邮件，通知受理人员更正地址或者改用其他方式送达。"""  # noqa: D415 - the help users read ends as Chinese does
    try:
        content = file.read_bytes()
        report = read_bounce(content)
    except OSError as error:
        fail(f"读不了文件 {file}（{error.strerror}）")
    except NoBounceError as error:
        fail(f"{file}：{error}")
    if not report.failed:
        fail(f"{file}：对方邮件系统还在尝试投递，或者已经送达，不是退信，没有登记")
    settings = settings_for(data_dir=data_dir, database_url=database_url)
    mark = hashlib.sha256(content).hexdigest()[:12]
    message = asyncio.run(_report(settings, report, mark))
    if as_json:
        print_json({"case": message.case_id, "job": message.id, "status": report.status})
        return
    print(f"案件 {message.case_id}：“{message.kind.label}”{report.why}，已通知受理人员处理")


async def _report(settings: Settings, report: Bounce, mark: str) -> QueuedMessage:
    with open_installation(settings) as installation:
        message = installation.outbox.by_message_id(report.message_id)
        if message is None:
            raise Unavailable(f"登记库中没有 Message-ID 为 {report.message_id} 的邮件")
        client = await connected(settings, installation.ring)
        with temporal_told(settings):
            await _park(Gateway(client, installation), message, report, mark)
    return message


async def _park(gateway: Gateway, message: QueuedMessage, report: Bounce, mark: str) -> None:
    """Set a copy of the mail aside in the register, and let the case's motor look."""
    installation, now = gateway.installation, gateway.civil_now()
    job = installation.outbox.came_back(message, mark, now)
    act = Act(
        case=message.case_id,
        name="park",
        id=f"{MOTOR_IDS}bounce/{mark}",
        actor=SYSTEM.id,
        at=now,
        payload={"jobs": [job], "error": f"{job}（{report.why}）"},
    )
    answer = installation.registrar.perform(Order(act=act, door="motor")).answer
    if answer.refusal:
        raise Unavailable(f"退信没有登记：{answer.refusal.why}")
    if not await gateway.resume(message.case_id):
        await gateway.look(message.case_id)
