"""Changing who works at an agency and who holds which duty: what may be done, what to be warned of.

The domain refuses two signatures of one person in a case (§1.3); that somebody *could* give two of
them is no fault yet, but whoever gives the duty is told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from domain.acts import Refusal
from domain.delegation import signature_steps
from domain.model import Line, Model, Token
from domain.people import DEPARTMENTAL, MECHANICAL, OUTSIDERS, STAFF, Actor, Duty, Person, Role
from domain.profile import Department

RESERVED = frozenset({*MECHANICAL, *OUTSIDERS, "stranger", "nobody"})
"""Accounts nobody may have: the journal uses them for those who are no members of staff."""


class AddPerson(Model):
    """Somebody begins to work here; the account is for ever his."""

    act: Literal["add_person"] = "add_person"
    person: Person

    @property
    def who(self) -> str:
        """Whose account it is."""
        return self.person.id


class ChangePerson(Model):
    """Somebody's name, mailbox or wish for a daily digest changes; what is None stays."""

    act: Literal["change_person"] = "change_person"
    who: Token
    name: Line | None = None
    email: Line | None = None
    digest: bool | None = None


class Leave(Model):
    """Somebody leaves 离岗: holds nothing any more, and all access ends."""

    act: Literal["leave"] = "leave"
    who: Token


class _OfDuty(Model):
    who: Token
    role: Role
    department: Token | None = None

    @property
    def duty(self) -> Duty:
        """The duty."""
        return Duty(role=self.role, department=self.department)


class GiveDuty(_OfDuty):
    """Somebody is given a duty."""

    act: Literal["give_duty"] = "give_duty"


class TakeDuty(_OfDuty):
    """Somebody's duty is taken away."""

    act: Literal["take_duty"] = "take_duty"


class NameDepartment(Model):
    """A department is set up, or renamed, for the cases received from now on."""

    act: Literal["name_department"] = "name_department"
    department: Department

    @property
    def who(self) -> str:
        """Nobody: a department is no person."""
        return ""


StaffChange = AddPerson | ChangePerson | Leave | GiveDuty | TakeDuty | NameDepartment


@dataclass(frozen=True, slots=True)
class Staff:
    """What a change is judged by.

    `people` are those at work with their own duties, `known` every account there ever was,
    `departments` the ids of the agency's.
    """

    people: Mapping[str, Actor]
    known: frozenset[str]
    departments: frozenset[str]


def refusal(change: StaffChange, staff: Staff) -> Refusal | None:
    """Why a change is not made; None when it is."""
    for guard in GUARDS:
        if why := guard(change, staff):
            return Refusal(code=guard.__name__, what=TITLES[change.act], why=why)
    return None


def warnings(change: StaffChange, staff: Staff) -> tuple[str, ...]:
    """What whoever makes a change should know: somebody could sign two steps of a case (§1.3)."""
    given = _given(change)
    held = staff.people[change.who].duties if change.who in staff.people else ()
    steps = signature_steps((*held, *given))
    stages = {stage for row in steps for stage in row.stages}
    if not signature_steps(given) or len(stages) == 1:
        return ()
    named = "”“".join(row.title for row in steps)
    return (f"{change.who}可以办理“{named}”：同一案件只能签署其中一个步骤",)


TITLES = {
    "add_person": "登记人员",
    "change_person": "修改人员",
    "leave": "登记离岗",
    "give_duty": "授予职责",
    "take_duty": "免去职责",
    "name_department": "设置部门",
}


# ---- guards ----


def unknown_person(change: StaffChange, staff: Staff) -> str | None:
    """在岗人员才能修改."""
    if isinstance(change, AddPerson | NameDepartment) or change.who in staff.people:
        return None
    return f"本机关没有在岗人员“{change.who}”"


def account_taken(change: StaffChange, staff: Staff) -> str | None:
    """账号不得重复使用，日志中同一账号始终是同一人."""
    if not isinstance(change, AddPerson):
        return None
    if change.who in RESERVED:
        return f"账号“{change.who}”为系统保留，请换一个"
    return f"账号“{change.who}”已有人使用或者使用过" if change.who in staff.known else None


def duty_fits(change: StaffChange, staff: Staff) -> str | None:
    """职责与部门相符."""
    for duty in _given(change):
        if duty.role not in STAFF:
            return f"{duty.role.label}不是工作人员的职责"
        if (duty.role in DEPARTMENTAL) != (duty.department is not None):
            where = "应当写明部门" if duty.role in DEPARTMENTAL else "不属于某一部门"
            return f"{duty.role.label}{where}"
        if duty.department is not None and duty.department not in staff.departments:
            return f"没有部门“{duty.department}”，请先设置"
    return None


def duty_held(change: StaffChange, staff: Staff) -> str | None:
    """授予尚未担任的职责，免去正在担任的职责."""
    if not isinstance(change, GiveDuty | TakeDuty):
        return None
    held = change.duty in staff.people[change.who].duties
    if isinstance(change, TakeDuty):
        return None if held else f"{change.who}没有这项职责"
    return f"{change.who}已经担任这项职责" if held else None


def auditor_apart(change: StaffChange, staff: Staff) -> str | None:
    """审计人员只查看，不兼任其他职责."""
    held = staff.people[change.who].duties if change.who in staff.people else ()
    roles = {duty.role for duty in (*held, *_given(change))}
    both = Role.AUDITOR in roles and len(roles) > 1
    return "审计人员只查看、不办理，不得兼任其他职责" if both and _given(change) else None


def administrator_left(change: StaffChange, staff: Staff) -> str | None:
    """至少有一名系统管理员."""
    ends = isinstance(change, Leave) or (
        isinstance(change, TakeDuty) and change.role is Role.ADMINISTRATOR
    )
    holding = {one.id for one in staff.people.values() if one.holds(Role.ADMINISTRATOR)}
    last = ends and holding == {change.who}
    return "这是最后一名系统管理员，请先授予他人" if last else None


GUARDS: tuple[Callable[[StaffChange, Staff], str | None], ...] = (
    unknown_person,
    account_taken,
    duty_fits,
    duty_held,
    auditor_apart,
    administrator_left,
)


def _given(change: StaffChange) -> tuple[Duty, ...]:
    if isinstance(change, AddPerson):
        return change.person.duties
    return (change.duty,) if isinstance(change, GiveDuty) else ()
