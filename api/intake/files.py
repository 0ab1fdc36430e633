"""Files of applicants: uploaded before the application, or later to its case."""

import asyncio
from typing import Annotated

from fastapi import Query, Request

from api.deps import CaseId, Gate, HandingIn, Key, own_case, staff_router
from api.files import BODY, body_of, kept
from api.intake.asker import hander, own_id
from api.intake.schemas import FileLine, MaterialLine
from api.problems import Problem
from domain.permissions import Right
from register.paper.filetypes import Unacceptable
from register.paper.handed_files import HandedFile
from register.paper.uploads import Upload, UploadKind
from workflows.gateway import Gateway

router = staff_router("/applications", "收件")

FROM_APPLICANTS = frozenset({UploadKind.APPLICATION, UploadKind.SUPPLEMENT, UploadKind.OTHER})
"""What an applicant hands in; the other kinds arise in the agency."""

FileName = Annotated[str, Query(min_length=1, max_length=400, description="文件名")]
Purpose = Annotated[UploadKind, Query(description="材料种类：application、supplement 或者 other")]


@router.post("/files", status_code=201, summary="先行上传文件", openapi_extra=BODY)
async def upload_ahead(
    name: FileName, request: Request, key: Key, gateway: Gate, asker: HandingIn
) -> FileLine:
    """Check a file and keep it for a day, until an application names it."""
    files, now = gateway.installation.handed_files, gateway.civil_now()
    try:
        async with body_of(request, files.limit) as content:
            held = await asyncio.to_thread(
                files.add, hander(asker), name, content, id_=own_id(asker, key), at=now
            )
    except Unacceptable as error:
        raise Problem(error.code, str(error)) from error
    return _line(held)


@router.post("/{case_id}/files", status_code=201, summary="补充材料", openapi_extra=BODY)
async def upload(
    *,
    case_id: CaseId,
    kind: Purpose,
    name: FileName,
    request: Request,
    key: Key,
    gateway: Gate,
    asker: HandingIn,
) -> MaterialLine:
    """Check a file of the applicant and keep it with the case, once for an idempotency key."""
    if kind not in FROM_APPLICANTS:
        raise Problem("invalid", f"“{kind.label}”不是申请人提交的材料")
    await asyncio.to_thread(_check, gateway, case_id, asker)
    by, id_ = hander(asker).by, own_id(asker, key)
    return material(await kept(gateway, case_id, kind, name, request, by=by, id_=id_))


def material(upload: Upload) -> MaterialLine:
    """A file of the case in one line."""
    return MaterialLine(**upload.model_dump(include=set(MaterialLine.model_fields)))


def _check(gateway: Gateway, case_id: str, asker: HandingIn) -> None:
    with gateway.installation.register.reading() as session:
        own_case(session, case_id, asker, Right.HAND_IN)


def _line(kept: HandedFile) -> FileLine:
    return FileLine(**kept.model_dump(include=set(FileLine.model_fields)))
