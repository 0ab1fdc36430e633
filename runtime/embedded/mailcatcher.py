"""The mail catcher's own process: `python -m runtime.embedded.mailcatcher --dir … --smtp-port …`.

Nothing it catches leaves this machine. Once both of its doors answer it prints one JSON line.
"""

import argparse
import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette

from runtime.embedded.mailbox import Mailbox
from runtime.embedded.mailpages import routes

_LOOPBACK = "127.0.0.1"


class Keeper:
    """Takes every mail for every recipient."""

    def __init__(self, mailbox: Mailbox):
        self._mailbox = mailbox

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep one mail."""
        content = envelope.content
        assert isinstance(content, bytes)
        self._mailbox.keep(envelope.mail_from or "", envelope.rcpt_tos, content)
        return "250 2.0.0 kept"


async def serve(folder: Path, smtp_port: int, http_port: int) -> None:
    """Catch mails and show them until SIGTERM."""
    mailbox = Mailbox(folder)
    smtp = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Keeper(mailbox), hostname="localhost", enable_SMTPUTF8=True),
        _LOOPBACK,
        smtp_port,
    )
    pages = socket.create_server((_LOOPBACK, http_port))
    ready = {"smtp": _address(smtp.sockets[0]), "http": f"http://{_address(pages)}"}

    @asynccontextmanager
    async def announced(_app: Starlette) -> AsyncIterator[None]:
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        yield

    app = Starlette(routes=routes(mailbox), lifespan=announced)
    async with smtp:
        await uvicorn.Server(uvicorn.Config(app, log_level="warning")).serve(sockets=[pages])


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()
    return f"{host}:{port}"


def main() -> None:
    """Read the options and serve."""
    options = argparse.ArgumentParser(prog="mailcatcher", description="收下所有邮件并供查看")
    options.add_argument("--dir", type=Path, required=True, help="保存 .eml 文件的目录")
    options.add_argument("--smtp-port", type=int, default=0, help="收信端口，0 为自动")
    options.add_argument("--http-port", type=int, default=0, help="页面端口，0 为自动")
    said = options.parse_args()
    said.dir.mkdir(parents=True, exist_ok=True)
    asyncio.run(serve(said.dir, said.smtp_port, said.http_port))


if __name__ == "__main__":
    main()
