"""The procedure of S0 article 13 as one table: read it top to bottom beside the article.

Each chapter holds what its acts carry, what must hold before them, what they change, and the rows
that bind all this to stages, roles, limits, documents and messages. The register judges by the
table (domain/judge.py), the API validates with it, the motor names its handlers after it, `mingbai
procedure` prints it. Nobody writes a second copy of a rule. Rows of one act and stage are tried in
order: the first that is there, that the actor may perform and whose `when` holds.
"""

from collections.abc import Iterable

from domain.model import Model
from domain.people import MECHANICAL_ROLES
from domain.procedure import (
    afterwards,
    approval,
    charges,
    clockwork,
    consultation,
    extension,
    intake,
    opinion,
    secrecy,
    service,
    supplement,
    transfer,
)
from domain.procedure.row import (
    EVERY_LIMIT,
    Dated,
    Effect,
    Given,
    Guard,
    Mailing,
    Nothing,
    Paper,
    Row,
    When,
)

__all__ = [
    "ACTS",
    "EVERY_LIMIT",
    "OPEN_ACTS",
    "PROCEDURE",
    "Dated",
    "Effect",
    "Given",
    "Guard",
    "Mailing",
    "Nothing",
    "Paper",
    "Row",
    "When",
    "carried_by",
    "rows_of",
    "title_of",
    "titles_together",
]

CHAPTERS = (
    intake,
    transfer,
    opinion,
    supplement,
    consultation,
    secrecy,
    approval,
    extension,
    service,
    charges,
    afterwards,
    clockwork,
)

PROCEDURE: tuple[Row, ...] = tuple(row for chapter in CHAPTERS for row in chapter.ROWS)

ACTS: tuple[str, ...] = tuple(dict.fromkeys(row.act for row in PROCEDURE))
"""The names of all acts, in the order of the procedure."""

_ROWS = {act: tuple(row for row in PROCEDURE if row.act == act) for act in ACTS}

OPEN_ACTS: tuple[str, ...] = tuple(
    act
    for act, rows in _ROWS.items()
    if any(not MECHANICAL_ROLES.issuperset(row.roles) for row in rows)
)
"""The acts that people and other systems may send; the rest the motor performs itself."""


def rows_of(act: str) -> tuple[Row, ...]:
    """The rows of an act, in the order they are tried."""
    return _ROWS.get(act, ())


def carried_by(act: str) -> type[Model]:
    """What an act must carry: all rows of an act carry the same."""
    return rows_of(act)[0].carries


def title_of(act: str) -> str:
    """The Chinese name of an act, of several rows the first; an unknown act goes by its own."""
    return next((row.title for row in rows_of(act)), act)


def titles_together(rows: Iterable[Row]) -> tuple[str, ...]:
    """What rows between which the act itself will decide are called before it is done.

    Of titles that differ in what follows (登记第三方意见，恢复办理 or 等待他方) what comes first.
    """
    titles = tuple(dict.fromkeys(row.title for row in rows))
    if len(titles) == 1:
        return titles
    return tuple(dict.fromkeys(title.partition("，")[0] for title in titles))
