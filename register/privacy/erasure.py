"""Erasing what is personal in a case once its retention period 保管期限 is over.

That personal data goes when its purpose is over is 个人信息保护法 art 47 [K]; no source of ours has
it, and none says how long a case is kept: that is the agency's to set [R]
(`Profile.retention_years`).

What stays: the row that statistics count, the links of its chain, and what was produced and when.
What goes: what people wrote, who they are, the contents of entries, paper, mails and files. The
entry that says so names them, so that `verify` tells a lawful erasure from a theft.
"""

import hashlib
import json
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import delete, text
from sqlmodel import Session, col, select
from ulid import ULID

from domain.acts import MOTOR_IDS
from domain.application import Application
from domain.case import Case
from domain.civil import civil_date
from domain.dossier import Dossier
from domain.model import Model
from domain.profile import Profile
from register.acts import cases
from register.acts.jobs import jobs_waiting
from register.agency.profiles import Profiles
from register.engine import Register
from register.lists import search
from register.paper.store import Store
from register.record import journal
from register.tables import (
    ApplicantRow,
    DigestRow,
    DocumentRow,
    HandedFileRow,
    JournalRow,
    MessageRow,
    UploadRow,
)

Row = TypeVar("Row", DocumentRow, MessageRow, UploadRow, HandedFileRow)

HOLD, RELEASE = "hold", "release"
_ERASURE = f"{MOTOR_IDS}erasure"
"""The id of the act, which nobody outside can take beforehand: a case is erased once."""


class NotErasableError(ValueError):
    """Why a case must not be erased yet, in Chinese."""


class Erased(Model):
    """What an erasure emptied; `files` are the hashes of stored contents the case used."""

    case: str
    number: str | None
    entries: int
    documents: int
    messages: int
    uploads: int
    files: tuple[str, ...]


def retained_until(closed: date, profile: Profile) -> date:
    """The last day a case is kept: the period begins with the year after it was closed."""
    return date(closed.year + profile.retention_years, 12, 31)


def obstacle(session: Session, case_id: str, today: date) -> str | None:
    """Why a case must not be erased on a day (Asia/Shanghai), in Chinese; None when it may be.

    Raises:
        sqlalchemy.exc.NoResultFound: There is no such case.
    """
    filed = cases.look(session, case_id)
    if filed is None or erased_on(session, case_id):
        return "已经删除" if filed else "登记库中没有这个案件"
    case = filed.case
    if case.open or case.closed is None:
        return "尚未办结"
    if case.parked or jobs_waiting(session, case_id):
        return "尚有文书或者邮件没有完成"
    if reason := held(session, case_id):
        return f"已暂缓删除：{reason}"
    until = retained_until(case.closed, Profiles().of(session, case.agency, case.profile))
    return f"保管期限至{until}届满" if today <= until else None


def erase_case(
    session: Session, case_id: str, *, by: str, at: datetime, key: bytes, reason: str
) -> Erased:
    """Empty a case, in the caller's transaction; `at` is a civil instant, `key` the journal's.

    Then `forget_files` and `shred` take what it used out of the store and off the disk.

    Raises:
        NotErasableError: It is open, held, within its retention period, or erased already.
    """
    taken = cases.take(session, case_id)
    if why := obstacle(session, case_id, civil_date(at)):
        raise NotErasableError(f"案件 {case_id} 不能删除：{why}")
    assert taken is not None, "the obstacle of a case that is not there is told above"
    cases.save(session, taken, _blank(taken.case), _empty(taken.dossier), key=key)
    gone = _remove(session, taken.case)
    entries = _contents(session, case_id)
    journal.erase(
        session,
        case_id,
        entries,
        at=at,
        act_id=_ERASURE,
        actor=by,
        request_digest=hashlib.sha256(reason.encode()).hexdigest(),
        key=key,
        emptied=gone.ids,
    )
    return Erased(
        case=case_id,
        number=taken.case.number,
        entries=len(entries),
        documents=gone.documents,
        messages=gone.messages,
        uploads=gone.uploads,
        files=gone.files,
    )


def erased_on(session: Session, case_id: str) -> date | None:
    """The day a case was erased; None when it was not."""
    at = session.exec(
        select(JournalRow.at).where(
            col(JournalRow.stream) == case_id,
            col(JournalRow.act_id) == _ERASURE,
            col(JournalRow.act) == journal.ERASE,
        )
    ).first()
    return civil_date(at) if at else None


