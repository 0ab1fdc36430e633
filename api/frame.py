"""What surrounds every request: its id, its line in the log, safe headers, a limited body."""

import re
from collections.abc import Callable
from time import perf_counter

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from ulid import ULID

from api.auth.cookies import is_https
from api.auth.hosts import bare, hosts_of
from api.auth.limits import Rate
from api.problems import Problem
from runtime.settings import Settings

MAX_BODY = 2 * 1024 * 1024
"""Bytes of the largest request body."""

Teller = Callable[[Request, Problem], Response]
"""Tells a problem to whoever asked: a page to a browser, JSON to a program."""

_log = structlog.get_logger(__name__)
_UPLOADS = re.compile(r"/api/v1/(cases/[^/]+/uploads|applications/([^/]+/)?files)")
_WITH_FILES = re.compile(
    r"/api/v1/applications|/apply/files|/track/[^/]+/(files|supplement)|/reply/[^/]+"
)
_PAGE_UPLOADS = re.compile(r"/cases/(new|[^/]+/uploads)")
SCANS = 3
"""As many files of the largest size come at once: with an application, or from a citizen.

One that is too large by itself is then told on its page, where everything typed still stands.
"""
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing runs in our pages but our own files, and nothing comes from elsewhere."""
_SAFE = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With `no-referrer` a browser would not say of our own forms where they come from, either.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_ONE_YEAR = "max-age=31536000"


class Frame:
    """Names each request, logs it without its path (which holds ids), and lets no error through."""

    def __init__(self, app: ASGIApp, settings: Settings, tell: Teller) -> None:
        self._app, self._tell = app, tell
        self._hosts = hosts_of(settings)
        secure = {"Strict-Transport-Security": _ONE_YEAR} if is_https(settings) else {}
        self._headers = {**_SAFE, **secure}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id_, began, status = _request_id(scope), perf_counter(), 0
        state = scope.setdefault("state", {})
        state["request_id"] = id_

        async def framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                self._put_headers(message, state.get("rate"), id_)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=id_):
            try:
                await self._inside(scope)(scope, receive, framed)
            except Exception:
                _log.exception("unhandled")
                if status:
                    raise  # half an answer is out: the connection must break
                await self._tell(Request(scope), _UNHANDLED)(scope, receive, framed)
            finally:
                _log.info(
                    "request",
                    method=scope["method"],
                    route=getattr(scope.get("route"), "path", None),
                    asker=state.get("asker"),
                    status=status,
                    duration_ms=round((perf_counter() - began) * 1000, 1),
                )

    def _inside(self, scope: Scope) -> ASGIApp:
        named = bare(Headers(scope=scope).get("host", "")) in self._hosts
        return self._app if named else self._tell(Request(scope), _WRONG_HOST)

    def _put_headers(self, message: Message, rate: Rate | None, id_: str) -> None:
        headers = MutableHeaders(scope=message)
        told = rate.headers() if rate else {}
        for name, value in {**self._headers, **told, "X-Request-ID": id_}.items():
            headers.setdefault(name, value)
        # What somebody gets depends on who he is, whether he wants a page, and in what language.
        headers.add_vary_header("Accept, Accept-Language, Authorization, Cookie")


class BodyLimit:
    """Refuses a body that is, or says it is, larger than `MAX_BODY`.

    A file that is handed in may be larger: api/staff/uploads.py, api/intake/taking.py and
    api/portal/visitor.py count it as it comes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or _brings_files(scope):
            await self._app(scope, receive, send)
            return
        declared, taken, most = _declared(scope), 0, _most(scope)

        async def limited() -> Message:
            nonlocal taken
            message = await receive() if declared <= most else {}
            taken += len(message.get("body", b""))
            if max(declared, taken) > most:
                if most > MAX_BODY:
                    whole = (most - MAX_BODY) // 2**20
                    raise Problem("too_large", f"文件合计最大{whole}MB，没有上传")
                raise HTTPException(413)  # the one kind FastAPI lets through while it reads a body
            return message

        await self._app(scope, limited, send)


def _most(scope: Scope) -> int:
    """Bytes of the largest body: a page's form brings a file with little else."""
    if not _PAGE_UPLOADS.fullmatch(scope["path"]):
        return MAX_BODY
    limit: int = scope["app"].state.gateway.installation.uploads.limit
    return limit * (SCANS if scope["path"] == "/cases/new" else 1) + MAX_BODY


def _brings_files(scope: Scope) -> bool:
    if _WITH_FILES.fullmatch(scope["path"]):
        return Headers(scope=scope).get("content-type", "").lower().startswith("multipart/")
    return _UPLOADS.fullmatch(scope["path"]) is not None


_UNHANDLED = Problem("internal", "系统内部错误，已经记录，请稍后重试或者通知系统管理员")
_WRONG_HOST = Problem("wrong_host", "请从本系统公布的网址访问")


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _SANE_ID.fullmatch(given) else str(ULID())


def _declared(scope: Scope) -> int:
    said = Headers(scope=scope).get("content-length", "")
    return int(said) if said.isdecimal() else 0
