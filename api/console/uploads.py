"""Handing a file in on a case's page: looked at by its content, kept once, journalled."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from api.console.case import case_page
from api.console.place import Console, Here, now_of
from api.deps import CaseId, Member, own_case, staff_needs
from api.files import id_under
from domain.permissions import Right
from register.paper.filetypes import Unacceptable
from register.paper.uploads import UploadKind

router = APIRouter(prefix="/cases/{case_id}/uploads", include_in_schema=False)

Uploader = Annotated[Member, staff_needs(Right.UPLOAD)]


@router.post("")
async def post(case_id: CaseId, request: Request, _: Uploader, here: Here) -> Response:
    """Keep a file with the case."""
    async with request.form() as form:
        file, kind = form.get("file"), str(form.get("kind") or "")
        key = str(form.get("key") or "")
        return await run_in_threadpool(_keep, here, case_id, kind, file, key)


def _keep(
    here: Console, case_id: str, kind: str, file: UploadFile | str | None, key: str
) -> Response:
    with here.installation.register.reading() as session:
        case = own_case(session, case_id, here.member, Right.UPLOAD).case
    if not isinstance(file, UploadFile) or not file.filename:
        return _again(here, case_id, "请选择要上传的文件")
    if kind not in set(UploadKind):
        return _again(here, case_id, "请选择材料种类")
    try:
        here.installation.uploads.add(
            case_id,
            UploadKind(kind),
            file.filename,
            file.file,
            by=here.member.id,
            at=now_of(case),
            id_=id_under(here.member.id, case_id, key),
        )
    except Unacceptable as error:
        return _again(here, case_id, f"“{file.filename}”没有上传：{error}")
    return RedirectResponse(f"/cases/{case_id}#files", HTTPStatus.SEE_OTHER)


def _again(here: Console, case_id: str, error: str) -> Response:
    with here.installation.register.reading() as session:
        filed = own_case(session, case_id, here.member, Right.UPLOAD)
        return case_page(session, here, filed, upload_error=error)
