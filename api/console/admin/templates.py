"""Templates 文书模板: look at every paper, and say it in the office's own words.

What an office writes is checked as `mingbai notice check` does, on every sample; what is wrong is
told with its line and not kept. The folder is the office's (docs/changing-a-notice.md).
"""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query, Request
from fastapi import Form as Posted
from pydantic import StringConstraints
from starlette.responses import Response

from activities.specimens import specimens
from api.auth.doors import now
from api.console.admin.room import AGAIN, Admin, AdminHere, Form, to, told
from api.console.case import pdf
from api.deps import Member, staff_needs
from api.pages.rendering import Mistake
from api.problems import Problem
from domain.facts import DocumentFacts
from domain.model import Model
from domain.paper import DOCUMENTS, MessageKind
from domain.permissions import Right
from notices.checking import Facts, check_templates, shipped
from notices.documents import file_name, render_pdf
from notices.overrides import SUFFIXES
from notices.templating import BASE, FOLDER, SHIPPED, Templates, Unrenderable
from runtime.errors import Unavailable

router = APIRouter(prefix="/admin/templates", include_in_schema=False)

Reader = Annotated[Member, staff_needs(Right.READ_PEOPLE)]
Editor = Annotated[Member, staff_needs(Right.TEMPLATES)]
Name = Annotated[str, Query(max_length=100)]

LONGEST = 200_000
_HERE = "/admin/templates"
_TOLD = {
    "saved": "模板已经保存，从下一份文书起使用。",
    "reset": "已恢复程序自带的模板，从下一份文书起使用。",
}


class TemplateForm(Form):
    """A template as it is typed in."""

    name: Annotated[str, StringConstraints(max_length=100)] = ""
    text: Annotated[str, StringConstraints(max_length=LONGEST)] = ""


class Line(Model):
    """A template in the list; `paper` can be looked at as a PDF."""

    name: str
    title: str
    own: bool
    paper: bool


@dataclass
class Specimens:
    """Facts of every paper and mail, made once when they are first asked for: it takes seconds."""

    _made: tuple[Facts, ...] = ()
    _lock: Lock = field(default_factory=Lock)

    def all(self) -> tuple[Facts, ...]:
        """The facts."""
        with self._lock:
            if not self._made:
                self._made = tuple(specimens())
            return self._made

    def of(self, kind: str) -> DocumentFacts | None:
        """The facts of a paper of a kind: of the last one issued, else of the last draft."""
        some = [one for one in self.all() if isinstance(one, DocumentFacts) and one.kind == kind]
        issued = [one for one in some if not one.draft]
        return next(reversed(issued or some), None)


async def _specimens(request: Request) -> Specimens:
    return cast("Specimens", request.app.state.specimens)


Tried = Annotated[Specimens, Depends(_specimens)]


@router.get("")
def show(_: Reader, here: AdminHere, done: str = "") -> Response:
    """List the templates."""
    own = _own(here)
    lines = tuple(_lines(own))
    return here.shown(
        "templates.html",
        "templates",
        flash=told(done, _TOLD),
        papers=[one for one in lines if one.paper],
        mails=[one for one in lines if one.name.startswith("mail/")],
        parts=[one for one in lines if not one.paper and not one.name.startswith("mail/")],
        edits=here.member.holds(Right.TEMPLATES),
    )


@router.get("/preview")
def preview(name: Name, _: Reader, here: AdminHere, tried: Tried) -> Response:
    """Show a paper as the templates in force make it."""
    return _printed(tried, _known(name), here.installation.offices.of(here.member.agency))


@router.get("/edit")
def edit(name: Name, _: Reader, here: AdminHere) -> Response:
    """Show a template, to be changed."""
    own = _own(here).own.get(_known(name))
    return _page(here, name, own.decode() if own is not None else _beginning(name))


@router.post("/try")
def try_out(
    form: Annotated[TemplateForm, Posted()], _: Editor, here: AdminHere, tried: Tried
) -> Response:
    """Show a paper as what is typed in would make it; nothing is kept."""
    return _printed(tried, _known(form.name), _with(here, form))


