"""A case's page: who, what, where it stands, what I may do now, why the date is what it is."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from sqlmodel import Session
from starlette.responses import Response

from api.console.lines import left_of, marks_of, who_has
from api.console.outcome import flash
from api.console.place import DESK, Console, Here, name_of, now_of
from api.console.sheet import Desk, Sheet, fresh_key
from api.console.suggest import suggested
from api.console.telling import LAPSE, lapses_of, sentences
from api.console.usual import next_step
from api.console.written import Told, people_told, written
from api.deps import CaseId, Member, own_case, staff_needs
from api.files import disposition
from api.forms import NoFormError
from api.pages.strip import Strip, standing, strip_of
from api.staff.documents import paper_name, taken_out
from api.staff.personal import note
from api.staff.schemas import CaseView
from api.staff.show import case_view, impersonal, people_of
from domain.application import Application
from domain.calendar import Calendar, OutsideCalendarError
from domain.civil import civil_date
from domain.judge import barred
from domain.model import JobId
from domain.permissions import Right, may
from register import queries
from register.acts.cases import Filed
from register.acts.jobs import Status
from register.paper.uploads import UploadKind
from register.people import directory
from register.record.reads import What

router = APIRouter(prefix="/cases/{case_id}", include_in_schema=False)

Reader = Annotated[Member, staff_needs(Right.READ_CASE)]
PaperReader = Annotated[Member, staff_needs(Right.READ_PAPER)]

_NEW = "已经收件，期限开始计算。请审查申请是否符合要求，再登记。"

PDF_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; object-src 'self'; "
    "frame-ancestors 'none'"
)
"""A browser shows a PDF with styles of its own; nothing of ours is in such a page."""

STATES = {
    Status.QUEUED.value: "等待处理",
    Status.PARKED.value: "没有成功，等待重试",
    Status.HELD.value: "等待汇总发送",
    Status.DIGESTED.value: "已随每日摘要发送",
    Status.WAIVED.value: "改用其他方式",
    Status.PRODUCED.value: "已制作",
    Status.SENT.value: "已发送",
}
"""How work on a paper or a mail stands, in words."""
_FILLED_IN = frozenset({"correct"})
"""Acts whose form comes filled in with what the applicants gave of themselves."""
_GONE = frozenset({Status.SENT, Status.DIGESTED, Status.WAIVED})


@dataclass(frozen=True)
class Shown:
    """What is read of a case on purpose: the reading of it is noted."""

    application: Application
    written: tuple[Told, ...]
    people: tuple[Told, ...]
    knows: bool


@router.get("")
def show(
    *,
    case_id: CaseId,
    member: Reader,
    here: Here,
    act: Annotated[str, Query(max_length=60)] = "",
    done: Annotated[str, Query(max_length=80)] = "",
    new: bool = False,
) -> Response:
    """Show a case; `act` opens the form of an act, `done` names one just performed."""
    told = flash(here, case_id, done) if done else _NEW * new
    with here.installation.register.reading() as session:
        filed = own_case(session, case_id, member)
        sheet = _opened(session, here, filed, act) if act else None
        if sheet and act in _FILLED_IN:
            note(here.gateway, member, case_id, What.APPLICANT)
        why = "" if sheet or not act else _barred(filed, here, act)
        return case_page(session, here, filed, sheet=sheet, told=told or why)


@router.get("/people")
def show_people(case_id: CaseId, member: PaperReader, here: Here) -> Response:
    """Show what was asked for and written, and who applies, where the member may know; noted."""
    with here.installation.register.reading() as session:
        filed = own_case(session, case_id, member, Right.READ_PAPER)
    knows = may(member.actor, Right.READ_PERSONAL, filed.case)
    note(here.gateway, member, case_id, What.DOSSIER)
    if knows:
        note(here.gateway, member, case_id, What.APPLICANT)
    people_ = people_told(people_of(filed.dossier)) if knows else ()
    dossier = impersonal(filed.dossier)
    shown = Shown(dossier.application, written(dossier), people_, knows)
    with here.installation.register.reading() as session:
        return case_page(session, here, filed, shown=shown)


@router.get("/documents/{document_id:path}")
def show_document(
    case_id: CaseId,
    document_id: Annotated[JobId, Path()],
    member: PaperReader,
    here: Here,
) -> Response:
    """Show a document in the browser; the reading of it is noted."""
    found, content = taken_out(here.gateway, member, case_id, document_id)
    return pdf(content, paper_name(found))


def pdf(content: bytes, name: str) -> Response:
    """A PDF that the browser shows itself."""
    named = disposition(name, "document.pdf", inline=True)
    headers = {**named, "Content-Security-Policy": PDF_POLICY}
    return Response(content, media_type="application/pdf", headers=headers)


def _opened(session: Session, here: Console, filed: Filed, act: str) -> Sheet | None:
    """The form of an act; nothing where it is not this person's to perform now."""
    try:
        desk = Desk(session, here, filed, act)
    except (NoFormError, LookupError, IndexError):
        return None
    filled, hints = suggested(session, here.member, filed, desk.form)
    return desk.fresh(filled, hints)


