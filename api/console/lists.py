"""Lists of cases 案件查询: filters that stand in the address, pages, and lists with a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, Path, Request
from markupsafe import Markup
from pydantic import StringConstraints
from starlette.responses import RedirectResponse, Response

from api.console.listed import (
    Lister,
    NotAList,
    Row,
    Said,
    answer,
    asked_of,
    query_of,
    said_in,
)
from api.console.place import Console, Here
from api.deps import Member, staff_needs
from api.pages.language import SPOKEN, Catalogue
from api.pages.rendering import Mistake, part
from domain.channels import Channel
from domain.model import Model, Token
from domain.outcomes import OUTCOMES
from domain.people import Role
from domain.permissions import Right
from domain.profile import Profile
from domain.stages import Phase, Stage
from register.lists.filters import Sort
from register.lists.views import AT_MOST, LONGEST, Views, views_of
from register.people import directory

router = APIRouter(include_in_schema=False)

Reader = Annotated[Member, staff_needs(Right.READ_CASE)]
Options = tuple[tuple[str, str], ...]

_SORTS: Options = (
    (Sort.ID_LAST, "收件先后，最新的在前"),
    (Sort.ID, "收件先后，最早的在前"),
    (Sort.DUE, "答复期限，最早的在前"),
    (Sort.DUE_LAST, "答复期限，最晚的在前"),
    (Sort.NUMBER_LAST, "登记编号，最大的在前"),
    (Sort.NUMBER, "登记编号，最小的在前"),
)
_PHASES = {
    Phase.INTAKE: "受理",
    Phase.HANDLING: "承办",
    Phase.WAITING: "等待",
    Phase.APPROVAL: "审批",
    Phase.SERVICE: "送达",
    Phase.CLOSED: "办结",
    Phase.WITHDRAWN: "撤回",
    Phase.ABANDONED: "逾期未补正等结案",
    Phase.UNDELIVERABLE: "无法送达结案",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A filter with what may be chosen; the form shows one, an address may hold several."""

    name: str
    title: str
    options: Options


