"""How many open cases there are, by what a desk asks first: what is late, due, and mine.

Only open cases are counted: they are few, however many have ended over the years.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, func, select
from sqlmodel import Session

from domain.model import Model
from domain.people import Actor
from domain.permissions import Reach
from domain.stages import Phase, Stage
from register.lists.columns import column
from register.lists.listing import reached
from register.lists.marks import Kind, marked
from register.lists.needs import needing
from register.tables import CaseRow


class Tally(Model):
    """Open cases within reach; a last day today is not counted as soon, one past as neither.

    `mine` are those somebody has in hand as handler, `needing` those whose next step is his.
    """

    open: int
    overdue: int
    due_today: int
    due_soon: int
    attention: int
    arbitration: int
    mine: int
    needing: int
    stages: dict[Stage, int]
    phases: dict[Phase, int]


def tally(
    session: Session,
    agency: str,
    asker: Actor,
    reach: Reach,
    *,
    mine: frozenset[str],
    today: date,
    soon: date,
) -> Tally:
    """Count open cases; `mine` are the accounts of handlers, `soon` the last day that is soon."""
    due, handled = column("reply_due"), marked(agency, Kind.HANDLER, mine, column("id"))
    sums = {
        "overdue": column("overdue"),
        "due_today": due == today,
        "due_soon": and_(due > today, due <= soon),
        "attention": column("attention"),
        "arbitration": column("arbitration"),
        "mine": handled,
        "needing": needing(agency, asker),
    }
    query = (
        select(column("stage"), func.count(), *(_sum(what) for what in sums.values()))
        .where(column("agency") == agency, column("open"), *reached(agency, reach))
        .group_by(column("stage"))
        .with_hint(CaseRow, "INDEXED BY ix_cases_open", "sqlite")
    )
    rows = [tuple(row) for row in session.connection().execute(query)]
    totals = [sum(row[place] for row in rows) for place in range(1, len(sums) + 2)]
    stages = {Stage(row[0]): int(row[1]) for row in rows}
    return Tally(
        open=totals[0],
        **dict(zip(sums, totals[1:], strict=True)),
        stages={stage: stages[stage] for stage in Stage if stage in stages},
        phases=_phases(stages),
    )


def _phases(stages: dict[Stage, int]) -> dict[Phase, int]:
    found = {one: sum(n for stage, n in stages.items() if stage.phase is one) for one in Phase}
    return {phase: n for phase, n in found.items() if n}


def _sum(what: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((what, 1), else_=0)).cast(Integer)
