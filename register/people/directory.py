"""Who is who in the register today: actors, the readers of messages, and whose token it is.

Whoever is absent may be stood in for (register/people/delegations.py): the delegate acts, and is
told, for the absent person, who keeps the duty and is told, too: the day after the period it is his
again.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from domain.case import Case
from domain.delegation import title_in_stead
from domain.model import Model
from domain.paper import Audience
from domain.people import DEPARTMENTAL, Actor, Duty, Role
from register.sql import run
from register.tables import CredentialRow, DelegationRow, DutyRow, PersonRow


class Recipient(Model):
    """A member of staff a message goes to, and in which role (Chinese name).

    `absent` and `absent_name` tell whom a delegate stands in for. `digest`: wants routine mail
    gathered into one a day.
    """

    person: str
    name: str
    email: str
    role_title: str
    absent: str | None = None
    absent_name: str | None = None
    digest: bool = False


def actor(session: Session, agency: str, person_id: str, on: date | None = None) -> Actor | None:
    """A member of staff with today's duties; None for a stranger and for one who has left.

    With a day (Asia/Shanghai), those of others are among them whom the person stands in for on it.
    """
    statement = _OWN if on is None else _ACTOR
    found = run(session, statement, {"agency": agency, "person": person_id, "day": on}).all()
    if not found:
        return None
    duties = (_duty(*held) for _, *held in sorted(found, key=_own_first) if held[0])
    return Actor(id=person_id, name=found[0][0], duties=tuple(duties))


def staff(session: Session, agency: str) -> dict[str, Actor]:
    """Everybody at work in an agency with the duties of their own, by account."""
    found: dict[str, list[Duty]] = {}
    named = {}
    for id_, name, *held in run(session, _STAFF, {"agency": agency}):
        named[id_] = name
        found.setdefault(id_, []).extend([_duty(*held)] if held[0] else [])
    return {id_: Actor(id=id_, name=named[id_], duties=tuple(found[id_])) for id_ in named}


def having(session: Session, agency: str, role: Role) -> dict[str, str]:
    """The names of those at work in an agency who hold a role themselves, by account."""
    which = {"agency": agency, "role": role.value}
    return {row.id: row.name for row in run(session, _HAVING, which)}


def names(session: Session, agency: str) -> dict[str, str]:
    """The names of an agency's staff by account, of those who have left, too."""
    return {row.id: row.name for row in run(session, _NAMES, {"agency": agency})}


def holds(
    session: Session, agency: str, person_id: str, role: Role, department: str | None
) -> bool:
    """Whether a member of staff holds a role himself, a departmental one in that department."""
    someone = actor(session, agency, person_id)
    return someone is not None and someone.holds(role, department)


def people_for(
    session: Session, agency: str, audience: Audience, case: Case, on: date
) -> tuple[Recipient, ...]:
    """The members of staff an audience means for a case as it stands, each once.

    Whoever holds a role is told, and whoever stands in for him on the day (Asia/Shanghai).

    Of several departments those that have the case now. Before a handler is named the department's
    head stands in for him (§2.8), and so he does for one who has left. Where nobody holds a role
    the administrators are told: a reminder that reaches nobody reminds nobody. An ended case has no
    holder, and nobody is told.

    Raises:
        ValueError: The audience is the applicant or a third party, who are no members of staff.
    """
    if audience in (Audience.APPLICANT, Audience.THIRD_PARTY):
        raise ValueError("the addresses of outsiders stand in the dossier")
    return _Desk(session, agency, on).readers(audience, case)


def holders(session: Session, agency: str, on: date) -> Callable[[Case], tuple[Recipient, ...]]:
    """Tells who has a case in hand on a day, himself or for another; asks the register little."""
    desk = _Desk(session, agency, on)
    return lambda case: desk.readers(Audience.HOLDER, case)


def person(session: Session, agency: str, person_id: str) -> Recipient | None:
    """A member of staff at work as the reader of a mail, or None."""
    row = session.get(PersonRow, (agency, person_id))
    if row is None or not row.active:
        return None
    return Recipient(
        person=row.id, name=row.name, email=row.email, role_title="", digest=row.digest
    )


def authenticate(
    session: Session, token: str, on: date | None = None, *, at: datetime | None = None
) -> tuple[str, Actor] | None:
    """The agency and the member of staff a token belongs to, with the duties of a day, or None.

    A token counts until it is revoked or expires: at a real instant (UTC), now unless told.
    """
    row = run(session, _CREDENTIAL, {"digest": token_digest(token)}).first()
    if (
        row is None
        or row.revoked_at
        or (row.expires_at and row.expires_at <= (at or datetime.now(UTC)))
    ):
        return None
    someone = actor(session, row.agency, row.person, on)
    return (row.agency, someone) if someone else None


