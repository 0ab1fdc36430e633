"""Training's clock: how far a course has skipped ahead of the shift it began with.

See the design, "What day is it?". In production nobody skips: civil time is the engine's.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from register.engine import Register
from register.sql import run
from register.tables import SkippedRow

_ONLY = 1


def skipped(register: Register) -> timedelta:
    """How far has been skipped, beyond the shift of the settings."""
    with register.reading() as session:
        seconds = run(session, _SECONDS, {}).scalar()
    return timedelta(seconds=seconds or 0)


def skip(session: Session, known: timedelta, further: timedelta) -> bool:
    """Skip further ahead than was known, in the caller's transaction, and never back.

    False where somebody else has skipped meanwhile: pressed twice, it is one day.
    """
    row = session.get(SkippedRow, _ONLY, with_for_update=True) or SkippedRow(id=_ONLY, seconds=0)
    if row.seconds != int(known.total_seconds()) or further <= timedelta(0):
        return False
    row.seconds += round(further.total_seconds())
    session.add(row)
    return True


_SECONDS = select(col(SkippedRow.seconds)).where(col(SkippedRow.id) == _ONLY)
