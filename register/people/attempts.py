"""Failures to log in, by the name that was tried, and how long a name is closed for them."""

from datetime import datetime

from sqlmodel import Session, col

from domain.passwords import FORGET_FAILURES, lock_after
from register.keyed import keyed_hash
from register.pruning import prune
from register.tables import AttemptRow
from register.upsert import insert_if_new


class Attempts:
    """The failures under one name, known or not: the answers must not tell which it is."""

    def __init__(self, session: Session, key: bytes, agency: str, person: str) -> None:
        self._session, self._name = session, keyed_hash(key, "login", agency, person)

    def locked(self, at: datetime) -> datetime | None:
        """Until when the name is closed; None when it is open."""
        row = self._session.get(AttemptRow, self._name)
        return row.locked_until if row and row.locked_until and row.locked_until > at else None

    def take(self, at: datetime) -> None:
        """Let no two attempts under the name be settled at once, or many guesses count as one."""
        prune(self._session, col(AttemptRow.name), col(AttemptRow.last_at) <= at - FORGET_FAILURES)
        insert_if_new(self._session, AttemptRow(name=self._name, failures=0, last_at=at))
        self._session.get_one(AttemptRow, self._name, with_for_update=True)

    def failed(self, at: datetime) -> None:
        """One more failure of a name that was taken."""
        row = self._session.get_one(AttemptRow, self._name)
        row.failures += 1
        row.last_at = at
        lock = lock_after(row.failures)
        row.locked_until = at + lock if lock else None

    def forget(self) -> None:
        """Open the name again, as if there had been no failure."""
        row = self._session.get(AttemptRow, self._name)
        if row is not None:
            self._session.delete(row)
