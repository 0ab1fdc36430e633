"""Files that come in and go out: taken within their limit, given under their names."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from fastapi import Request

from api.problems import Problem
from register.paper.filetypes import Unacceptable
from register.paper.uploads import Upload, UploadKind, too_large
from workflows.gateway import Gateway

_IN_MEMORY = 1024 * 1024
BINARY = {"schema": {"type": "string", "format": "binary"}}
BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/octet-stream": BINARY}}
}
"""The body of a request is the file itself."""


@asynccontextmanager
async def body_of(request: Request, limit: int) -> AsyncIterator[BinaryIO]:
    """The body of a request as a file; one that is too large is not taken to its end.

    Raises:
        Unacceptable: It is larger than `limit` bytes.
    """
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as content:
        taken = 0
        async for piece in request.stream():
            taken += len(piece)
            if taken > limit:
                raise too_large(limit)
            content.write(piece)
        yield cast("BinaryIO", content)


async def kept(
    gateway: Gateway,
    case_id: str,
    kind: UploadKind,
    name: str,
    request: Request,
    *,
    by: str,
    id_: str | None,
) -> Upload:
    """Keep the body of a request with a case, once for its id.

    Raises:
        Problem: The file is refused: it is too large, or not what its name says.
    """
    uploads, at = gateway.installation.uploads, gateway.civil_now()
    try:
        async with body_of(request, uploads.limit) as content:
            return await asyncio.to_thread(
                uploads.add, case_id, kind, name, content, by=by, at=at, id_=id_
            )
    except Unacceptable as error:
        raise Problem(error.code, str(error)) from error


def disposition(name: str, plain: str, *, inline: bool = False) -> dict[str, str]:
    """The header with a file's name: in Chinese (RFC 6266, RFC 8187), for old clients `plain`.

    `inline`: the browser shows the file itself rather than save it.
    """
    how = "inline" if inline else "attachment"
    said = f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return {"Content-Disposition": said}


def id_under(*said: str) -> str:
    """The id of what somebody sends under a key, by who and key; the motor gives none like it."""
    return "key:" + hashlib.sha256(" ".join(said).encode()).hexdigest()[:40]
