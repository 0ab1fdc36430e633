"""Handing applications in."""

import asyncio
import hashlib
from typing import BinaryIO

from fastapi import Request, Response
from starlette.datastructures import UploadFile

from api.deps import V1, Client, Gate, HandingIn, Key, Principal, staff_router
from api.files import BINARY
from api.intake.asker import hander, intake_key, own_id
from api.intake.outlook import Outlook, foresee
from api.intake.schemas import HandIn, Links, Receipt
from api.intake.taking import WithFiles
from api.problems import Fault, More, Problem, refused
from domain.case import Case
from domain.clocks import LimitKind
from domain.receive import Receive
from domain.rulesets import load_ruleset
from register.paper.filetypes import Unacceptable
from register.paper.handed_files import AT_MOST, UnknownFileError
from register.paper.store import CHUNK
from workflows.gateway import Gateway, HandedIn

_PAUSES = (0.05, 0.05, 0.1, 0.2, 0.4, 0.6, 0.6)
"""The answer waits two seconds for the register to have the case, so that it can be read next."""

router = staff_router("/applications", "收件")
router.route_class = WithFiles

_FORM = {
    "type": "object",
    "required": ["application"],
    "properties": {
        "application": {"type": "string", "description": "与JSON请求相同的内容"},
        "file": {"type": "array", "items": BINARY["schema"]},
    },
}


@router.post(
    "",
    status_code=201,
    summary="提交申请",
    responses={200: {"model": Receipt, "description": "这一编号的申请此前已经提交"}},
    openapi_extra={"requestBody": {"content": {"multipart/form-data": {"schema": _FORM}}}},
)
async def hand_in(
    *, body: HandIn, key: Key, gateway: Gate, asker: HandingIn, request: Request, response: Response
) -> Receipt:
    """Take an application in with its files, once for an idempotency key."""
    receive = _receive(body, intake_key(asker, key), gateway)
    outlook = await asyncio.to_thread(foresee, gateway, receive)
    _own_agency(body, outlook, asker)
    came = await asyncio.to_thread(_keep_files, gateway, asker, key, request.state.files)
    handed = await _hand_in(gateway, receive, asker, (*body.files, *came))
    if handed.refusal:
        raise refused(handed.refusal, More(defects=outlook.defects))
    taken = await taken_in(gateway, handed.case)
    receipt = _receipt(handed, taken, outlook, asker)
    response.headers["Location"] = receipt.links.case or receipt.links.application
    if handed.repeated:
        response.status_code = 200
    return receipt


def _receive(body: HandIn, key: str, gateway: Gateway) -> Receive:
    shift = int(gateway.installation.shift.total_seconds())
    return Receive(agency=body.agency, application=body.application, intake_key=key, shift=shift)


def _own_agency(body: HandIn, outlook: Outlook, asker: Principal) -> None:
    known = outlook.refusal is None or outlook.refusal.code != "unknown_agency"
    if known and body.agency != asker.agency:
        raise Problem("wrong_agency", f"您属于机关“{asker.agency}”，只能代本机关收件")


def _keep_files(
    gateway: Gateway, asker: Principal, key: str, files: tuple[UploadFile, ...]
) -> tuple[str, ...]:
    """Keep the files that came with the application; their ids, the same when it is sent again."""
    if len(files) > AT_MOST:
        raise Problem("unacceptable_file", f"一份申请最多附{AT_MOST}个文件")
    return tuple(
        _keep(gateway, asker, (key, str(number)), one.filename or "", one.file)
        for number, one in enumerate(files)
    )


def _keep(
    gateway: Gateway, asker: Principal, named: tuple[str, ...], name: str, content: BinaryIO
) -> str:
    id_ = own_id(asker, *named, name, digest_of(content))
    files = gateway.installation.handed_files
    try:
        return files.add(hander(asker), name, content, id_=id_, at=gateway.civil_now()).id
    except Unacceptable as error:
        raise Problem(error.code, f"“{name}”：{error}") from error


def digest_of(content: BinaryIO) -> str:
    """SHA-256 of what is left of a file."""
    digest = hashlib.sha256()
    while piece := content.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()


async def _hand_in(
    gateway: Gateway, receive: Receive, asker: Principal, files: tuple[str, ...]
) -> HandedIn:
    try:
        return await gateway.hand_in(receive, hander=hander(asker), files=files)
    except UnknownFileError as error:
        message = f"没有文件“{error}”，或者已经过期、已用于另一份申请；请重新上传"
        raise Problem(
            "invalid", message, More(faults=(Fault(field="files", message=message),))
        ) from error


async def taken_in(gateway: Gateway, case_id: str) -> Case | None:
    """The case as the register has it; None where no worker has taken it in yet."""
    standing = gateway.installation.registrar.standing
    for pause in _PAUSES:
        if case := (await asyncio.to_thread(standing, case_id)).case:
            return case
        await asyncio.sleep(pause)
    return None


def _receipt(handed: HandedIn, taken: Case | None, outlook: Outlook, asker: Principal) -> Receipt:
    case = taken or handed.expected
    assert case is not None, "an application that was not refused is expected to become a case"
    transfer = case.limit(LimitKind.TRANSFER)
    return Receipt(
        case=handed.case,
        number=case.number,
        stage=taken.stage if taken else None,
        received=case.received,
        reply_due=case.reply_due,
        transfer_due=transfer.deadline.due if transfer else None,
        rules=case.rules,
        warning=load_ruleset(case.rules).warning(case.received),
        defects=outlook.defects,
        links=_links(handed.case, asker),
    )


def _links(case_id: str, asker: Principal) -> Links:
    mine = Links(application=f"{V1}/applications/{case_id}", events=f"{V1}/events?case={case_id}")
    if isinstance(asker, Client):
        return mine
    here = f"{V1}/cases/{case_id}"
    return mine.model_copy(update={"case": here, "acts": f"{here}/acts"})
