"""Forms that were sent: a form carries a key that is taken once, so a double click acts once.

For what is no act of a case: acts answer by their own ids (register/record/journal.py).
"""

import hashlib
from datetime import datetime, timedelta

from sqlmodel import col, delete

from register.engine import Register
from register.tables import SentFormRow
from register.upsert import insert_if_new

KEPT = timedelta(days=2)
"""How long a key is known: longer than any page stays open with a session."""


def first_time(register: Register, whose: str, key: str, *, at: datetime) -> bool:
    """Whether somebody's form is sent for the first time; from now on it is not.

    Raises:
        RegisterUnavailable: The database cannot be reached.
    """
    digest = hashlib.sha256(f"{whose} {key}".encode()).hexdigest()
    with register.transaction() as session:
        session.exec(delete(SentFormRow).where(col(SentFormRow.at) < at - KEPT))
        return insert_if_new(session, SentFormRow(digest=digest, at=at))
