"""What long-running commands share: they stop when asked, and say why when they must."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from runtime.client import connect
from runtime.embedded.machine import LOOPBACK
from runtime.errors import Unavailable
from runtime.keys import KeyRing
from runtime.settings import Settings

_WEB_GRACE = 10
"""Seconds a stopping web server gives to requests under way."""


@contextmanager
def stop_signal() -> Iterator[asyncio.Event]:
    """An event that SIGTERM and Ctrl-C set; the second of them ends the process at once."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    numbers = (signal.SIGTERM, signal.SIGINT)

    def stop_once() -> None:
        stop.set()
        for number in numbers:
            loop.remove_signal_handler(number)

    for number in numbers:
        loop.add_signal_handler(number, stop_once)
    try:
        yield stop
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


async def until_stopped(stop: asyncio.Event, parts: Mapping[str, asyncio.Task[object]]) -> None:
    """Wait until somebody asks to stop.

    Raises:
        Unavailable: One of the parts, given by its Chinese name, ended by itself.
    """
    asked = asyncio.create_task(stop.wait())
    await asyncio.wait({asked, *parts.values()}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    ended = [name for name, part in parts.items() if part.done()]
    if ended and not stop.is_set():
        raise Unavailable(f"{'、'.join(ended)}意外停止，程序随之停止；原因见日志")


def listening(host: str, port: int) -> socket.socket:
    """A socket the web server will answer on; port 0 is any free one.

    Raises:
        Unavailable: The port is in use, or the address is not this machine's.
    """
    try:
        sock = socket.create_server((host, port))
    except OSError as error:
        raise Unavailable(
            f"网页服务的地址 {host}:{port} 不能使用（{os.strerror(error.errno or 0)}）："
            "可能已被占用，请停止占用它的程序，或另选端口（0 表示自动选择）"
        ) from error
    # Head and body of an answer are two writes: on a socket that does not name its protocol asyncio
    # lets the second wait for the receipt of the first, which takes a client 40 ms.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


@asynccontextmanager
async def web_server(
    app: ASGIApp, sock: socket.socket, proxies: str = LOOPBACK
) -> AsyncIterator[asyncio.Task[object]]:
    """An app that answers on a socket, for the length of the block; its task ends with it.

    `proxies` are believed in whose name they ask (`Settings.trusted_proxies`).
    """
    server = _Server(
        uvicorn.Config(
            app,
            log_config=None,
            reset_contextvars=True,  # the next request of a connection has a language of its own
            access_log=False,  # the app logs its requests itself, without ids
            forwarded_allow_ips=proxies,
            server_header=False,
            timeout_graceful_shutdown=_WEB_GRACE,
        )
    )
    serving: asyncio.Task[object] = asyncio.create_task(server.serve(sockets=[sock]))
    answers = asyncio.create_task(server.answers.wait())
    await asyncio.wait({serving, answers}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield serving
    finally:
        answers.cancel()
        server.should_exit = True
        await serving


async def connected(settings: Settings, ring: KeyRing | None) -> Client:
    """A client of a namespace that is there.

    Raises:
        Unavailable: Nothing answers, or the server has no such namespace.
    """
    client = await connect(settings, ring)
    with temporal_told(settings):
        request = DescribeNamespaceRequest(namespace=client.namespace)
        await client.workflow_service.describe_namespace(request)
    return client


@contextmanager
def temporal_told(settings: Settings) -> Iterator[None]:
    """Tell a failed call to Temporal in one line (`Unavailable`)."""
    try:
        yield
    except RPCError as error:
        where = f"Temporal 服务 {settings.temporal_address}"
        if error.status is RPCStatusCode.NOT_FOUND:
            named = settings.temporal_namespace
            raise Unavailable(f"{where} 没有命名空间 {named}：请先建立它") from error
        raise Unavailable(f"{where} 没有正常应答（{error.status.name}），请稍后再试") from error


class _Server(uvicorn.Server):
    """uvicorn, but signals are ours, and it says when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answers.set()
