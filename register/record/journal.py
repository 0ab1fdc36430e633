"""The journal 日志: what happened, as one chain of keyed links a stream (a case is a stream).

A link's MAC covers its facts, the digest of its content and the MAC before it, under a key that
lies outside the database: whoever can write to the database can neither alter, insert, move nor
remove a link unnoticed. The content lies apart, under a random salt, so that it can be erased
lawfully: the chain stays whole, and the digest that stays behind gives nothing away.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, bindparam, insert, select, text, update
from sqlmodel import Session, col

from domain.model import Model
from register.keyed import key_id, keyed_hash
from register.sql import run
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

UPLOAD = "upload"
"""The entry that says which file was handed in; its request digest is the file's hash."""


IMPORT = "import"
"""The entry that holds an imported calendar: every date since rests on it."""


KEPT = (ERASE, PRODUCE, IMPORT)
"""Entries that are never erased: `verify` and the dates need them, and they name nobody."""


OWN_STREAMS = frozenset({"calendar", "privacy"})
OWN_KINDS = ("people/", "delegations/", "hold:", "access:")
"""The streams that are no case's, and how others of the kind begin: no case may be called so."""


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
    link = {
        "stream": stream,
        "seq": head["seq"] + 1,
        "at": at.astimezone(UTC),
        "act_id": act_id,
        "recorded": recorded,
        "act": act,
        "actor": actor,
        "outcome": outcome.value,
        "revision": head["revision"] if revision is None else revision,
        "request_digest": request_digest,
        "content_digest": content_digest(salt, content),
        "key_id": key_id(key),
        "previous": head["mac"],
    }
    _add(session, {**link, "mac": link_mac(link, key)}, salt, content)
    return int(link["seq"])


def is_own(stream: str) -> bool:
    """Whether a name is that of a stream which is no case's."""
    return stream in OWN_STREAMS or stream.startswith(OWN_KINDS)


def recorded(session: Session, stream: str, act_id: str) -> Entry | None:
    """The entry that answers for an act id, or None when the act is new."""
    found = run(session, _RECORDED, {"which": stream, "act": act_id}).mappings().first()
    return Entry(**found) if found else None


def entries(session: Session, stream: str) -> tuple[Entry, ...]:
    """The whole stream in order."""
    return tuple(Entry(**row) for row in run(session, _STREAM, {"which": stream}).mappings())


def latest(
    session: Session,
    stream: str,
    at_most: int,
    *,
    before: int | None = None,
    outcome: Outcome | None = None,
) -> tuple[Entry, ...]:
    """The last entries of a stream, the newest first; `before`: those with a smaller number."""
    wanted = _ENTRIES.order_by(col(JournalRow.seq).desc()).limit(at_most)
    if before is not None:
        wanted = wanted.where(col(JournalRow.seq) < before)
    if outcome is not None:
        wanted = wanted.where(col(JournalRow.outcome) == outcome.value)
    return tuple(Entry(**row) for row in run(session, wanted, {"which": stream}).mappings())


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
    emptied: Iterable[str] = (),
) -> int:
    """Empty the contents of some entries for good; the number of the added link that says so.

    `emptied` are the ids of documents, messages and uploads that go with them.

    Raises:
        ValueError: `verify` needs one of them: it tells of an erasure or a document's hash.
        sqlalchemy.exc.NoResultFound: There is no such entry.
    """
    named, gone = sorted(set(seqs)), sorted(emptied)
    for seq in named:
        content = session.get_one(ContentRow, (stream, seq))
        entry = session.get_one(JournalRow, (stream, seq))
        if entry.act in KEPT:
            raise ValueError(f"{stream}#{seq} 的内容是核对日志所需，不得删除")
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
        content=json.dumps({"erased": named} | ({"emptied": gone} if gone else {})),
        key=key,
    )


def link_mac(link: Mapping[str, Any], key: bytes) -> str:
    """The MAC a link must carry, by its columns."""
    facts = [link[column] for column in _LINKED]
    return keyed_hash(key, "journal", link["at"].isoformat(), *facts)


def content_digest(salt: str, content: str) -> str:
    """Digest of a content under its salt."""
    return hashlib.sha256(bytes.fromhex(salt) + content.encode()).hexdigest()


def _locked_head(session: Session, stream: str) -> RowMapping:
    head = run(session, _HEAD, {"which": stream}).mappings().first()
    if head is None:
        insert_if_new(session, HeadRow(stream=stream, seq=0, mac=GENESIS, revision=0))
        head = run(session, _HEAD, {"which": stream}).mappings().one()
    return head


def _add(session: Session, link: Mapping[str, Any], salt: str, content: str) -> None:
    run(session, _LINK, link)
    said = {"stream": link["stream"], "seq": link["seq"], "salt": salt, "content": content}
    run(session, _CONTENT, said)
    head = {column: link[column] for column in ("seq", "mac", "revision")}
    run(session, _MOVE_HEAD, {"which": link["stream"], **head})


_LINKED = (
    "stream",
    "seq",
    "act_id",
    "recorded",
    "act",
    "actor",
    "outcome",
    "revision",
    "request_digest",
    "content_digest",
    "key_id",
    "previous",
)
_HEAD = select(HeadRow).where(col(HeadRow.stream) == bindparam("which")).with_for_update()
_LINK = insert(JournalRow)
_CONTENT = insert(ContentRow)
_MOVE_HEAD = update(HeadRow).where(col(HeadRow.stream) == bindparam("which"))
_ENTRIES = (
    select(*(getattr(JournalRow, name) for name in Entry.model_fields if name != "content"))
    .add_columns(col(ContentRow.content))
    .join(ContentRow, isouter=True)
    .where(col(JournalRow.stream) == bindparam("which"))
)
_STREAM = _ENTRIES.order_by(col(JournalRow.seq))
# Written as in the partial index, or SQLite would not use it.
_RECORDED = _ENTRIES.where(col(JournalRow.act_id) == bindparam("act"), text("journal.recorded"))
