"""Running numbers 登记号: one series an agency and year, without gaps (regulation.md §3.4)."""

from sqlalchemy import update
from sqlmodel import Session, col

from register.tables import NumberCounterRow
from register.upsert import insert_if_new


def allot(session: Session, agency: str, year: int) -> int:
    """The next running number of an agency's year, from 1.

    It belongs to the caller's transaction: rolled back, the number is free again, so there are no
    gaps; others who want a number of that year wait until it ends, so there are no doubles.
    """
    insert_if_new(session, NumberCounterRow(agency=agency, year=year, last=0))
    counter = (
        update(NumberCounterRow)
        .where(col(NumberCounterRow.agency) == agency, col(NumberCounterRow.year) == year)
        .values(last=col(NumberCounterRow.last) + 1)
        .returning(col(NumberCounterRow.last))
    )
    return int(session.exec(counter).scalar_one())
