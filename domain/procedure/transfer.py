"""Transfer, objection, coordination, assignment (S0 art 13(3)–(4); regulation.md §2.4 T4–T6)."""

from typing import Any

from pydantic import Field

from domain import limits
from domain.case import Part
from domain.clocks import LimitKind
from domain.marks import DayOrToday, DepartmentId, HandlerId, ItemNumber, WorkingDays
from domain.model import Model, Text
from domain.paper import Audience
from domain.people import Role
from domain.procedure.row import ARBITRATION, NEW_WORK, Row, When, between, informed
from domain.procedure.shares import AT_THE_DEPARTMENT, OFFICE, begin_anew, shared
from domain.scene import Scene
from domain.stages import Stage


class Share(Model):
    """A further department's share 协办: the items it answers; none: it advises the lead."""

    department: DepartmentId = Field(title="部门")
    items: tuple[ItemNumber, ...] = Field(
        default=(), title="分担的申请项", description="不选的，只向主办部门提供意见"
    )


class Transfer(Model):
    """转交: the department in the lead, others that share, and the day they received it (today)."""

    department: DepartmentId = Field(title="承办部门")
    joint: tuple[Share, ...] = Field(default=(), max_length=10, title="协办部门")
    received_on: DayOrToday = Field(default=None, title="部门收到日期")


class Coordinate(Model):
    """协调: which departments the office charges, and why (S0 art 13(3); arbitration, §2.8)."""

    department: DepartmentId = Field(title="承办部门")
    joint: tuple[Share, ...] = Field(default=(), max_length=10, title="协办部门")
    reason: Text = Field(title="协调理由")


class Object(Model):
    """异议: why the department holds that it is not competent (S0 art 13(3))."""

    reason: Text = Field(title="异议理由")


class Assign(Model):
    """指定承办人员: a handler of the department (S0 art 13(4))."""

    handler: HandlerId = Field(title="承办人员")


class SetTerm(Model):
    """另定内部期限: working days from today for the department's opinion, and why (§2.8)."""

    working_days: WorkingDays = Field(
        ge=1, le=15, title="办理期限", description="从今天起算，为审批、送达留足时间"
    )
    reason: Text = Field(title="理由")


# ---- guards ----


def known_departments(scene: Scene[Transfer | Coordinate]) -> str | None:
    """转交的部门是本机关的承办部门，没有重复 (S0 art 13(3))."""
    payload, profile = scene.payload, scene.law.profile
    named = [payload.department, *(share.department for share in payload.joint)]
    for one in named:
        if profile.department(one) is None:
            names = "、".join(department.id for department in profile.departments)
            return f"没有部门“{one}”，可选：{names}"
    return None if len(set(named)) == len(named) else "同一部门不能重复列出"


def shares_fit(scene: Scene[Transfer | Coordinate]) -> str | None:
    """协办部门分担的项数在申请之内，互不重复 (S0 art 13(8))."""
    named = [number for share in scene.payload.joint for number in share.items]
    if len(set(named)) < len(named) or not set(named) <= set(range(1, scene.case.items + 1)):
        return f"申请共{scene.case.items}项，各部门分担的项应当在此之内且不重复"
    return None


def received_in_time(scene: Scene[Transfer]) -> str | None:
    """部门收到的日期不早于收件日期，不晚于今天 (S0 art 13(4))."""
    day = scene.payload.received_on or scene.law.today
    return between(scene.case.received, day, scene.law.today, "部门收到日期")


def handler_of_department(scene: Scene[Assign]) -> str | None:
    """承办人员属于承办部门 (S0 art 13(4))."""
    if scene.law.holds(scene.payload.handler, Role.HANDLER, scene.department):
        return None
    return f"“{scene.payload.handler}”不是本部门的承办人员"


# ---- effects ----


def charge(scene: Scene[Any]) -> Scene[Any]:
    """The departments have the case anew; their handlers are not yet named."""
    joint = tuple(Part(department=s.department, items=s.items) for s in scene.payload.joint)
    return begin_anew(scene).but(
        department=scene.payload.department,
        handler=None,
        joint=joint,
        by_office=False,
        arbitration=False,
    )


def coordinate(scene: Scene[Coordinate]) -> Scene[Coordinate]:
    """The office's decision lies in the file."""
    charged: Scene[Coordinate] = charge(scene)
    return charged.file(decision=scene.payload.reason)


