"""Sessions: how long somebody stays logged in, and how that ends.

The register knows a session by the SHA-256 of its token (256 random bits). It ends at its last
instant, after a time in which nobody asked anything, at a word of the person or an administrator,
when the password changes and when the person leaves. Instants (`at`) are real ones, in UTC.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from domain.login import How, SignedIn
from domain.model import Model
from domain.people import Actor
from register.engine import Register
from register.people.directory import actor, token_digest
from register.people.log import PeopleLog
from register.pruning import prune
from register.tables import SessionRow

IDLE = timedelta(hours=1)
"""A session in which nobody asked anything for so long has ended."""

LONGEST = timedelta(hours=12)
"""A session lasts so long at most."""

_SEEN_EVERY = timedelta(minutes=1)
"""How often a session's last use is written down: not with every request."""

_KEPT = timedelta(days=30)
"""How long an ended session stays in the register; the journal keeps that it was."""

_DEVICE_LENGTH = 200


class OpenSession(Model):
    """Whoever a session belongs to, with today's duties and delegations."""

    id: str
    agency: str
    actor: Actor
    how: How
    ends: datetime


class SessionLine(Model):
    """A session in a list; `id` is a beginning of its token's hash, by which it is ended."""

    id: str
    how: How
    device: str
    began: datetime
    seen: datetime
    ends: datetime


@dataclass(frozen=True)
class Sessions:
    """The sessions of a register; `log` writes the journal."""

    register: Register
    log: PeopleLog

    def begin(self, who: SignedIn, *, at: datetime, device: str = "") -> str:
        """Begin a session for somebody who was let in, and return its token, told this once.

        `device` is what the browser calls itself.
        """
        token = secrets.token_urlsafe(32)
        row = SessionRow(
            digest=token_digest(token),
            agency=who.agency,
            person=who.person,
            how=who.how,
            device=device[:_DEVICE_LENGTH],
            began_at=at,
            seen_at=at,
            ends_at=at + LONGEST,
        )
        with self.register.transaction() as session:
            prune(session, col(SessionRow.digest), col(SessionRow.ends_at) <= at - _KEPT)
            session.add(row)
        return token

    def session_of(self, token: str, *, at: datetime) -> OpenSession | None:
        """The open session of a token; None when there is none or its person has left."""
        digest = token_digest(token)
        with self.register.reading() as session:
            row = session.get(SessionRow, digest)
            if row is None or not _open(row, at):
                return None
            who = actor(session, row.agency, row.person, self.log.today(at))
        if who is None:
            return None
        if at - row.seen_at >= _SEEN_EVERY:
            self._seen(digest, at)
        return OpenSession(
            id=_id(row), agency=row.agency, actor=who, how=How(row.how), ends=row.ends_at
        )

    def end(self, token: str, *, at: datetime) -> bool:
        """End the session of a token (logging out); says whether it was open."""
        with self.register.transaction() as session:
            row = session.get(SessionRow, token_digest(token), with_for_update=True)
            return row is not None and self._ended(session, row, row.person, at)

    def end_one(self, agency: str, person: str, id_: str, *, by: str, at: datetime) -> bool:
        """End a person's session by its id in the list; says whether it was open."""
        with self.register.transaction() as session:
            found = (row for row in _of(session, agency, person) if _id(row) == id_)
            row = next(found, None)
            return row is not None and self._ended(session, row, by, at)

    def end_all(self, agency: str, person: str, *, by: str, at: datetime) -> int:
        """End every session of a person, and say how many were open."""
        with self.register.transaction() as session:
            ended = end_all(session, agency, person, at)
            if ended:
                self.log.note(
                    session, agency, "end_sessions", by=by, at=at, person=person, sessions=ended
                )
            return ended

    def sessions_of(self, agency: str, person: str, *, at: datetime) -> tuple[SessionLine, ...]:
        """A person's open sessions, the latest first."""
        with self.register.reading() as session:
            rows = [row for row in _of(session, agency, person) if _open(row, at)]
        return tuple(
            SessionLine(
                id=_id(row),
                how=How(row.how),
                device=row.device,
                began=row.began_at,
                seen=row.seen_at,
                ends=row.ends_at,
            )
            for row in rows
        )

    def _seen(self, digest: str, at: datetime) -> None:
        with self.register.transaction() as session:
            row = session.get(SessionRow, digest, with_for_update=True)
            if row is not None and row.seen_at < at:
                row.seen_at = at

    def _ended(self, session: Session, row: SessionRow, by: str, at: datetime) -> bool:
        if not _open(row, at):
            return False
        row.ended_at = at
        self.log.note(
            session, row.agency, "end_sessions", by=by, at=at, person=row.person, sessions=1
        )
        return True


def end_all(session: Session, agency: str, person: str, at: datetime) -> int:
    """End every session of a person in the caller's transaction; how many were open."""
    rows = [row for row in _of(session, agency, person) if _open(row, at)]
    for row in rows:
        row.ended_at = at
    return len(rows)


def _of(session: Session, agency: str, person: str) -> list[SessionRow]:
    mine = (col(SessionRow.agency) == agency, col(SessionRow.person) == person)
    newest = col(SessionRow.began_at).desc()
    return list(session.exec(select(SessionRow).where(*mine).order_by(newest)))


def _open(row: SessionRow, at: datetime) -> bool:
    return row.ended_at is None and at < row.ends_at and at < row.seen_at + IDLE


def _id(row: SessionRow) -> str:
    return row.digest[:16]
