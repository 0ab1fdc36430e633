"""One member of staff: mailbox, duties, log-in, and what an administrator may do for him."""

import secrets
from datetime import datetime
from typing import Annotated, Protocol

from fastapi import APIRouter
from fastapi import Form as Posted
from pydantic import ValidationError
from starlette.responses import Response

from api.auth.doors import now
from api.console.admin.people import (
    DEPARTMENT_ROLES,
    ROLES,
    Manager,
    Who,
    departments_of,
    settle,
    staffing,
    wrong,
)
from api.console.admin.room import AGAIN, Admin, AdminHere, Field, Form, to, told
from api.deps import Member, staff_needs
from api.pages.rendering import Mistake
from api.problems import Problem
from api.staff.people import not_ones_own
from domain.acts import Refusal
from domain.permissions import Right
from domain.staffing import ChangePerson, GiveDuty, Leave, StaffChange, TakeDuty

router = APIRouter(prefix="/admin/people/{person_id}", include_in_schema=False)

Looker = Annotated[Member, staff_needs(Right.PEOPLE, Right.READ_ACCESS)]


class _Care(Protocol):
    """One of `AccountCare`'s ways of looking after an account that ask for nothing more."""

    def __call__(self, agency: str, person: str, *, by: str, at: datetime) -> Refusal | None: ...


_TOLD = {
    "added": "人员已经登记。请授予职责，并设置一次性口令。",
    "changed": "已经修改。",
    "given": "职责已经授予，从下一次办理起有效。",
    "taken": "职责已经免去。",
    "unlocked": "锁定已经解除。",
    "dropped": "动态码已经取消，所有登录均已结束。",
    "unlinked": "统一身份的关联已经取消，所有登录均已结束。",
    "ended": "登录已经结束。",
}
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody takes for one another when a password is read out."""


class Changes(Form):
    """What changes of a person; a box that is not ticked is not sent."""

    name: Field = ""
    email: Field = ""
    digest: bool = False


class DutyForm(Form):
    """A duty given or taken."""

    role: Field = ""
    department: Field = ""


class EndForm(Form):
    """Which session ends; none: all."""

    session: Field = ""


@router.get("")
def show(person_id: Who, _: Looker, here: AdminHere, done: str = "") -> Response:
    """Show a person."""
    return _page(here, person_id, said=told(done, _TOLD))


@router.post("/change")
def change(
    person_id: Who, form: Annotated[Changes, Posted()], _: Manager, here: AdminHere
) -> Response:
    """Change name, mailbox or way of getting mail."""
    try:
        wanted = ChangePerson(who=person_id, name=form.name, email=form.email, digest=form.digest)
    except ValidationError as error:
        return _page(here, person_id, *wrong(error, form), typed=form)
    return _settled(here, person_id, form, wanted, done="changed", field="name")


@router.post("/duties")
def give(
    person_id: Who, form: Annotated[DutyForm, Posted()], _: Manager, here: AdminHere
) -> Response:
    """Give a duty."""
    return _duty(here, person_id, form, GiveDuty, "given")


@router.post("/duties/remove")
def take(
    person_id: Who, form: Annotated[DutyForm, Posted()], _: Manager, here: AdminHere
) -> Response:
    """Take a duty away."""
    return _duty(here, person_id, form, TakeDuty, "taken")


@router.post("/leave")
def leave(person_id: Who, form: Annotated[Form, Posted()], _: Manager, here: AdminHere) -> Response:
    """Register that somebody has left."""
    if not here.first_time(form):
        return to("/admin/people", AGAIN)
    answer = settle(here, Leave(who=person_id))
    if isinstance(answer, Refusal):
        return _page(here, person_id, Mistake("leave", answer.why))
    return to("/admin/people", "left")


@router.post("/unlock")
def unlock(
    person_id: Who, form: Annotated[Form, Posted()], _: Manager, here: AdminHere
) -> Response:
    """Open an account that was closed after too many failures."""
    return _cared(here, person_id, form, here.doors.care.unlock, "unlocked")


@router.post("/totp/drop")
def drop_totp(
    person_id: Who, form: Annotated[Form, Posted()], _: Manager, here: AdminHere
) -> Response:
    """Take a lost second factor away."""
    return _cared(here, person_id, form, here.doors.care.drop_totp, "dropped")


@router.post("/oidc/unlink")
def unlink_oidc(
    person_id: Who, form: Annotated[Form, Posted()], _: Manager, here: AdminHere
) -> Response:
    """Take away a link to somebody's identity elsewhere that is wrong or has ended."""
    return _cared(here, person_id, form, here.doors.care.unlink_oidc, "unlinked")