class NewView(Model):
    """A list that gets a name."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    query: Annotated[str, StringConstraints(max_length=2000)] = ""
    csrf: str = ""


class Sent(Model):
    """A form that says nothing but that it was sent."""

    csrf: str = ""
    key: str = ""


@router.get("/cases")
def show(request: Request, _: Reader, here: Here, done: str = "") -> Response:
    """List the cases that the address asks for."""
    said = {name: values for name, values in said_in(request).items() if name != "done"}
    told = {"kept": "已保存为常用查询。", "forgotten": "常用查询已删除。"}.get(done, "")
    return _page(here, said, told=told)


@router.post("/views")
def keep(form: Annotated[NewView, Form()], member: Reader, here: Here) -> Response:
    """Keep a list under a name; one of the same name is replaced."""
    said = _said_of(form.query)
    if wrong := _wrong(form.name):
        return _page(here, said, Mistake("name", wrong), name=form.name)
    kept = Views(here.installation.register).keep(
        member.agency, member.id, form.name, query_of(said)
    )
    if not kept:
        why = f"最多保存{AT_MOST}个常用查询，请先删除不再使用的"
        return _page(here, said, Mistake("name", why), name=form.name)
    return RedirectResponse(_address(said, done="kept"), HTTPStatus.SEE_OTHER)


@router.post("/views/{view_id}/delete")
def forget(
    view_id: Annotated[Token, Path()], _form: Annotated[Sent, Form()], member: Reader, here: Here
) -> Response:
    """Forget a list one has named."""
    Views(here.installation.register).forget(member.agency, member.id, view_id)
    return RedirectResponse("/cases?done=forgotten", HTTPStatus.SEE_OTHER)


def _wrong(name: str) -> str:
    if not name:
        return "请填写名称"
    fits = len(name) <= LONGEST and name.isprintable()
    return "" if fits else f"名称最多{LONGEST}个字，不能换行"


def _said_of(query: str) -> Said:
    said: dict[str, tuple[str, ...]] = {}
    for name, value in parse_qsl(query):
        said[name] = (*said.get(name, ()), value)
    return said


def _address(said: Said, **more: str) -> str:
    query = "&".join(part for part in (query_of(said), urlencode(more)) if part)
    return f"/cases?{query}" if query else "/cases"


def _page(
    here: Console, said: Said, *mistakes: Mistake, told: str = "", name: str = ""
) -> Response:
    rows: tuple[Row, ...] = ()
    further = None
    with here.installation.register.reading() as session:
        profiles = here.installation.registrar.doorkeeper.profiles
        profile = profiles.current(session, here.member.agency)
        handlers = _handlers(here, directory.having(session, profile.id, Role.HANDLER))
        views = views_of(session, here.member.agency, here.member.id)
        try:
            found = answer(here, session, asked_of(said))
            rows = tuple(Lister(session, here).rows(found.cases))
            further = found.next
        except NotAList as error:
            mistakes = (*mistakes, *error.mistakes)
    number = _number(said)
    return here.page(
        "list.html",
        "cases",
        mistakes=mistakes,
        flash=told,
        search=_search(SPOKEN.get(), _questions(profile, handlers), tuple(said.items()), mistakes),
        filtered=bool(query_of(said)),
        rows=rows,
        bulk=any(one.role in _ACTING for one in here.member.actor.duties),
        number=number,
        first=_address(said),
        further=further and _address(said, cursor=further, page=str(number + 1)),
        query=query_of(said),
        views=views,
        name=name,
    )


@lru_cache(maxsize=256)
def _search(
    _spoken: Catalogue | None,  # a form is kept for its language
    questions: tuple[Question, ...],
    said: tuple[tuple[str, tuple[str, ...]], ...],
    mistakes: tuple[Mistake, ...],
) -> Markup:
    """The form of the filters; many ask the same, and again and again."""
    asked = dict(said)
    return part(
        "console/filters.html",
        questions={one.name: one for one in questions},
        said=asked,
        mistakes=mistakes,
        more=any(one in asked for one in _RARE),
        filtered=bool(query_of(asked)),
        sorts=_SORTS,
    )


_RARE = (
    *("needs", "phase", "channel", "outcome", "handler", "number", "attention", "arbitration"),
    *("received_from", "received_to"),
)
"""Filters that stand behind a fold until they are used."""


_ACTING = frozenset(Role) - {Role.AUDITOR, Role.ADMINISTRATOR, Role.SECRECY}
"""Roles that have acts several cases may share (api/console/bulk.py)."""


def _number(said: Said) -> int:
    told = said.get("page", ("1",))[-1]
    return int(told) if told.isdecimal() and len(told) < 7 else 1  # noqa: PLR2004 - a number to show


def _handlers(here: Console, names: Mapping[str, str]) -> Options:
    mine = (("me", "我（和我代理的人）"),) if here.member.id in names else ()
    return (*mine, *names.items())


def _questions(profile: Profile, handlers: Options) -> tuple[Question, ...]:
    yes = (("true", "是"), ("false", "否"))
    return (
        Question(name="open", title="状态", options=(("true", "在办"), ("false", "已结束"))),
        Question(name="stage", title="阶段", options=tuple((one, one.label) for one in Stage)),
        Question(
            name="department",
            title="部门",
            options=tuple((one.id, one.name) for one in profile.departments),
        ),
        Question(name="overdue", title="是否逾期", options=yes),
        Question(
            name="needs", title="下一步由谁办理", options=(("me", "我"), ("others", "其他人"))
        ),
        Question(name="phase", title="环节", options=tuple(_PHASES.items())),
        Question(name="handler", title="承办人员", options=handlers),
        Question(
            name="channel", title="申请方式", options=tuple((one, one.label) for one in Channel)
        ),
        Question(
            name="outcome",
            title="答复结论",
            options=tuple((code, info.name) for code, info in OUTCOMES.items()),
        ),
        Question(name="arbitration", title="申请仲裁", options=yes),
        Question(name="attention", title="有工作未完成", options=yes),
    )
