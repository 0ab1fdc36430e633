"""Days off 放假安排: what holds, what a new arrangement would move, and putting it into force.

An import changes the calendar at once; open cases follow by acts of their own, in the background,
while the page tells how far they have come. What was interrupted is gone on with from here.
"""

from collections.abc import Sequence
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request
from fastapi import Form as Posted
from pydantic import StringConstraints
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response

from api.console.admin.applying import Applying
from api.console.admin.room import AGAIN, Admin, AdminHere, Form, to, told
from api.deps import Member, staff_needs
from api.pages.rendering import Mistake
from domain.announcement import Announcement, named, read_announcement
from domain.calendar import CalendarError, shipped_data
from domain.civil import chinese_date
from domain.holidays import YearNotice
from domain.model import Model
from domain.permissions import Right
from register.acts.recalculation import Forecast, forecasts, look_ahead, put_into_force
from register.agency.calendars import Import, imports
from workflows.recalculation import NoAdministratorError, performers

router = APIRouter(prefix="/admin/calendar", include_in_schema=False)

Reader = Annotated[Member, staff_needs(Right.READ_PEOPLE)]
Manager = Annotated[Member, staff_needs(Right.CALENDAR)]

LONGEST = 200_000
"""Characters of an arrangement; a whole year takes some two thousand."""

SHOWN = 200
"""Cases shown in a preview; all are counted."""

_HERE = "/admin/calendar"
_NO_TEXT = Mistake("file", "文件不是UTF-8文本，请用记事本另存为UTF-8后再试")
_TOLD = {
    "imported": "放假安排已经导入，正在重新计算在办案件的期限。",
    "already": "日历此前已经是这样，没有重复导入。",
    "started": "正在重新计算在办案件的期限。",
}


class Arrangement(Form):
    """An arrangement as it was handed in; `version` is the calendar's that was previewed."""

    text: Annotated[str, StringConstraints(max_length=LONGEST)] = ""
    version: str = ""


class Moved(Model):
    """A case of the own agency and what would become of one of its limits."""

    id: str
    name: str
    limit: str
    before: str
    after: str
    days: str


class Preview(Model):
    """What an import would do; `others` are cases of other agencies whose dates would move."""

    title: str
    version: str
    unchanged: int
    own: int
    others: int
    rows: tuple[Moved, ...]
    refused: tuple[tuple[str, str], ...]


async def _applying(request: Request) -> Applying:
    return cast("Applying", request.app.state.applying)


Background = Annotated[Applying, Depends(_applying)]


@router.get("")
def show(_: Reader, here: AdminHere, applying: Background, done: str = "") -> Response:
    """Show the arrangements in force, and how far a recalculation has come."""
    return _page(here, applying, said=told(done, _TOLD))


@router.post("/preview")
async def preview(request: Request, _: Manager, here: AdminHere, applying: Background) -> Response:
    """Show which deadlines an arrangement would move, and by how much; nothing is written."""
    async with request.form() as form:
        typed, file = form.get("text", ""), form.get("file")
        text = typed if isinstance(typed, str) else ""
        if isinstance(file, UploadFile) and file.filename:
            try:
                text = (await file.read()).decode("utf-8-sig")
            except UnicodeDecodeError:
                return await run_in_threadpool(_page, here, applying, _NO_TEXT, text=text)
    return await run_in_threadpool(_previewed, here, applying, text[:LONGEST])


@router.post("/apply")
async def apply(
    form: Annotated[Arrangement, Posted()], _: Manager, here: AdminHere, applying: Background
) -> Response:
    """Put an arrangement into force as it was previewed, and recalculate the open cases."""
    answer = await run_in_threadpool(_put_into_force, here, applying, form)
    if isinstance(answer, Response):
        return answer
    applying.begin(here.gateway, here.member.id)
    return to(_HERE, "imported" if answer else "already")


@router.post("/continue")
async def go_on(
    _form: Annotated[Form, Posted()], _: Manager, here: AdminHere, applying: Background
) -> Response:
    """Go on with the cases that still count by another calendar."""
    applying.begin(here.gateway, here.member.id)
    return to(_HERE, "started")


