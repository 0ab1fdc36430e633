"""The outbox: messages queued by an act with frozen facts, then sent once, each attempt counted."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, insert, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from domain.model import Model
from domain.paper import Audience, MessageKind
from register.acts.jobs import Status, park
from register.engine import Register
from register.events import paper as events
from register.paper.done import journal_done
from register.record.journal import DELIVER
from register.sql import run
from register.tables import MessageRow


class QueuedMessage(Model):
    """A message and where it stands; `facts` (JSON text) is all its text is made of.

    `attachments` are ids of documents; `attempts` counts failed ones; `message_id` and `sent_at`
    (civil instant) are there once a server has taken it.
    """

    id: str
    case_id: str
    kind: MessageKind
    audience: Audience
    to_name: str
    to_address: str
    status: Status
    facts: str
    attachments: tuple[str, ...]
    message_id: str | None
    attempts: int
    last_error: str
    queued_at: datetime
    sent_at: datetime | None


class Taken(NamedTuple):
    """A message that a mail server took: job, Message-ID, civil instant, hash of its bytes."""

    job: str
    message_id: str
    at: datetime
    sha256: str | None = None


def queue_message(
    session: Session,
    *,
    id_: str,
    case_id: str,
    kind: MessageKind,
    audience: Audience,
    to_name: str,
    to_address: str,
    facts: str,
    attachments: tuple[str, ...] = (),
    at: datetime,
    held: bool = False,
) -> None:
    """Queue a message in the act's own transaction; `id_` is a `job_id`, `facts` JSON text.

    `held`: its reader wants it in the daily digest.

    Raises:
        sqlalchemy.exc.IntegrityError: The id is taken.
    """
    row = {
        "id": id_,
        "case_id": case_id,
        "kind": kind.value,
        "audience": audience.value,
        "to_name": to_name,
        "to_address": to_address,
        "status": (Status.HELD if held else Status.QUEUED).value,
        "facts": facts,
        "attachments": json.dumps(attachments),
        "attempts": 0,
        "last_error": "",
        "queued_at": at,
    }
    run(session, _QUEUE, row)


def messages_of(session: Session, case_id: str) -> tuple[QueuedMessage, ...]:
    """All messages of a case, oldest first."""
    rows = session.exec(
        select(MessageRow)
        .where(col(MessageRow.case_id) == case_id)
        .order_by(col(MessageRow.queued_at), col(MessageRow.id))
    )
    return tuple(map(_shown, rows))


def readdress(session: Session, case_id: str, job: str, address: str) -> None:
    """Send a message that waits to another address; its words stay as they were."""
    session.exec(
        update(MessageRow)
        .where(
            col(MessageRow.case_id) == case_id,
            col(MessageRow.id) == job,
            col(MessageRow.status) == Status.QUEUED,
        )
        .values(to_address=address)
    )


class Outbox:
    """The messages for whoever delivers them; `key` is the journal's."""

    def __init__(self, register: Register, key: bytes) -> None:
        self._register, self._key = register, key

    def message(self, job_id: str) -> QueuedMessage | None:
        """A message by its job id, or None."""
        with self._register.reading() as session:
            row = session.get(MessageRow, job_id)
            return _shown(row) if row else None

    def by_message_id(self, message_id: str) -> QueuedMessage | None:
        """The message a mail server took under a Message-ID, or None: whose bounce this is."""
        with self._register.reading() as session:
            found = session.exec(
                select(MessageRow).where(col(MessageRow.message_id) == message_id)
            ).first()
            return _shown(found) if found else None

    def came_back(self, message: QueuedMessage, mark: str, at: datetime) -> str:
        """Set a copy of a message that bounced aside until somebody retries it; the copy's job.

        What was sent stays as it was: the journal vouches for it. `mark` tells one bounce from
        another; the same one makes no second copy. `at` is the civil instant.
        """
        start, kind, reader = message.id.rsplit("/", 2)
        job = f"{start}/{kind}.{mark}/{reader}"
        with self._register.transaction() as session:
            if session.get(MessageRow, job) is None:
                copied = message.model_dump(include=_COPIED)
                queue_message(session, id_=job, at=at, **copied)
                park(session, message.case_id, [job])
        return job

    def messages(self, job_ids: Sequence[str]) -> dict[str, QueuedMessage]:
        """Messages by their job ids, as far as there are such."""
        with self._register.reading() as session:
            rows = session.exec(select(MessageRow).where(col(MessageRow.id).in_(job_ids)))
            return {row.id: _shown(row) for row in rows}

    def mark_sent(
        self, job_id: str, message_id: str, at: datetime, sha256: str | None = None
    ) -> None:
        """Note, and journal, that a server took the message; once, however often it is called.

        `sha256` is that of the letter's bytes: it proves years later that a letter made again from
        the frozen facts is the one that went out.

        Raises:
            sqlalchemy.exc.NoResultFound: There is no such job.
        """
        self.mark_all_sent([Taken(job_id, message_id, at, sha256)])

    def mark_all_sent(self, taken: Iterable[Taken]) -> None:
        """The same for several messages, all of them or none."""
        with self._register.transaction() as session:
            for job_id, message_id, at, sha256 in taken:
                row = run(session, _TAKE, {"which": job_id}).one()
                if row.sent_at is None:
                    marked = {"which": job_id, "message_id": message_id, "sent_at": at}
                    run(session, _MARK, marked)
                    journal_sent(session, row, message_id, at, self._key, sha256=sha256)

    def count_attempt(self, job_id: str, error: str) -> None:
        """Note a failed attempt and what it failed for."""
        with self._register.transaction() as session:
            session.exec(
                update(MessageRow)
                .where(col(MessageRow.id) == job_id)
                .values(attempts=col(MessageRow.attempts) + 1, last_error=error)
            )


def journal_sent(
    session: Session,
    row: MessageRow | Row[*tuple[Any, ...]],
    message_id: str,
    at: datetime,
    key: bytes,
    *,
    sha256: str | None = None,
) -> None:
    """Journal, and tell, that a server took a message, or the digest it is in."""
    said = {name: getattr(row, name) for name in _SAID}
    said |= {"message_id": message_id, "sha256": sha256}
    journal_done(session, DELIVER, row, said, at=at, key=key)
    events.sent(session, row, at)


def _shown(row: MessageRow) -> QueuedMessage:
    values = row.model_dump()
    return QueuedMessage(**{**values, "attachments": json.loads(row.attachments)})


_COPIED = {"case_id", "kind", "audience", "to_name", "to_address", "facts", "attachments"}
_SAID = ("kind", "audience", "to_name", "to_address")
_QUEUE = insert(MessageRow)
_TAKE = (
    core_select(
        *(getattr(MessageRow, name) for name in ("id", "case_id", "facts", "sent_at", *_SAID))
    )
    .where(col(MessageRow.id) == bindparam("which"))
    .with_for_update()
)
_MARK = (
    update(MessageRow)
    .where(col(MessageRow.id) == bindparam("which"))
    .values(
        status=Status.SENT.value,
        message_id=bindparam("message_id"),
        sent_at=bindparam("sent_at"),
    )
)
