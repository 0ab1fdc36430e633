"""People and departments 人员和部门: who works here, with which duties."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi import Form as Posted
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from api.auth.doors import now
from api.console.admin.room import AGAIN, Admin, AdminHere, Field, Form, to, told
from api.deps import Member, staff_needs
from api.pages.rendering import Mistake
from domain.acts import Refusal
from domain.explain import faults
from domain.model import Token
from domain.people import DEPARTMENTAL, STAFF, Person, Role
from domain.permissions import Right
from domain.profile import Department
from domain.staffing import AddPerson, NameDepartment, StaffChange
from register.people.staffing import Changed, Staffing

router = APIRouter(prefix="/admin/people", include_in_schema=False)

Reader = Annotated[Member, staff_needs(Right.READ_PEOPLE)]
Manager = Annotated[Member, staff_needs(Right.PEOPLE)]
Who = Annotated[Token, Path()]

ROLES = tuple((one.value, one.label) for one in Role if one in STAFF)
"""The roles that members of staff may be given."""

_TOLD = {
    "added": "人员已经登记。请授予职责，并设置一次性口令。",
    "named": "部门已经设置，用于今后收到的申请。",
    "left": "离岗已经登记，其职责和登录即时终止。",
}


class NewPerson(Form):
    """Somebody who begins to work here."""

    id: Field = ""
    name: Field = ""
    email: Field = ""


class DepartmentForm(Form):
    """A department set up, or renamed."""

    department_id: Field = ""
    department_name: Field = ""


@router.get("")
def show(_: Reader, here: AdminHere, *, past: bool = False, done: str = "") -> Response:
    """List the agency's staff and departments."""
    return people_page(here, past=past, said=told(done, _TOLD))


@router.post("")
def add(form: Annotated[NewPerson, Posted()], _: Manager, here: AdminHere) -> Response:
    """Register somebody who begins to work here."""
    try:
        person = Person(id=form.id, name=form.name, email=form.email, duties=())
    except ValidationError as error:
        return people_page(here, *wrong(error, form), typed=form)
    if not here.first_time(form):
        return to("/admin/people", AGAIN)
    answer = settle(here, AddPerson(person=person))
    if isinstance(answer, Refusal):
        return people_page(here, Mistake("id", answer.why), typed=form)
    return to(f"/admin/people/{person.id}", "added")


@router.post("/departments")
def name_department(
    form: Annotated[DepartmentForm, Posted()], _: Manager, here: AdminHere
) -> Response:
    """Set up a department, or rename it."""
    try:
        department = Department(id=form.department_id, name=form.department_name)
    except ValidationError as error:
        return people_page(here, *wrong(error, form, "department_"), naming=form)
    if not here.first_time(form):
        return to("/admin/people", AGAIN)
    answer = settle(here, NameDepartment(department=department))
    if isinstance(answer, Refusal):
        return people_page(here, Mistake("department_id", answer.why), naming=form)
    return to("/admin/people", "named")


def staffing(here: Admin) -> Staffing:
    """Who works where, in the register."""
    return Staffing(here.doors.sessions.register, here.doors.sessions.log)


def settle(here: Admin, change: StaffChange) -> Changed | Refusal:
    """Make a change in the member's name."""
    return staffing(here).settle(here.member.agency, change, by=here.member.id, at=now())


def wrong(error: ValidationError, form: BaseModel, prefix: str = "") -> tuple[Mistake, ...]:
    """What is wrong with a form's fields; one left blank is asked for."""
    found: list[Mistake] = []
    for where, what in faults(error):
        field = f"{prefix}{where.split('/')[0]}"
        blank = not getattr(form, field, "")
        code = "只能用字母、数字和 . _ - ，以字母或者数字开头"
        words = "请填写" if blank else code if what == "含有不允许的字符" else what
        found.append(Mistake(field, f"{_TITLES.get(field, '内容')}：{words}"))
    return tuple(found)


_TITLES = {
    "id": "账号",
    "name": "姓名",
    "email": "邮箱",
    "department_id": "部门代号",
    "department_name": "部门名称",
    "role": "职责",
    "department": "部门",
    "absent": "不在岗的人",
    "delegate": "受托人",
    "first": "开始日期",
    "last": "结束日期",
    "reason": "原因",
}


def departments_of(here: Admin) -> tuple[tuple[str, str], ...]:
    """The departments as options."""
    return tuple((one.id, one.name) for one in staffing(here).departments(here.member.agency))


def people_page(
    here: Admin,
    *mistakes: Mistake,
    past: bool = False,
    said: str = "",
    typed: NewPerson | None = None,
    naming: DepartmentForm | None = None,
) -> Response:
    """The page of people and departments."""
    manages = here.member.holds(Right.PEOPLE)
    return here.shown(
        "people.html",
        "people",
        *mistakes,
        flash=said,
        people=staffing(here).listed(here.member.agency, at=now(), past=past),
        departments=departments_of(here),
        past=past,
        manages=manages,
        looks=manages or here.member.holds(Right.READ_ACCESS),
        typed=typed or NewPerson(),
        naming=naming or DepartmentForm(),
    )


DEPARTMENT_ROLES = tuple(sorted(one.label for one in DEPARTMENTAL))
"""What roles need a department, for the hint beside the field."""
