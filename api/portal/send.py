"""Applying on the portal: files, reading through, sending, and the receipt 回执."""

import asyncio
import secrets
from http import HTTPStatus
from typing import BinaryIO

import structlog
from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response
from temporalio.service import RPCError

from api.auth.asking import Gate
from api.frame import SCANS
from api.intake.routes import digest_of, taken_in
from api.pages.rendering import Mistake, page
from api.portal.acting import down, own_id
from api.portal.drafting import Hand, InHand
from api.portal.opening import open_case, view
from api.portal.steps import (
    CHECK,
    FILES,
    ORDER,
    STEPS,
    TITLES,
    Judged,
    after,
    answers,
    before,
    judge,
)
from api.portal.visitor import APost, open_to_all, seldom
from domain.application import addressee
from domain.people import APPLICANT
from domain.receive import Receive
from register.paper.filetypes import Unacceptable
from register.paper.handed_files import AT_MOST, Hander, UnknownFileError
from register.portal.drafts import DraftFile
from register.portal.tracking import code_of
from workflows.gateway import HandedIn, KeyReusedError

_log = structlog.get_logger(__name__)

router = APIRouter(include_in_schema=False, dependencies=[open_to_all])

TRAP = "website"
"""A question nobody sees: whoever answers it is a program."""

_TRAPPED = "请把“网址”一栏清空后再提交；这一栏只用来识别自动填写的程序"
_EXPIRED = "附件保存已经超过一天，请重新添加附件后再提交；其他内容都在"
_DOWN = "系统暂时不能收件。您填写的内容都在，请过几分钟再按一次提交；不会重复收件"
_UNANSWERED = "这份申请以前提交过一次，没有得到结果。没有收到回执的，请再按一次提交"


@router.get("/apply/files")
def show_files(hand: InHand) -> Response:
    """Ask for files."""
    return _sent_already(hand) or hand.answer(_files(hand))


@router.post("/apply/files", dependencies=[seldom])
def add_files(hand: InHand, posted: APost) -> Response:
    """Keep files for the application, one by one; those that cannot be kept are told."""
    if gone := _sent_already(hand):
        return gone
    went = posted.first("_go")
    if went == "remove":
        left = tuple(one for one in hand.draft.files if one.id != posted.first("id"))
        hand.keep(files=left)
        return _to(FILES)
    told = [one for file in posted.files if (one := _keep(hand, file))]
    if went == "add" and not posted.files:
        told.append("请先选择文件，再添加")
    if told:
        return hand.answer(_files(hand, *(Mistake("file", one) for one in told)))
    if went == "add":
        return _to(FILES)
    return _to((before(FILES) or FILES) if went == "back" else after(FILES))


@router.get("/apply/check")
def show_check(hand: InHand) -> Response:
    """Show everything that was filled in, and what is wrong with it."""
    return _sent_already(hand) or hand.answer(_check(hand, _judged(hand)))


@router.post("/apply/check", dependencies=[seldom])
async def send(hand: InHand, posted: APost) -> Response:
    """Hand the application in; sent twice, it is handed in once."""
    if gone := _sent_already(hand):
        return gone
    judged = await asyncio.to_thread(_judged, hand)
    if posted.first(TRAP):
        return hand.answer(_check(hand, judged, Mistake("", _TRAPPED)))
    willing = posted.first("_go") == "anyway"
    if judged.receive is None or (judged.errors and not willing):
        return hand.answer(_check(hand, judged, asked=True))
    return await _hand_in(hand, judged, judged.receive)


async def _hand_in(hand: Hand, judged: Judged, receive: Receive) -> Response:
    """Hand it in; the same page again, where everything still stands, with why that failed."""
    files = tuple(one.id for one in hand.draft.files)
    try:
        handed = await hand.gateway.hand_in(receive, hander=_hander(hand), files=files)
    except UnknownFileError:
        await asyncio.to_thread(hand.keep, files=())
        return hand.answer(_check(hand, judged, Mistake("", _EXPIRED)))
    except KeyReusedError:  # sent on an earlier day, when the engine was away
        await asyncio.to_thread(hand.keep, key=secrets.token_hex(16))
        return hand.answer(_check(hand, judged, Mistake("", _UNANSWERED)))
    except RPCError as error:
        _log.warning("engine away", error=error)
        return hand.answer(down(_check(hand, judged, Mistake("", _DOWN))))
    if handed.refusal:
        return hand.answer(_check(hand, judged, Mistake("", handed.refusal.why)))
    return await _received(hand, handed)


