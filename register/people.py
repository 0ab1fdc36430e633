"""Who is who in the register today: actors, the readers of messages, and whose token it is."""

import hashlib

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from domain.case import Case
from domain.model import Model
from domain.paper import Audience
from domain.people import DEPARTMENTAL, Actor, Duty, Role
from register.sql import run
from register.tables import CredentialRow, DutyRow, PersonRow


class Recipient(Model):
    """A member of staff a message goes to, and in which role (Chinese name)."""

    person: str
    name: str
    email: str
    role_title: str


def actor(session: Session, agency: str, person_id: str) -> Actor | None:
    """A member of staff with today's duties; None for a stranger and for one who has left."""
    found = run(session, _ACTOR, {"agency": agency, "person": person_id}).all()
    if not found:
        return None
    duties = (Duty(role=Role(role), department=where or None) for _, role, where in found if role)
    return Actor(id=person_id, name=found[0][0], duties=tuple(duties))


def holds(
    session: Session, agency: str, person_id: str, role: Role, department: str | None
) -> bool:
    """Whether a member of staff holds a role today, a departmental one in that department."""
    someone = actor(session, agency, person_id)
    return someone is not None and someone.holds(role, department)


def people_for(
    session: Session, agency: str, audience: Audience, case: Case
) -> tuple[Recipient, ...]:
    """The members of staff an audience means for a case as it stands, in order of their ids.

    Before a handler is named the department's head stands in for him (§2.8), and so he does for one
    who has left. Where nobody holds a role the administrators are told: a reminder that reaches
    nobody reminds nobody. An ended case has no holder, and nobody is told.

    Raises:
        ValueError: The audience is the applicant, who is no member of staff.
    """
    if audience is Audience.APPLICANT:
        raise ValueError("the applicant's address stands in the application")
    if audience is Audience.HOLDER and case.stage.holder is None:
        return ()
    role = case.stage.holder if audience is Audience.HOLDER else Role(audience)
    assert role is not None, "the holder of an ended case was answered above"
    if role is Role.HANDLER:
        return _handler(session, agency, case)
    return _holding(session, agency, role, case.department) or _administrators(session, agency)


def authenticate(session: Session, token: str) -> tuple[str, Actor] | None:
    """The agency and the member of staff a token belongs to, or None."""
    row = session.get(CredentialRow, token_digest(token))
    someone = row and actor(session, row.agency, row.person)
    return (row.agency, someone) if row and someone else None


def token_digest(token: str) -> str:
    """What the register keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _handler(session: Session, agency: str, case: Case) -> tuple[Recipient, ...]:
    handlers = _holding(session, agency, Role.HANDLER, case.department)
    named = tuple(one for one in handlers if one.person == case.handler)
    heads = named or _holding(session, agency, Role.DEPARTMENT_HEAD, case.department)
    return heads or _administrators(session, agency)


def _administrators(session: Session, agency: str) -> tuple[Recipient, ...]:
    return _holding(session, agency, Role.ADMINISTRATOR, None)


def _holding(
    session: Session, agency: str, role: Role, department: str | None
) -> tuple[Recipient, ...]:
    where = (department or "") if role in DEPARTMENTAL else ""
    which = {"agency": agency, "role": role.value, "department": where}
    return tuple(
        Recipient(person=id_, name=name, email=email, role_title=role.label)
        for id_, name, email in run(session, _HOLDING, which)
    )


_ACTOR = (
    select(col(PersonRow.name), col(DutyRow.role), col(DutyRow.department))
    .join_from(PersonRow, DutyRow, isouter=True)
    .where(
        col(PersonRow.agency) == bindparam("agency"),
        col(PersonRow.id) == bindparam("person"),
        col(PersonRow.active),
    )
    .order_by(col(DutyRow.role), col(DutyRow.department))
)
_HOLDING = (
    select(col(PersonRow.id), col(PersonRow.name), col(PersonRow.email))
    .join_from(PersonRow, DutyRow)
    .where(
        col(PersonRow.agency) == bindparam("agency"),
        col(PersonRow.active),
        col(DutyRow.role) == bindparam("role"),
        col(DutyRow.department) == bindparam("department"),
    )
    .order_by(col(PersonRow.id))
)
