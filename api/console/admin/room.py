"""What every page of the administration is made with: its ways, its forms, and what was done."""

from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends
from pydantic import StringConstraints
from starlette.responses import HTMLResponse, RedirectResponse
from ulid import ULID

from api.auth.asking import Gate
from api.auth.doors import Doors, TheDoors, now
from api.console.place import Console
from api.pages.rendering import Mistake
from api.pages.visits import AViewer
from domain.civil import end_of
from domain.model import Model
from domain.permissions import Right
from register.portal.sent_forms import first_time

Field = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
"""What somebody typed; whether it will do, the domain says."""

AGAIN = "again"
"""What was done when a form came a second time: nothing."""

_ALL, _CASES = (Right.READ_PEOPLE,), (Right.READ_CASE,)
_KEEPERS = (Right.PEOPLE, Right.READ_ACCESS)
_HOOKS = (Right.WEBHOOKS, Right.READ_ACCESS)

WAYS = (
    ("people", "人员和部门", "谁在岗、担任什么职责、怎样登录", _ALL),
    ("delegations", "授权", "休假、出差期间由谁代为办理", _ALL),
    ("calendar", "放假安排", "导入下一年度的放假安排，看在办案件的期限怎样变化", _ALL),
    ("templates", "文书模板", "看每一种文书，改成本机关的写法", _ALL),
    ("rules", "催办阶梯和期限", "每一项期限、每一次提醒，以及依据", _ALL),
    ("parked", "未完成的工作", "没有制作或者发送成功的文书、邮件，可以重试", _CASES),
    ("access", "登录记录", "谁登录过、谁没有登录成功，人员、口令和密钥有过哪些改动", _KEEPERS),
    ("clients", "受理系统", "哪些系统可以收件，用什么密钥，能做什么", _KEEPERS),
    ("webhooks", "事件推送", "案件有进展时通知哪些系统，送到了哪里", _HOOKS),
    ("tokens", "访问令牌", "程序以谁的名义使用本系统，到什么时候", _KEEPERS),
    ("health", "运行状况", "各组成部分是否正常，还有多少等待处理", _KEEPERS),
)
"""The rooms: name, title, what it is for, and who may enter."""

_DONE = {AGAIN: "这张表已经提交过一次，没有重复办理。请核对下面的内容。"}


class Form(Model):
    """What every form carries: the token of the page and the key by which it counts once."""

    csrf: str = ""
    key: Annotated[str, StringConstraints(max_length=80)] = ""


class Admin(Console):
    """The administration, for whoever looks."""

    def __init__(self, viewer: AViewer, gateway: Gate, doors: TheDoors) -> None:
        super().__init__(viewer, gateway)
        self.doors: Doors = doors

    @property
    def ways(self) -> tuple[tuple[str, str, str, str], ...]:
        """The rooms open to the member: name, address, title and what it is for."""
        mine = self.member
        return tuple(
            (name, f"/admin/{name}", title, about)
            for name, title, about, rights in WAYS
            if any(map(mine.holds, rights))
        )

    def shown(
        self,
        template: str,
        room: str,
        *mistakes: Mistake,
        trail: tuple[tuple[str, str], ...] = (),
        **facts: object,
    ) -> HTMLResponse:
        """A page of a room."""
        title = next((title for name, title, *_ in WAYS if name == room), "")
        way = (("/admin", "管理"), *trail) if title else ()
        return self.page(
            f"admin/{template}",
            "admin",
            mistakes=mistakes,
            room=room,
            rooms=self.ways,
            room_title=title,
            trail=way and (*way, ("", facts.get("title") or title)),
            fresh=lambda: str(ULID()),
            **facts,  # type: ignore[arg-type]  # facts hold no status
        )

    def first_time(self, form: Form) -> bool:
        """Whether a form comes for the first time; one without a key counts each time."""
        whose = f"{self.member.agency}/{self.member.id}"
        return not form.key or first_time(self.installation.register, whose, form.key, at=now())


async def _admin(viewer: AViewer, gateway: Gate, doors: TheDoors) -> Admin:
    return Admin(viewer, gateway, doors)


AdminHere = Annotated[Admin, Depends(_admin)]


def to(address: str, done: str = "") -> RedirectResponse:
    """To a page that tells what was done."""
    query = f"?{urlencode({'done': done})}" if done else ""
    return RedirectResponse(f"{address}{query}", HTTPStatus.SEE_OTHER)


class NotADay(ValueError):  # noqa: N818 - it is an answer, in Chinese
    """What was typed is no date."""


def until(typed: str) -> datetime | None:
    """The end of the last day (Asia/Shanghai) on which something holds; None where blank.

    Raises:
        NotADay: It is no date.
    """
    if not typed:
        return None
    try:
        return end_of(date.fromisoformat(typed))
    except (ValueError, OverflowError) as error:
        raise NotADay("日期请写成2027-12-31的样子") from error


def told(done: str, words: Mapping[str, str]) -> str:
    """The sentence for what was done."""
    return {**_DONE, **words}.get(done, "")
