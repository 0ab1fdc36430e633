"""One delegation, and what is asked about delegations."""

from collections.abc import Callable
from datetime import date

from domain.acts import Refusal
from domain.case import Case
from domain.delegation import DelegationRequest
from domain.paper import Audience
from domain.people import Duty, Role
from register.engine import Register
from register.people.directory import Recipient, actor, people_for
from register.tables import DutyRow, PersonRow

NewCase = Callable[..., Case]
MONDAY, FRIDAY = date(2017, 11, 13), date(2017, 11, 17)
LI_AWAY = DelegationRequest(
    absent="li.qiang", delegate="sun.li", first=MONDAY, last=FRIDAY, reason="年休假"
)
HEAD_OF_TESE = Duty(role=Role.DEPARTMENT_HEAD, department="tese", absent="li.qiang")


def wanted(**changes: object) -> DelegationRequest:
    return DelegationRequest.model_validate({**LI_AWAY.model_dump(), **changes})


def refused(answer: object) -> Refusal:
    assert isinstance(answer, Refusal), answer
    return answer


def duties(register: Register, person: str, on: date | None) -> set[Duty]:
    with register.reading() as session:
        found = actor(session, "bjqts", person, on)
    assert found is not None
    return set(found.duties)


def readers(
    register: Register, audience: Audience, case: Case, on: date = MONDAY
) -> list[Recipient]:
    with register.reading() as session:
        return list(people_for(session, "bjqts", audience, case, on))


def told(register: Register, audience: Audience, case: Case, on: date = MONDAY) -> list[str]:
    return [one.person for one in readers(register, audience, case, on)]


def gets(register: Register, person: str, role: Role, department: str = "") -> None:
    with register.transaction() as session:
        session.add(DutyRow(agency="bjqts", person=person, role=role, department=department))


def leaves(register: Register, person: str) -> None:
    with register.transaction() as session:
        session.get_one(PersonRow, ("bjqts", person)).active = False
