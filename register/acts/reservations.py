"""Reserved intake keys: a request sent twice finds its case, before any workflow has started."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from domain.model import Model
from register.sql import run
from register.tables import ReservationRow
from register.upsert import insert_if_new


class Reservation(Model):
    """The case an intake key stands for, and what was asked with it first.

    Another `request_digest` under the same key is a reused key, which the caller must refuse.
    `client` is the intake service that handed the application in; None where staff did.
    """

    agency: str
    intake_key: str
    case_id: str
    request_digest: str
    created_at: datetime
    client: str | None = None


def reserve(session: Session, wanted: Reservation) -> Reservation:
    """Take an intake key for a case; the reservation that counts, which may be an earlier one.

    Raises:
        sqlalchemy.exc.IntegrityError: The case id is reserved under another key.
    """
    insert_if_new(session, ReservationRow(**wanted.model_dump()))
    row = session.get_one(ReservationRow, (wanted.agency, wanted.intake_key))
    return Reservation(**row.model_dump())


def client_of(session: Session, case_id: str) -> str | None:
    """The intake service that handed a case in; None where staff did, or there is no such case."""
    found: str | None = run(session, _CLIENT, {"which": case_id}).scalar()
    return found


_CLIENT = select(col(ReservationRow.client)).where(
    col(ReservationRow.case_id) == bindparam("which")
)
