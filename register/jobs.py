"""Jobs: the paper an act queued, in the order the motor carries it out (regulation.md §3)."""

import json
from collections.abc import Collection, Iterable
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import Session, col, select

from domain.paper import Job, Work
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
    open_ = (Status.QUEUED, Status.PARKED)
    papers = session.exec(
        select(DocumentRow)
        .where(col(DocumentRow.case_id) == case_id, col(DocumentRow.status).in_(open_))
        .order_by(col(DocumentRow.queued_at), col(DocumentRow.id))
    ).all()
    letters = session.exec(
        select(MessageRow)
        .where(col(MessageRow.case_id) == case_id, col(MessageRow.status) == Status.QUEUED)
        .order_by(col(MessageRow.queued_at), col(MessageRow.id))
    )
    parked = {one.id for one in papers if one.status == Status.PARKED}
    ready = (one for one in letters if parked.isdisjoint(json.loads(one.attachments)))
    return (
        *(
            Job(id=one.id, work=Work.PRODUCE, kind=one.kind)
            for one in papers
            if one.id not in parked
        ),
        *(Job(id=one.id, work=Work.DELIVER, kind=one.kind) for one in ready),
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
