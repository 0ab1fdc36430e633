"""Whose forms pages hold: those of a visit before the log-in, those of a session after it."""

import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request
from pydantic import StringConstraints
from starlette.responses import RedirectResponse, Response

from api.auth.asking import Gate, Known
from api.auth.cookies import SESSION, VISIT
from api.auth.doors import Doors, now
from api.auth.forgery import refuse_forged, token_for
from api.auth.principals import Member
from api.auth.rights import everyone_signed_in
from api.pages.rendering import Viewer, own_path
from domain.login import SignedIn
from workflows.gateway import Gateway

HOME = "/account"
"""One's own account."""

DESK = "/desk"
"""Where somebody goes who wanted to go nowhere else."""

Typed = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")
]
"""What somebody typed into a field of one line."""
Secret = Annotated[str, StringConstraints(max_length=400)]
"""A password as it was typed: nothing of it is cut off."""

SignedInHere = Annotated[
    Member, everyone_signed_in("everybody looks after his own account and nobody else's")
]


@dataclass(frozen=True)
class Visit:
    """A browser before the log-in; `fresh` when it has no cookie yet."""

    secret: str
    fresh: bool
    viewer: Viewer


async def _visit(request: Request, gateway: Gate) -> Visit:
    kept = VISIT.of(request, gateway.installation.settings)
    secret = kept or secrets.token_urlsafe(32)
    return Visit(secret, not kept, Viewer(token_for(secret, gateway.installation.ring.token_key)))


AVisit = Annotated[Visit, Depends(_visit)]


async def _own_form(request: Request, gateway: Gate) -> None:
    installation = gateway.installation
    secret = VISIT.of(request, installation.settings)
    await refuse_forged(request, installation.settings, secret, installation.ring.token_key)


own_form = Depends(_own_form)
"""Refuses a form that is not from this browser's visit."""


async def _viewer(asked: Known, gateway: Gate) -> Viewer:
    member = asked.principal if isinstance(asked.principal, Member) else None
    return Viewer(token_for(asked.session, gateway.installation.ring.token_key), member)


AViewer = Annotated[Viewer, Depends(_viewer)]
"""Whose page it is, with the token of its forms; `everyone_signed_in` has let him in."""


def remember(response: Response, visit: Visit, gateway: Gateway) -> Response:
    """Let the browser keep its visit."""
    if visit.fresh:
        VISIT.give(response, gateway.installation.settings, visit.secret)
    return response


def let_in(
    request: Request, who: SignedIn, wanted: str, gateway: Gateway, doors: Doors
) -> Response:
    """Begin a session, under a new token whatever the browser had, and go where it wanted to."""
    settings = gateway.installation.settings
    if old := SESSION.of(request, settings):
        doors.sessions.end(old, at=now())
    device = request.headers.get("user-agent", "")
    token = doors.sessions.begin(who, at=now(), device=device)
    response = RedirectResponse(own_path(wanted, DESK), HTTPStatus.SEE_OTHER)
    SESSION.give(response, settings, token)
    VISIT.take_back(response, settings)
    return response
