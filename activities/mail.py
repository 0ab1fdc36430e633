"""Mail as an activity: queued messages are handed to the mail server.

A message that was sent is never sent again, with one gap nobody can close: when the server has
taken a message and the process dies before the register knows, the next attempt sends it a second
time. Losing a notice would break the law, a second copy only annoys. Both copies carry the same
Message-ID, by which most mailboxes show them as one.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import aiosmtplib
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities import names
from domain.civil import SHANGHAI
from domain.facts import DocumentFacts, MessageFacts
from domain.paper import Batch, Job
from domain.texts import one_line
from notices.documents import file_name
from notices.mails import Mail, render_mail
from notices.templating import Unrenderable
from register.documents import Documents
from register.errors import StoreDamaged
from register.outbox import Outbox, QueuedMessage
from runtime.settings import Settings

PATIENCE = 20.0
"""Seconds to wait for each answer of the mail server."""

NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a message of a job was not sent; `hopeless` when trying again cannot help.

    `why` names no person and no address.
    """

    job: str
    why: str
    hopeless: bool


_EXPECTED = (aiosmtplib.SMTPException, OSError, StoreDamaged, Unrenderable, ValueError)
_OF_THE_MESSAGE = (
    aiosmtplib.SMTPSenderRefused,
    aiosmtplib.SMTPRecipientRefused,
    aiosmtplib.SMTPDataError,
)
"""Answers about this message; others (no connection, wrong password) are about the server."""
_PERMANENT = 500


class MailActivities:
    """Delivers messages through the configured server, each once.

    In demonstrations and training that server is the local catcher: whoever starts the process
    sees to it.
    """

    def __init__(self, outbox: Outbox, documents: Documents, settings: Settings) -> None:
        self._outbox, self._documents, self._settings = outbox, documents, settings

    @activity.defn(name=names.DELIVER)
    async def deliver(self, batch: Batch) -> None:
        """Deliver every message of the batch that is not sent yet; none holds up another.

        Raises:
            ApplicationError: Some could not be sent. Not to be retried when the server, or the
                message itself, leaves no hope for any of them.
            RegisterUnavailable: The register cannot be reached.
        """
        async with _beating():
            failures = [await self._attempt(job, batch.at) for job in batch.jobs]
        found = [failure for failure in failures if failure is not None]
        if found:
            told = "；".join(f"{failure.job}（{failure.why}）" for failure in found)
            raise ApplicationError(
                f"{len(found)}封邮件未能发出：{told}",
                type="Undelivered",
                non_retryable=all(failure.hopeless for failure in found),
            )

    async def _attempt(self, job: Job, at: datetime) -> Failure | None:
        queued = await asyncio.to_thread(self._outbox.message, job.id)
        if queued is None:
            return Failure(job.id, "没有这封邮件", hopeless=True)
        if queued.sent_at is not None:
            return None
        try:
            letter = await asyncio.to_thread(self._letter, queued, at)
            await self._send(letter)
        except _EXPECTED as error:
            failure = _failure(job.id, error)
            await asyncio.to_thread(self._outbox.count_attempt, job.id, failure.why)
            return failure
        await asyncio.to_thread(self._outbox.mark_sent, job.id, str(letter["Message-ID"]), at)
        return None

    async def _send(self, letter: EmailMessage) -> None:
        settings = self._settings
        password = settings.smtp_password
        await aiosmtplib.send(
            letter,
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user,
            password=password.get_secret_value() if password else None,
            start_tls=settings.smtp_starttls,
            timeout=PATIENCE,
        )

    def _letter(self, queued: QueuedMessage, at: datetime) -> EmailMessage:
        facts = MessageFacts.model_validate_json(queued.facts)
        letter = _worded(render_mail(facts))
        letter["From"] = _address(facts.agency.name, self._settings.mail_from)
        letter["To"] = _address(queued.to_name, queued.to_address)
        letter["Reply-To"] = _address(facts.agency.name, facts.agency.email)
        letter["Date"] = at.astimezone(SHANGHAI)
        letter["Message-ID"] = message_id(queued.id, self._settings.mail_from)
        letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        for id_ in queued.attachments:
            letter.add_attachment(
                self._documents.content(id_),
                maintype="application",
                subtype="pdf",
                filename=self._file_name(id_),
            )
        return letter

    def _file_name(self, document_id: str) -> str:
        document = self._documents.document(document_id)
        assert document is not None, "a message carries documents of its own case"
        return file_name(DocumentFacts.model_validate_json(document.facts))


@asynccontextmanager
async def _beating() -> AsyncIterator[None]:
    """Tell Temporal that this worker lives, for the length of the block."""

    async def beat() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(names.DELIVER_HEARTBEAT.total_seconds() / 3)

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()


def message_id(job_id: str, mail_from: str) -> str:
    """The Message-ID of a job's mail: always the same, so that a second copy is known as one.

    It is a hash, so that it is short: mail servers fold and mend headers that are long.
    """
    local = hashlib.sha256(job_id.encode()).hexdigest()[:32]
    return f"<{local}@{mail_from.rpartition('@')[2]}>"


def _failure(job: str, error: Exception) -> Failure:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]  # every mail has one recipient
    if isinstance(error, aiosmtplib.SMTPResponseException):
        hopeless = isinstance(error, _OF_THE_MESSAGE) and error.code >= _PERMANENT
        return Failure(job, f"邮件服务器答复{error.code}", hopeless)
    # ValueError: facts that cannot be read, an address that cannot be written into a header.
    hopeless = isinstance(error, Unrenderable | ValueError)
    return Failure(job, type(error).__name__, hopeless)


def _worded(mail: Mail) -> EmailMessage:
    letter = EmailMessage(policy=SMTP)
    letter["Subject"] = mail.subject
    letter.set_content(mail.text)
    letter.add_alternative(mail.html, subtype="html")
    return letter


def _address(name: str, address: str) -> Address:
    try:
        return Address(display_name=one_line(name, NAME_LENGTH), addr_spec=address)
    except (MessageError, IndexError) as error:  # the parser trips over its own feet
        raise ValueError("邮箱地址无法写入信头") from error
