"""Delegations 授权 in the register: who stands in for whom, and the journal of it.

Each request is answered once under its id, refused or not, in a stream of its own for each agency;
what it changes counts from the next act on (register/people/directory.py).
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select
from ulid import ULID

from domain.acts import Refusal
from domain.civil import civil_date
from domain.delegation import (
    Delegation,
    DelegationRequest,
    Situation,
    Standing,
    refusal,
    refusal_to_revoke,
    warnings,
)
from domain.model import Model
from register.engine import Register
from register.people import directory
from register.record import journal
from register.tables import AgencyRow, DelegationRow

REGISTER, REVOKE = "delegate", "revoke_delegation"
"""What the journal calls the two acts."""


class Registered(Model):
    """A delegation that counts, and what whoever registered it should know."""

    delegation: Delegation
    warnings: tuple[str, ...] = ()


class Listed(Model):
    """A delegation in a list, with the names and where it stands."""

    delegation: Delegation
    absent_name: str
    delegate_name: str
    standing: Standing


class Asked(Model):
    """What was asked, and by whom: to register a delegation, or to revoke one."""

    agency: str
    by: str
    wanted: DelegationRequest | None = None
    revoked: str | None = None

    @property
    def digest(self) -> str:
        """By which a repeated id is told from a reused one."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


Reply = Registered | Delegation | Refusal


class Settled(Model):
    """The content of a journal entry: what was asked and what was answered."""

    asked: Asked
    answer: Reply


@dataclass(frozen=True)
class Delegations:
    """The delegations of a register; `key` is the journal's. Instants are civil, in UTC."""

    register: Register
    key: bytes

    def add(
        self,
        agency: str,
        wanted: DelegationRequest,
        *,
        by: str,
        at: datetime,
        id_: str | None = None,
    ) -> Registered | Refusal:
        """Register a delegation, once for an id: the same request gets the same answer.

        Raises:
            RegisterUnavailable: The database cannot be reached.
        """
        id_ = id_ or str(ULID())
        with self.register.transaction() as session:
            # One at a time decides in an agency: two requests must not both find a duty free.
            if not session.get(AgencyRow, agency, with_for_update={"key_share": True}):
                why = f"没有机关“{agency}”"
                return Refusal(code="unknown_agency", what="登记授权", why=why)
            said = Asked(agency=agency, by=by, wanted=wanted)
            if seen := journal.recorded(session, _stream(agency), id_):
                return _again(seen, said)
            answer = _add(session, said, id_, at)
            self._journal(session, said, answer, at, id_)
            return answer

    def revoke(
        self, agency: str, delegation: str, *, by: str, at: datetime
    ) -> Delegation | Refusal | None:
        """Revoke a delegation from now on; None when the agency has none of that id.

        Raises:
            RegisterUnavailable: The database cannot be reached.
        """
        with self.register.transaction() as session:
            row = session.get(DelegationRow, (agency, delegation), with_for_update=True)
            if row is None:
                return None
            answer = _revoke(session, row, by, at)
            said = Asked(agency=agency, by=by, revoked=delegation)
            self._journal(session, said, answer, at, str(ULID()))
            return answer

    def listed(self, agency: str, *, on: date, past: bool = False) -> tuple[Listed, ...]:
        """An agency's delegations, those first that begin first; `past`: ended ones, too.

        Raises:
            RegisterUnavailable: The database cannot be reached.
        """
        with self.register.reading() as session:
            found = _of(session, agency) if past else _running(session, agency, on)
            names = directory.names(session, agency)
        return tuple(
            Listed(
                delegation=one,
                absent_name=names[one.absent],
                delegate_name=names[one.delegate],
                standing=one.standing_on(on),
            )
            for one in found
        )

    def _journal(
        self, session: Session, said: Asked, answer: Reply, at: datetime, act_id: str
    ) -> None:
        refused = isinstance(answer, Refusal)
        journal.append(
            session,
            _stream(said.agency),
            at=at,
            act_id=act_id,
            act=REGISTER if said.wanted else REVOKE,
            actor=said.by,
            outcome=journal.Outcome.REFUSED if refused else journal.Outcome.ACCEPTED,
            request_digest=said.digest,
            content=Settled(asked=said, answer=answer).model_dump_json(),
            key=self.key,
        )


def _add(session: Session, said: Asked, id_: str, at: datetime) -> Registered | Refusal:
    today, agency, wanted = civil_date(at), said.agency, said.wanted
    assert wanted is not None, "only a revocation wants none"
    staff = directory.staff(session, agency)
    if said.by not in staff:
        return _stranger(said.by)
    others = _running(session, agency, today)
    situation = Situation(wanted, staff[said.by], staff, others, today)
    if refused := refusal(situation):
        return refused
    facts = {**wanted.model_dump(), "id": id_, "agency": agency}
    facts.update(registered_by=said.by, registered_at=at)
    every = {"role": wanted.role or "", "department": wanted.department or ""}
    session.add(DelegationRow(**{**facts, **every}))
    return Registered(delegation=Delegation(**facts), warnings=warnings(situation))


def _revoke(session: Session, row: DelegationRow, by: str, at: datetime) -> Delegation | Refusal:
    who = directory.actor(session, row.agency, by)
    if who is None:
        return _stranger(by)
    if refused := refusal_to_revoke(_shown(row), who, civil_date(at)):
        return refused
    row.revoked_by, row.revoked_at = by, at
    return _shown(row)


def _again(seen: journal.Entry, said: Asked) -> Registered | Refusal:
    if seen.request_digest == said.digest and seen.content is not None:
        answer = Settled.model_validate_json(seen.content).answer
        assert not isinstance(answer, Delegation), "a revocation's id is never asked for"
        return answer
    why = f"编号“{seen.act_id}”已用于另一项授权，内容不同，请换一个编号"
    return Refusal(code="id_reused", what="登记授权", why=why)


def _running(session: Session, agency: str, on: date) -> tuple[Delegation, ...]:
    running = (Standing.COMING, Standing.IN_FORCE)
    return tuple(one for one in _of(session, agency) if one.standing_on(on) in running)


def _of(session: Session, agency: str) -> tuple[Delegation, ...]:
    rows = session.exec(
        select(DelegationRow)
        .where(col(DelegationRow.agency) == agency)
        .order_by(col(DelegationRow.first), col(DelegationRow.registered_at), col(DelegationRow.id))
    )
    return tuple(map(_shown, rows))


def _shown(row: DelegationRow) -> Delegation:
    facts = row.model_dump()
    return Delegation(**{**facts, "role": row.role or None, "department": row.department or None})


def _stranger(by: str) -> Refusal:
    return Refusal(code="unknown_actor", what="授权", why=f"没有“{by}”这个办理人")


def _stream(agency: str) -> str:
    return f"delegations/{agency}"
