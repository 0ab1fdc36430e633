"""The outbox: messages queued by an act with frozen facts, then sent once, each attempt counted."""

import hashlib
import json
from datetime import datetime

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from domain.model import Model
from domain.paper import Audience, MessageKind
from domain.people import SYSTEM
from register.engine import Register
from register.jobs import Status
from register.journal import DELIVER, Outcome, append
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
) -> None:
    """Queue a message in the act's own transaction; `id_` is a `job_id`, `facts` JSON text.

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
        "status": Status.QUEUED.value,
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


class Outbox:
    """The messages for whoever delivers them; `key` is the journal's."""

    def __init__(self, register: Register, key: bytes) -> None:
        self._register, self._key = register, key

    def message(self, job_id: str) -> QueuedMessage | None:
        """A message by its job id, or None."""
        with self._register.reading() as session:
            row = session.get(MessageRow, job_id)
            return _shown(row) if row else None

    def mark_sent(self, job_id: str, message_id: str, at: datetime) -> None:
        """Note, and journal, that a server took the message; once, however often it is called.

        Raises:
            sqlalchemy.exc.NoResultFound: There is no such job.
        """
        with self._register.transaction() as session:
            row = session.get_one(MessageRow, job_id, with_for_update=True)
            if row.sent_at is None:
                row.status, row.message_id, row.sent_at = Status.SENT, message_id, at
                _journal(session, row, at, self._key)

    def count_attempt(self, job_id: str, error: str) -> None:
        """Note a failed attempt and what it failed for."""
        with self._register.transaction() as session:
            session.exec(
                update(MessageRow)
                .where(col(MessageRow.id) == job_id)
                .values(attempts=col(MessageRow.attempts) + 1, last_error=error)
            )


def _journal(session: Session, row: MessageRow, at: datetime, key: bytes) -> None:
    said = row.model_dump(include={"kind", "audience", "to_name", "to_address", "message_id"})
    append(
        session,
        row.case_id,
        at=at,
        act_id=row.id,
        act=DELIVER,
        actor=SYSTEM.id,
        outcome=Outcome.ACCEPTED,
        request_digest=hashlib.sha256(row.facts.encode()).hexdigest(),
        content=json.dumps(said, ensure_ascii=False),
        key=key,
        recorded=False,
    )


def _shown(row: MessageRow) -> QueuedMessage:
    values = row.model_dump()
    return QueuedMessage(**{**values, "attachments": json.loads(row.attachments)})


_QUEUE = insert(MessageRow)
