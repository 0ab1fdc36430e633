"""The overview 统计概览 for heads: how many cases, how old, how timely, and where time is spent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Annotated, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import Response

from api.console.charts import Bar, Chart, chart
from api.console.place import Console, Here
from api.deps import Member, staff_needs
from domain.civil import chinese_moment
from domain.permissions import Reach, Right, reach
from domain.profile import Profile
from register.lists.figures import Class, Figures, Span, figures

router = APIRouter(include_in_schema=False)

Reader = Annotated[Member, staff_needs(Right.READ_CASE)]

FRESH = 15.0
"""Seconds for which sums are told again without asking the register."""


@dataclass
class Counted:
    """The sums told last, by agency and what is within reach; each for some seconds."""

    _kept: dict[tuple[str, Reach], tuple[float, Figures]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, here: Console) -> Figures:
        """The figures for whoever looks."""
        within = reach(here.member.actor, Right.READ_CASE)
        key = (here.member.agency, within)
        with self._lock:  # many heads at once ask the register once
            kept = self._kept.get(key)
            if kept and monotonic() - kept[0] < FRESH and kept[1].today == here.today:
                return kept[1]
            with here.installation.register.reading() as session:
                calendar = here.calendar(session)
                found = figures(session, here.member.agency, within, calendar, here.today)
            self._kept[key] = (monotonic(), found)
            return found


async def _counted(request: Request) -> Counted:
    return cast("Counted", request.app.state.counted)


@router.get("/overview")
def show(_: Reader, here: Here, counted: Annotated[Counted, Depends(_counted)]) -> Response:
    """Show the figures as charts, with the numbers beside them."""
    found = counted.of(here)
    with here.installation.register.reading() as session:
        profile = _profile(session, here)
    return here.page(
        "overview.html",
        "overview",
        found=found,
        whole=reach(here.member.actor, Right.READ_CASE).agency,
        now=chinese_moment(here.gateway.civil_now()),
        stages=_stages(found),
        departments=_departments(found, profile),
        columns=tuple((one, _named(one, profile)) for one in found.departments),
        ages=_classes(found.ages),
        left=_left(found),
        months=_months(found),
        spans=_spans(found.spans),
        rate=_rate(found),
    )


def _profile(session: Session, here: Console) -> Profile:
    profiles = here.installation.registrar.doorkeeper.profiles
    return profiles.current(session, here.member.agency)


def _named(department: str | None, profile: Profile) -> str:
    if department is None:
        return "尚未转交"
    known = profile.department(department)
    return known.name if known else department


def _list(**filters: str) -> str:
    return f"/cases?{urlencode(filters)}"


def _stages(found: Figures) -> Chart:
    bars = (
        Bar(title=stage.label, value=sum(by.values()), href=_list(stage=stage, sort="due"))
        for stage, by in found.stages.items()
    )
    return chart(bars)


def _departments(found: Figures, profile: Profile) -> Chart:
    bars = (
        Bar(
            title=_named(one, profile),
            value=count,
            part=found.late.get(one, 0),
            href=_list(department=one, open="true", sort="due") if one else "",
        )
        for one, count in found.departments.items()
    )
    return chart(bars)


def _classes(classes: tuple[Class, ...]) -> Chart:
    return chart(Bar(title=_span(one.first, one.last), value=one.count) for one in classes)


def _span(first: int, last: int | None) -> str:
    if last is None:
        return f"{first}个工作日以上"
    return f"{last}个工作日以内" if first == 0 else f"{first}至{last}个工作日"


def _left(found: Figures) -> Chart:
    late = Bar(
        title="已逾期",
        value=found.past,
        part=found.past,
        href=_list(open="true", overdue="true", sort="due"),
    )
    bars = [
        Bar(
            title="今天到期" if one.last == 0 else f"还有{_span(one.first, one.last)}",
            value=one.count,
        )
        for one in found.left
    ]
    rest = (
        Bar(title="期限中止", value=found.paused),
        Bar(title="已答复待办结", value=found.answered),
    )
    return chart((late, *bars, *rest))


def _months(found: Figures) -> Chart:
    """On-time rates in per cent; a month without a case has no bar."""
    bars = (
        Bar(
            title=f"{one.month.year}年{one.month.month}月",
            value=100 * one.rate if one.rate is not None else 0,
            told=f"{100 * one.rate:.1f}%" if one.rate is not None else "无",
        )
        for one in found.months
    )
    return chart(bars, most=100)


def _spans(spans: tuple[Span, ...]) -> Chart:
    return chart(Bar(title=one.title, value=one.mean, told=f"{one.mean:.1f}") for one in spans)


def _rate(found: Figures) -> Mapping[str, int | str]:
    closed, late = (sum(getattr(one, n) for one in found.months) for n in ("closed", "late"))
    told = f"{100 * (closed - late) / closed:.1f}%" if closed else "—"
    return {"closed": closed, "late": late, "told": told}
