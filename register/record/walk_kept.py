"""The walk behind `verify`, over what hangs on case and journal.

That is documents, messages, uploads, stored files, and the list of applicants.

Each is what its entry says, each entry has its row, and each stored file is read again.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, select

from domain.dossier import Dossier
from register.acts.cases import named_in
from register.errors import StoreDamaged
from register.paper.store import Store
from register.paper.uploads import said_of
from register.record.journal import DELIVER, ERASE, PRODUCE, UPLOAD
from register.record.walk import AT_ONCE, Broken, Fault
from register.tables import (
    ApplicantRow,
    CaseRow,
    ContentRow,
    DocumentRow,
    JournalRow,
    MessageRow,
    UploadRow,
)
from register.vault import Vault, vault_of

Kept = DocumentRow | MessageRow | UploadRow
Vouched = Callable[[Any, JournalRow, ContentRow], bool]


def documents(session: Session, store: Store | None) -> Iterator[Broken | None]:
    """For every produced document its fault, or None; with a store its file is read again."""
    there = col(DocumentRow.sha256).is_not(None)
    for row, seq, well in _vouched(session, DocumentRow, PRODUCE, there, _document_holds):
        fault = None if well else Fault.DOCUMENT
        yield _told(row, seq, fault or _file_fault(store, row.sha256))
    yield from _orphans(session, DocumentRow, PRODUCE, there, Fault.DOCUMENT)


def uploads(session: Session, store: Store | None) -> Iterator[Broken | None]:
    """For every upload its fault, or None; with a store its file is read again."""
    there = col(UploadRow.sha256).is_not(None)
    for row, seq, well in _vouched(session, UploadRow, UPLOAD, there, _upload_holds):
        fault = None if well else Fault.UPLOAD
        yield _told(row, seq, fault or _file_fault(store, row.sha256))
    yield from _orphans(session, UploadRow, UPLOAD, there, Fault.UPLOAD)


def messages(session: Session) -> Iterator[Broken]:
    """Sent messages that are not what the journal says was sent, or are gone."""
    there = col(MessageRow.sent_at).is_not(None)
    for row, seq, well in _vouched(session, MessageRow, DELIVER, there, _message_holds):
        if not well:
            yield Broken(stream=row.case_id, seq=seq, fault=Fault.MESSAGE)
    yield from _orphans(session, MessageRow, DELIVER, there, Fault.MESSAGE)


def applicants(session: Session) -> Iterator[Broken]:
    """Cases whose list of people is not what the sealed dossier says."""
    vault = vault_of(session)
    found = session.exec(
        select(CaseRow.id, CaseRow.dossier, ApplicantRow)
        .join(ApplicantRow, isouter=True)
        .order_by(col(CaseRow.id), col(ApplicantRow.position)),
        execution_options=AT_ONCE,
    )
    for (id_, dossier), group in groupby(found, key=lambda row: row[:2]):
        listed = [row.model_dump() for *_, row in group if row is not None]
        if not _lists(listed, id_, dossier, vault):
            yield Broken(stream=id_, seq=0, fault=Fault.APPLICANTS)


def _lists(listed: list[dict[str, Any]], case_id: str, dossier: str, vault: Vault) -> bool:
    try:
        filed = Dossier.model_validate_json(dossier)
    except ValidationError:
        return False
    return listed == [*named_in(case_id, filed, vault)]


def _vouched(
    session: Session, table: type[Any], act: str, there: ColumnElement[bool], holds: Vouched
) -> Iterator[tuple[Any, int, bool]]:
    found = session.exec(
        select(table, JournalRow, ContentRow)
        .join(JournalRow, _entry_of(table, act), isouter=True)
        .join(ContentRow, isouter=True)
        .where(there),
        execution_options=AT_ONCE,
    )
    for row, link, content in found:
        well = link is not None and content is not None and holds(row, link, content)
        yield row, link.seq if link else 0, well


def _orphans(
    session: Session, table: type[Any], act: str, there: ColumnElement[bool], fault: Fault
) -> Iterator[Broken]:
    kept, erased = select(table).where(_entry_of(table, act), there).exists(), _erased(session)
    for link in session.exec(select(JournalRow).where(col(JournalRow.act) == act, ~kept)):
        if (link.stream, link.act_id) not in erased:
            yield Broken(stream=link.stream, seq=link.seq, fault=fault)


def _erased(session: Session) -> set[tuple[str, str]]:
    """What an entry says was lawfully erased, by stream and id; the chain vouches for the entry."""
    said = session.exec(
        select(ContentRow).join(JournalRow).where(col(JournalRow.act) == ERASE),
        execution_options=AT_ONCE,
    )
    return {(one.stream, id_) for one in said for id_ in _said(one).get("emptied", ())}


def _entry_of(table: type[Any], act: str) -> ColumnElement[bool]:
    return and_(
        col(JournalRow.stream) == col(table.case_id),
        col(JournalRow.act_id) == col(table.id),
        col(JournalRow.act) == act,
    )


def _document_holds(row: DocumentRow, link: JournalRow, content: ContentRow) -> bool:
    said = _said(content)
    facts = hashlib.sha256(row.facts.encode()).hexdigest()
    return said.get("sha256") == row.sha256 and link.request_digest == facts


def _message_holds(row: MessageRow, link: JournalRow, content: ContentRow) -> bool:
    if content.content is None:
        return True  # what was erased lawfully vouches for nothing any more
    said = _said(content)
    facts = hashlib.sha256(row.facts.encode()).hexdigest()
    same = all(said.get(name) == getattr(row, name) for name in ("kind", "to_name", "to_address"))
    return same and link.request_digest == facts


def _upload_holds(row: UploadRow, link: JournalRow, content: ContentRow) -> bool:
    if link.request_digest != row.sha256:
        return False
    return content.content is None or _said(content) == said_of(row)


def _said(content: ContentRow) -> dict[str, Any]:
    """What an entry says; of one that cannot be read, nothing: the walk over its chain tells it."""
    try:
        said: dict[str, Any] = json.loads(content.content or "{}")
    except ValueError:
        return {}
    return said


def _file_fault(store: Store | None, sha256: str) -> Fault | None:
    try:
        for _ in store.read(sha256) if store else ():
            pass  # the store checks what it reads
    except StoreDamaged:
        return Fault.FILE
    return None


def _told(row: Kept, seq: int, fault: Fault | None) -> Broken | None:
    return Broken(stream=row.case_id, seq=seq, fault=fault) if fault else None
