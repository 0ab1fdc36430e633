"""People and departments: who works here, who holds which duty, and how they come in."""

from typing import Annotated, TypeVar

from fastapi import Path, Query
from pydantic import Field

from api.auth.doors import Doors, TheDoors, now
from api.deps import Member, staff_needs, staff_router
from api.problems import Problem, refused
from domain.acts import Refusal
from domain.model import Line, Model, Token
from domain.people import Duty, Person, Role
from domain.permissions import Right
from domain.profile import Department
from domain.staffing import (
    AddPerson,
    ChangePerson,
    GiveDuty,
    Leave,
    NameDepartment,
    StaffChange,
    TakeDuty,
)
from register.people.account_care import AccountCare, AccountFacts
from register.people.sessions import SessionLine
from register.people.staffing import Changed, PersonLine, Staffing

router = staff_router("/people", "人员")

_T = TypeVar("_T")

Reader = Annotated[Member, staff_needs(Right.READ_PEOPLE)]
Manager = Annotated[Member, staff_needs(Right.PEOPLE)]
Looker = Annotated[Member, staff_needs(Right.PEOPLE, Right.READ_ACCESS)]
"""Whoever manages them, and the auditor, who looks at everything."""
Who = Annotated[Token, Path(description="账号")]


class PersonView(Model):
    """A member of staff; how he comes in is told to those who manage accounts."""

    id: Token
    name: Line
    email: Line
    active: bool
    digest: bool
    duties: tuple[Duty, ...]
    account: AccountFacts | None = None


class PersonChanges(Model):
    """What changes of a member of staff; what is left out stays."""

    name: Line | None = None
    email: Line | None = None
    digest: bool | None = None


class DutyIn(Model):
    """A duty: the department only where the role is one of a department."""

    role: Role
    department: Token | None = None


class DepartmentName(Model):
    """A department's name."""

    name: Line


class NewPassword(Model):
    """A password for somebody else, who must change it at the next log-in."""

    password: str = Field(max_length=1000, json_schema_extra={"format": "password"})


class SessionToEnd(Model):
    """Which session ends; left out, all of them."""

    session: Token | None = None


@router.get("", summary="人员名单")
def list_people(
    doors: TheDoors,
    member: Reader,
    *,
    past: Annotated[bool, Query(description="也列出已离岗的")] = False,
) -> tuple[PersonView, ...]:
    """List the agency's staff with their duties."""
    manages = member.holds(Right.PEOPLE)
    found = _staffing(doors).listed(member.agency, at=now(), past=past)
    return tuple(_view(one, manages=manages) for one in found)


@router.post("", status_code=201, summary="登记人员")
def add_person(body: Person, doors: TheDoors, member: Manager) -> Changed:
    """Register somebody who begins to work here."""
    return _settle(doors, member, AddPerson(person=body))


@router.get("/departments", summary="部门清单")
def list_departments(doors: TheDoors, member: Reader) -> tuple[Department, ...]:
    """List the agency's departments."""
    return _staffing(doors).departments(member.agency)


@router.put("/departments/{department_id}", summary="设置部门")
def name_department(
    department_id: Annotated[Token, Path(description="部门代号")],
    body: DepartmentName,
    doors: TheDoors,
    member: Manager,
) -> Changed:
    """Set up a department, or rename it, for the cases received from now on."""
    named = Department(id=department_id, name=body.name)
    return _settle(doors, member, NameDepartment(department=named))


@router.patch("/{person_id}", summary="修改人员")
def change_person(person_id: Who, body: PersonChanges, doors: TheDoors, member: Manager) -> Changed:
    """Change somebody's name, mailbox or way of getting mail."""
    return _settle(doors, member, ChangePerson(who=person_id, **dict(body)))


@router.post("/{person_id}/leave", summary="登记离岗")
def leave(person_id: Who, doors: TheDoors, member: Manager) -> Changed:
    """Register that somebody has left: duties, sessions and tokens end at once."""
    return _settle(doors, member, Leave(who=person_id))


