"""Reserved intake keys: a request sent twice finds its case, before any workflow has started."""

from datetime import datetime

from sqlmodel import Session

from domain.model import Model
from register.tables import ReservationRow
from register.upsert import insert_if_new


class Reservation(Model):
    """The case an intake key stands for, and what was asked with it first.

    Another `request_digest` under the same key is a reused key, which the caller must refuse.
    """

    agency: str
    intake_key: str
    case_id: str
    request_digest: str
    created_at: datetime


def reserve(session: Session, wanted: Reservation) -> Reservation:
    """Take an intake key for a case; the reservation that counts, which may be an earlier one.

    Raises:
        sqlalchemy.exc.IntegrityError: The case id is reserved under another key.
    """
    insert_if_new(session, ReservationRow(**wanted.model_dump()))
    row = session.get_one(ReservationRow, (wanted.agency, wanted.intake_key))
    return Reservation(**row.model_dump())