def object_(scene: Scene[Object]) -> Scene[Object]:
    """The objection lies in the file."""
    return scene.file(objection=scene.payload.reason)


def assign(scene: Scene[Assign]) -> Scene[Assign]:
    """The handler of the actor's department is named, or replaced."""
    if not shared(scene):
        return scene.but(handler=scene.payload.handler)
    named = tuple(
        part.model_copy(update={"handler": scene.payload.handler})
        if part.department == scene.department
        else part
        for part in scene.case.joint
    )
    return scene.but(joint=named)


def set_term(scene: Scene[SetTerm]) -> Scene[SetTerm]:
    """The department has it again, by a new limit; the reply's last day still caps it (§2.6)."""
    days, law = scene.payload.working_days, scene.law
    case = limits.start(scene.case, LimitKind.DEPARTMENT, law.today, law, working_days=days)
    told = scene.file(decision=scene.payload.reason)
    return told.but(limits=case.limits, arbitration=False, by_office=False)


_BY_LEAD = When("主办部门", lambda scene: not shared(scene))
_BY_JOINT = When("协办部门", shared)

ROWS: tuple[Row, ...] = (
    Row(
        act="transfer",
        title="转交承办部门",
        stages=(Stage.REGISTERED,),
        roles=(Role.CLERK,),
        carries=Transfer,
        guards=(known_departments, shares_fit, received_in_time),
        to=Stage.TRANSFERRED,
        effect=charge,
        ends=(LimitKind.TRANSFER,),
        starts=(LimitKind.DEPARTMENT,),
        dated_by="received_on",
        messages=(NEW_WORK,),
        cites="细则第十三条（三）",
    ),
    Row(
        act="object",
        title="对转交提出异议",
        stages=(Stage.TRANSFERRED,),
        roles=(Role.DEPARTMENT_HEAD,),
        carries=Object,
        to=Stage.TRANSFER_DISPUTED,
        effect=object_,
        ends=(LimitKind.DEPARTMENT,),
        starts=(LimitKind.DISPUTE,),
        messages=(NEW_WORK,),
        cites="细则第十三条（三）",
    ),
    Row(
        act="coordinate",
        title="办公室协调确定承办部门",
        stages=(Stage.TRANSFER_DISPUTED,),
        roles=OFFICE,
        carries=Coordinate,
        guards=(known_departments, shares_fit),
        to=Stage.TRANSFERRED,
        effect=coordinate,
        ends=(LimitKind.DISPUTE,),
        starts=(LimitKind.DEPARTMENT,),
        messages=(NEW_WORK, *informed(Audience.CLERK)),
        cites="细则第十三条（三）",
    ),
    Row(
        act="coordinate",
        title="部门逾期，办公室改派",
        stages=AT_THE_DEPARTMENT,
        roles=OFFICE,
        carries=Coordinate,
        given=ARBITRATION,
        guards=(known_departments, shares_fit),
        to=Stage.TRANSFERRED,
        effect=coordinate,
        ends=(LimitKind.DEPARTMENT,),
        starts=(LimitKind.DEPARTMENT,),
        messages=(NEW_WORK, *informed(Audience.CLERK)),
        cites="细则第八条（一）、第十三条（三）；质检办〔2016〕519号四（一）",
    ),
    Row(
        act="set_term",
        title="办公室另定内部期限",
        stages=AT_THE_DEPARTMENT,
        roles=OFFICE,
        carries=SetTerm,
        given=ARBITRATION,
        effect=set_term,
        messages=informed(Audience.HOLDER),
        cites="细则第八条（一）；质检办〔2016〕519号四（一）",
    ),
    Row(
        act="assign",
        title="指定承办人员",
        when=_BY_LEAD,
        stages=AT_THE_DEPARTMENT,
        roles=(Role.DEPARTMENT_HEAD,),
        carries=Assign,
        guards=(handler_of_department,),
        to=Stage.ASSIGNED,
        effect=assign,
        messages=(NEW_WORK,),
        cites="细则第十三条（四）",
    ),
    Row(
        act="assign",
        title="指定承办人员",
        when=_BY_JOINT,
        stages=AT_THE_DEPARTMENT,
        roles=(Role.DEPARTMENT_HEAD,),
        carries=Assign,
        guards=(handler_of_department,),
        effect=assign,
        messages=(NEW_WORK,),
        cites="细则第十三条（四）",
    ),
)
