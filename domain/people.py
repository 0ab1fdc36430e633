"""Who acts on a case (regulation.md §1): roles, duties and the actor the procedure table judges."""

from enum import StrEnum

from domain.model import Line, Model, Token


class Role(StrEnum):
    """A role of §1.1–1.2, or one of the two mechanical actors (`CLOCK`, `SYSTEM`)."""

    APPLICANT = "applicant"
    THIRD_PARTY = "third_party"
    CLERK = "clerk"
    CENTER_HEAD = "center_head"
    HANDLER = "handler"
    DEPARTMENT_HEAD = "department_head"
    OFFICE = "office"
    OFFICE_DIRECTOR = "office_director"
    LEADER = "leader"
    SECRECY = "secrecy"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    INTAKE = "intake"
    CLOCK = "clock"
    SYSTEM = "system"

    @property
    def label(self) -> str:
        """The role's Chinese name, as S0 uses it."""
        return _LABELS[self]


_LABELS = {
    Role.APPLICANT: "申请人",
    Role.THIRD_PARTY: "第三方",
    Role.CLERK: "受理人员",
    Role.CENTER_HEAD: "综合服务中心负责人",
    Role.HANDLER: "承办人员",
    Role.DEPARTMENT_HEAD: "承办部门负责人",
    Role.OFFICE: "办公室",
    Role.OFFICE_DIRECTOR: "办公室主任",
    Role.LEADER: "分管信息公开领导",
    Role.SECRECY: "局保密委员会",
    Role.ADMINISTRATOR: "系统管理员",
    Role.AUDITOR: "审计人员",
    Role.INTAKE: "受理渠道",
    Role.CLOCK: "时限",
    Role.SYSTEM: "系统",
}

DEPARTMENTAL = frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD})
"""Roles that are held in one department and count for that department's cases only."""


class Duty(Model):
    """A role a person holds, in a department where the role is departmental.

    `absent` names whose duty it is that the person performs as delegate 受托人 (授权, §1.3).
    """

    role: Role
    department: Token | None = None
    absent: Token | None = None


class Person(Model):
    """A member of staff. `id` is an account name, used in the journal and in commands.

    `digest`: wants one mail in the morning 每日摘要 instead of each routine one.
    """

    id: Token
    name: Line
    email: Line
    duties: tuple[Duty, ...]
    digest: bool = False


class Actor(Model):
    """Whoever performs an act, with the duties held at that moment."""

    id: Token
    name: str = ""
    duties: tuple[Duty, ...] = ()

    def holds(self, role: Role, department: str | None = None) -> bool:
        """Whether the actor holds a role; a departmental one only in the given department."""
        return self.duty(role, department) is not None

    def duty(self, role: Role, department: str | None = None) -> Duty | None:
        """The duty by which the actor holds a role, his own before one he is delegated to."""
        return min(
            self.held(role, department), key=lambda duty: duty.absent is not None, default=None
        )

    def held(self, role: Role, department: str | None = None) -> tuple[Duty, ...]:
        """Every duty by which the actor holds a role: his own, and those he is delegated to."""
        return tuple(
            duty
            for duty in self.duties
            if duty.role is role and (role not in DEPARTMENTAL or duty.department == department)
        )


CLOCK = Actor(id="clock", name="时限", duties=(Duty(role=Role.CLOCK),))
"""The clock: performs `lapse` when a rung of a ladder falls due."""

SYSTEM = Actor(id="system", name="系统", duties=(Duty(role=Role.SYSTEM),))
"""Mingbai itself: reports work that could not be carried out."""

INTAKE = Actor(id="intake", name="受理渠道", duties=(Duty(role=Role.INTAKE),))
"""The intake service that hands an application in."""

APPLICANT = Actor(id="applicant", name="申请人", duties=(Duty(role=Role.APPLICANT),))
"""The applicant of the case; who that is stands in the application, never in an id."""

THIRD_PARTY = Actor(id="third_party", name="第三方", duties=(Duty(role=Role.THIRD_PARTY),))
"""A third party consulted in the case; which one stands in the act."""

OUTSIDERS = {actor.id: actor for actor in (APPLICANT, THIRD_PARTY)}
"""Actors who are nobody's staff: what they say arrives through the portal, signed by it."""

STAFF = frozenset(Role) - {Role.APPLICANT, Role.THIRD_PARTY, Role.INTAKE, Role.CLOCK, Role.SYSTEM}
"""The roles that members of staff hold."""

MECHANICAL_ROLES = frozenset({Role.CLOCK, Role.SYSTEM, Role.INTAKE})
"""Roles that the motor itself plays."""

MECHANICAL = {actor.id: actor for actor in (CLOCK, SYSTEM, INTAKE)}
"""Actors that no request from outside may name."""