@router.get("/apply/receipt")
def receipt(hand: InHand, gateway: Gate) -> Response:
    """Show what the applicant needs to follow his application."""
    case = hand.draft.sent
    if case is None:
        return _to(CHECK)
    key, seen = gateway.installation.ring.token_key, view(gateway, case)
    response = page(
        "portal/receipt.html",
        hand.visitor.viewer,
        case=case,
        code=code_of(key, case),
        agency=hand.agency,
        view=seen,
        body=seen.profile if seen else hand.agency.profile,
        applicant=addressee(seen.dossier.application).line if seen else "",
    )
    open_case(response, gateway, case)
    return hand.answer(response)


async def _received(hand: Hand, handed: HandedIn) -> Response:
    """What was filled in is the case's from now on, and forgotten here."""
    await taken_in(hand.gateway, handed.case)
    await asyncio.to_thread(hand.keep, sent=handed.case, steps={}, files=(), offered="")
    response = RedirectResponse("/apply/receipt", HTTPStatus.SEE_OTHER)
    return hand.answer(response)


def _judged(hand: Hand) -> Judged:
    return judge(hand.gateway, hand.draft, hand.agency)


def _check(hand: Hand, judged: Judged, *mistakes: Mistake, asked: bool = False) -> Response:
    parts = [
        (name, TITLES[name], answers(hand.agency, step, hand.draft)) for name, step in STEPS.items()
    ]
    refused = bool(mistakes) or asked
    return page(
        "portal/check.html",
        hand.visitor.viewer,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
        mistakes=mistakes,
        body=hand.agency.profile,
        faults=judged.told,
        possible=judged.receive is not None,
        parts=parts,
        files=hand.draft.files,
        titles=[TITLES[one] for one in ORDER],
        agency=hand.agency,
        trap=TRAP,
    )


def _files(hand: Hand, *mistakes: Mistake) -> Response:
    return page(
        "portal/files.html",
        hand.visitor.viewer,
        mistakes=mistakes,
        body=hand.agency.profile,
        files=hand.draft.files,
        limit=hand.gateway.installation.settings.upload_limit_mb,
        at_once=hand.gateway.installation.settings.upload_limit_mb * SCANS,
        most=AT_MOST,
        titles=[TITLES[one] for one in ORDER],
        agency=hand.agency,
    )


def _keep(hand: Hand, file: UploadFile) -> str | None:
    """Keep one file; or why it cannot be kept."""
    if len(hand.draft.files) >= AT_MOST:
        return f"“{file.filename}”没有添加：一份申请最多附{AT_MOST}个文件"
    installation = hand.gateway.installation
    try:
        kept = installation.handed_files.add(
            _hander(hand),
            file.filename or "",
            file.file,
            id_=_file_id(hand, file.filename or "", file.file),
            at=hand.gateway.civil_now(),
        )
    except Unacceptable as error:
        return f"“{file.filename}”没有添加：{error}"
    one = DraftFile(id=kept.id, name=kept.name, size=kept.size)
    if one not in hand.draft.files:
        hand.keep(files=(*hand.draft.files, one))
    return None


def _file_id(hand: Hand, name: str, content: BinaryIO) -> str:
    """The same for the same file: added twice, it is there once."""
    content.seek(0)
    return own_id(hand.draft.key, name, digest_of(content))


def _hander(hand: Hand) -> Hander:
    return Hander(agency=hand.draft.agency, by=APPLICANT.id)


def _sent_already(hand: Hand) -> Response | None:
    if hand.draft.sent is None:
        return None
    return RedirectResponse("/apply/receipt", HTTPStatus.SEE_OTHER)


def _to(step: str) -> RedirectResponse:
    return RedirectResponse(f"/apply/{step}", HTTPStatus.SEE_OTHER)
