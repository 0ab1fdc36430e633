"""Running numbers 登记号: one series an agency and year, without gaps (regulation.md §3.4)."""

from sqlalchemy import bindparam, update
from sqlmodel import Session, col

from register.sql import run
from register.tables import NumberCounterRow
from register.upsert import insert_if_new


def allot(session: Session, agency: str, year: int) -> int:
    """The next running number of an agency's year, from 1.

    It belongs to the caller's transaction: rolled back, the number is free again, so there are no
    gaps; others who want a number of that year wait until it ends, so there are no doubles.
    """
    series = {"of": agency, "in_year": year}
    number = run(session, _NEXT, series).scalar()
    if number is None:
        insert_if_new(session, NumberCounterRow(agency=agency, year=year, last=0))
        number = run(session, _NEXT, series).scalar_one()
    return int(number)


def upcoming(session: Session, agency: str, year: int) -> int:
    """The number that would be allotted next; it stays free."""
    row = session.get(NumberCounterRow, (agency, year))
    return row.last + 1 if row else 1


_NEXT = (
    update(NumberCounterRow)
    .where(
        col(NumberCounterRow.agency) == bindparam("of"),
        col(NumberCounterRow.year) == bindparam("in_year"),
    )
    .values(last=col(NumberCounterRow.last) + 1)
    .returning(col(NumberCounterRow.last))
)
