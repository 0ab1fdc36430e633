"""`mingbai up`: everything on this machine, in one folder, for as long as it runs."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from activities.assembly import open_installation
from agencies import load_profile
from api.app import create_app
from cli.autoplay import autoplay as play_staff
from cli.banner import Addresses, print_banner
from cli.bootstrap import prepare
from cli.embedded import logging_into
from cli.kept import ACCOUNTS_FILE, accounts, keep, kept_settings
from cli.output import Json
from cli.processes import connected, listening, stop_signal, until_stopped, web_server
from cli.worker import reconcile_quietly
from domain.civil import chinese_date, civil_date
from runtime.embedded.machine import LOOPBACK, reserved, writable_directory
from runtime.embedded.mail import MailCatcher, mail_catcher
from runtime.embedded.temporal import TemporalServer, temporal_server
from runtime.search_attributes import register_search_attributes
from runtime.settings import Settings
from worker.cases import case_worker
from workflows.gateway import Gateway

AGENCY = "bjqts"

_Port = Annotated[int, typer.Option(min=0, max=65535, help="0 表示自动选择空闲端口")]


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for; a port of 0 is any free one."""

    api_port: int
    temporal_port: int
    ui_port: int
    mail_port: int
    as_json: bool
    autoplay: bool


@dataclass(frozen=True)
class Servers:
    """The two servers that are processes of their own."""

    temporal: TemporalServer
    mail: MailCatcher


def up(
    *,
    data_dir: Annotated[Path, typer.Option(help="数据目录，停止后保留")] = Path("var/mingbai"),
    api_port: _Port = 8000,
    temporal_port: _Port = 7233,
    ui_port: _Port = 8233,
    mail_port: _Port = 8025,
    as_json: Json = False,
    autoplay: Annotated[bool, typer.Option("--autoplay", help="自动扮演工作人员")] = False,
) -> None:
    """在本机启动全部服务：Temporal、流程执行、网页服务、邮件捕获。"""  # noqa: D415 - the help users read ends as Chinese does
    wanted = Wanted(api_port, temporal_port, ui_port, mail_port, as_json, autoplay)
    with reserved(data_dir):
        folder = writable_directory(data_dir)
        with logging_into(folder), listening(LOOPBACK, api_port) as sock:
            asyncio.run(_up(folder, wanted, sock))


async def _up(folder: Path, wanted: Wanted, sock: socket.socket) -> None:
    profile = load_profile(AGENCY)
    settings = kept_settings(folder, profile)
    prepare(settings, profile)
    with stop_signal() as stop:
        async with _servers(folder, wanted) as servers:
            settings = _addressed(settings, servers, sock)
            keep(settings)
            await _serve(settings, servers, sock, wanted, stop)


@asynccontextmanager
async def _servers(folder: Path, wanted: Wanted) -> AsyncIterator[Servers]:
    async with (
        temporal_server(
            folder, wanted.temporal_port, wanted.ui_port, db_file=folder / "temporal.db"
        ) as temporal,
        mail_catcher(folder, http_port=wanted.mail_port) as mail,
    ):
        yield Servers(temporal, mail)


def _addressed(settings: Settings, servers: Servers, sock: socket.socket) -> Settings:
    port = sock.getsockname()[1]
    where = {
        "temporal_address": servers.temporal.address,
        "smtp_host": servers.mail.smtp_host,
        "smtp_port": servers.mail.smtp_port,
        "api_host": LOOPBACK,
        "api_port": port,
        "public_url": f"http://{LOOPBACK}:{port}",
    }
    return settings.model_copy(update=where)


async def _serve(
    settings: Settings, servers: Servers, sock: socket.socket, wanted: Wanted, stop: asyncio.Event
) -> None:
    with open_installation(settings) as installation:
        client = await connected(settings, installation.ring)
        await register_search_attributes(client)
        gateway = Gateway(client, installation)
        async with (
            case_worker(client, installation),
            web_server(create_app(gateway), sock) as web,
            _staff(gateway, wants=wanted.autoplay) as staff,
        ):
            await reconcile_quietly(gateway)
            _announce(gateway, servers, as_json=wanted.as_json)
            await until_stopped(stop, {**_watched(servers), "网页服务": web, **staff})


@asynccontextmanager
async def _staff(
    gateway: Gateway, *, wants: bool
) -> AsyncIterator[dict[str, asyncio.Task[object]]]:
    """The staff player, while the block runs and if it is wanted."""
    if not wants:
        yield {}
        return
    playing: asyncio.Task[object] = asyncio.create_task(play_staff(gateway))
    try:
        yield {"自动办理": playing}
    finally:
        playing.cancel()
        with suppress(asyncio.CancelledError):
            await playing


def _watched(servers: Servers) -> dict[str, asyncio.Task[object]]:
    children = {"Temporal 服务": servers.temporal.child, "邮件捕获服务": servers.mail.child}
    return {name: asyncio.create_task(one.process.wait()) for name, one in children.items()}


def _announce(gateway: Gateway, servers: Servers, *, as_json: bool) -> None:
    installation = gateway.installation
    settings = installation.settings
    here = Addresses(
        api=settings.public_url,
        temporal=settings.temporal_address,
        ui=servers.temporal.ui or "",
        smtp=f"{servers.mail.smtp_host}:{servers.mail.smtp_port}",
        mail=servers.mail.url,
        accounts=accounts(installation.register, settings.data_dir, AGENCY),
    )
    if as_json:
        print(here.model_dump_json(), flush=True)
    else:
        today = civil_date(datetime.now(UTC) + settings.civil_shift)
        kept_in = settings.data_dir / ACCOUNTS_FILE
        print_banner(here, load_profile(AGENCY), chinese_date(today), kept_in)
