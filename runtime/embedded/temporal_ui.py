"""The Temporal UI on an origin of ours: its requests to the codec server carry the login's cookie.

The server that comes with its UI in one program knows no setting for that (the UI alone does,
TEMPORAL_CODEC_INCLUDE_CREDENTIALS), so we stand before it and pass everything on but this one word.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_SEALED = "案件内容已加密：请在同一浏览器中登录明白，再刷新本页（需要“查看流程内容”权限）"
_PATIENCE = 120.0  # seconds: the UI itself waits a minute for what a workflow will say
_SETTINGS = "/api/v1/settings"
# Those of one connection only (RFC 9110 §7.6.1): ours to the browser is another than to the UI.
_NOT_PASSED = {
    "cookie",
    "connection",
    "keep-alive",
    "transfer-encoding",
    "upgrade",
    "te",
    "trailer",
}


def temporal_ui(behind: str, sign_in: str) -> Starlette:
    """The pages that answer at the URL `behind`, with the login's cookie sent to the codec.

    Whoever is not logged in is shown the way to the page `sign_in`.
    """

    @asynccontextmanager
    async def client(_app: Starlette) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
        async with httpx.AsyncClient(base_url=behind, trust_env=False, timeout=_PATIENCE) as client:
            yield {"client": client}

    async def settings(request: Request) -> Response:
        return await _settings(request, sign_in)

    routes = [
        Route(_SETTINGS, settings, methods=["GET"]),
        Route("/{path:path}", _pass_on, methods=_METHODS),
    ]
    return Starlette(routes=routes, lifespan=client)


async def _settings(request: Request, sign_in: str) -> Response:
    client: httpx.AsyncClient = request.state.client
    try:
        answer = await client.get(_SETTINGS, headers=_cookies(request))
        said = answer.raise_for_status().json()
    except (httpx.HTTPError, json.JSONDecodeError):
        return _unreachable()
    said["Codec"] |= {
        "IncludeCredentials": True,
        "DefaultErrorMessage": _SEALED,
        "DefaultErrorLink": sign_in,
    }
    return JSONResponse(said)


async def _pass_on(request: Request) -> Response:
    client: httpx.AsyncClient = request.state.client
    path = httpx.URL(path=request.url.path, query=request.url.query.encode())
    try:
        headers = [*_passed(request.headers.raw), *_cookies(request)]
        asked = client.build_request(
            request.method, path, headers=headers, content=await request.body()
        )
        answer = await client.send(asked, stream=True)
    except httpx.HTTPError:
        return _unreachable()
    passed = StreamingResponse(_content(answer), status_code=answer.status_code)
    passed.raw_headers = [(name.lower(), value) for name, value in _passed(answer.headers.raw)]
    return passed


def _passed(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [one for one in headers if one[0].decode().lower() not in _NOT_PASSED]


def _cookies(request: Request) -> list[tuple[bytes, bytes]]:
    """The UI's own cookies; a browser tells one port those of the others, the login's, too."""
    own = {name: value for name, value in request.cookies.items() if "mingbai-" not in name}
    return [(b"cookie", "; ".join(f"{name}={own[name]}" for name in own).encode())] if own else []


async def _content(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in answer.aiter_raw():
            yield piece
    finally:
        await answer.aclose()


def _unreachable() -> Response:
    return PlainTextResponse("Temporal 管理页面没有应答，请稍后再试", status_code=502)
