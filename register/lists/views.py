"""Views 常用查询: lists of cases that somebody has given a name to, for himself alone.

Nothing here is of the record: a view is only an address somebody wants to find again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, StringConstraints
from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from ulid import ULID

from domain.model import Model, Token
from register.engine import Register
from register.sql import run
from register.tables import ViewRow

AT_MOST = 30
"""Views a person may keep: more would be a list to search through."""

LONGEST = 40
"""Characters of a name."""

Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=LONGEST, pattern=r"^[^\r\n]*$"
    ),
]


class View(Model):
    """A named list; `query` are its filters as they stand in the address, without the page."""

    id: Token
    name: Name
    query: Annotated[str, Field(max_length=2000)]


@dataclass(frozen=True)
class Views:
    """The views of everybody in a register."""

    register: Register

    def keep(self, agency: str, person: str, name: str, query: str) -> bool:
        """Keep a view; one of the same name is replaced. False when there are too many.

        Raises:
            RegisterUnavailable: The database cannot be reached.
        """
        wanted = View(id=str(ULID()), name=name, query=query)
        with self.register.transaction() as session:
            rows = _mine(session, agency, person)
            # Names are sealed, so that they are compared here.
            same = next((row for row in rows if row.name == wanted.name), None)
            if same is not None:
                same.query = wanted.query
            elif len(rows) >= AT_MOST:
                return False
            else:
                session.add(ViewRow(agency=agency, person=person, **wanted.model_dump()))
        return True

    def forget(self, agency: str, person: str, id_: str) -> None:
        """Forget a view; one that is gone already stays gone.

        Raises:
            RegisterUnavailable: The database cannot be reached.
        """
        with self.register.transaction() as session:
            if row := session.get(ViewRow, (agency, person, id_)):
                session.delete(row)


def views_of(session: Session, agency: str, person: str) -> tuple[View, ...]:
    """Somebody's views, the oldest first."""
    found = run(session, _VIEWS, {"of": agency, "whose": person})
    return tuple(View(id=id_, name=name, query=query) for id_, name, query in found)


def _mine(session: Session, agency: str, person: str) -> Sequence[ViewRow]:
    mine = (col(ViewRow.agency) == agency, col(ViewRow.person) == person)
    return session.exec(select(ViewRow).where(*mine).order_by(col(ViewRow.id))).all()


_VIEWS = (
    select(col(ViewRow.id), col(ViewRow.name), col(ViewRow.query))
    .where(col(ViewRow.agency) == bindparam("of"), col(ViewRow.person) == bindparam("whose"))
    .order_by(col(ViewRow.id))
)