@router.post("/{person_id}/duties", summary="授予职责")
def give_duty(person_id: Who, body: DutyIn, doors: TheDoors, member: Manager) -> Changed:
    """Give somebody a duty."""
    return _settle(doors, member, GiveDuty(who=person_id, **dict(body)))


@router.post("/{person_id}/duties/remove", summary="免去职责")
def take_duty(person_id: Who, body: DutyIn, doors: TheDoors, member: Manager) -> Changed:
    """Take a duty away from somebody."""
    return _settle(doors, member, TakeDuty(who=person_id, **dict(body)))


@router.put("/{person_id}/password", status_code=204, summary="设置口令")
def set_password(person_id: Who, body: NewPassword, doors: TheDoors, member: Manager) -> None:
    """Give somebody else a password, to be changed at the next log-in; all sessions end."""
    care, by = _care(doors), member.actor.id
    settled(not_ones_own(member, person_id))
    settled(care.set_password(member.agency, person_id, body.password, by=by, at=now()))


@router.post("/{person_id}/totp/drop", status_code=204, summary="取消动态码")
def drop_totp(person_id: Who, doors: TheDoors, member: Manager) -> None:
    """Take somebody's second factor away, as when a telephone was lost; all sessions end."""
    settled(_care(doors).drop_totp(member.agency, person_id, by=member.actor.id, at=now()))


@router.post("/{person_id}/unlock", status_code=204, summary="解除锁定")
def unlock(person_id: Who, doors: TheDoors, member: Manager) -> None:
    """Open an account that was closed after too many failures."""
    settled(_care(doors).unlock(member.agency, person_id, by=member.actor.id, at=now()))


@router.get("/{person_id}/sessions", summary="登录清单")
def list_sessions(person_id: Who, doors: TheDoors, member: Looker) -> tuple[SessionLine, ...]:
    """List somebody's open sessions."""
    return doors.sessions.sessions_of(member.agency, person_id, at=now())


@router.post("/{person_id}/sessions/end", status_code=204, summary="结束登录")
def end_sessions(person_id: Who, body: SessionToEnd, doors: TheDoors, member: Manager) -> None:
    """End one of somebody's sessions, or all."""
    where, by = (member.agency, person_id), member.actor.id
    if body.session is None:
        doors.sessions.end_all(*where, by=by, at=now())
    elif not doors.sessions.end_one(*where, body.session, by=by, at=now()):
        raise Problem("not_found", f"没有登录“{body.session}”，或者已经结束")


def not_ones_own(member: Member, person_id: str) -> Refusal | None:
    """Why an administrator may not set this password: his own asks for the old one.

    Otherwise whoever finds his browser open could shut him out for good.
    """
    if person_id != member.id:
        return None
    why = "自己的口令请在“我的账号”中修改，需要输入原口令"
    return Refusal(code="own_account", what="设置口令", why=why)


def settled(answer: _T | Refusal) -> _T:
    """An answer that is no refusal; a refusal is the problem it is."""
    if not isinstance(answer, Refusal):
        return answer
    code = _CODES.get(answer.code, answer.code)
    raise refused(answer.model_copy(update={"code": code}))


_CODES = {
    **dict.fromkeys(
        ("unknown_person", "unknown_client", "unknown_key", "unknown_token"), "not_found"
    ),
    **dict.fromkeys(
        ("weak_password", "duty_fits", "past", "not_a_scope", "reserved", "own_account"), "invalid"
    ),
}
"""What the register calls a refusal, and what kind of problem it is; others are conflicts."""


def _settle(doors: Doors, member: Member, change: StaffChange) -> Changed:
    by = member.actor.id
    return settled(_staffing(doors).settle(member.agency, change, by=by, at=now()))


def _staffing(doors: Doors) -> Staffing:
    return Staffing(doors.sessions.register, doors.sessions.log)


def _care(doors: Doors) -> AccountCare:
    return AccountCare(doors.sessions.register, doors.sessions.log)


def _view(line: PersonLine, *, manages: bool) -> PersonView:
    told = line.account if manages else None
    return PersonView(**{**dict(line), "account": told})
