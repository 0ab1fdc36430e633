"""Registration by a clerk of what came over the counter, by letter or fax, or was said."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request
from markupsafe import Markup
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from temporalio.service import RPCError

from api.console.place import DESK, Console, Here
from api.console.sheet import DO, EDIT, Typed, fresh_key, typed_in
from api.deps import Member, staff_needs
from api.forms import (
    Form,
    FormError,
    Pairs,
    StrangeFormError,
    application_form,
    errors,
    lay_out,
    read,
    render,
)
from api.intake.asker import hander
from api.intake.outlook import Outlook, foresee
from api.intake.routes import taken_in
from domain.application import masked_applicants, subject
from domain.permissions import Right
from domain.receive import Receive
from workflows.gateway import KeyReusedError

router = APIRouter(prefix="/cases/new", include_in_schema=False)

Clerk = Annotated[Member, staff_needs(Right.HAND_IN)]

_DOWN = "系统暂时不能收件，填写的内容都在。请稍后再次确认，不会重复收件。"
_REUSED = "这份申请已经收件过一次，内容与现在不同。如果确实是另一份申请，请再次确认。"


@dataclass(frozen=True)
class Looked:
    """An application that can be taken in, and what the law would find wrong with it."""

    receive: Receive
    outlook: Outlook


@router.get("")
def show(_: Clerk, here: Here) -> Response:
    """Show the form 附件2."""
    return _asking(here, fresh_key(), None)


@router.post("")
async def post(request: Request, _: Clerk, here: Here) -> Response:
    """Look the application through, or take it in."""
    typed = await typed_in(request)
    looked = await run_in_threadpool(_look, here, typed)
    if isinstance(looked, Response):
        return looked
    if typed.step != DO:
        return _tried(here, typed, looked)
    return await _hand_in(here, typed, looked)


def resumed(here: Console, typed: Typed) -> Response:
    """The form again with what was typed before the session expired."""
    return _asking(here, typed.key, typed.pairs)


def _look(here: Console, typed: Typed) -> Response | Looked:
    form = _form(here)
    try:
        reading = read(form, typed.pairs)
    except StrangeFormError as error:
        return _asking(here, typed.key, typed.pairs, FormError(name="", message=str(error)))
    if reading.again or typed.step == EDIT:
        return _asking(here, typed.key, reading.filled)
    shift = int(here.installation.settings.civil_shift.total_seconds())
    told = {"agency": here.member.agency, "intake_key": typed.key, "shift": shift}
    try:
        receive = Receive.model_validate({**reading.payload, **told})
    except ValidationError as error:
        return _asking(here, typed.key, reading.filled, *errors(form, error))
    outlook = foresee(here.gateway, receive)
    if outlook.refusal:
        return _asking(here, typed.key, reading.filled, *errors(form, outlook.refusal))
    return Looked(receive, outlook)


async def _hand_in(here: Console, typed: Typed, looked: Looked) -> Response:
    try:
        handed = await here.gateway.hand_in(looked.receive, hander=hander(here.member))
    except KeyReusedError:
        return await run_in_threadpool(_failed, here, typed.anew(), _REUSED)
    except RPCError:
        answer = await run_in_threadpool(_failed, here, typed, _DOWN)
        answer.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return answer
    if handed.refusal:
        return await run_in_threadpool(_failed, here, typed.anew(), handed.refusal.why)
    there = "?new=1" if await taken_in(here.gateway, handed.case) else None
    # A worker that is slow has the case soon: the desk shows it then.
    return RedirectResponse(
        f"/cases/{handed.case}{there}" if there else "/desk", HTTPStatus.SEE_OTHER
    )


def _failed(here: Console, typed: Typed, message: str) -> Response:
    return _asking(here, typed.key, typed.pairs, FormError(name="", message=message))


def _form(here: Console) -> Form:
    profiles = here.installation.registrar.doorkeeper.profiles
    with here.installation.register.reading() as session:
        name = profiles.current(session, here.member.agency).name
    return application_form(name, "clerk")


def _asking(here: Console, key: str, filled: Pairs | None, *found: FormError) -> Response:
    html = render(lay_out(_form(here), filled, found))
    return here.page(
        "new_case.html",
        "new",
        trail=(DESK, ("", "登记申请")),
        key=key,
        questions=Markup(html),  # noqa: S704 - the forms' own template has escaped it
        looked=None,
        pairs=(),
        mistaken=bool(found),
        status=HTTPStatus.UNPROCESSABLE_ENTITY if found else HTTPStatus.OK,
    )


def _tried(here: Console, typed: Typed, looked: Looked) -> Response:
    application = looked.receive.application
    return here.page(
        "new_case.html",
        "new",
        trail=(DESK, ("", "登记申请")),
        key=typed.key,
        questions="",
        looked=looked,
        application=application,
        subject=subject(application),
        applicants=masked_applicants(application),
        pairs=typed.pairs,
        mistaken=False,
    )