@router.post("/password")
def set_password(
    person_id: Who, form: Annotated[Form, Posted()], _: Manager, here: AdminHere
) -> Response:
    """Give a password for one log-in, shown this once."""
    if refused := not_ones_own(here.member, person_id):
        return _page(here, person_id, Mistake("password", refused.why))
    if not here.first_time(form):
        why = "这张表已经提交过一次。没有记下口令的，请再设置一个"
        return _page(here, person_id, Mistake("password", why))
    made = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    who, by = (here.member.agency, person_id), here.member.id
    refused = here.doors.care.set_password(*who, made, by=by, at=now())
    if refused:
        return _page(here, person_id, Mistake("password", refused.why))
    return _page(here, person_id, made=made)


@router.post("/sessions/end")
def end_sessions(
    person_id: Who, form: Annotated[EndForm, Posted()], _: Manager, here: AdminHere
) -> Response:
    """End one session, or all."""
    if not here.first_time(form):
        return to(_of(person_id), AGAIN)
    who, by, sessions = (here.member.agency, person_id), here.member.id, here.doors.sessions
    if form.session:
        sessions.end_one(*who, form.session, by=by, at=now())
    else:
        sessions.end_all(*who, by=by, at=now())
    return to(_of(person_id), "ended")


def _duty(
    here: Admin, person_id: str, form: DutyForm, act: type[GiveDuty | TakeDuty], done: str
) -> Response:
    try:
        wanted = act.model_validate(
            {"who": person_id, "role": form.role, "department": form.department or None}
        )
    except ValidationError as error:
        return _page(here, person_id, *wrong(error, form), duty=form)
    return _settled(here, person_id, form, wanted, done=done, field="role", duty=form)


def _settled(
    here: Admin,
    person_id: str,
    form: Form,
    wanted: StaffChange,
    *,
    done: str,
    field: str,
    duty: DutyForm | None = None,
) -> Response:
    if not here.first_time(form):
        return to(_of(person_id), AGAIN)
    answer = settle(here, wanted)
    if isinstance(answer, Refusal):
        return _page(here, person_id, Mistake(field, answer.why), duty=duty)
    if answer.warnings or answer.cases:
        return _page(
            here, person_id, said=_TOLD[done], warned=_warned(answer.warnings, answer.cases)
        )
    return to(_of(person_id), done)


def _warned(warnings: tuple[str, ...], cases: tuple[str, ...]) -> tuple[str, ...]:
    left = (
        (f"原由其承办的{len(cases)}件在办案件，由承办部门负责人另行指定承办人员",) if cases else ()
    )
    return (*warnings, *left)


def _cared(here: Admin, person_id: str, form: Form, care: _Care, done: str) -> Response:
    """What was done for an account, once for its form."""
    if not here.first_time(form):
        return to(_of(person_id), AGAIN)
    if refused := care(here.member.agency, person_id, by=here.member.id, at=now()):
        return _page(here, person_id, Mistake("", refused.why))
    return to(_of(person_id), done)


def _of(person_id: str) -> str:
    return f"/admin/people/{person_id}"


def _page(
    here: Admin,
    person_id: str,
    *mistakes: Mistake,
    said: str = "",
    typed: Changes | None = None,
    duty: DutyForm | None = None,
    made: str = "",
    warned: tuple[str, ...] = (),
) -> Response:
    everybody = staffing(here).listed(here.member.agency, at=now(), past=True)
    person = next((one for one in everybody if one.id == person_id), None)
    if person is None:
        raise Problem("not_found", f"本机关没有人员“{person_id}”")
    departments = departments_of(here)
    return here.shown(
        "person.html",
        "people",
        *mistakes,
        trail=(("/admin/people", "人员和部门"),),
        title=person.name,
        flash=said,
        person=person,
        named=dict(departments),
        departments=departments,
        roles=ROLES,
        department_roles=DEPARTMENT_ROLES,
        sessions=here.doors.sessions.sessions_of(here.member.agency, person_id, at=now()),
        manages=here.member.holds(Right.PEOPLE) and person.active,
        mine=person_id == here.member.id,
        typed=typed or Changes(name=person.name, email=person.email, digest=person.digest),
        duty=duty or DutyForm(),
        made=made,
        warned=warned,
    )
