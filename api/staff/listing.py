"""The list of an agency's cases, a page at a time."""

from sqlalchemy.orm import load_only
from sqlmodel import Session, col, select

from api.staff.schemas import CaseLine
from domain.stages import Stage
from register.tables import CaseRow

_SHOWN = tuple(getattr(CaseRow, name) for name in CaseLine.model_fields)


def page(
    session: Session, agency: str, *, stage: Stage | None, after: str, limit: int
) -> tuple[CaseLine, ...]:
    """At most `limit` cases in order of their ids, which is that of their receipt."""
    query = (
        select(CaseRow)
        .options(load_only(*_SHOWN))
        .where(col(CaseRow.agency) == agency, col(CaseRow.id) > after)
        .order_by(col(CaseRow.id))
        .limit(limit)
    )
    if stage is not None:
        query = query.where(col(CaseRow.stage) == stage)
    return tuple(CaseLine.model_validate(row) for row in session.exec(query))
