"""Following an application 查询办理情况: with its number and its code."""

import asyncio
import secrets
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi import Path as InPath
from markupsafe import Markup
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from api.auth.asking import Gate, Throttled
from api.deps import CaseId
from api.files import disposition
from api.forms import (
    Form,
    FormError,
    NoFormError,
    Pairs,
    StrangeFormError,
    errors,
    form_of,
    lay_out,
    read,
    render,
)
from api.pages.rendering import Mistake, page
from api.portal.acting import DOWN, KEY, act, complete, down, keep_file
from api.portal.agencies import agencies
from api.portal.later import forget, to_form, typed_before
from api.portal.opening import (
    Opened,
    View,
    close_case,
    looked_at,
    may_look,
    open_case,
    view,
)
from api.portal.visitor import (
    APost,
    AVisitor,
    Posted,
    Visitor,
    open_to_all,
    own_form,
    remember,
    seldom,
)
from api.portal.words import button, called, done, happened, lead
from api.problems import Problem
from domain.judge import allowed
from domain.model import JobId
from domain.people import APPLICANT
from domain.procedure import ACTS, carried_by
from domain.stages import Stage
from register.paper.handed_files import AT_MOST
from register.paper.uploads import UploadKind
from register.portal.tracking import fits, opened
from workflows.gateway import Gateway

router = APIRouter(include_in_schema=False, dependencies=[open_to_all])

_WRONG = "登记号（收件编号）与查询码不符，请核对回执或者邮件后重新填写"
_AnAct = Annotated[str, InPath(max_length=40)]


