"""Events of what acts led to: a document was produced, a message was sent or given up.

Each is left in the transaction that turns the status, so a repeated activity, which turns nothing,
leaves none. It tells where its case stands then; one statement reads that from the case's row.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Boolean, Row, Text, bindparam, insert, select
from sqlmodel import Session, col

from domain.model import JobId, Model
from domain.paper import DOCUMENTS, Audience, DocumentKind, MessageKind, PaperKind
from register.acts.jobs import Status
from register.sql import run
from register.tables import METADATA, CaseRow, DocumentRow, MessageRow
from register.tables.base import UtcInstant

PRODUCED = "cn.mingbai.document.produced"
SENT = "cn.mingbai.message.sent"
FAILED = "cn.mingbai.message.failed"
TYPES = (PRODUCED, SENT, FAILED)


class Paper(Model):
    """A produced document; `ordinal` counts those of its kind in an act, `version` renderings."""

    id: JobId
    kind: PaperKind
    ordinal: int
    version: int
    draft: bool


class Mail(Model):
    """A message, by what it tells and what its reader is to the case: neither name nor address."""

    kind: MessageKind
    audience: Audience
    channel: Literal["email"] = "email"


def produced(session: Session, row: DocumentRow, at: datetime, party: object = None) -> None:
    """Leave the event of a document that was just produced; `party`: it speaks to one."""
    paper = Paper(**row.model_dump(include=set(Paper.model_fields)))
    inside = row.draft or row.kind in _WITHIN or party is not None
    _record(session, row.case_id, PRODUCED, at, paper, inside=inside)


def sent(session: Session, row: MessageRow | Row[*tuple[Any, ...]], at: datetime) -> None:
    """Leave the event of a message that a mail server just took."""
    _mail(session, SENT, row, at)


def failed(session: Session, case_id: str, jobs: Iterable[str], at: datetime) -> None:
    """Leave the events of those jobs of a case, just set aside, that are messages.

    The word that one gave up may come after another attempt has sent it: then it did not.
    """
    for row in session.connection().execute(_MAILS, {"case": case_id, "jobs": sorted(jobs)}).all():
        _mail(session, FAILED, row, at)


def _mail(
    session: Session, type_: str, row: MessageRow | Row[*tuple[Any, ...]], at: datetime
) -> None:
    mail = Mail(kind=row.kind, audience=row.audience)
    inside = mail.audience is not Audience.APPLICANT
    _record(session, row.case_id, type_, at, mail, inside=inside)


def _record(
    session: Session, case: str, type_: str, at: datetime, about: Paper | Mail, *, inside: bool
) -> None:
    said = {"case": case, "type": type_, "at": at, "about": about.model_dump_json()}
    run(session, _RECORD, {**said, "inside": inside})


_WITHIN = frozenset(
    kind for kind, info in DOCUMENTS.items() if info.internal or kind not in set(DocumentKind)
)
"""What never leaves the agency; and replies: when they are sent, `dispatch` or `serve` tells it."""

_STANDING = (CaseRow.agency, CaseRow.stage, CaseRow.number, CaseRow.revision)
_RECORD = insert(METADATA.tables["events"]).from_select(
    ["case_id", "agency", "stage", "number", "revision", "type", "at", "about", "inside"],
    select(
        col(CaseRow.id),
        *map(col, _STANDING),
        bindparam("type", type_=Text),
        bindparam("at", type_=UtcInstant),
        bindparam("about", type_=Text),
        bindparam("inside", type_=Boolean),
    ).where(col(CaseRow.id) == bindparam("case")),
)
_MAILS = (
    select(col(MessageRow.case_id), col(MessageRow.kind), col(MessageRow.audience))
    .where(
        col(MessageRow.case_id) == bindparam("case"),
        col(MessageRow.id).in_(bindparam("jobs", expanding=True)),
        col(MessageRow.status) == Status.PARKED.value,
    )
    .order_by(col(MessageRow.id))
)
