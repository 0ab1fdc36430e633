"""Jobs: the paper an act queued, in the order the motor carries it out (regulation.md §3)."""

import json
from collections.abc import Collection, Iterable
from enum import StrEnum

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from domain.paper import Job, Work
from register.sql import run
from register.tables import DocumentRow, MessageRow


class Status(StrEnum):
    """Where a job stands. A parked one gave up and waits for somebody's `retry`."""

    QUEUED = "queued"
    PARKED = "parked"
    PRODUCED = "produced"
    SENT = "sent"


def job_id(case_id: str, revision: int, kind: str, detail: str | int) -> str:
    """The id of a job: the case, the revision an act made of it, the kind, and which of the kind.

    `detail` is the ordinal of a document and the addressee (an account name, or `applicant`) of a
    message, so that no document ever shares its id with a message.
    """
    return f"{case_id}/{revision}/{kind}/{detail}"


def jobs_waiting(session: Session, case_id: str) -> tuple[Job, ...]:
    """The work of a case nobody has done yet: documents first, then messages, oldest first.

    A message waits with a parked document that it carries.
    """
    papers = run(session, _PAPERS, {"which": case_id}).all()
    parked = {id_ for id_, _, status in papers if status == Status.PARKED}
    letters = run(session, _LETTERS, {"which": case_id})
    return (
        *(
            Job(id=id_, work=Work.PRODUCE, kind=kind)
            for id_, kind, _ in papers
            if id_ not in parked
        ),
        *(
            Job(id=id_, work=Work.DELIVER, kind=kind)
            for id_, kind, carried in letters
            if parked.isdisjoint(json.loads(carried))
        ),
    )


def park(session: Session, case_id: str, jobs: Iterable[str]) -> None:
    """Set queued jobs of a case aside until somebody retries them."""
    _turn(session, case_id, list(jobs), Status.QUEUED, Status.PARKED)


def unpark(session: Session, case_id: str, jobs: Iterable[str]) -> None:
    """Queue parked jobs of a case again."""
    _turn(session, case_id, list(jobs), Status.PARKED, Status.QUEUED)


def _turn(session: Session, case_id: str, jobs: Collection[str], old: Status, new: Status) -> None:
    for row in (DocumentRow, MessageRow):
        session.exec(
            update(row)
            .where(col(row.case_id) == case_id, col(row.id).in_(jobs), col(row.status) == old)
            .values(status=new.value)
        )


_PAPERS = (
    select(col(DocumentRow.id), col(DocumentRow.kind), col(DocumentRow.status))
    .where(
        col(DocumentRow.case_id) == bindparam("which"),
        col(DocumentRow.status).in_((Status.QUEUED.value, Status.PARKED.value)),
    )
    .order_by(col(DocumentRow.queued_at), col(DocumentRow.id))
)
_LETTERS = (
    select(col(MessageRow.id), col(MessageRow.kind), col(MessageRow.attachments))
    .where(
        col(MessageRow.case_id) == bindparam("which"),
        col(MessageRow.status) == Status.QUEUED.value,
    )
    .order_by(col(MessageRow.queued_at), col(MessageRow.id))
)
