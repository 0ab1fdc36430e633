"""Files handed in to a case: put in, listed, given out.

The body of a request is the file itself; its name and what it is for stand in the address. A file
is given out as what its content is and only to be saved, never to be shown by a browser.
"""

import asyncio
from typing import Annotated

from fastapi import Path, Query, Request
from fastapi.responses import StreamingResponse

from api.deps import CaseId, Gate, Member, OptionalKey, own_case, staff_needs, staff_router
from api.files import BINARY, BODY, disposition, id_under, kept
from api.problems import Problem
from api.staff.personal import note
from api.staff.schemas import UploadLine
from api.staff.show import upload_line
from domain.model import Token
from domain.permissions import Right
from register.paper.uploads import Upload, UploadKind
from register.queries import uploads_of
from register.record.reads import What
from workflows.gateway import Gateway

router = staff_router("/cases/{case_id}/uploads", "材料")

Reader = Annotated[Member, staff_needs(Right.READ_PAPER)]
FileName = Annotated[str, Query(min_length=1, max_length=400, description="文件名")]
Purpose = Annotated[UploadKind, Query(description="材料种类")]


@router.post("", status_code=201, summary="上传材料", openapi_extra=BODY)
async def add_upload(
    *,
    case_id: CaseId,
    kind: Purpose,
    name: FileName,
    request: Request,
    gateway: Gate,
    member: Annotated[Member, staff_needs(Right.UPLOAD)],
    key: OptionalKey = None,
) -> UploadLine:
    """Check a file by its content and keep it with the case, once for an idempotency key."""
    await asyncio.to_thread(_check_case, gateway, case_id, member, Right.UPLOAD)
    by = member.actor.id
    id_ = id_under(by, key) if key else None
    return upload_line(await kept(gateway, case_id, kind, name, request, by=by, id_=id_))


@router.get("", summary="材料清单")
def list_uploads(case_id: CaseId, gateway: Gate, member: Reader) -> tuple[UploadLine, ...]:
    """List the files of a case in their order."""
    with gateway.installation.register.reading() as session:
        own_case(session, case_id, member, Right.READ_PAPER)
        return tuple(map(upload_line, uploads_of(session, case_id)))


@router.get(
    "/{upload_id}",
    summary="一份材料",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/octet-stream": BINARY}, "description": "材料"}},
)
def read_upload(
    case_id: CaseId,
    upload_id: Annotated[Token, Path(description="材料编号")],
    gateway: Gate,
    member: Reader,
) -> StreamingResponse:
    """Give the bytes of a file, checked against the hash in the journal."""
    _check_case(gateway, case_id, member, Right.READ_PAPER)
    found = gateway.installation.uploads.upload(case_id, upload_id)
    if found is None:
        raise Problem("unknown_upload", f"案件“{case_id}”没有材料“{upload_id}”")
    store = gateway.installation.store
    for _ in store.read(found.sha256):
        pass  # one that is missing or altered is told as a problem, not found out half-way
    note(gateway, member, case_id, What.UPLOAD, found.id)
    return StreamingResponse(
        store.read(found.sha256),
        media_type=found.type.media_type,
        headers={"Content-Length": str(found.size), **_named(found)},
    )


def _check_case(gateway: Gateway, case_id: str, member: Member, right: Right) -> None:
    with gateway.installation.register.reading() as session:
        own_case(session, case_id, member, right)


def _named(upload: Upload) -> dict[str, str]:
    return disposition(upload.name, f"upload-{upload.position}{upload.type.suffixes[0]}")
