"""Uploads: files handed in to a case, checked by their content, kept once, and journalled.

An upload is no act: it moves nothing in the case. Its journal entry vouches for the file by the
entry's `request_digest`, which stays when the rest of the entry is lawfully erased.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select
from ulid import ULID

from domain.model import Line, Model, Token
from register.engine import Register
from register.paper.filetypes import FileType, Unacceptable, file_type, harmless
from register.paper.store import Store, must_be_there
from register.privacy.erasure import erased_on
from register.record.journal import UPLOAD, Outcome, append
from register.sql import run
from register.tables import CaseRow, UploadRow

UPLOAD_LIMIT = 20 * 1024 * 1024
"""Bytes of the largest file, unless the installation says otherwise."""


class UploadKind(StrEnum):
    """What a file is for."""

    APPLICATION = "application"
    SUPPLEMENT = "supplement"
    DISCLOSED = "disclosed"
    REPLY = "reply"
    SERVICE = "service"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _LABELS[self]


_LABELS = {
    UploadKind.APPLICATION: "申请材料",
    UploadKind.SUPPLEMENT: "补正材料",
    UploadKind.DISCLOSED: "拟提供的信息",
    UploadKind.REPLY: "被征求意见方的答复",
    UploadKind.SERVICE: "送达凭证",
    UploadKind.OTHER: "其他材料",
}


class Upload(Model):
    """A file of a case; `size` in bytes, `uploaded_at` a civil instant, `position` from 1."""

    id: Token
    case_id: Token
    position: int
    kind: UploadKind
    name: Line
    type: FileType
    sha256: str
    size: int
    uploaded_by: Token
    uploaded_at: datetime


@dataclass(frozen=True)
class Uploads:
    """The uploads of a register; `key` is the journal's, `limit` the most bytes of a file."""

    register: Register
    store: Store
    key: bytes
    limit: int = UPLOAD_LIMIT

    def add(
        self,
        case_id: str,
        kind: UploadKind,
        name: str,
        content: BinaryIO,
        *,
        by: str,
        at: datetime,
        id_: str | None = None,
    ) -> Upload:
        """Check and keep a seekable file, once for an id: sent again, it is the same upload.

        Raises:
            Unacceptable: It is too large, of no kind that is taken, its id is another file's, or
                the case has been erased.
            RegisterUnavailable: Register or store cannot be written.
            sqlalchemy.exc.NoResultFound: There is no such case.
        """
        self._weigh(content)
        with self.register.reading() as session:
            _must_not_be_erased(session, case_id)
        type_ = file_type(content)
        kept_as = harmless(name, type_)
        content.seek(0)
        stored = self.store.put(content)
        with self.register.transaction() as session:
            # Whoever else uploads to the case waits: two files must not get one number.
            session.get_one(CaseRow, case_id, with_for_update={"key_share": True})
            _must_not_be_erased(session, case_id)
            wanted = UploadRow(
                case_id=case_id,
                id=id_ or str(ULID()),
                position=_next_position(session, case_id),
                kind=kind,
                name=kept_as,
                type=type_,
                sha256=stored.sha256,
                size=stored.size,
                uploaded_by=by,
                uploaded_at=at,
            )
            if seen := session.get(UploadRow, (case_id, wanted.id)):
                return _again(seen, wanted)
            keep(session, wanted, self.key)
            must_be_there(self.store, wanted.sha256)
            return _shown(wanted)

    def upload(self, case_id: str, id_: str) -> Upload | None:
        """A file of a case, or None."""
        with self.register.reading() as session:
            row = session.get(UploadRow, (case_id, id_))
            return _shown(row) if row else None

    def _weigh(self, content: BinaryIO) -> None:
        size = content.seek(0, 2)
        if size > self.limit:
            raise too_large(self.limit)


def too_large(limit: int) -> Unacceptable:
    """What is told of a file above the limit (bytes)."""
    return Unacceptable(f"文件超过{limit / 2**20:g}MB，不能上传", "too_large")


def uploads_of(session: Session, case_id: str) -> tuple[Upload, ...]:
    """All files handed in to a case, in their order."""
    rows = session.exec(
        select(UploadRow).where(col(UploadRow.case_id) == case_id).order_by(col(UploadRow.position))
    )
    return tuple(map(_shown, rows))


def keep(session: Session, row: UploadRow, key: bytes) -> None:
    """Put a file that was checked and stored into its case, in the caller's transaction."""
    session.add(row)
    _journal(session, row, key)


def said_of(row: UploadRow) -> dict[str, str | int]:
    """What the journal says of an upload."""
    return row.model_dump(include={"kind", "name", "type", "size"})


def _must_not_be_erased(session: Session, case_id: str) -> None:
    if erased_on(session, case_id):
        raise Unacceptable("案件内容已依法删除，不能再上传材料", "erased")


def _again(seen: UploadRow, wanted: UploadRow) -> Upload:
    if (seen.sha256, said_of(seen)) != (wanted.sha256, said_of(wanted)):
        raise Unacceptable("这个幂等编号已用于另一个文件，请换一个编号", "id_reused")
    return _shown(seen)


def _next_position(session: Session, case_id: str) -> int:
    return int(run(session, _NEXT, {"which": case_id}).scalar_one())


def _journal(session: Session, row: UploadRow, key: bytes) -> None:
    append(
        session,
        row.case_id,
        at=row.uploaded_at,
        act_id=row.id,
        act=UPLOAD,
        actor=row.uploaded_by,
        outcome=Outcome.ACCEPTED,
        request_digest=row.sha256,
        content=json.dumps(said_of(row), ensure_ascii=False),
        key=key,
        recorded=False,
    )


def _shown(row: UploadRow) -> Upload:
    return Upload(**row.model_dump())


_NEXT = select(func.count() + 1).where(col(UploadRow.case_id) == bindparam("which"))
