"""The mail catcher as our child: an SMTP server that keeps every mail, with a page to read them."""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from runtime.embedded.children import Child, running
from runtime.embedded.machine import LOOPBACK, port_for, writable_directory


@dataclass(frozen=True)
class MailCatcher:
    """Where a running catcher takes mails, shows them and keeps them as `.eml` files."""

    smtp_host: str
    smtp_port: int
    url: str
    folder: Path
    child: Child


@asynccontextmanager
async def mail_catcher(
    data_dir: Path, smtp_port: int = 0, http_port: int = 0
) -> AsyncIterator[MailCatcher]:
    """A catcher that answers, for the length of the block; mails stay in `data_dir/mails`.

    A port of 0 is any free one. Raises `Unavailable`.
    """
    smtp_port = port_for("邮件接收", smtp_port)
    http_port = port_for("邮件查看页面", http_port)
    folder = writable_directory(data_dir / "mails")
    command = (
        *(sys.executable, "-m", "runtime.embedded.mailcatcher", "--dir", folder),
        *("--smtp-port", str(smtp_port), "--http-port", str(http_port)),
    )
    async with running("邮件捕获服务", command, log=data_dir / "logs" / "mail.log") as child:

        async def ready() -> dict[str, str] | None:
            said = child.said()
            return (
                json.loads(said.splitlines()[0]) if said.startswith("{") and "\n" in said else None
            )

        answer = await child.until(ready)
        yield MailCatcher(LOOPBACK, smtp_port, answer["http"], folder, child)
