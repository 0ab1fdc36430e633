"""Tokens of members of staff, for programs that ask in their name.

Of a token (256 random bits) the register keeps the SHA-256. Instants (`at`) are real, in UTC.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from domain.acts import Refusal
from domain.model import Model
from register.engine import Register
from register.people.directory import token_digest
from register.people.log import PeopleLog
from register.tables import CredentialRow, PersonRow

DEMO = "demo"
"""The label of a demo account's token, and of no other."""


class TokenLine(Model):
    """A token in a list; `id` is a beginning of its hash, by which it is revoked."""

    id: str
    person: str
    label: str
    issued: datetime
    expires: datetime | None
    revoked: datetime | None


class NewToken(Model):
    """A fresh token, told this once."""

    id: str
    person: str
    token: str
    expires: datetime | None


@dataclass(frozen=True)
class Credentials:
    """The tokens of a register; `log` writes the journal."""

    register: Register
    log: PeopleLog

    def issue(
        self,
        agency: str,
        person: str,
        label: str,
        *,
        by: str,
        at: datetime,
        expires: datetime | None = None,
    ) -> NewToken | Refusal:
        """A token for a member of staff at work; `label` says what it is for."""
        token = secrets.token_urlsafe(32)
        digest = token_digest(token)
        with self.register.transaction() as session:
            if refused := self._barred(session, agency, person, by, at):
                return refused
            if label == DEMO:
                return Refusal(code="reserved", what=_WHAT, why=f"“{DEMO}”只用于演示账号")
            if expires is not None and expires <= at:
                return Refusal(code="past", what=_WHAT, why="有效期应当晚于现在")
            row = CredentialRow(
                digest=digest,
                agency=agency,
                person=person,
                label=label,
                issued_at=at,
                expires_at=expires,
            )
            session.add(row)
            self._note(session, row, "issue_token", by, at)
        return NewToken(id=digest[:16], person=person, token=token, expires=expires)

    def revoke(self, agency: str, id_: str, *, by: str, at: datetime) -> Refusal | None:
        """Revoke a token from now on; whose it is may, too."""
        with self.register.transaction() as session:
            row = next((row for row in _of(session, agency) if row.digest[:16] == id_), None)
            own = row.person if row else None
            if refused := self.log.barred(session, agency, _WHAT, by=by, at=at, own=own):
                return refused
            if row is None or row.revoked_at is not None:
                why = f"没有令牌“{id_}”，或者已经撤销"
                return Refusal(code="unknown_token", what=_WHAT, why=why)
            row.revoked_at = at
            self._note(session, row, "revoke_token", by, at)
        return None

    def listed(self, agency: str, person: str | None = None) -> tuple[TokenLine, ...]:
        """The tokens of an agency's staff, or of one person; expired and revoked ones, too."""
        with self.register.reading() as session:
            rows = [row for row in _of(session, agency) if person in (None, row.person)]
        return tuple(
            TokenLine(
                id=row.digest[:16],
                person=row.person,
                label=row.label,
                issued=row.issued_at,
                expires=row.expires_at,
                revoked=row.revoked_at,
            )
            for row in rows
        )

    def _barred(
        self, session: Session, agency: str, person: str, by: str, at: datetime
    ) -> Refusal | None:
        if barred := self.log.barred(session, agency, _WHAT, by=by, at=at):
            return barred
        someone = session.get(PersonRow, (agency, person))
        if someone is None or not someone.active:
            why = f"本机关没有在岗人员“{person}”"
            return Refusal(code="unknown_person", what=_WHAT, why=why)
        return None

    def _note(self, session: Session, row: CredentialRow, act: str, by: str, at: datetime) -> None:
        id_ = row.digest[:16]
        self.log.note(
            session, row.agency, act, by=by, at=at, person=row.person, token=id_, label=row.label
        )


def revoke_all(session: Session, agency: str, person: str, at: datetime) -> int:
    """Revoke every token of a person in the caller's transaction; how many still counted."""
    rows = [row for row in _of(session, agency) if row.person == person and not row.revoked_at]
    for row in rows:
        row.revoked_at = at
    return len(rows)


_WHAT = "管理访问令牌"


def _of(session: Session, agency: str) -> list[CredentialRow]:
    mine = select(CredentialRow).where(col(CredentialRow.agency) == agency)
    order = (col(CredentialRow.person), col(CredentialRow.issued_at), col(CredentialRow.digest))
    return list(session.exec(mine.order_by(*order)))