def _barred(filed: Filed, here: Console, act: str) -> str:
    """Why an act cannot be opened, for whoever comes by an old link."""
    known = {one.act: one for one in barred(filed.case, here.member.actor)}
    return f"现在不能办理“{known[act].title}”：{known[act].why}" if act in known else ""


def _reasons(view: CaseView) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Why acts are not possible: each reason once, with all it holds for."""
    found: dict[str, list[str]] = {}
    for one in view.barred:
        found.setdefault(one.why, []).append(one.title)
    return tuple((why, tuple(titles)) for why, titles in found.items())


def case_page(
    session: Session,
    here: Console,
    filed: Filed,
    *,
    sheet: Sheet | None = None,
    shown: Shown | None = None,
    told: str = "",
    lost: tuple[tuple[str, str], ...] = (),
    changes: tuple[str, ...] = (),
    upload_error: str = "",
) -> Response:
    """The page, perhaps with an act being filled in; `lost` is what was typed and fits no form."""
    case, doorkeeper = filed.case, here.installation.registrar.doorkeeper
    profile = doorkeeper.profiles.of(session, case.agency, case.profile)
    calendar = doorkeeper.calendars.of(session, profile)
    today = civil_date(now_of(case))
    view = case_view(session, filed, profile, here.member)
    lapsed = any(one.act == LAPSE for one in view.journal)
    lapses = lapses_of(queries.journal_of(session, case.id), profile) if lapsed else {}
    wrong = (sheet is not None and sheet.mistaken) or bool(lost) or bool(upload_error)
    response = here.page(
        "case.html",
        trail=(DESK, ("", name_of(filed))),
        flash=told,
        view=view,
        name=name_of(filed),
        left=left_of(case, calendar, today),
        who=who_has(case, profile, directory.names(session, case.agency)),
        marks=marks_of(case),
        strip=_strip(filed, calendar, today),
        standings=[standing(one, today) for one in case.limits],
        told=sentences(view.journal, lapses),
        unsent=[one for one in view.messages if one.status not in _GONE],
        barred=_reasons(view),
        next=next_step(case, here.member.actor),
        sheet=sheet,
        shown=shown,
        lost=lost,
        changes=changes,
        paper=may(here.member.actor, Right.READ_PAPER, case),
        uploading=may(here.member.actor, Right.UPLOAD, case),
        temporal=_temporal(here, view),
        states=STATES,
        upload_key=fresh_key(),
        upload_kinds=tuple(UploadKind),
        upload_limit=here.installation.uploads.limit // 2**20,
        upload_error=upload_error,
    )
    if wrong:
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response


def _strip(filed: Filed, calendar: Calendar, today: date) -> Strip | None:
    try:
        return strip_of(filed.case, calendar, today)
    except OutsideCalendarError:
        return None


def _temporal(here: Console, view: CaseView) -> str | None:
    """Where the Temporal UI shows the case's workflow."""
    settings = here.installation.settings
    if settings.ui_origin is None:
        return None
    space = quote(settings.temporal_namespace, safe="")
    return f"{settings.ui_origin}/namespaces/{space}/workflows/{quote(view.id, safe='')}"