def token_digest(token: str) -> str:
    """What the register keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


class _Desk:
    """Who holds a role in an agency on a day, and who stands in for them."""

    def __init__(self, session: Session, agency: str, on: date) -> None:
        self._session, self._which = session, {"agency": agency, "day": on}
        self._holding: dict[tuple[Role, str], list[Recipient]] = {}

    def readers(self, audience: Audience, case: Case) -> tuple[Recipient, ...]:
        """Whom an audience means for a case, each once."""
        role = case.holder if audience is Audience.HOLDER else Role(audience)
        if role is None:
            return ()
        readers = self.of_departments(role, case) if role in DEPARTMENTAL else self.holding(role)
        return _once(readers or self.holding(Role.ADMINISTRATOR))

    def of_departments(self, role: Role, case: Case) -> list[Recipient]:
        """Of each department that has the case now, its handler or head."""
        found: list[Recipient] = []
        for part in case.charged:
            readers: list[Recipient] = []
            if role is Role.HANDLER:
                handlers = self.holding(Role.HANDLER, part.department)
                readers = [one for one in handlers if (one.absent or one.person) == part.handler]
            found += readers or self.holding(Role.DEPARTMENT_HEAD, part.department)
        return found

    def holding(self, role: Role, department: str = "") -> list[Recipient]:
        """Whoever holds a role, in a department where it is departmental."""
        key = (role, department)
        if key not in self._holding:
            self._holding[key] = self._ask(*key)
        return self._holding[key]

    def _ask(self, role: Role, department: str) -> list[Recipient]:
        which = {**self._which, "role": role.value, "department": department}
        return [
            Recipient(
                person=id_,
                name=name,
                email=email,
                role_title=title_in_stead(role.label, whose) if absent else role.label,
                absent=absent or None,
                absent_name=whose or None,
                digest=digest,
            )
            for id_, name, email, digest, absent, whose in run(self._session, _HOLDING, which)
        ]


def _once(readers: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """Each reader once, in his own right rather than for another."""
    found: dict[str, Recipient] = {}
    for one in sorted(readers, key=lambda one: one.absent is not None):
        found.setdefault(one.person, one)
    return tuple(found.values())


def _own_first(row: Row[*tuple[Any, ...]]) -> tuple[str, ...]:
    return row.absent, row.role or "", row.department or ""


def _duty(role: str, department: str, absent: str = "") -> Duty:
    return Duty(role=Role(role), department=department or None, absent=absent or None)


_ABSENT = aliased(PersonRow)
_NOBODY: ColumnElement[str] = literal_column("''")
_AT_WORK = (col(PersonRow.agency) == bindparam("agency"), col(PersonRow.active))
_THIS_ONE = col(PersonRow.id) == bindparam("person")


def _in_stead(*facts: SQLColumnExpression[Any]) -> Select[*tuple[Any, ...]]:
    """Facts on delegates, what they stand in for on a day, and whom: all of them at work."""
    duty, given = DutyRow, DelegationRow
    the_same = and_(
        col(duty.agency) == col(given.agency),
        col(duty.person) == col(given.absent),
        or_(col(given.role) == "", col(given.role) == col(duty.role)),
        or_(col(given.department) == "", col(given.department) == col(duty.department)),
    )
    delegate = (col(given.agency) == col(PersonRow.agency), col(given.delegate) == PersonRow.id)
    absent = (col(_ABSENT.agency) == col(given.agency), col(_ABSENT.id) == col(given.absent))
    return (
        select(*facts)
        .join_from(PersonRow, given, and_(*delegate))
        .join(_ABSENT, and_(*absent))
        .join(duty, the_same)
        .where(
            *_AT_WORK,
            col(_ABSENT.active),
            col(given.first) <= bindparam("day"),
            col(given.last) >= bindparam("day"),
            col(given.revoked_at).is_(None),
        )
    )


_HELD = (col(DutyRow.role), col(DutyRow.department))
_OWN = (
    select(col(PersonRow.name), *_HELD, _NOBODY.label("absent"))
    .join_from(PersonRow, DutyRow, isouter=True)
    .where(*_AT_WORK, _THIS_ONE)
)
# The delegate is named twice, or SQLite would read all delegations of the agency.
_ACTOR = _OWN.union_all(
    _in_stead(col(PersonRow.name), *_HELD, col(DelegationRow.absent)).where(
        _THIS_ONE, col(DelegationRow.delegate) == bindparam("person")
    )
)
_STAFF = (
    select(col(PersonRow.id), col(PersonRow.name), *_HELD)
    .join_from(PersonRow, DutyRow, isouter=True)
    .where(*_AT_WORK)
    .order_by(col(PersonRow.id), *_HELD)
)
_CREDENTIAL = select(
    *(col(one) for one in (CredentialRow.agency, CredentialRow.person)),
    *(col(one) for one in (CredentialRow.expires_at, CredentialRow.revoked_at)),
).where(col(CredentialRow.digest) == bindparam("digest"))
_HAVING = (
    select(col(PersonRow.id), col(PersonRow.name))
    .join_from(PersonRow, DutyRow)
    .where(*_AT_WORK, col(DutyRow.role) == bindparam("role"))
    .order_by(col(PersonRow.id))
)
_NAMES = select(col(PersonRow.id), col(PersonRow.name)).where(_AT_WORK[0])
_READER: tuple[SQLColumnExpression[Any], ...] = (
    col(PersonRow.id),
    col(PersonRow.name),
    col(PersonRow.email),
    col(PersonRow.digest).label("digest"),
)
_THIS_ROLE = (
    col(DutyRow.role) == bindparam("role"),
    col(DutyRow.department) == bindparam("department"),
)
_HOLDING = (
    select(*_READER, _NOBODY.label("absent"), _NOBODY.label("whose"))
    .join_from(PersonRow, DutyRow)
    .where(*_AT_WORK, *_THIS_ROLE)
    .union_all(_in_stead(*_READER, col(DelegationRow.absent), col(_ABSENT.name)).where(*_THIS_ROLE))
    .order_by("absent", "id")
)
