"""A document as an act would make it: a draft, kept nowhere, while the act is being filled in."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from api.console.acts import AnAct, Errand, case_of, out_of_reach
from api.console.case import PaperReader, case_page, pdf
from api.console.gone import went, why_gone
from api.console.place import Here
from api.console.sheet import Desk, Sheet, typed_in
from api.deps import CaseId
from api.forms import NoFormError, StrangeFormError
from api.problems import Problem
from api.staff.personal import note
from domain.facts import DocumentFacts
from domain.permissions import Right
from notices.documents import file_name, render_pdf, render_picture
from notices.templating import Unrenderable
from register.record.reads import What, reads_of

router = APIRouter(prefix="/cases/{case_id}/acts/{act}", include_in_schema=False)

_UNFINISHED = "填写完整后，这里显示文书的样张。"
_TOO_LATE = "这个事项现在不能办理，请返回案件页面刷新"


class NoPaperError(Exception):
    """The act makes no such document."""


class TooLateError(Exception):
    """The act cannot be performed any more."""


@router.post("/paper")
async def post_paper(
    case_id: CaseId, act: AnAct, request: Request, _: PaperReader, here: Here
) -> Response:
    """Show a document as the act would make it, as a PDF."""
    errand = Errand(here, case_id, act, await typed_in(request))
    try:
        return await run_in_threadpool(_paper, errand)
    except Problem as problem:
        return await run_in_threadpool(out_of_reach, errand, problem)


@router.post("/picture")
async def post_picture(
    case_id: CaseId, act: AnAct, request: Request, _: PaperReader, here: Here
) -> Response:
    """Show the first page of such a document as a picture, beside the form as it is typed.

    A form is asked about from its first letter on: that it is unfinished or that the case has gone
    on meanwhile (words instead of a picture), or that it makes no document (nothing) is an answer,
    and no fault of whoever fills it in.
    """
    errand = Errand(here, case_id, act, await typed_in(request))
    try:
        return await run_in_threadpool(_picture, errand)
    except Problem as problem:
        if not went(here, case_id, errand.typed.shown, problem):
            raise
        return PlainTextResponse(f"{why_gone(here)}，请先复制填写的内容。")


def _paper(errand: Errand) -> Response:
    try:
        facts = _facts(errand)
    except NoPaperError as error:
        raise Problem("unknown_document", "办理这个事项不制作这份文书") from error
    except TooLateError as error:
        raise Problem("wrong_stage", _TOO_LATE) from error
    if isinstance(facts, Sheet):
        return _asked_again(errand, facts)
    try:
        content = render_pdf(facts, errand.here.installation.offices.of(errand.here.member.agency))
    except Unrenderable as error:
        raise _unrenderable(error) from error
    return pdf(content, file_name(facts))


def _picture(errand: Errand) -> Response:
    try:
        facts = _facts(errand)
    except NoPaperError:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    except TooLateError:
        return PlainTextResponse(f"{_TOO_LATE}。")
    if isinstance(facts, Sheet):
        return PlainTextResponse(_UNFINISHED)
    templates = errand.here.installation.offices.of(errand.here.member.agency)
    try:
        return Response(render_picture(facts, templates), media_type="image/png")
    except Unrenderable as error:
        raise _unrenderable(error) from error


def _facts(errand: Errand) -> DocumentFacts | Sheet:
    """What stands in the document; the questions again where something is wrong with them.

    Raises:
        NoPaperError: As it is filled in, the act makes no such document.
        TooLateError: Whoever asks cannot perform the act now.
    """
    here, typed = errand.here, errand.typed
    with here.installation.register.reading() as session:
        filed = case_of(session, errand, Right.READ_PAPER)
        which = f"draft/{typed.key}"
        noted = any(one.which == which for one in reads_of(session, errand.case_id))
        try:
            desk = Desk(session, here, filed, errand.act)
            judged = desk.judged(typed)
        except (NoFormError, StrangeFormError) as error:
            raise TooLateError from error
        if isinstance(judged, Sheet):
            return judged
        facts = desk.trial.draft(judged, typed.paper or 0, typed.about)
    if facts is None:
        raise NoPaperError
    if not noted:  # once for a form, however often it is looked at while it is being filled in
        note(here.gateway, here.member, errand.case_id, What.DOCUMENT, which)
    return facts


def _asked_again(errand: Errand, sheet: Sheet) -> Response:
    with errand.here.installation.register.reading() as session:
        return case_page(session, errand.here, case_of(session, errand), sheet=sheet)


def _unrenderable(error: Unrenderable) -> Problem:
    return Problem("damaged", f"文书无法制作：{error}")
