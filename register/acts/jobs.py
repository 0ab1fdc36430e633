"""Jobs: the paper an act queued, in the order the motor carries it out (regulation.md §3)."""

import json
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, bindparam, desc, literal, or_, select, union_all, update
from sqlmodel import Session, col

from domain.paper import Job, Work
from register.sql import run
from register.tables import DocumentRow, MessageRow


class Status(StrEnum):
    """Where a job stands. A parked one gave up and waits for somebody's `retry`.

    A mail may be held for its reader's daily digest and then be in one (digested), or have been
    waived, since what it said went another way.
    """

    QUEUED = "queued"
    PARKED = "parked"
    HELD = "held"
    DIGESTED = "digested"
    WAIVED = "waived"
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
    found = run(session, _UNDONE, {"which": case_id}).all()
    parked = {id_ for id_, _, _, status, *_ in found if status == Status.PARKED}
    return tuple(
        Job(id=id_, work=Work(work), kind=kind)
        for id_, work, kind, _, carried, _ in found
        if parked.isdisjoint((id_, *json.loads(carried)))
    )


def park(session: Session, case_id: str, jobs: Iterable[str]) -> None:
    """Set queued jobs of a case aside until somebody retries them."""
    _turn(session, case_id, list(jobs), Status.QUEUED, Status.PARKED)


def unpark(session: Session, case_id: str, jobs: Iterable[str]) -> None:
    """Queue parked jobs of a case again."""
    _turn(session, case_id, list(jobs), Status.PARKED, Status.QUEUED)


def waive(session: Session, case_id: str, jobs: Iterable[str]) -> None:
    """Give up parked mails of a case."""
    _turn(session, case_id, list(jobs), Status.PARKED, Status.WAIVED)


def _turn(session: Session, case_id: str, jobs: Collection[str], old: Status, new: Status) -> None:
    for row in (DocumentRow, MessageRow):
        session.exec(
            update(row)
            .where(col(row.case_id) == case_id, col(row.id).in_(jobs), col(row.status) == old)
            .values(status=new.value)
        )


def _undone(row: type[DocumentRow] | type[MessageRow], work: Work, carried: Any) -> Select[Any]:
    status = col(row.status)
    return select(
        col(row.id),
        literal(work.value).label("work"),
        col(row.kind),
        status,
        carried,
        col(row.queued_at),
    ).where(
        col(row.case_id) == bindparam("which"),
        # A list of values (`in_`) would be spelled out anew at every act.
        or_(status == Status.QUEUED.value, status == Status.PARKED.value),
    )


_UNDONE = union_all(
    _undone(DocumentRow, Work.PRODUCE, literal("[]")),
    _undone(MessageRow, Work.DELIVER, col(MessageRow.attachments)),
).order_by(desc("work"), "queued_at", "id")  # "produce" before "deliver"
