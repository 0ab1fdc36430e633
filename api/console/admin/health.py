"""The state of the installation 运行状况 in words: what answers, what waits, what to do."""

import asyncio
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest

from api.console.admin.room import AdminHere
from api.deps import Member, staff_needs
from api.health import states
from domain.model import Model
from domain.permissions import Right
from register.acts.jobs import Status
from register.lists.tallies import Tallies, tallies
from workflows.gateway import Gateway

router = APIRouter(prefix="/admin/health", include_in_schema=False)

_PATIENCE = timedelta(seconds=3)
_PARTS = {
    "temporal": ("流程引擎（Temporal）", "请启动流程引擎，或者检查地址和网络。"),
    "register": ("登记库", "请检查数据库是否运行、磁盘是否已满。"),
    "store": ("文书存储", "请检查存储目录是否可以写入、磁盘是否已满。"),
    "mail": ("邮件服务器", "请检查邮件服务器的地址、账号；待发的邮件会一直保留。"),
    "worker": ("办理进程（worker）", "请启动 mingbai worker：没有它，案件不会向前办理。"),
}


class Part(Model):
    """A part of the installation; `advice` says what to do when it fails."""

    title: str
    fine: bool
    advice: str


@router.get("")
async def show(
    _: Annotated[Member, staff_needs(Right.PEOPLE, Right.READ_ACCESS)], here: AdminHere
) -> Response:
    """Show what answers and what waits."""
    answering, works = await asyncio.gather(states(here.gateway), _worker(here.gateway))
    found = {**answering, "worker": "ok" if works else "failed"}
    parts = tuple(
        Part(title=title, fine=found.get(name) == "ok", advice=advice)
        for name, (title, advice) in _PARTS.items()
    )
    counted = await run_in_threadpool(_counted, here) if found["register"] == "ok" else None
    return await run_in_threadpool(
        lambda: here.shown("health.html", "health", parts=parts, waiting=_waiting(here, counted))
    )


async def _worker(gateway: Gateway) -> bool:
    """Whether anybody takes work from the queue of cases."""
    settings = gateway.installation.settings
    request = DescribeTaskQueueRequest(
        namespace=gateway.client.namespace,
        task_queue=TaskQueue(name=settings.task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    try:
        told = await gateway.client.workflow_service.describe_task_queue(request, timeout=_PATIENCE)
    except Exception:  # noqa: BLE001 - whatever ails it, nobody is seen at work
        return False
    return bool(told.pollers)


def _counted(here: AdminHere) -> Tallies:
    with here.installation.register.reading() as session:
        return tallies(session)


def _waiting(here: AdminHere, counted: Tallies | None) -> dict[str, object] | None:
    if counted is None:
        return None
    agency = here.member.agency
    return {
        "documents": counted.documents.get(Status.QUEUED, 0),
        "mails": counted.messages.get(Status.QUEUED, 0),
        "oldest": counted.oldest_message,
        "attention": counted.attention.get(agency, 0),
        "behind": sum(n for (of, _), n in counted.webhooks.items() if of == agency),
    }
