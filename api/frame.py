"""What surrounds every request: its id, its line in the log, safe headers, a limited body."""

import re
from time import perf_counter

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from ulid import ULID

from api.problems import Problem, respond

MAX_BODY = 2 * 1024 * 1024
"""Bytes of the largest request body."""

_log = structlog.get_logger(__name__)
_UPLOADS = re.compile(r"/api/v1/cases/[^/]+/uploads")
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


class Frame:
    """Names each request, logs it without its path (which holds ids), and lets no error through."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id_, began, status = _request_id(scope), perf_counter(), 0

        async def framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in {**_SAFE, "X-Request-ID": id_}.items():
                    headers.setdefault(name, value)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=id_):
            try:
                await self._app(scope, receive, framed)
            except Exception:
                _log.exception("unhandled")
                if status:
                    raise  # half an answer is out: the connection must break
                await respond(_UNHANDLED, scope["path"])(scope, receive, framed)
            finally:
                _log.info(
                    "request",
                    method=scope["method"],
                    route=getattr(scope.get("route"), "path", None),
                    status=status,
                    duration_ms=round((perf_counter() - began) * 1000, 1),
                )


class BodyLimit:
    """Refuses a body that is, or says it is, larger than `MAX_BODY`.

    A file that is handed in may be larger: api/staff/uploads.py counts it as it comes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or _UPLOADS.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        declared, taken = _declared(scope), 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive() if declared <= MAX_BODY else {}
            taken += len(message.get("body", b""))
            if max(declared, taken) > MAX_BODY:
                raise HTTPException(413)  # the one kind FastAPI lets through while it reads a body
            return message

        await self._app(scope, limited, send)


_UNHANDLED = Problem("internal", "系统内部错误，已经记录，请稍后重试或者通知系统管理员")


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _SANE_ID.fullmatch(given) else str(ULID())


def _declared(scope: Scope) -> int:
    said = Headers(scope=scope).get("content-length", "")
    return int(said) if said.isdecimal() else 0
