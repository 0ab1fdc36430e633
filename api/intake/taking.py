"""Files on their way in: taken piece by piece, never further than their limit."""

import re
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import FormData, UploadFile
from starlette.types import Message

from api.frame import MAX_BODY
from api.problems import Problem
from register.paper.handed_files import AT_MOST

_MULTIPART = re.compile(r"multipart/form-data\b", re.IGNORECASE)


class WithFiles(APIRoute):
    """A route that takes its JSON as it is, or as the part `application` of a form with files."""

    def get_route_handler(self) -> Any:
        """The handler, which sees the JSON in either case; the files are in the request's state."""
        plain = super().get_route_handler()

        async def handle(request: Request) -> Response:
            request.state.files = ()
            if not _MULTIPART.match(request.headers.get("content-type", "")):
                return await plain(request)
            limit = request.app.state.gateway.installation.uploads.limit
            async with limited(request, limit + MAX_BODY).form(
                max_files=AT_MOST + 1, max_fields=1, max_part_size=MAX_BODY
            ) as form:
                told = _as_json(request, await _application(form))
                told.state.files = _files(form)
                return await plain(told)

        return handle


def limited(request: Request, most: int, why: str = "") -> Request:
    """The same request, whose body is not taken further than `most` bytes.

    `why` tells somebody at a page what to do; programs are told to upload ahead.

    Reading on raises a `Problem`: `too_large`.
    """
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise Problem(
                "too_large",
                why or f"一次提交的文件合计不能超过{most / 2**20:g}MB，较大的请先行逐个上传",
            )
        return message

    return Request(request.scope, receive)


async def _application(form: FormData) -> bytes:
    part = form.get("application")
    if isinstance(part, UploadFile):
        return await part.read(MAX_BODY + 1)
    if part is None:
        raise Problem("unreadable", "表单中缺少“application”部分，应当是JSON格式的申请")
    return part.encode()


def _files(form: FormData) -> tuple[UploadFile, ...]:
    return tuple(
        part
        for name, part in form.multi_items()
        if isinstance(part, UploadFile) and name != "application"
    )


def _as_json(request: Request, body: bytes) -> Request:
    headers = [
        (name, value)
        for name, value in request.scope["headers"]
        if name not in {b"content-type", b"content-length"}
    ]
    headers += [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request({**request.scope, "headers": headers}, receive)
