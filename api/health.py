"""Is the process alive, and is everything it needs there?"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Literal

import structlog
from aiosmtplib import SMTP
from fastapi import APIRouter
from sqlmodel import select

from activities.assembly import Installation
from api.deps import Gate, public
from api.problems import More, Problem, ProblemDetails
from domain.model import Model
from register.tables import AgencyRow
from workflows.gateway import Gateway

PATIENCE = timedelta(seconds=3)
"""How long one part may take to answer."""

router = APIRouter(tags=["运行状况"])
_log = structlog.get_logger(__name__)


class Alive(Model):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(Model):
    """Every part answers."""

    status: Literal["ready"] = "ready"
    parts: dict[str, str]


@router.get(
    "/healthz",
    summary="进程是否存活",
    dependencies=[public("whatever watches the process asks without an account")],
)
async def alive() -> Alive:
    """Tell that the process answers."""
    return Alive()


@router.get(
    "/readyz",
    summary="各组成部分是否可用",
    dependencies=[public("it tells names of parts and states, no more")],
    responses={"default": {"model": ProblemDetails, "description": "至少一个部分不可用"}},
)
async def ready(gateway: Gate) -> Ready:
    """Ask every part whether it answers."""
    parts = await states(gateway)
    failed = [name for name, state in parts.items() if state != "ok"]
    if failed:
        raise Problem("not_ready", f"不可用的部分：{'、'.join(failed)}", More(parts=parts))
    return Ready(parts=parts)


async def states(gateway: Gateway) -> dict[str, str]:
    """Every part with its state, `ok` or `failed`; all are asked at once."""
    found = await asyncio.gather(*(_state(name, part, gateway) for name, part in _PARTS.items()))
    return dict(zip(_PARTS, found, strict=True))


async def _state(name: str, part: Callable[[Gateway], Awaitable[None]], gateway: Gateway) -> str:
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            await part(gateway)
    except Exception as error:  # noqa: BLE001 - whatever ails a part, it is not ready
        # The reason may name addresses and accounts: it is for the log only.
        _log.warning("part not ready", part=name, error=error)
        return "failed"
    return "ok"


async def _temporal(gateway: Gateway) -> None:
    if not await gateway.client.service_client.check_health(timeout=PATIENCE):
        raise ConnectionError("Temporal answers that it does not serve")


async def _register(gateway: Gateway) -> None:
    await asyncio.to_thread(_read, gateway.installation)


def _read(installation: Installation) -> None:
    with installation.register.reading() as session:
        session.exec(select(AgencyRow).limit(1)).first()


async def _store(gateway: Gateway) -> None:
    await asyncio.to_thread(gateway.installation.store.probe)


async def _mail(gateway: Gateway) -> None:
    settings = gateway.installation.settings
    smtp = SMTP(hostname=settings.smtp_host, port=settings.smtp_port, start_tls=False)
    await smtp.connect()
    with suppress(OSError):  # it answered: how it says goodbye is of no matter
        await smtp.quit()


_PARTS: dict[str, Callable[[Gateway], Awaitable[None]]] = {
    "temporal": _temporal,
    "register": _register,
    "store": _store,
    "mail": _mail,
}
