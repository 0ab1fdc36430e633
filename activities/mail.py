"""Mail as an activity: queued messages are handed to the mail server.

A message that was sent is never sent again, with one gap nobody can close: when the server has
taken a message and the process dies before the register knows, or the server dies before it says
so, the next attempt sends it a second time (docs/decisions/mail.md). Losing a notice would break
the law, a second copy only annoys. Both copies carry the same Message-ID, by which most mailboxes
show them as one.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities import names
from activities.courier import NotSentError, Round, courier
from activities.letters import Sealed, sealed, unwritten
from activities.marks import Marks, marking
from domain.facts import DocumentFacts, MessageFacts
from domain.paper import Batch
from notices.documents import file_name
from notices.mails import render_mail
from notices.overrides import Offices
from notices.templating import Unrenderable
from register.errors import StoreDamaged
from register.paper.documents import Documents
from register.paper.outbox import Outbox, QueuedMessage, Taken
from runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a message of a job was not sent; `hopeless` when trying again cannot help.

    `why` names no person and no address.
    """

    job: str
    why: str
    hopeless: bool


class MailActivities:
    """Delivers messages through the configured server, each once."""

    def __init__(self, outbox: Outbox, documents: Documents, settings: Settings) -> None:
        self._outbox, self._documents, self._settings = outbox, documents, settings
        self._offices = Offices(settings.templates_dir)

    @activity.defn(name=names.DELIVER)
    async def deliver(self, batch: Batch) -> None:
        """Deliver every message of the batch that is not sent yet, in its order.

        None holds up another, but for an earlier one to the same address that will be tried again,
        and when no letter gets through at all.

        Raises:
            ApplicationError: Some could not be sent. Where the server, or the message itself,
                leaves no hope, it is of type `HOPELESS`, tells of these alone, has their jobs as
                its detail and is not to be retried: the others wait for the next batch.
            RegisterUnavailable: The register cannot be reached.
        """
        async with beating(), courier(self._settings) as round_, marking(self._outbox) as marks:
            found = [failure async for failure in self._attempts(batch, round_, marks)]
        if hopeless := [failure for failure in found if failure.hopeless]:
            jobs = [failure.job for failure in hopeless]
            raise ApplicationError(_told(hopeless), jobs, type=names.HOPELESS, non_retryable=True)
        if found:
            raise ApplicationError(_told(found), type="Undelivered")

    async def _attempts(self, batch: Batch, round_: Round, marks: Marks) -> AsyncIterator[Failure]:
        ids = [job.id for job in batch.jobs]
        queued = await asyncio.to_thread(self._outbox.messages, ids)
        waiting: set[str] = set()
        for position, id_ in enumerate(ids):
            message = queued.get(id_)
            if message is None:
                yield Failure(id_, "没有这封邮件", hopeless=True)
            elif message.sent_at is None and message.to_address in waiting:
                yield Failure(id_, "等待同一收件人的前一封邮件", hopeless=False)
            elif message.sent_at is None:
                try:
                    letter = await self._send(message, batch.at, round_)
                except NotSentError as error:
                    await asyncio.to_thread(self._outbox.count_attempt, id_, str(error))
                    yield Failure(id_, str(error), error.hopeless)
                    if error.everybody:
                        for rest in ids[position + 1 :]:
                            yield Failure(rest, "邮件服务器暂不可用", hopeless=False)
                        return
                    if not error.hopeless:
                        waiting.add(message.to_address)
                else:
                    await marks.add(Taken(id_, letter.message_id, batch.at, letter.sha256))

    async def _send(self, queued: QueuedMessage, at: datetime, round_: Round) -> Sealed:
        try:
            if queued.attachments:
                letter = await asyncio.to_thread(self.letter, queued, at)
            else:  # words alone are written sooner than another thread takes over
                letter = self.letter(queued, at)
        except StoreDamaged as error:  # the document may still be made
            raise NotSentError(type(error).__name__) from error
        except (Unrenderable, ValueError) as error:
            raise NotSentError(unwritten(error), hopeless=True) from error
        await round_.send(letter)
        return letter

    def letter(self, queued: QueuedMessage, at: datetime) -> Sealed:
        """The letter of a message as it goes, or went, out at a civil instant.

        Raises:
            StoreDamaged: A document it carries is not there.
            Unrenderable: Its facts lack something the template tells.
            ValueError: Its facts cannot be read, or its address cannot stand in a header.
        """
        facts = MessageFacts.model_validate_json(queued.facts)
        papers = queued.attachments
        return sealed(
            render_mail(facts, self._offices.of_case(queued.case_id)),
            key=queued.id,
            to=(queued.to_name, queued.to_address),
            agency=facts.agency,
            mail_from=self._settings.mail_from,
            at=at,
            enclosed=[(self._file_name(one), self._documents.content(one)) for one in papers],
        )

    def _file_name(self, document_id: str) -> str:
        document = self._documents.document(document_id)
        assert document is not None, "a message carries documents of its own case"
        return file_name(DocumentFacts.model_validate_json(document.facts))


def _told(failures: Sequence[Failure]) -> str:
    told = "；".join(f"{failure.job}（{failure.why}）" for failure in failures)
    return f"{len(failures)}封邮件未能发出：{told}"


@asynccontextmanager
async def beating() -> AsyncIterator[None]:
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
