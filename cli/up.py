"""`mingbai up`: everything on this machine, in one folder, for as long as it runs."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from starlette.types import ASGIApp

from activities.assembly import open_installation
from agencies import load_profile
from api.app import create_app
from api.codec import PATH as CODEC
from api.metrics import Metrics
from cli.autoplay import autoplay as play_staff
from cli.banner import Addresses, print_banner
from cli.bootstrap import DEMO_AGENCY, prepare
from cli.embedded import logging_into
from cli.kept import accounts, keep, kept_settings
from cli.output import Json
from cli.processes import connected, listening, stop_signal, until_stopped, web_server
from cli.publications import show_samples
from cli.worker import reconcile_quietly
from domain.civil import chinese_date, civil_date
from register.agency.bootstrap import ACCOUNTS_FILE
from runtime.embedded.machine import LOOPBACK, reserved, writable_directory
from runtime.embedded.mail import MailCatcher, mail_catcher
from runtime.embedded.temporal import TemporalServer, temporal_server
from runtime.embedded.temporal_ui import temporal_ui
from runtime.search_attributes import register_search_attributes
from runtime.settings import Settings
from worker.care import cared_for
from worker.cases import case_worker
from worker.webhooks import webhooks_kept
from workflows.gateway import Gateway

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
    training: bool = False


@dataclass(frozen=True)
class Doors:
    """Where we answer ourselves: the API, and the Temporal UI as people see it."""

    api: socket.socket
    ui: socket.socket

    @property
    def api_url(self) -> str:
        """The API's address."""
        return f"http://{LOOPBACK}:{self.api.getsockname()[1]}"

    @property
    def ui_url(self) -> str:
        """The Temporal UI's address, which is the origin of its pages, too."""
        return f"http://{LOOPBACK}:{self.ui.getsockname()[1]}"


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
    training: Annotated[
        bool, typer.Option("--training", help="培训：页面上有横幅，可以跳到下一个工作日")
    ] = False,
) -> None:
    """在本机启动全部服务：Temporal、流程执行、网页服务、邮件捕获。"""  # noqa: D415 - the help users read ends as Chinese does
    wanted = Wanted(api_port, temporal_port, ui_port, mail_port, as_json, autoplay, training)
    with reserved(data_dir):
        folder = writable_directory(data_dir)
        with (
            logging_into(folder),
            listening(LOOPBACK, api_port) as sock,
            listening(LOOPBACK, ui_port) as ui_sock,
        ):
            asyncio.run(_up(folder, wanted, Doors(sock, ui_sock)))


async def _up(folder: Path, wanted: Wanted, doors: Doors) -> None:
    profile = load_profile(DEMO_AGENCY)
    settings = kept_settings(folder, profile, training=wanted.training)
    prepare(settings, profile)
    with stop_signal() as stop:
        async with _servers(folder, wanted, doors) as servers:
            settings = _addressed(settings, servers, doors)
            keep(settings)
            await _serve(settings, servers, doors, wanted, stop)


@asynccontextmanager
async def _servers(folder: Path, wanted: Wanted, doors: Doors) -> AsyncIterator[Servers]:
    async with (
        temporal_server(
            folder,
            wanted.temporal_port,
            db_file=folder / "temporal.db",
            codec_endpoint=f"{doors.api_url}{CODEC}",
        ) as temporal,
        mail_catcher(folder, http_port=wanted.mail_port) as mail,
    ):
        yield Servers(temporal, mail)


def _addressed(settings: Settings, servers: Servers, doors: Doors) -> Settings:
    where = {
        "temporal_address": servers.temporal.address,
        "smtp_host": servers.mail.smtp_host,
        "smtp_port": servers.mail.smtp_port,
        "api_host": LOOPBACK,
        "api_port": doors.api.getsockname()[1],
        "public_url": doors.api_url,
        "ui_origin": doors.ui_url,
    }
    return settings.model_copy(update=where)


async def _serve(
    settings: Settings, servers: Servers, doors: Doors, wanted: Wanted, stop: asyncio.Event
) -> None:
    with open_installation(settings) as installation:
        show_samples(installation.register, DEMO_AGENCY)
        client = await connected(settings, installation.ring)
        await register_search_attributes(client)
        gateway = Gateway(client, installation)
        measured = Metrics(gateway)
        async with (
            case_worker(client, installation, measured.refused),
            web_server(create_app(gateway, measured), doors.api) as web,
            web_server(_pages(servers, doors), doors.ui) as pages,
            _staff(gateway, wants=wanted.autoplay) as staff,
            webhooks_kept(gateway),
            cared_for(installation),
        ):
            await reconcile_quietly(gateway)
            _announce(gateway, servers, as_json=wanted.as_json)
            await until_stopped(
                stop, {**_watched(servers), "网页服务": web, "Temporal 管理页面": pages, **staff}
            )


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


def _pages(servers: Servers, doors: Doors) -> ASGIApp:
    """The Temporal UI, which asks for contents in the name of whoever is logged in."""
    return temporal_ui(servers.temporal.ui or "", sign_in=f"{doors.api_url}/login")


def _watched(servers: Servers) -> dict[str, asyncio.Task[object]]:
    children = {"Temporal 服务": servers.temporal.child, "邮件捕获服务": servers.mail.child}
    return {name: asyncio.create_task(one.process.wait()) for name, one in children.items()}


def _announce(gateway: Gateway, servers: Servers, *, as_json: bool) -> None:
    installation = gateway.installation
    settings = installation.settings
    here = Addresses(
        api=settings.public_url,
        temporal=settings.temporal_address,
        ui=settings.ui_origin or "",
        smtp=f"{servers.mail.smtp_host}:{servers.mail.smtp_port}",
        mail=servers.mail.url,
        accounts=accounts(installation.register, settings.data_dir, DEMO_AGENCY),
    )
    if as_json:
        print(here.model_dump_json(), flush=True)
    else:
        today = civil_date(installation.civil_now())
        kept_in = settings.data_dir / ACCOUNTS_FILE
        print_banner(here, load_profile(DEMO_AGENCY), chinese_date(today), kept_in)
