"""Files that come before their case: checked and kept, then named by an application.

They belong to whoever handed them in, for a day. The transaction that reserves an application's
intake key binds them to its case; the one that receives it makes them uploads of the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO

from sqlalchemy import and_, bindparam, delete, or_, select
from sqlmodel import Session, col

from domain.model import Model, Token
from register.engine import Register
from register.paper.filetypes import FileType, Unacceptable, file_type, harmless
from register.paper.store import Store, must_be_there
from register.paper.uploads import UploadKind, keep, too_large
from register.privacy.erasure import forget_files
from register.sql import run
from register.tables import HandedFileRow, UploadRow
from register.upsert import insert_if_new

LIFETIME = timedelta(days=1)
"""How long a file waits for an application to name it."""

GIVEN_UP = timedelta(days=30)
"""After so long nobody sends an application again that named a file and was never received."""

AT_MOST = 20
"""Files of one application."""


class UnknownFileError(Exception):
    """An application names a file that is not there for it; the message is the file's id."""


class Hander(Model):
    """Whoever hands in: an intake service (`client`), or staff; `by` is told in the case."""

    agency: str
    client: str | None = None
    by: Token


class HandedFile(Model):
    """A file that waits for its case; `size` in bytes, `expires_at` a civil instant."""

    id: Token
    name: str
    type: FileType
    sha256: str
    size: int
    handed_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class HandedFiles:
    """The files of a register that wait for their case; `limit` the most bytes of one."""

    register: Register
    store: Store
    limit: int

    def add(
        self, hander: Hander, name: str, content: BinaryIO, *, id_: str, at: datetime
    ) -> HandedFile:
        """Check and keep a seekable file, once for an id: sent again, it is the same file.

        Raises:
            Unacceptable: It is too large, of no kind that is taken, or its id is another file's.
            RegisterUnavailable: Register or store cannot be written.
        """
        size = content.seek(0, 2)
        if size > self.limit:
            raise too_large(self.limit)
        type_ = file_type(content)
        content.seek(0)
        stored = self.store.put(content)
        wanted = HandedFile(
            id=id_,
            name=harmless(name, type_),
            type=type_,
            sha256=stored.sha256,
            size=stored.size,
            handed_at=at,
            expires_at=at + LIFETIME,
        )
        with self.register.transaction() as session:
            kept = _once(session, hander, wanted)
            must_be_there(self.store, kept.sha256)
        return kept

    def tidy(self, at: datetime) -> int:
        """Forget files that nobody named in time, with their contents; how many contents went.

        A content that anything else in the register has stays. `at` is a civil instant.

        Raises:
            RegisterUnavailable: Register or store cannot be written.
        """
        said = {"now": at, "long_ago": at - GIVEN_UP}
        with self.register.transaction() as session:
            old = tuple(set(run(session, _SWEEP, said).scalars()))
        return forget_files(self.register, self.store, old) if old else 0


def bind(session: Session, files: Sequence[str], hander: Hander, case: str, at: datetime) -> None:
    """Let files wait for this case and no other.

    Raises:
        UnknownFileError: One is not the hander's, has expired, or waits for another case.
    """
    for id_ in files:
        row = session.get(HandedFileRow, id_, with_for_update=True)
        if row is None or (row.agency, row.client, row.handed_by) != _whose(hander):
            raise UnknownFileError(id_)
        if row.case_id not in {None, case} or row.expires_at <= at:
            raise UnknownFileError(id_)
        row.case_id = case


def move_in(session: Session, case: str, *, key: bytes, at: datetime) -> None:
    """Make what waited for a case its uploads, in the transaction of its receipt.

    `key` is the journal's.
    """
    rows = run(session, _OF_CASE, {"which": case}).mappings().all()
    for position, row in enumerate(rows, 1):
        upload = UploadRow(
            case_id=case,
            id=row["id"],
            position=position,
            kind=UploadKind.APPLICATION,
            name=row["name"],
            type=row["type"],
            sha256=row["sha256"],
            size=row["size"],
            uploaded_by=row["handed_by"],
            uploaded_at=at,
        )
        keep(session, upload, key)
    if rows:
        run(session, _FORGET, {"which": case})


def _once(session: Session, hander: Hander, wanted: HandedFile) -> HandedFile:
    agency, client, by = _whose(hander)
    row = HandedFileRow(**wanted.model_dump(), agency=agency, client=client, handed_by=by)
    if insert_if_new(session, row):
        return wanted
    seen = session.get_one(HandedFileRow, wanted.id)
    found = HandedFile(**seen.model_dump(include=set(HandedFile.model_fields)))
    if (found.sha256, found.name) != (wanted.sha256, wanted.name):
        raise Unacceptable("这个幂等编号已用于另一个文件，请换一个编号", "id_reused")
    return found


def _whose(hander: Hander) -> tuple[str, str | None, str]:
    return hander.agency, hander.client, hander.by


_OF_CASE = (
    select(HandedFileRow)
    .where(col(HandedFileRow.case_id) == bindparam("which"))
    .order_by(col(HandedFileRow.id))
)
_FORGET = delete(HandedFileRow).where(col(HandedFileRow.case_id) == bindparam("which"))
_SWEEP = (
    delete(HandedFileRow)
    .where(
        or_(
            and_(
                col(HandedFileRow.case_id).is_(None),
                col(HandedFileRow.expires_at) <= bindparam("now"),
            ),
            col(HandedFileRow.expires_at) <= bindparam("long_ago"),
        )
    )
    .returning(col(HandedFileRow.sha256))
)
