"""The case file 卷宗 as the register gives it: everything of one case, from one snapshot.

A case file is a ZIP. Its manifest names every sheet with its hash and carries a MAC under the
journal key: whoever holds that key can prove years later that nothing was altered, taken out or put
in (register/paper/casefile_proof.py), without the register.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self

from sqlmodel import Session, and_, col, or_, select

from domain.calendar import Calendar
from domain.model import Model
from domain.profile import Profile
from register import queries
from register.acts.cases import Filed
from register.agency.calendars import Calendars
from register.agency.profiles import Profiles
from register.keyed import keyed_hash
from register.paper.documents import QueuedDocument
from register.paper.outbox import QueuedMessage
from register.paper.uploads import Upload
from register.people import directory
from register.record.journal import DELIVER, PRODUCE, UPLOAD, Entry, Outcome
from register.record.walk import Link
from register.tables import CaseRow, ContentRow, HeadRow, JournalRow

MANIFEST, MANIFEST_MAC = "manifest.json", "manifest.mac"
JOURNAL = "办理日志.jsonl"
"""The sheet with the journal, one link a line."""


class Sheet(Model):
    """A sheet of the case file; `entry` is the number of the journal entry that vouches for it."""

    path: str
    title: str
    size: int
    sha256: str
    entry: int | None = None


class Head(Model):
    """Where a chain ends."""

    seq: int
    mac: str
    revision: int


class Manifest(Model):
    """What a case file holds. It says when the case was last touched, not when it was packed."""

    format: Literal["mingbai-casefile/1"] = "mingbai-casefile/1"
    agency: str
    case: str
    number: str | None
    revision: int
    head: Head
    key_id: str
    drafts: bool
    sheets: tuple[Sheet, ...]


class JournalLink(Model):
    """A link of the chain with all that its MAC covers; `salt` and `content` are gone if erased."""

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
    content_digest: str
    key_id: str
    previous: str
    mac: str
    salt: str | None
    content: str | None

    @classmethod
    def of(cls, row: JournalRow, content: ContentRow | None) -> Self:
        """The link as it lies in the register."""
        said = content.content if content else None
        salt = content.salt if content else None
        return cls(**row.model_dump(), salt=salt, content=said)

    @property
    def entry(self) -> Entry:
        """What the link says."""
        return Entry(**self.model_dump(include=set(Entry.model_fields)))

    @property
    def vouches_for(self) -> str | None:
        """The hash of the file the entry tells of, if it tells of one."""
        if self.act == UPLOAD:
            return self.request_digest
        if self.act == DELIVER and self.content is not None:
            sent: str | None = json.loads(self.content).get("sha256")
            return sent
        return self.produced.sha256 if self.produced else None

    @property
    def produced(self) -> "Produced | None":
        """What the entry says of a produced document, if it says that."""
        if self.act != PRODUCE or self.content is None:
            return None
        return Produced.model_validate_json(self.content)

    def rows(self, head: HeadRow) -> Link:
        """The link as the walk over a chain takes it."""
        content = ContentRow(stream=self.stream, seq=self.seq, salt=self.salt, content=self.content)
        return JournalRow(**self.model_dump(exclude={"salt", "content"})), content, head


class Produced(Model):
    """What the journal says of a produced document."""

    kind: str
    number: str | None
    draft: bool
    sha256: str


@dataclass(frozen=True)
class Gathered:
    """Everything the register has of a case; `names` are those of staff, by account."""

    filed: Filed
    profile: Profile
    calendar: Calendar
    names: dict[str, str]
    documents: tuple[QueuedDocument, ...]
    uploads: tuple[Upload, ...]
    messages: tuple[QueuedMessage, ...]
    links: tuple[JournalLink, ...]
    head: Head


def gather(session: Session, case_id: str) -> Gathered | None:
    """Everything of a case; None when there is none."""
    filed = queries.case(session, case_id)
    if filed is None:
        return None
    profile = Profiles().of(session, filed.case.agency, filed.case.profile)
    return Gathered(
        filed=filed,
        profile=profile,
        calendar=Calendars().of(session, profile),
        names=directory.names(session, filed.case.agency),
        documents=queries.documents_of(session, case_id),
        uploads=queries.uploads_of(session, case_id),
        messages=queries.messages_of(session, case_id),
        links=_links(session, case_id),
        head=_head(session, case_id),
    )


def cases_named(session: Session, name: str) -> tuple[str, ...]:
    """The ids of the cases somebody means: by number, id, or year and running number (2017-12)."""
    year, _, serial = name.partition("-")
    meant = [col(CaseRow.id) == name, col(CaseRow.number) == name]
    if year.isascii() and year.isdecimal() and serial.isascii() and serial.isdecimal():
        meant.append(
            and_(col(CaseRow.year) == int(year[:9]), col(CaseRow.serial) == int(serial[:9]))
        )
    return tuple(session.exec(select(CaseRow.id).where(or_(*meant)).order_by(col(CaseRow.id))))


def manifest_mac(manifest: bytes, key: bytes) -> str:
    """The MAC a manifest must carry, over its bytes."""
    return keyed_hash(key, "casefile", hashlib.sha256(manifest).hexdigest())


def _links(session: Session, stream: str) -> tuple[JournalLink, ...]:
    found = session.exec(
        select(JournalRow, ContentRow)
        .join(ContentRow, isouter=True)
        .where(col(JournalRow.stream) == stream)
        .order_by(col(JournalRow.seq))
    )
    return tuple(JournalLink.of(row, content) for row, content in found)


def _head(session: Session, stream: str) -> Head:
    row = session.get_one(HeadRow, stream)
    return Head(seq=row.seq, mac=row.mac, revision=row.revision)
