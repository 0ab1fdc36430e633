"""The courier: takes letters to the mail server, several over one connection.

A connection serves for one batch. One that has failed is given up, and the next letter opens
another; only an answer about a letter (no such mailbox, too large) leaves it in use.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiosmtplib

from activities.letters import Sealed
from runtime.settings import Settings

PATIENCE = 20.0
"""Seconds to wait for each answer of the mail server."""

_PERMANENT = 500
_OF_THE_LETTER = (
    aiosmtplib.SMTPSenderRefused,
    aiosmtplib.SMTPRecipientRefused,
    aiosmtplib.SMTPDataError,
)
"""Answers about this letter; others (no connection, wrong password) are about the server."""


class NotSentError(Exception):
    """A letter was not sent; the message says why and names no person and no address.

    `hopeless`: trying again cannot help. `everybody`: the server would take no other letter either.
    """

    def __init__(self, why: str, *, hopeless: bool = False, everybody: bool = False) -> None:
        super().__init__(why)
        self.hopeless, self.everybody = hopeless, everybody


@dataclass
class Round:
    """A courier's round: letters one after the other, over one connection while it holds."""

    settings: Settings
    line: aiosmtplib.SMTP | None = None

    async def send(self, letter: Sealed) -> None:
        """Hand a letter over; when this returns, the server has taken it.

        Raises:
            NotSentError: It was refused, or nobody can tell whether it was taken.
        """
        limit = self.settings.mail_megabytes
        if len(letter.content) > limit * 1_000_000:
            size = len(letter.content) / 1_000_000
            why = f"邮件{size:.0f} MB，超过上限{limit} MB，请改用其他方式送达"
            raise NotSentError(why, hopeless=True)
        line = await self._line()
        try:
            await line.sendmail(self.settings.mail_return_path, [letter.to], letter.content)
        except ValueError as error:  # an address that no server would understand
            raise NotSentError("邮箱地址无效", hopeless=True) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise self._failed(error) from error

    async def end(self) -> None:
        """Take leave of the server; how it answers does not matter any more."""
        line, self.line = self.line, None
        if line is not None and line.is_connected:
            try:
                await line.quit()
            except (aiosmtplib.SMTPException, OSError):
                line.close()

    def hang_up(self) -> None:
        """Cut the connection."""
        if self.line is not None:
            self.line.close()
            self.line = None

    async def _line(self) -> aiosmtplib.SMTP:
        if self.line is None or not self.line.is_connected:
            line = connection(self.settings)
            try:
                await line.connect()
            except (aiosmtplib.SMTPException, OSError) as error:
                raise NotSentError(_told(error), everybody=True) from error
            self.line = line
        return self.line

    def _failed(self, error: Exception) -> NotSentError:
        if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
            error = error.recipients[0]  # every letter has one
        if isinstance(error, _OF_THE_LETTER):
            return NotSentError(_told(error), hopeless=error.code >= _PERMANENT)
        self.hang_up()
        return NotSentError(_told(error))


@asynccontextmanager
async def courier(settings: Settings) -> AsyncIterator[Round]:
    """A round of the courier; the server is first spoken to when there is a letter for it."""
    round_ = Round(settings)
    try:
        yield round_
    except BaseException:  # also when the worker stops: half a letter is not followed by a goodbye
        round_.hang_up()
        raise
    await round_.end()


def connection(settings: Settings, patience: float = PATIENCE) -> aiosmtplib.SMTP:
    """A connection to the mail server as it is configured, not yet opened.

    `patience` is how many seconds each answer may take.
    """
    password = settings.smtp_password
    named = bool(settings.smtp_user)
    return aiosmtplib.SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_user or None,
        password=password.get_secret_value() if password and named else None,
        start_tls=settings.smtp_starttls,
        cert_bundle=str(settings.smtp_ca) if settings.smtp_ca else None,
        # By default the machine's full name is looked up for every connection.
        local_hostname=settings.mail_from.rpartition("@")[2],
        timeout=patience,
    )


def _told(error: Exception) -> str:
    """What happened, without the server's words, which may quote the address."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"邮件服务器答复{error.code}"
    if isinstance(error, aiosmtplib.SMTPTimeoutError):
        return "邮件服务器没有按时答复"
    if isinstance(error, aiosmtplib.SMTPServerDisconnected):
        return "邮件服务器中断了连接"
    if isinstance(error, aiosmtplib.SMTPConnectError):
        return "无法连接邮件服务器"
    return type(error).__name__