def hold(session: Session, case_id: str, *, by: str, at: datetime, key: bytes, reason: str) -> None:
    """Keep a case past its period 暂缓删除: a review, a suit or an inspection needs it."""
    _note(session, case_id, HOLD, by=by, at=at, key=key, reason=reason)


def release(
    session: Session, case_id: str, *, by: str, at: datetime, key: bytes, reason: str
) -> None:
    """End a hold."""
    _note(session, case_id, RELEASE, by=by, at=at, key=key, reason=reason)


def held(session: Session, case_id: str) -> str | None:
    """Why a case is held; None when it is not. The journal says so: no column can be altered."""
    said = journal.entries(session, _holds(case_id))
    if not said or said[-1].act != HOLD:
        return None
    return str(json.loads(said[-1].content or "{}").get("reason", "")) or "未写明理由"


def forget_files(register: Register, store: Store, files: tuple[str, ...]) -> int:
    """Take contents out of the store that nothing names any more; how many went."""
    with register.transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            # Whoever keeps the same content now waits, and then finds that it must be put again.
            tables = "documents, uploads, handed_files"
            session.connection().execute(text(f"LOCK TABLE {tables} IN SHARE MODE"))
        left = [one for one in files if not _named(session, one)]
        for one in left:
            store.remove(one)
    return len(left)


def shred(register: Register) -> None:
    """Let nothing of all that was erased be left in the database's files; once for many cases.

    Raises:
        RegisterUnavailable: Somebody else was writing or reading for too long.
    """
    with register.transaction() as session:
        search.settle(session)
    register.shred()


class _Gone(Model):
    ids: tuple[str, ...]
    files: tuple[str, ...]
    documents: int
    messages: int
    uploads: int


def _blank(case: Case) -> Case:
    """The state without the remarks of those who signed."""
    signed = tuple(one.model_copy(update={"remark": ""}) for one in case.signatures)
    return case.model_copy(update={"signatures": signed})


def _empty(dossier: Dossier) -> Dossier:
    """A dossier in which nobody says anything."""
    return Dossier(application=Application(arrival=dossier.application.arrival))


def _remove(session: Session, case: Case) -> _Gone:
    documents = _rows(session, DocumentRow, case.id)
    messages = _rows(session, MessageRow, case.id)
    uploads = _rows(session, UploadRow, case.id)
    waiting = _rows(session, HandedFileRow, case.id)
    files = {one.sha256 for one in uploads} | {one.sha256 for one in waiting}
    files |= {one.sha256 for one in documents if one.sha256}
    ids = [one.id for one in documents] + [one.id for one in messages]
    ids += [one.id for one in uploads]
    gone = _Gone(
        ids=tuple(ids),
        files=tuple(sorted(files)),
        documents=len(documents),
        messages=len(messages),
        uploads=len(uploads),
    )
    for table in (ApplicantRow, DocumentRow, MessageRow, UploadRow, HandedFileRow):
        session.exec(delete(table).where(col(table.case_id) == case.id))
    _silence_digests(session, case)
    search.forget(session, case.id)
    return gone


def _silence_digests(session: Session, case: Case) -> None:
    """Daily digests list cases with their subjects: those that listed this one are emptied."""
    digests = session.exec(
        select(DigestRow).where(
            col(DigestRow.agency) == case.agency, col(DigestRow.sent_at).is_not(None)
        )
    )
    for row in digests:
        if case.id in row.facts:
            row.facts = ""


def _rows(session: Session, table: type[Row], case: str) -> list[Row]:
    return list(session.exec(select(table).where(col(table.case_id) == case)))


def _contents(session: Session, stream: str) -> list[int]:
    """The numbers of the entries that may say something personal."""
    return [
        *session.exec(
            select(JournalRow.seq).where(
                col(JournalRow.stream) == stream, col(JournalRow.act).not_in(journal.KEPT)
            )
        )
    ]


def _named(session: Session, sha256: str) -> bool:
    found = (
        select(table.sha256).where(col(table.sha256) == sha256).limit(1)
        for table in (DocumentRow, UploadRow, HandedFileRow)
    )
    return any(session.exec(one).first() for one in found)


def _note(
    session: Session, case_id: str, act: str, *, by: str, at: datetime, key: bytes, reason: str
) -> None:
    journal.append(
        session,
        _holds(case_id),
        at=at,
        act_id=str(ULID()),
        act=act,
        actor=by,
        outcome=journal.Outcome.ACCEPTED,
        request_digest=hashlib.sha256(reason.encode()).hexdigest(),
        content=json.dumps({"reason": reason}, ensure_ascii=False),
        key=key,
    )


def _holds(case_id: str) -> str:
    return f"hold:{case_id}"
