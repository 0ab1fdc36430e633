"""What happens to people and to their access, in the journal: one stream for each agency.

Passwords, codes, keys and tokens are never written; neither is a name somebody tried that nobody
has, because people type their password into the wrong field.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session
from ulid import ULID

from domain.acts import Refusal
from domain.civil import civil_date
from domain.people import Role
from domain.permissions import Right, may
from register.people.directory import actor
from register.record import journal
from register.tables import AgencyRow

Said = str | int | Sequence[str] | None

STRANGER = "stranger"
"""Who the journal says it was where nobody of that name is at work."""


def people_stream(agency: str) -> str:
    """The stream of an agency's people."""
    return f"people/{agency}"


@dataclass(frozen=True)
class PeopleLog:
    """Writes with the journal's key; `shift` is civil time minus engine time.

    Logging in, codes and expiry go by the real clock, also where cases live at another civil time:
    every `at` of the people's part of the register is a real instant in UTC, and only here and for
    the day's delegations becomes a civil one.
    """

    key: bytes
    shift: timedelta = timedelta(0)

    def today(self, at: datetime) -> date:
        """The civil date at a real instant."""
        return civil_date(at + self.shift)

    def note(
        self,
        session: Session,
        agency: str,
        act: str,
        *,
        by: str,
        at: datetime,
        accepted: bool = True,
        **said: Said,
    ) -> None:
        """Add an entry that says this, in the caller's transaction."""
        told = {name: what for name, what in said.items() if what is not None}
        content = json.dumps(told, ensure_ascii=False)
        journal.append(
            session,
            people_stream(agency),
            at=at + self.shift,
            act_id=str(ULID()),
            act=act,
            actor=by,
            outcome=journal.Outcome.ACCEPTED if accepted else journal.Outcome.REFUSED,
            request_digest=hashlib.sha256(content.encode()).hexdigest(),
            content=content,
            key=self.key,
        )

    def barred(
        self,
        session: Session,
        agency: str,
        what: str,
        *,
        by: str,
        at: datetime,
        own: str | None = None,
    ) -> Refusal | None:
        """Why somebody may not manage people, accounts and keys; `own`: whose it is may, too."""
        if session.get(AgencyRow, agency) is None:
            return Refusal(code="unknown_agency", what=what, why=f"没有机关“{agency}”")
        who = actor(session, agency, by, self.today(at))
        if who is None:
            return Refusal(code="unknown_actor", what=what, why=f"没有“{by}”这个办理人")
        if by == own or may(who, Right.PEOPLE):
            return None
        why = f"应当由{Role.ADMINISTRATOR.label}办理"
        return Refusal(code="wrong_role", what=what, why=why)