@router.post("/save")
def save(
    form: Annotated[TemplateForm, Posted()], _: Editor, here: AdminHere, tried: Tried
) -> Response:
    """Keep a template that no sample finds fault with."""
    faults = check_templates(_with(here, form), tried.all())
    wrong = [one for one in faults if one.file == _known(form.name)]
    if wrong:
        mistakes = (Mistake("text", f"第{one.line}行：{one.what}") for one in wrong)
        return _page(here, form.name, form.text, *mistakes)
    if not here.first_time(form):
        return to(_HERE, AGAIN)
    _write(_file(here, form.name), _content(form))
    _note(here, "change_template", form.name, _content(form))
    return to(_HERE, "saved")


@router.post("/reset")
def reset(form: Annotated[TemplateForm, Posted()], _: Editor, here: AdminHere) -> Response:
    """Go back to the shipped template."""
    if not here.first_time(form):
        return to(_HERE, AGAIN)
    _file(here, _known(form.name)).unlink(missing_ok=True)
    _note(here, "reset_template", form.name, b"")
    return to(_HERE, "reset")


def _known(name: str) -> str:
    """The name of a template there is: never a path that leads elsewhere."""
    if name not in shipped() or not name.endswith(SUFFIXES):
        raise Problem("not_found", f"没有“{name}”这个模板")
    return name


def _own(here: Admin) -> Templates:
    return here.installation.offices.of(here.member.agency)


def _with(here: Admin, form: TemplateForm) -> Templates:
    return Templates({**_own(here).own, form.name: _content(form)})


def _content(form: TemplateForm) -> bytes:
    text = form.text.replace("\r\n", "\n")
    return (text if text.endswith("\n") else f"{text}\n").encode()


def _beginning(name: str) -> str:
    """What an own template begins as: it says what the shipped one says, block by block."""
    return f'{{% extends "{BASE}{name}" %}}\n' if name.endswith(".html") else _shipped_text(name)


def _shipped_text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _lines(own: Templates) -> Iterator[Line]:
    for name in shipped():
        if name.endswith(SUFFIXES):
            title = _title(name)
            yield Line(name=name, title=title, own=name in own.own, paper=_kind(name) in DOCUMENTS)


def _kind(name: str) -> str:
    return name.removesuffix(".html")


def _title(name: str) -> str:
    if (kind := _kind(name)) in DOCUMENTS:
        return DOCUMENTS[kind].title
    mail = name.removeprefix("mail/").removesuffix(".txt")
    return MessageKind(mail).label if mail in set(MessageKind) else name


def _printed(tried: Specimens, name: str, templates: Templates) -> Response:
    facts = tried.of(_kind(name))
    if facts is None:
        raise Problem("not_found", "这个模板不是单独的一种文书，没有可以预览的样例")
    try:
        return pdf(render_pdf(facts, templates), file_name(facts))
    except Unrenderable as error:
        raise Problem("invalid", f"不能预览：{error}") from error


def _file(here: Admin, name: str) -> Path:
    folder = here.installation.offices.folder(here.member.agency)
    if folder is None:
        raise Problem("unavailable", "没有设置模板目录，请通知系统管理员")
    return folder / name


def _write(file: Path, content: bytes) -> None:
    """Put a file in its place at once: whoever reads it meanwhile reads the former one."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".", delete=False) as new:
            new.write(content)
        Path(new.name).replace(file)
    except OSError as error:
        raise Unavailable(f"写不了文件 {file}（{error.strerror}）") from error


def _note(here: Admin, act: str, name: str, content: bytes) -> None:
    """Who changed which template, and by what it is told from others: in the journal."""
    log, register = here.doors.sessions.log, here.installation.register
    digest = hashlib.sha256(content).hexdigest()[:12] if content else None
    with register.transaction() as session:
        log.note(
            session,
            here.member.agency,
            act,
            by=here.member.id,
            at=now(),
            change=name,
            digest=digest,
        )


def _page(here: Admin, name: str, text: str, *mistakes: Mistake) -> Response:
    return here.shown(
        "template.html",
        "templates",
        *mistakes,
        trail=((_HERE, "文书模板"),),
        title=_title(name),
        name=name,
        text=text,
        own=name in _own(here).own,
        paper=_kind(name) in DOCUMENTS,
        source=_shipped_text(name),
        version=SHIPPED.version(name),
        edits=here.member.holds(Right.TEMPLATES),
    )
