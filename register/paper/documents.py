"""Documents of a case: queued by an act with frozen facts, then produced once and kept.

What was produced never changes. Rendered again, from the same facts with mended templates perhaps,
a document gets a new version beside the old one, and the mails that carried it keep the old one.
"""

import json
import re
from datetime import datetime

import sqlmodel
from sqlalchemy import bindparam, func, insert, select
from sqlmodel import Session, col

from domain.model import Model
from domain.paper import PaperKind
from register.acts.jobs import Status
from register.engine import Register
from register.errors import StoreDamaged
from register.events import paper as events
from register.paper.done import journal_done
from register.paper.store import Store, Stored, must_be_there
from register.record.journal import PRODUCE
from register.sql import run
from register.tables import DocumentRow


class QueuedDocument(Model):
    """A document and where it stands; `facts` (JSON text) is all its paper is made of.

    `version` counts how often the case had such a document queued, or rendered anew; `sha256`,
    `size` (bytes), `template_version` and `produced_at` (civil instant) are there once it is
    produced.
    """

    id: str
    case_id: str
    kind: PaperKind
    ordinal: int
    version: int
    number: str | None
    draft: bool
    status: Status
    facts: str
    sha256: str | None
    size: int | None
    template_version: str | None
    queued_at: datetime
    produced_at: datetime | None

    @property
    def rendered_anew(self) -> bool:
        """Whether it is a later rendering of another document of its case."""
        return re.search(rf"{_AGAIN}\d+$", self.id) is not None


def queue_document(
    session: Session,
    *,
    id_: str,
    case_id: str,
    kind: PaperKind,
    ordinal: int,
    number: str | None,
    draft: bool,
    facts: str,
    at: datetime,
) -> int:
    """Queue a document in the act's own transaction; the version it is of this document.

    `id_` is a `job_id`, `facts` JSON text, `at` the civil instant of the act.

    Raises:
        sqlalchemy.exc.IntegrityError: The id is taken.
    """
    which = {"case_id": case_id, "kind": str(kind), "ordinal": ordinal}
    version = int(run(session, _NEXT_VERSION, which).scalar_one())
    row = {
        **which,
        "id": id_,
        "version": version,
        "number": number,
        "draft": draft,
        "status": Status.QUEUED.value,
        "facts": facts,
        "queued_at": at,
    }
    run(session, _QUEUE, row)
    return version


def documents_of(session: Session, case_id: str) -> tuple[QueuedDocument, ...]:
    """All documents of a case, oldest first."""
    rows = run(session, _OF_CASE, {"case_id": case_id}).mappings()
    return tuple(QueuedDocument(**row) for row in rows)


class Documents:
    """The documents for whoever produces and reads them; `key` is the journal's."""

    def __init__(self, register: Register, store: Store, key: bytes) -> None:
        self._register, self._store, self._key = register, store, key

    def document(self, job_id: str) -> QueuedDocument | None:
        """A document by its job id, or None."""
        with self._register.reading() as session:
            row = session.get(DocumentRow, job_id)
            return _shown(row) if row else None

    def keep(
        self, job_id: str, content: bytes, template_version: str, at: datetime
    ) -> QueuedDocument:
        """Keep what was produced, and journal its hash. What was kept first stays.

        Raises:
            RegisterUnavailable: Register or file store cannot be written.
            sqlalchemy.exc.NoResultFound: There is no such job.
        """
        stored = self._store.put(content)
        with self._register.transaction() as session:
            row = session.get_one(DocumentRow, job_id, with_for_update=True)
            if row.sha256 is None:
                _fill(row, stored, template_version, at)
                _tell(session, row, at, self._key)
                must_be_there(self._store, stored.sha256)
            return _shown(row)

    def keep_anew(
        self, job_id: str, content: bytes, template_version: str, at: datetime
    ) -> QueuedDocument:
        """Keep another rendering of a produced document as its next version, and journal it.

        The rendering that the newest version already is makes no new one.

        Raises:
            RegisterUnavailable: Register or file store cannot be written.
            StoreDamaged: It was not produced yet: its first rendering is kept by `keep`.
            sqlalchemy.exc.NoResultFound: There is no such job.
        """
        stored = self._store.put(content)
        with self._register.transaction() as session:
            first = session.get_one(DocumentRow, job_id, with_for_update=True)
            if first.sha256 is None:
                raise _unproduced(job_id)
            newest = session.exec(_RENDERINGS, params={"id": job_id}).first() or first
            if newest.sha256 != stored.sha256:
                newest = _anew(session, first, at)
                _fill(newest, stored, template_version, at)
                session.add(newest)
                _tell(session, newest, at, self._key)
                must_be_there(self._store, stored.sha256)
            return _shown(newest)

    def content(self, job_id: str) -> bytes:
        """The bytes of a produced document.

        Raises:
            StoreDamaged: It was not produced yet, or the file is missing or altered.
        """
        document = self.document(job_id)
        if document is None or document.sha256 is None:
            raise _unproduced(job_id)
        return self._store.get(document.sha256)


def _unproduced(job_id: str) -> StoreDamaged:
    return StoreDamaged(f"文书 {job_id} 尚未制作")


def _anew(session: Session, row: DocumentRow, at: datetime) -> DocumentRow:
    which = row.model_dump(include={"case_id", "kind", "ordinal"})
    version = int(run(session, _NEXT_VERSION, which).scalar_one())
    said = row.model_dump() | {"id": f"{row.id}{_AGAIN}{version}", "version": version}
    return DocumentRow(**said | {"queued_at": at})


def _fill(row: DocumentRow, stored: Stored, template_version: str, at: datetime) -> None:
    row.status = Status.PRODUCED
    row.sha256, row.size = stored.sha256, stored.size
    row.template_version, row.produced_at = template_version, at


def _tell(session: Session, row: DocumentRow, at: datetime, key: bytes) -> None:
    """Journal what was produced, and leave its event."""
    said = {"kind": row.kind, "number": row.number, "draft": row.draft, "sha256": row.sha256}
    journal_done(session, PRODUCE, row, said, at=at, key=key)
    events.produced(session, row, at, json.loads(row.facts).get("party"))


def _shown(row: DocumentRow) -> QueuedDocument:
    return QueuedDocument(**row.model_dump())


_AGAIN = "/v"
_RENDERINGS = (
    sqlmodel.select(DocumentRow)
    .where(col(DocumentRow.id).startswith(bindparam("id") + _AGAIN))
    .order_by(col(DocumentRow.version).desc())
)
"""The later renderings of a document, the newest first."""

_NEXT_VERSION = select(func.count() + 1).where(
    col(DocumentRow.case_id) == bindparam("case_id"),
    col(DocumentRow.kind) == bindparam("kind"),
    col(DocumentRow.ordinal) == bindparam("ordinal"),
)
_QUEUE = insert(DocumentRow)
_OF_CASE = (
    select(DocumentRow)
    .where(col(DocumentRow.case_id) == bindparam("case_id"))
    .order_by(col(DocumentRow.queued_at), col(DocumentRow.id))
)
