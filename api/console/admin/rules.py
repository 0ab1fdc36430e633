"""Ladder and limits 催办阶梯和期限 in force: to look at; the profile changes them."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from api.console.admin.room import AdminHere
from api.deps import Member, staff_needs
from domain.clocks import LimitKind
from domain.ladder import RungRule
from domain.model import Model
from domain.paper import Audience
from domain.people import Role
from domain.permissions import Right
from domain.rulesets import RuleSet, ruleset_for

router = APIRouter(prefix="/admin/rules", include_in_schema=False)

_DAYS = {
    "reply_wd": "答复申请人",
    "extension_max_wd": "延长答复期限，最长",
    "internal_transfer_wd": "转交承办部门",
    "department_wd": "承办部门答复意见",
    "department_resume_min_wd": "恢复办理后部门至少还有",
    "department_reserve_wd": "部门期限不晚于答复期限前",
    "dispute_wd": "办公室协调异议",
    "drafting_wd": "起草告知书",
    "signature_wd": "审批签署",
    "service_wd": "制发送达",
    "payment_wd": "申请人缴费",
    "correction_notice_wd": "告知补正",
    "correction_term_wd": "申请人补正",
    "third_party_reply_wd": "第三方反馈意见",
    "co_producer_reply_wd": "共同制作机关反馈意见",
    "other_agency_reply_wd": "其他机关反馈意见",
}
"""Limits in working days, as people call them."""


class LimitLine(Model):
    """A limit of the rule set with its source; an internal one binds the agency, not the law."""

    title: str
    days: int
    source: str
    internal: bool


class RungLine(Model):
    """A rung of the ladder in words."""

    limit: str
    title: str
    when: str
    to: str
    arbitration: bool


@router.get("")
def show(_: Annotated[Member, staff_needs(Right.READ_PEOPLE)], here: AdminHere) -> Response:
    """Show limits and ladder."""
    with here.installation.register.reading() as session:
        profiles = here.installation.registrar.doorkeeper.profiles
        profile = profiles.current(session, here.member.agency)
    rules = ruleset_for(here.today, profile.rules)
    return here.shown(
        "rules.html",
        "rules",
        rules=rules,
        limits=tuple(_limits(rules)),
        rungs=tuple(map(_rung, profile.ladder)),
        version=profile.version,
    )


def _limits(rules: RuleSet) -> Iterator[LimitLine]:
    sources = {one.parameter: one for one in rules.sources}
    for name, title in _DAYS.items():
        days = getattr(rules, name)
        if days is None:
            continue
        source = sources.get(name)
        yield LimitLine(
            title=title,
            days=days,
            source=source.text if source else "",
            internal=source is None or source.internal,
        )


def _rung(rule: RungRule) -> RungLine:
    return RungLine(
        limit=LimitKind(rule.limit).label,
        title=rule.title,
        when=_when(rule),
        to="、".join(map(_reader, rule.to)),
        arbitration=rule.arbitration,
    )


def _when(rule: RungRule) -> str:
    hour = "24:00" if rule.at == "breach" else "09:00"
    if rule.day == 0:
        return f"最后一日{hour}"
    side = "前" if rule.day < 0 else "后"
    return f"最后一日{side}第{abs(rule.day)}个工作日{hour}"


def _reader(to: Audience) -> str:
    if to is Audience.HOLDER:
        return "现在办理的人"
    return Role(to.value).label