@router.get("/track")
def ask(
    gateway: Gate,
    visitor: AVisitor,
    number: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """Ask for number and code."""
    return remember(_form(visitor, gateway, number), visitor, gateway)


@router.post("/track", dependencies=[seldom])
def show_code(gateway: Gate, visitor: AVisitor, posted: APost, throttle: Throttled) -> Response:
    """Open the case for this browser; what does not fit is told in one way only."""
    number, code = posted.first("number")[:80], posted.first("code")[:80]
    # Whoever guesses codes from many addresses is kept from it, too.
    throttle.take(throttle.portal, "number", number)
    key = gateway.installation.ring.token_key
    with gateway.installation.register.reading() as session:
        case_id = opened(session, key, number, code)
    if case_id is None:
        return _form(visitor, gateway, number, Mistake("code", _WRONG))
    return _to_case(gateway, visitor, case_id)


@router.post("/track/leave", dependencies=[own_form])
def leave(request: Request, gateway: Gate, visitor: AVisitor) -> Response:
    """Forget the case: for those who look it up at somebody else's computer."""
    forget(gateway, visitor, looked_at(request, gateway))
    response = RedirectResponse("/track", HTTPStatus.SEE_OTHER)
    close_case(response, gateway)
    return response


@router.get("/track/{case_id}")
def show(
    *,
    request: Request,
    case_id: CaseId,
    gateway: Gate,
    visitor: AVisitor,
    throttle: Throttled,
    code: Annotated[str, Query(max_length=80)] = "",
    said: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show where an application stands; the links of mails bring the code along."""
    if code:
        throttle.take(throttle.portal, visitor.address)
        key = gateway.installation.ring.token_key
        return _to_case(gateway, visitor, case_id) if fits(key, case_id, code) else to_form(case_id)
    if not may_look(request, gateway, case_id) or (found := view(gateway, case_id)) is None:
        return to_form(case_id)
    response = _case(visitor, found, told=done(said))
    open_case(response, gateway, case_id)
    return remember(response, visitor, gateway)


@router.get("/track/{case_id}/documents/{document_id:path}")
def document(opened: Opened, document_id: Annotated[JobId, InPath()], gateway: Gate) -> Response:
    """Give a document for the applicant, to be read and printed."""
    paper = next((one for one in opened.told.documents if one.id == document_id), None)
    if paper is None:
        raise Problem("not_found", "没有这份文书，请返回查询页面")
    return Response(
        gateway.installation.documents.content(document_id),
        media_type="application/pdf",
        headers=disposition(f"{paper.title}.pdf", f"{paper.kind}.pdf", inline=True),
    )


@router.post("/track/{case_id}/files", dependencies=[seldom])
def add_files(opened: Opened, gateway: Gate, visitor: AVisitor, posted: APost) -> Response:
    """Keep files of the applicant with his case."""
    if not opened.case.open:
        return _case(visitor, opened, Mistake("file", "办理已经结束，不能再补充材料"))
    told = _keep_all(opened, gateway, posted) if posted.files else ("请先选择文件，再添加",)
    if told:
        return _case(visitor, opened, *(Mistake("file", one) for one in told))
    return RedirectResponse(f"/track/{opened.case.id}?said=files", HTTPStatus.SEE_OTHER)


@router.get("/track/{case_id}/{act_name}")
def ask_act(act_name: _AnAct, opened: Opened, gateway: Gate, visitor: AVisitor) -> Response:
    """Ask what an act of the applicant carries."""
    meant, typed = typed_before(gateway, visitor, opened.case.id)
    said = tuple(pair for pair in typed if pair[0] != KEY) if meant == act_name else ()
    try:
        form = _act_form(act_name, opened)
    except NoFormError:
        if said:
            return _case(visitor, opened, Mistake("", _too_late(said)))
        return RedirectResponse(f"/track/{opened.case.id}", HTTPStatus.SEE_OTHER)
    key = dict(typed).get(KEY, "")[:64] if said else secrets.token_hex(16)
    response = _act_page(visitor, opened, form, key, said or form.start or None)
    open_case(response, gateway, opened.case.id)
    return remember(response, visitor, gateway)


@router.post("/track/{case_id}/{act_name}", dependencies=[seldom])
async def do_act(
    act_name: _AnAct, opened: Opened, gateway: Gate, visitor: AVisitor, posted: APost
) -> Response:
    """Perform an act of the applicant, once for the key of its form."""
    case_id, key = opened.case.id, posted.first(KEY)[:64]
    try:
        form = await asyncio.to_thread(_act_form, act_name, opened)
        reading = read(form, posted.without(KEY))
        if reading.again:
            return _act_page(visitor, opened, form, key, reading.filled)
        payload = complete(reading.payload, opened)
        carried_by(act_name).model_validate(payload)
    except NoFormError:
        # Pressed twice, the second press finds the case where the first has brought it.
        return RedirectResponse(f"/track/{case_id}", HTTPStatus.SEE_OTHER)
    except StrangeFormError as error:
        raise Problem("unreadable", str(error)) from error
    except ValidationError as error:
        return _act_page(visitor, opened, form, key, reading.filled, *errors(form, error))
    # The files first: what is told with them is done once for their key, too.
    unkept = await asyncio.to_thread(_keep_all, opened, gateway, posted)
    why = unkept or await act(gateway, case_id, act_name, APPLICANT, key=key, payload=payload)
    if why:
        told = unkept or (str(why),)
        wrong = (FormError(name="", message=one) for one in told)
        answer = _act_page(visitor, opened, form, key, reading.filled, *wrong)
        return down(answer) if why == DOWN else answer
    await asyncio.to_thread(forget, gateway, visitor, case_id)
    return RedirectResponse(f"/track/{case_id}?said={act_name}", HTTPStatus.SEE_OTHER)


def _too_late(said: Pairs) -> str:
    """What becomes of words for an act that has meanwhile become impossible: he reads them."""
    words = "；".join(value.strip() for _, value in said if value.strip())
    return f"没有提交：这个事项现在不能办理。您填写的是：{words}"


def _act_form(name: str, found: View) -> Form:
    """The form of an act of the applicant.

    Raises:
        NoFormError: There is no such act, or it cannot be performed now.
    """
    if name not in ACTS or name not in allowed(found.case, APPLICANT):
        raise NoFormError(name)
    form = form_of(name, found.case, found.dossier, APPLICANT, found.law)
    return form.model_copy(update={"title": called(name)})


def _act_page(
    visitor: Visitor,
    found: View,
    form: Form,
    key: str,
    pairs: Pairs | None,
    *wrong: FormError,
) -> Response:
    questions = Markup(render(lay_out(form, pairs, wrong)))  # noqa: S704 - a template made it
    return page(
        "portal/act.html",
        visitor.viewer,
        mistakes=tuple(Mistake(one.name, one.message) for one in wrong),
        body=found.profile,
        view=found,
        act=form.act,
        title=form.title,
        button=button(form.act),
        lead=lead(form.act),
        correction=found.dossier.corrections[-1:] if form.act == "supplement" else (),
        questions=questions,
        key=key,
        key_name=KEY,
    )


def _case(visitor: Visitor, found: View, *mistakes: Mistake, told: str = "") -> Response:
    acts = [(name, called(name)) for name in allowed(found.case, APPLICANT)]
    return page(
        "portal/case.html",
        visitor.viewer,
        mistakes=mistakes,
        flash=told,
        body=found.profile,
        view=found,
        acts=acts,
        happened=happened(found),
        key=secrets.token_hex(16),
    )


def _form(visitor: Visitor, gateway: Gateway, number: str, *mistakes: Mistake) -> Response:
    bodies = [one.profile for one in agencies(gateway)]
    return page(
        "portal/track.html",
        visitor.viewer,
        mistakes=mistakes,
        body=bodies[0] if len(bodies) == 1 else None,
        bodies=bodies,
        number=number,
        kept=bool(typed_before(gateway, visitor, number)[0]),
    )


def _keep_all(found: View, gateway: Gateway, posted: Posted) -> tuple[str, ...]:
    """Keep files with the case; in Chinese why some are not kept."""
    if len(found.told.files) + len(posted.files) > AT_MOST * 2:
        return ("补充的材料太多，请与受理机关联系",)
    return tuple(one for file in posted.files if (one := _keep(found, gateway, posted, file)))


def _keep(found: View, gateway: Gateway, posted: Posted, file: UploadFile) -> str | None:
    """Keep one file with the case; or why it cannot be kept."""
    waiting = found.case.stage is Stage.AWAITING_SUPPLEMENT
    kind = UploadKind.SUPPLEMENT if waiting else UploadKind.OTHER
    return keep_file(gateway, found.case.id, kind, file, APPLICANT, posted.first(KEY))


def _to_case(gateway: Gateway, visitor: Visitor, case_id: str) -> Response:
    """To the case, or to what was typed for it when its half hour was over."""
    act_name, _ = typed_before(gateway, visitor, case_id)
    there = f"/track/{case_id}/{quote(act_name)}" if act_name else f"/track/{case_id}"
    response = RedirectResponse(there, HTTPStatus.SEE_OTHER)
    open_case(response, gateway, case_id)
    return response