def _previewed(here: Admin, applying: Applying, text: str) -> Response:
    try:
        _, found = _look(here, text)
    except (CalendarError, NoAdministratorError) as error:
        return _page(here, applying, *_mistakes(error), text=text)
    return _page(here, applying, text=text, preview=found)


def _put_into_force(here: Admin, applying: Applying, form: Arrangement) -> Response | bool:
    try:
        new, found = _look(here, form.text)
    except (CalendarError, NoAdministratorError) as error:
        return _page(here, applying, *_mistakes(error), text=form.text)
    if not here.first_time(form):
        return to(_HERE, AGAIN)
    if found.version != form.version:
        mistake = Mistake("", "预览之后日历有了变化，请再核对一次，然后确认导入")
        return _page(here, applying, mistake, text=form.text, preview=found)
    key, at = here.installation.ring.journal_key, here.gateway.civil_now()
    try:
        return put_into_force(
            here.installation.register, new, found.version, by=here.member.id, at=at, key=key
        )
    except IntegrityError:
        mistake = Mistake("", "另有一项导入正在进行，请稍后再试一次")
        return _page(here, applying, mistake, text=form.text)


def _look(here: Admin, text: str) -> tuple[Import, Preview]:
    """An arrangement and what it would do.

    Raises:
        CalendarError: With everything that is wrong with it.
        NoAdministratorError: Another agency's cases would have nobody to recalculate them.
    """
    said = read_announcement(text, shipped_data().festivals)
    new = Import(agency=_whose(here, said), announcement=said)
    with here.installation.register.reading() as session:
        outlook = look_ahead(session, new)
        performers(session, {one.agency for one in outlook.cases}, [here.member.id])
    mine = [one for one in outlook.moved if one.agency == here.member.agency]
    refused = [one for one in outlook.refused if one.agency == here.member.agency]
    return new, Preview(
        title=named(said),
        version=outlook.after,
        unchanged=outlook.unchanged,
        own=len(mine),
        others=len(outlook.moved) - len(mine),
        rows=_rows(mine[:SHOWN]),
        refused=tuple((one.number or one.case, one.why or "") for one in refused),
    )


def _whose(here: Admin, said: Announcement) -> str | None:
    """A year's notice holds for every agency, a place's orders for the own one."""
    return None if isinstance(said, YearNotice) else here.member.agency


def _rows(moved: Sequence[Forecast]) -> tuple[Moved, ...]:
    rows: list[Moved] = []
    for one in moved:
        for move in one.moves:
            gap = (move.after - move.before).days if move.before and move.after else 0
            rows.append(
                Moved(
                    id=one.case,
                    name=one.number or "未编号",
                    limit=move.limit.label,
                    before=chinese_date(move.before) if move.before else "中止",
                    after=chinese_date(move.after) if move.after else "中止",
                    days=f"{'推后' if gap > 0 else '提前'}{abs(gap)}天" if gap else "—",
                )
            )
    return tuple(rows)


def _mistakes(error: Exception) -> tuple[Mistake, ...]:
    return tuple(Mistake("text", one) for one in str(error).split("；"))


def _page(
    here: Admin,
    applying: Applying,
    *mistakes: Mistake,
    said: str = "",
    text: str = "",
    preview: Preview | None = None,
) -> Response:
    manages = here.member.holds(Right.CALENDAR)
    with here.installation.register.reading() as session:
        calendar = here.calendar(session)
        known = imports(session)
        left = _left(session, here) if manages and not applying.running else 0
    notices = [one for one in calendar.data.notices if one.year >= here.today.year - 1]
    places = calendar.data.places
    return here.shown(
        "calendar.html",
        "calendar",
        *mistakes,
        flash=said,
        notices=tuple(reversed(notices)),
        places=places,
        imported=tuple(
            named(one.announcement) for one in known if one.agency in (None, here.member.agency)
        ),
        through=calendar.confirmed_through,
        version=calendar.version,
        next_year=calendar.confirmed_through.year + 1,
        manages=manages,
        left=left,
        applying=applying,
        text=text,
        preview=preview,
        shown=SHOWN,
    )


def _left(session: Session, here: Admin) -> int:
    """The open cases that count by another calendar than the one in force."""
    keeper = here.installation.registrar.doorkeeper
    found = forecasts(session, keeper.profiles, keeper.calendars.of)
    return sum(one.agency == here.member.agency for one in found)
