"""What the register counts for whoever watches the installation: no case, no person, only sums.

Each question is answered from an index; nothing reads a record.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Row
from sqlmodel import Session, col, func, select

from domain.model import Model
from domain.stages import OPEN
from register.acts.jobs import Status
from register.events.webhooks import UNDELIVERED
from register.tables import CaseRow, DocumentRow, EventRow, MessageRow, WebhookRow

_OPEN = tuple(sorted(OPEN))
_OVERLAP = 1_000
"""Events looked at again: on PostgreSQL an act may commit after one that drew a later number."""


class Tallies(Model):
    """Sums over the register.

    Cases are told by agency and stage, open ones that are overdue or need attention by agency,
    documents and messages by status, and of each subscription (agency, id) how many events it has
    not been given yet. `oldest_message` is the civil instant since which a mail has been queued.
    """

    cases: dict[tuple[str, str], int]
    overdue: dict[str, int]
    attention: dict[str, int]
    documents: dict[str, int]
    messages: dict[str, int]
    oldest_message: datetime | None
    webhooks: dict[tuple[str, str], int]


def tallies(session: Session) -> Tallies:
    """Everything counted in one snapshot."""
    by_stage = (col(CaseRow.agency), col(CaseRow.stage))
    living = col(CaseRow.stage).in_(_OPEN)
    agency = col(CaseRow.agency)
    return Tallies(
        cases={
            (agency, stage): count
            for agency, stage, count in _rows(
                session, select(*by_stage, func.count()).group_by(*by_stage)
            )
        },
        overdue=_sums(session, agency, living, col(CaseRow.overdue)),
        attention=_sums(session, agency, living, col(CaseRow.attention)),
        documents=_sums(session, col(DocumentRow.status)),
        messages=_sums(session, col(MessageRow.status)),
        oldest_message=session.exec(
            select(func.min(MessageRow.queued_at)).where(col(MessageRow.status) == Status.QUEUED)
        ).one(),
        webhooks=_behind(session),
    )


class ActTally:
    """Accepted acts by agency and name, counted on from where the last count ended."""

    def __init__(self) -> None:
        self._settled: dict[tuple[str, str], int] = {}
        self._up_to = 0

    def count(self, session: Session) -> dict[tuple[str, str], int]:
        """All acts until now."""
        latest = session.exec(select(func.max(EventRow.id))).one() or 0
        settled = max(self._up_to, latest - _OVERLAP)
        self._add(self._settled, session, self._up_to, settled)
        self._up_to = settled
        return self._add(dict(self._settled), session, settled, latest)

    @staticmethod
    def _add(
        sums: dict[tuple[str, str], int], session: Session, after: int, up_to: int
    ) -> dict[tuple[str, str], int]:
        key = (col(EventRow.agency), col(EventRow.type))
        acts = (col(EventRow.id) > after, col(EventRow.id) <= up_to, col(EventRow.about).is_(None))
        for agency, type_, count in _rows(
            session, select(*key, func.count()).where(*acts).group_by(*key)
        ):
            act = agency, type_.rpartition(".")[2]
            sums[act] = sums.get(act, 0) + count
        return sums


def _sums(session: Session, column: Any, *where: Any) -> dict[str, int]:
    found = select(column, func.count()).where(*where).group_by(column)
    return {row[0]: row[1] for row in _rows(session, found)}


def _behind(session: Session) -> dict[tuple[str, str], int]:
    waiting = (
        select(func.count())
        .select_from(EventRow)
        .where(*UNDELIVERED)
        .correlate(WebhookRow)
        .scalar_subquery()
    )
    found = select(col(WebhookRow.agency), col(WebhookRow.id), waiting)
    return {(agency, id_): count for agency, id_, count in _rows(session, found)}


def _rows(session: Session, statement: Executable) -> Sequence[Row[*tuple[Any, ...]]]:
    return session.connection().execute(statement).all()
