"""The page of what went wrong: in the surroundings of whoever meets it, with a way on from there.

It asks nothing itself: who is looking was found out before, so it tells of a register that is down.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.auth.asking import asked_by_cookie
from api.auth.cookies import SESSION
from api.auth.forgery import token_for
from api.auth.principals import Asked, Member
from api.pages.rendering import NOBODY, Viewer, page
from api.portal.agencies import only_body
from api.problems import Problem, headers_of, kind_of
from domain.profile import Profile
from register.errors import RegisterUnavailable
from workflows.gateway import Gateway

_PORTAL = ("/apply", "/track", "/public", "/guide/", "/reply/")
"""Addresses of the portal: whoever asks there is told as a citizen, member of staff or not."""


async def recognise(request: Request, problem: Problem) -> None:
    """Find out who met a problem where no route has asked that, as at an unknown address.

    Where the register is away it is not asked, and nobody is known.
    """
    if problem.code == "unavailable":
        return
    gateway: Gateway = request.app.state.gateway
    try:
        await run_in_threadpool(_look_around, request, gateway)
    except RegisterUnavailable:
        return


def error_page(request: Request, problem: Problem) -> HTMLResponse:
    """A problem as a page."""
    gateway: Gateway = request.app.state.gateway
    viewer = _viewer(request, gateway)
    staff = viewer.member or SESSION.of(request, gateway.installation.settings)
    kind = kind_of(problem)
    body: Profile | None = getattr(request.state, "body", None)
    response = page(
        "error.html",
        viewer,
        status=kind.status,
        public=_is_public(request) or not staff,
        body=body,
        title=kind.title,
        detail=problem.detail,
        code=problem.code,
        request_id=request.state.request_id,
    )
    response.headers.update(headers_of(problem))
    return response


def _look_around(request: Request, gateway: Gateway) -> None:
    request.state.body = only_body(gateway)
    token = SESSION.of(request, gateway.installation.settings)
    if token and not hasattr(request.state, "asked"):
        request.state.asked = asked_by_cookie(token, request.app.state.doors)


def _viewer(request: Request, gateway: Gateway) -> Viewer:
    asked: Asked | None = getattr(request.state, "asked", None)
    if _is_public(request) or asked is None or not isinstance(asked.principal, Member):
        return NOBODY
    return Viewer(token_for(asked.session, gateway.installation.ring.token_key), asked.principal)


def _is_public(request: Request) -> bool:
    path = request.url.path
    return path == "/" or path.startswith(_PORTAL)
