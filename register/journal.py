"""The journal 日志: what happened, as one chain of keyed links a stream (a case is a stream).

A link's MAC covers its facts, the digest of its content and the MAC before it, under a key that
lies outside the database: whoever can write to the database can neither alter, insert, move nor
remove a link unnoticed. The content lies apart, under a random salt, so that it can be erased
lawfully: the chain stays whole, and the digest that stays behind gives nothing away.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from domain.model import Model
from register.keyed import key_id, keyed_hash
from register.tables import ContentRow, HeadRow, JournalRow
from register.upsert import insert_if_new

GENESIS = "0" * 64
"""What the first link of every chain follows."""

ERASE = "erase"
"""The act that empties contents; its own content names them and is never erased."""


PRODUCE = "produce"
"""The entry that says which document was produced: not an act, but what an act led to."""

DELIVER = "deliver"
"""The entry that says which message was sent."""


class Outcome(StrEnum):
    """What became of an act."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


class Entry(Model):
    """A link of the chain; `content` (JSON text) is None when it was erased.

    `at` is a civil instant (UTC). `recorded` tells the entry that answers for its act id from one
    that merely notes an id used again for something else. `revision` is the case's after the act.
    """

    stream: str
    seq: int
    at: datetime
    act_id: str
    recorded: bool
    act: str
    actor: str
    outcome: Outcome
    revision: int
    request_digest: str
    content: str | None


def append(
    session: Session,
    stream: str,
    *,
    at: datetime,
    act_id: str,
    act: str,
    actor: str,
    outcome: Outcome,
    request_digest: str,
    content: str,
    key: bytes,
    revision: int | None = None,
    recorded: bool = True,
) -> int:
    """Add a link to a stream, in the caller's transaction, and return its number (from 1).

    `revision` is that of the case after the act; left out, the act changed nothing. `content` is
    JSON text. Concurrent writers of a stream wait for each other.

    Raises:
        sqlalchemy.exc.IntegrityError: The act id already has an entry that answers for it.
    """
    head = _locked_head(session, stream)
    salt = secrets.token_hex(16)
    row = JournalRow(
        stream=stream,
        seq=head.seq + 1,
        at=at.astimezone(UTC),
        act_id=act_id,
        recorded=recorded,
        act=act,
        actor=actor,
        outcome=outcome,
        revision=head.revision if revision is None else revision,
        request_digest=request_digest,
        content_digest=content_digest(salt, content),
        key_id=key_id(key),
        previous=head.mac,
        mac="",
    )
    row.mac = link_mac(row, key)
    head.seq, head.mac, head.revision = row.seq, row.mac, row.revision
    session.add(row)
    session.flush()
    session.add(ContentRow(stream=stream, seq=row.seq, salt=salt, content=content))
    return row.seq


def recorded(session: Session, stream: str, act_id: str) -> Entry | None:
    """The entry that answers for an act id, or None when the act is new."""
    found = session.exec(
        _with_content().where(
            col(JournalRow.stream) == stream,
            col(JournalRow.act_id) == act_id,
            col(JournalRow.recorded),
        )
    ).first()
    return _entry(*found) if found else None


def entries(session: Session, stream: str) -> tuple[Entry, ...]:
    """The whole stream in order."""
    found = session.exec(
        _with_content().where(col(JournalRow.stream) == stream).order_by(col(JournalRow.seq))
    )
    return tuple(_entry(row, content) for row, content in found)


def erase(
    session: Session,
    stream: str,
    seqs: Iterable[int],
    *,
    at: datetime,
    act_id: str,
    actor: str,
    request_digest: str,
    key: bytes,
) -> int:
    """Empty the contents of some entries for good; the number of the added link that says so.

    Raises:
        ValueError: One of them itself tells of an erasure.
        sqlalchemy.exc.NoResultFound: There is no such entry.
    """
    named = sorted(set(seqs))
    for seq in named:
        content = session.get_one(ContentRow, (stream, seq))
        entry = session.get_one(JournalRow, (stream, seq))
        if entry.act == ERASE:
            raise ValueError(f"{stream}#{seq} 是删除记录本身，不得删除")
        content.salt = content.content = None
    return append(
        session,
        stream,
        at=at,
        act_id=act_id,
        act=ERASE,
        actor=actor,
        outcome=Outcome.ACCEPTED,
        request_digest=request_digest,
        content=json.dumps({"erased": named}),
        key=key,
    )


def link_mac(row: JournalRow, key: bytes) -> str:
    """The MAC a link must carry."""
    return keyed_hash(
        key,
        "journal",
        row.stream,
        row.seq,
        row.at.isoformat(),
        row.act_id,
        row.recorded,
        row.act,
        row.actor,
        row.outcome,
        row.revision,
        row.request_digest,
        row.content_digest,
        row.key_id,
        row.previous,
    )


def content_digest(salt: str, content: str) -> str:
    """Digest of a content under its salt."""
    return hashlib.sha256(bytes.fromhex(salt) + content.encode()).hexdigest()


def _locked_head(session: Session, stream: str) -> HeadRow:
    head = session.get(HeadRow, stream, with_for_update=True)
    if head is None:
        insert_if_new(session, HeadRow(stream=stream, seq=0, mac=GENESIS, revision=0))
        head = session.get_one(HeadRow, stream, with_for_update=True)
    return head


def _with_content() -> Select[JournalRow, ContentRow]:
    return select(JournalRow, ContentRow).join(ContentRow, isouter=True)


def _entry(row: JournalRow, content: ContentRow | None) -> Entry:
    said = content.content if content else None
    return Entry(content=said, **row.model_dump(include=_SHOWN))


_SHOWN = set(Entry.model_fields) - {"content"}
