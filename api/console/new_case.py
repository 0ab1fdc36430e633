"""Registration by a clerk of what came over the counter, by letter or fax, or was said."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response
from temporalio.service import RPCError

from api.console.enclosed import FILE, Enclosed, enclosed, parted
from api.console.new_case_page import asking, begun, looked_through
from api.console.place import Console, Here
from api.console.sheet import DO, EDIT, Typed, fresh_key, typed_in
from api.deps import Member, staff_needs
from api.forms import Form, FormError, StrangeFormError, application_form, errors, read
from api.intake.asker import hander
from api.intake.outlook import Outlook, foresee
from api.intake.routes import taken_in
from domain.channels import Channel
from domain.permissions import Right
from domain.profile import Profile
from domain.receive import Receive
from domain.rulesets import ruleset_for
from register.paper.handed_files import UnknownFileError
from workflows.gateway import KeyReusedError

router = APIRouter(prefix="/cases/new", include_in_schema=False)

Clerk = Annotated[Member, staff_needs(Right.HAND_IN)]

_DOWN = "系统暂时不能收件，填写的内容都在。请稍后再次确认，不会重复收件。"
_REUSED = "这份申请已经收件过一次，内容与现在不同。如果确实是另一份申请，请再次确认。"
_EXPIRED = "附件保存已经超过一天，请重新添加附件后再确认；其他内容都在。"


@dataclass(frozen=True)
class Looked:
    """An application that can be taken in, and what the law would find wrong with it."""

    receive: Receive
    outlook: Outlook


@dataclass(frozen=True)
class Entry:
    """An application being registered: what was typed, and the ids of the files kept for it."""

    here: Console
    form: Form
    typed: Typed
    kept: tuple[str, ...]

    def again(self, *found: FormError, files: Enclosed | None = None) -> Response:
        """The questions, with everything that was typed."""
        return self.filled(self.typed.pairs, *found, files=files)

    def filled(
        self, pairs: tuple[tuple[str, str], ...], *found: FormError, files: Enclosed | None = None
    ) -> Response:
        """The same with answers that have been put in order."""
        files = files or enclosed(self.here, self.typed.key, self.kept)
        return asking(self.here, self.form, self.typed.key, pairs, files, found=found)

    def failed(self, message: str, *, anew: bool = False) -> Response:
        """The questions with why nothing was taken in; `anew`: the key stands for something."""
        typed = self.typed.anew() if anew else self.typed
        entry = Entry(self.here, self.form, typed, self.kept)
        return entry.again(FormError(name="", message=message))


@router.get("")
def show(_: Clerk, here: Here, channel: Channel = Channel.WINDOW) -> Response:
    """Show the form 附件2, as the applications of a channel are taken down."""
    profile = _profile(here)
    form, rules = application_form(profile.name, "clerk"), ruleset_for(here.today, profile.rules)
    return asking(here, form, fresh_key(), begun(form, channel, here.today, rules.id), Enclosed())


@router.post("")
async def post(request: Request, _: Clerk, here: Here) -> Response:
    """Look the application through, or take it in."""
    async with request.form() as form:
        said = form.getlist(FILE)
        came = tuple(one for one in said if isinstance(one, UploadFile) and one.filename)
        entry = await run_in_threadpool(_entry, here, await typed_in(request))
        looked = await run_in_threadpool(_look, entry, came)
    if isinstance(looked, Response):
        return looked
    return await _hand_in(entry, looked)


def resumed(here: Console, typed: Typed) -> Response:
    """The form again with what was typed before the session expired."""
    return _entry(here, typed).again()


def _entry(here: Console, typed: Typed) -> Entry:
    mine, kept = parted(typed)
    return Entry(here, application_form(_profile(here).name, "clerk"), mine, kept)


def _look(entry: Entry, came: tuple[UploadFile, ...]) -> Response | Looked:
    """The page that comes next, or what is to be taken in now."""
    typed, here = entry.typed, entry.here
    # What is confirmed may have been taken in before: its files do not wait any more.
    if typed.step == DO:
        return _judged(entry, None)
    files = enclosed(here, typed.key, entry.kept, came)
    looked = _judged(entry, files)
    if isinstance(looked, Response):
        return looked
    return looked_through(here, typed, files, looked.receive, looked.outlook)


def _judged(entry: Entry, files: Enclosed | None) -> Response | Looked:
    """What was typed, judged; the questions again where it cannot be taken in."""
    form, typed, here = entry.form, entry.typed, entry.here
    try:
        reading = read(form, typed.pairs)
    except StrangeFormError as error:
        return entry.again(FormError(name="", message=str(error)), files=files)
    if reading.again or typed.step == EDIT:
        return entry.filled(reading.filled, files=files)
    shift = int(here.installation.shift.total_seconds())
    told = {"agency": here.member.agency, "intake_key": typed.key, "shift": shift}
    try:
        receive = Receive.model_validate({**reading.payload, **told})
    except ValidationError as error:
        return entry.filled(reading.filled, *errors(form, error), files=files)
    outlook = foresee(here.gateway, receive)
    found = errors(form, outlook.refusal) if outlook.refusal else ()
    if found or (files and files.told):
        return entry.filled(reading.filled, *found, files=files)
    return Looked(receive, outlook)


async def _hand_in(entry: Entry, looked: Looked) -> Response:
    here = entry.here
    try:
        handed = await here.gateway.hand_in(
            looked.receive, hander=hander(here.member), files=entry.kept
        )
    except KeyReusedError:
        return await run_in_threadpool(entry.failed, _REUSED, anew=True)
    except UnknownFileError:
        why = FormError(name="", message=_EXPIRED)
        return await run_in_threadpool(entry.again, why, files=Enclosed())
    except RPCError:
        answer = await run_in_threadpool(entry.failed, _DOWN)
        answer.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return answer
    if handed.refusal:
        return await run_in_threadpool(entry.failed, handed.refusal.why, anew=True)
    there = await taken_in(here.gateway, handed.case)
    # A worker that is slow has the case soon: the desk says so, and shows it then.
    waiting = f"/desk?case={handed.case}&done=receive"
    return RedirectResponse(
        f"/cases/{handed.case}?new=1" if there else waiting, HTTPStatus.SEE_OTHER
    )


def _profile(here: Console) -> Profile:
    profiles = here.installation.registrar.doorkeeper.profiles
    with here.installation.register.reading() as session:
        return profiles.current(session, here.member.agency)
