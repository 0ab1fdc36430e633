"""What an act led to and was done: journalled once, without an act of its own."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from domain.people import SYSTEM
from register.record.journal import Outcome, append
from register.tables import DocumentRow, MessageRow

Job = DocumentRow | MessageRow | Row[*tuple[Any, ...]]
"""A document or message as it lies in the register: its id, case and frozen facts."""


def journal_done(
    session: Session, act: str, row: Job, said: Mapping[str, object], *, at: datetime, key: bytes
) -> None:
    """Journal that a job was done, and what of it: `act` is `PRODUCE` or `DELIVER`.

    The digest of the facts proves what the paper was made of.
    """
    append(
        session,
        row.case_id,
        at=at,
        act_id=row.id,
        act=act,
        actor=SYSTEM.id,
        outcome=Outcome.ACCEPTED,
        request_digest=hashlib.sha256(row.facts.encode()).hexdigest(),
        content=json.dumps(said, ensure_ascii=False),
        key=key,
        recorded=False,
    )
