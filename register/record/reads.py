"""Who read what is personal in a case: a journal of its own beside the case's.

Whatever changes a case stands in the case's chain; this one says who looked: at the applicant, at a
document or a file, at the whole case file, at the applicant's code. Searches for a person stand in
the agency's. What was looked for stands there as its keyed hash only; beside them the registers of
posted mail.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session
from ulid import ULID

from domain.model import Model
from register.engine import Register
from register.record.journal import Outcome, append, entries

READ = "read"
"""The entry that says what was read: not an act, it changes nothing."""


class What(StrEnum):
    """What was read."""

    APPLICANT = "applicant"
    DOSSIER = "dossier"
    DOCUMENT = "document"
    UPLOAD = "upload"
    CASEFILE = "casefile"
    SEARCH = "search"
    POSTAL = "postal"
    TRACKING = "tracking"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _LABELS[self]


_LABELS = {
    What.APPLICANT: "申请人信息",
    What.DOSSIER: "办理材料",
    What.DOCUMENT: "文书",
    What.UPLOAD: "材料",
    What.CASEFILE: "卷宗",
    What.SEARCH: "按个人信息检索",
    What.POSTAL: "邮寄登记簿",
    What.TRACKING: "查询码",
}


class Read(Model):
    """One look: what was read, which one of several, by whose account, at what civil instant."""

    seq: int
    at: datetime
    actor: str
    what: What
    which: str


@dataclass(frozen=True)
class Reads:
    """Notes reads in a register; `key` is the journal's."""

    register: Register
    key: bytes

    def note(self, of: str, what: What, which: str = "", *, by: str, at: datetime) -> None:
        """Note a read of a case, or of an agency's search; before anything is shown.

        Raises:
            RegisterUnavailable: It cannot be noted, so nothing may be shown.
        """
        content = json.dumps({"what": what.value, "which": which}, ensure_ascii=False)
        with self.register.transaction() as session:
            append(
                session,
                stream_of(of),
                at=at,
                act_id=str(ULID()),
                act=READ,
                actor=by,
                outcome=Outcome.ACCEPTED,
                request_digest=hashlib.sha256(content.encode()).hexdigest(),
                content=content,
                key=self.key,
            )


def reads_of(session: Session, of: str) -> tuple[Read, ...]:
    """Who read in a case, or searched an agency's, in order; without what was erased."""
    return tuple(
        Read(seq=one.seq, at=one.at, actor=one.actor, **json.loads(one.content))
        for one in entries(session, stream_of(of))
        if one.content is not None and one.act == READ
    )


def stream_of(of: str) -> str:
    """The stream of the journal in which reads of a case, or searches in an agency, stand."""
    return f"access:{of}"
