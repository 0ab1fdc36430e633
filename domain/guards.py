"""Guards: what must hold beyond stage and role before an act is allowed.

Each returns None, or in Chinese why not. The first line of its docstring is what `mingbai
procedure` prints.
"""

from datetime import date

from domain import payloads
from domain.case import Method
from domain.civil import civil_date
from domain.defects import Severity
from domain.findings import allowed
from domain.outcomes import OUTCOMES
from domain.paper import notice_of
from domain.people import Role
from domain.reception import faults
from domain.scene import Scene


def conforming(scene: Scene[payloads.Nothing]) -> str | None:
    """申请符合要求，没有形式缺陷 (S0 art 13(1)–(3))."""
    found = [
        fault.message
        for fault in faults(scene.dossier.application, scene.law.profile, scene.law)
        if fault.kind is not Severity.CONTENT
    ]
    return f"申请不符合要求：{''.join(found)}" if found else None


def known_department(scene: Scene[payloads.Transfer]) -> str | None:
    """转交的部门是本机关的承办部门 (S0 art 13(3))."""
    if scene.law.profile.department(scene.payload.department):
        return None
    names = "、".join(one.id for one in scene.law.profile.departments)
    return f"没有部门“{scene.payload.department}”，可选：{names}"


def handler_of_department(scene: Scene[payloads.Assign]) -> str | None:
    """承办人员属于承办部门 (S0 art 13(4))."""
    if scene.law.holds(scene.payload.handler, Role.HANDLER, scene.case.department):
        return None
    return f"“{scene.payload.handler}”不是本部门的承办人员"


def named_handler(scene: Scene[payloads.Opinion]) -> str | None:
    """答复意见由指定的承办人员或者部门负责人出具 (S0 art 13(4))."""
    if scene.actor.id == scene.case.handler:
        return None
    if scene.actor.holds(Role.DEPARTMENT_HEAD, scene.case.department):
        return None
    return f"本案指定的承办人员是“{scene.case.handler}”"


def every_item_once(scene: Scene[payloads.Opinion]) -> str | None:
    """每一项申请内容都有且只有一个结论 (S0 art 13(6))."""
    everything = tuple(range(1, scene.case.items + 1))
    named = [number for one in scene.payload.findings for number in one.items or everything]
    if sorted(named) == list(everything):
        return None
    return f"申请共{scene.case.items}项，每项应当有且只有一个结论；现有结论涉及第{sorted(named)}项"


def outcomes_in_force(scene: Scene[payloads.Opinion]) -> str | None:
    """结论及其类别是适用规则中有的，且有相应的告知书 (§3.1)."""
    strange = [
        OUTCOMES[finding.outcome].name
        for finding in (one.finding for one in scene.payload.findings)
        if not allowed(finding, scene.law.rules.id) or notice_of(finding.outcome) is None
    ]
    return f"适用的规则中没有这样的结论：{'、'.join(strange)}" if strange else None


def fresh_signer(scene: Scene[payloads.Approve]) -> str | None:
    """三个签署步骤由三个不同的人完成 (§1.3)."""
    signed = {signature.person for signature in scene.case.signatures}
    return "同一人不能签署两个审批步骤" if scene.actor.id in signed else None


def dated_today_or_before(scene: Scene[payloads.Issue]) -> str | None:
    """成文日期不早于最后一次签署，不晚于今天 (GB/T 9704)."""
    dated = scene.payload.dated or scene.law.today
    first = civil_date(max(signature.at for signature in scene.case.signatures))
    return _between(first, dated, scene.law.today, "成文日期")


def received_in_time(scene: Scene[payloads.Transfer]) -> str | None:
    """部门收到的日期不早于收件日期，不晚于今天 (S0 art 13(4))."""
    day = scene.payload.received_on or scene.law.today
    return _between(scene.case.received, day, scene.law.today, "部门收到日期")


def sent_after_issue(scene: Scene[payloads.Dispatch]) -> str | None:
    """寄发日期不早于成文日期，不晚于今天 (§2.5)."""
    day = scene.payload.sent_on or scene.law.today
    first = max(notice.dated for notice in scene.case.notices)
    return _between(first, day, scene.law.today, "寄发日期")


def posted_with_number(scene: Scene[payloads.Dispatch]) -> str | None:
    """邮寄应当记录邮件号码 (国办公开办函〔2016〕235号)."""
    posted = scene.payload.method is Method.POST
    return "邮寄应当填写邮件号码" if posted and not scene.payload.tracking.strip() else None


def reachable_by_email(scene: Scene[payloads.Dispatch]) -> str | None:
    """以电子邮件送达的，申请人留有电子邮箱 (S0 art 13(7)5)."""
    return None if scene.dossier.application.email else "申请人没有留电子邮箱，请选择其他送达方式"


def served_after_sending(scene: Scene[payloads.Serve]) -> str | None:
    """送达日期不早于寄发日期，不晚于今天 (§2.5)."""
    assert scene.dossier.delivery is not None, "a dispatched case has a delivery"
    day = scene.payload.served_on or scene.law.today
    return _between(scene.dossier.delivery.sent_on, day, scene.law.today, "送达日期")


def fallen_due(scene: Scene[payloads.Lapse]) -> str | None:
    """这一级催办尚未执行，且已到时间 (§2.8)."""
    rung = next((one for one in scene.case.pending if one.id == scene.payload.rung), None)
    if rung is None:
        return "这一级催办已经执行或者不再需要"
    return None if rung.at <= scene.law.now else "这一级催办尚未到时间"


def parked_jobs(scene: Scene[payloads.Retry]) -> str | None:
    """确有搁置的工作."""
    unknown = set(scene.payload.jobs) - set(scene.case.parked)
    if unknown:
        return f"没有这样的搁置工作：{'、'.join(sorted(unknown))}"
    return None if scene.case.parked else "本案没有搁置的工作"


def _between(first: date, day: date, last: date, what: str) -> str | None:
    if first <= day <= last:
        return None
    return f"{what}应当在{first}至{last}之间，填写的是{day}"
