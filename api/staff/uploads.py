"""Files handed in to a case: put in, listed, given out.

The body of a request is the file itself; its name and what it is for stand in the address. A file
is given out as what its content is and only to be saved, never to be shown by a browser.
"""

import asyncio
import hashlib
import tempfile
from typing import Annotated, BinaryIO, cast
from urllib.parse import quote

from fastapi import Path, Query, Request
from fastapi.responses import StreamingResponse

from api.deps import CaseId, Gate, Member, OptionalKey, own_case, staff_needs, staff_router
from api.problems import Problem
from api.staff.personal import note
from api.staff.schemas import UploadLine
from api.staff.show import upload_line
from domain.model import Token
from domain.permissions import Right
from register.filetypes import Unacceptable
from register.queries import uploads_of
from register.reads import What
from register.uploads import Upload, UploadKind, too_large
from workflows.gateway import Gateway

router = staff_router("/cases/{case_id}/uploads", "材料")

_IN_MEMORY = 1024 * 1024
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": _BINARY}}}

Reader = Annotated[Member, staff_needs(Right.READ_PAPER)]
FileName = Annotated[str, Query(min_length=1, max_length=400, description="文件名")]
Purpose = Annotated[UploadKind, Query(description="材料种类")]


@router.post("", status_code=201, summary="上传材料", openapi_extra=_BODY)
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
    uploads = gateway.installation.uploads
    try:
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as content:
            await _take(request, cast("BinaryIO", content), uploads.limit)
            kept = await asyncio.to_thread(
                uploads.add,
                case_id,
                kind,
                name,
                cast("BinaryIO", content),
                by=member.actor.id,
                at=gateway.civil_now(),
                id_=_id(member, key) if key else None,
            )
    except Unacceptable as error:
        raise Problem(error.code, str(error)) from error
    return upload_line(kept)


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
    responses={200: {"content": {"application/octet-stream": _BINARY}, "description": "材料"}},
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
        headers={"Content-Length": str(found.size), "Content-Disposition": _disposition(found)},
    )


async def _take(request: Request, content: BinaryIO, limit: int) -> None:
    """Take the body in; one that is too large is not taken to its end."""
    taken = 0
    async for piece in request.stream():
        taken += len(piece)
        if taken > limit:
            raise too_large(limit)
        content.write(piece)


def _check_case(gateway: Gateway, case_id: str, member: Member, right: Right) -> None:
    with gateway.installation.register.reading() as session:
        own_case(session, case_id, member, right)


def _id(member: Member, key: str) -> str:
    """The upload's id: each person's keys are their own."""
    return "key:" + hashlib.sha256(f"{member.actor.id} {key}".encode()).hexdigest()[:40]


def _disposition(upload: Upload) -> str:
    """The name of the file, in Chinese (RFC 6266, RFC 8187) and for old clients in ASCII."""
    plain = f"upload-{upload.position}{upload.type.suffixes[0]}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(upload.name, safe='')}"
