"""Who asks: found out from the session's cookie, a staff member's token or a client's key."""

import base64
import binascii
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param

from api.auth.cookies import SESSION
from api.auth.doors import Doors, TheDoors, now
from api.auth.forgery import refuse_forged
from api.auth.limits import Rate, Throttle
from api.auth.principals import Asked, Client, Member, Principal, Proof
from api.problems import Problem
from domain.civil import civil_date
from register.people import directory
from register.people.clients import KEY_PREFIX
from workflows.gateway import Gateway

# What only hands something over is `async`: FastAPI sends a plain function to a thread and waits
# for it, here for nothing. What asks the register belongs in a thread.

_CHALLENGE = 'Bearer realm="mingbai"'
_described = HTTPBearer(
    auto_error=False, description=f"工作人员的访问令牌，或者受理系统的密钥（{KEY_PREFIX}…）"
)


async def _gateway(request: Request) -> Gateway:
    return cast("Gateway", request.app.state.gateway)


Gate = Annotated[Gateway, Depends(_gateway)]


async def _throttle(request: Request) -> Throttle:
    return cast("Throttle", request.app.state.throttle)


Throttled = Annotated[Throttle, Depends(_throttle)]


def _asked(
    request: Request,
    gateway: Gate,
    doors: TheDoors,
    throttle: Throttled,
    _: Annotated[HTTPAuthorizationCredentials | None, Depends(_described)],
) -> Asked:
    """Whoever asks, and by what proof; a header said on purpose goes before the browser's cookie.

    Raises:
        Problem: `unauthenticated`, or `too_many` for one who asks too often.
    """
    said = request.headers.get("authorization")
    cookie = SESSION.of(request, gateway.installation.settings)
    asked = _by_header(said, gateway, doors) if said else asked_by_cookie(cookie, doors)
    if asked is None:
        raise _unauthenticated(presented=bool(said or cookie))
    request.state.asked, request.state.asker = asked, asked.principal.kind
    request.state.rate = _counted(asked.principal, throttle)
    return asked


Known = Annotated[Asked, Depends(_asked)]
"""Whoever asks, not checked against forged requests: see `rights.needs_from_elsewhere`."""


async def _asker(request: Request, asked: Known, gateway: Gate) -> Principal:
    if asked.proof is Proof.SESSION:
        installation = gateway.installation
        key = installation.ring.token_key
        await refuse_forged(request, installation.settings, asked.session, key)
    return asked.principal


Asker = Annotated[Principal, Depends(_asker)]
"""Whoever asks: a member of staff or an intake service."""


def asked_by_cookie(token: str, doors: Doors) -> Asked | None:
    """Whoever a browser's session belongs to; None where there is no such session."""
    found = doors.sessions.session_of(token, at=now()) if token else None
    if found is None:
        return None
    return Asked(Member(found.agency, found.actor), Proof.SESSION, token, found.id)


def _by_header(said: str, gateway: Gateway, doors: Doors) -> Asked | None:
    scheme, given = get_authorization_scheme_param(said)
    match scheme.lower():
        case "basic":
            id_, key = _basic(given)
            asked = _by_key(key, doors)
            return asked if asked and asked.principal.id == id_ else None
        case "bearer" if given.startswith(KEY_PREFIX):
            return _by_key(given, doors)
        case "bearer":
            return _by_token(given, gateway)
    return None


def _by_token(token: str, gateway: Gateway) -> Asked | None:
    with gateway.installation.register.reading() as session:
        found = directory.authenticate(session, token, civil_date(gateway.civil_now()))
    return Asked(Member(*found), Proof.TOKEN) if found else None


def _by_key(key: str, doors: Doors) -> Asked | None:
    found = doors.clients.client_of(key, at=now())
    return Asked(Client(found.id, found.agency, found.rights), Proof.KEY) if found else None


def _basic(given: str) -> tuple[str, str]:
    """Id and key of an intake service, as HTTP's own log-in sends them."""
    try:
        id_, _, key = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return id_, key


def _counted(principal: Principal, throttle: Throttle) -> Rate | None:
    policy = throttle.staff if isinstance(principal, Member) else throttle.client
    return throttle.take(policy, principal.agency, principal.id)


def _unauthenticated(*, presented: bool) -> Problem:
    challenge = f'{_CHALLENGE}, error="invalid_token"' if presented else _CHALLENGE
    return Problem(
        "unauthenticated",
        "请登录，或者在Authorization请求头中提供有效的访问令牌（Bearer）",
        headers={"WWW-Authenticate": challenge},
    )
