"""Questions to the register, each within one snapshot: `with register.reading() as session`."""

from datetime import datetime

from sqlalchemy import ColumnExpressionArgument
from sqlalchemy.orm import load_only
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col, func, or_, select

from domain.model import Model
from domain.stages import OPEN, Stage
from register.acts.cases import look as case
from register.acts.cases import state
from register.acts.jobs import Status
from register.paper.documents import documents_of
from register.paper.outbox import messages_of
from register.paper.uploads import uploads_of
from register.record.journal import entries as journal_of
from register.tables import CaseRow, DocumentRow, JournalRow, MessageRow, ReservationRow
from register.tables.base import Table

__all__ = [
    "Counts",
    "OpenCase",
    "case",
    "counts",
    "documents_of",
    "journal_of",
    "messages_of",
    "next_rung_due",
    "open_cases",
    "reserved_cases",
    "state",
    "unfinished_cases",
    "uploads_of",
    "waiting_cases",
]

_OPEN = tuple(sorted(OPEN))


class OpenCase(Model):
    """What recovery needs to know of an open case.

    `next_rung` is a civil UTC instant, `shift` civil time minus engine time in seconds.
    """

    id: str
    agency: str
    stage: Stage
    shift: int
    next_rung: datetime | None


class Counts(Model):
    """How much there is in the register."""

    cases: int
    open: int
    overdue: int
    attention: int
    entries: int
    documents: int
    messages: int


def open_cases(session: Session) -> tuple[OpenCase, ...]:
    """All cases that have not ended, in order of their ids, which is that of their receipt."""
    rows = session.exec(
        select(CaseRow)
        .options(_only(OpenCase))
        .where(col(CaseRow.stage).in_(_OPEN))
        .order_by(col(CaseRow.id))
    )
    return tuple(OpenCase.model_validate(row, from_attributes=True) for row in rows)


def next_rung_due(session: Session) -> datetime | None:
    """The civil instant at which the next rung of any open case falls due; None without one."""
    found: datetime | None = session.exec(
        select(func.min(CaseRow.next_rung)).where(col(CaseRow.stage).in_(_OPEN))
    ).one()
    return found


def waiting_cases(session: Session) -> tuple[str, ...]:
    """The ids of cases with paper still to produce or send."""
    papers = select(DocumentRow.case_id).where(col(DocumentRow.status) == Status.QUEUED)
    letters = select(MessageRow.case_id).where(col(MessageRow.status) == Status.QUEUED)
    return tuple(sorted({*session.exec(papers), *session.exec(letters)}))


def unfinished_cases(session: Session) -> tuple[str, ...]:
    """The ids of cases that need a motor: open ones, and ended ones with any work left."""
    # An ended case whose work gave up still has a motor: it waits for somebody's `retry`.
    busy = select(CaseRow.id).where(or_(col(CaseRow.stage).in_(_OPEN), col(CaseRow.attention)))
    return tuple(sorted({*session.exec(busy), *waiting_cases(session)}))


def reserved_cases(session: Session) -> tuple[str, ...]:
    """The ids reserved for applications that never became a case."""
    begun = select(CaseRow).where(col(CaseRow.id) == col(ReservationRow.case_id)).exists()
    return tuple(sorted(session.exec(select(ReservationRow.case_id).where(~begun))))


def counts(session: Session) -> Counts:
    """Cases (all, open, overdue, needing attention), entries, produced documents, sent messages."""

    def how_many(table: type[Table], *where: ColumnExpressionArgument[bool]) -> int:
        return session.exec(select(func.count()).select_from(table).where(*where)).one()

    return Counts(
        cases=how_many(CaseRow),
        open=how_many(CaseRow, col(CaseRow.stage).in_(_OPEN)),
        overdue=how_many(CaseRow, col(CaseRow.overdue)),
        attention=how_many(CaseRow, col(CaseRow.attention)),
        entries=how_many(JournalRow),
        documents=how_many(DocumentRow, col(DocumentRow.status) == Status.PRODUCED),
        messages=how_many(MessageRow, col(MessageRow.status) == Status.SENT),
    )


def _only(shape: type[Model]) -> ExecutableOption:
    """Load only the columns of a shape: the record itself is large."""
    return load_only(*(getattr(CaseRow, name) for name in shape.model_fields))
