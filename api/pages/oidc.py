"""Logging in at the body's own service 统一身份认证: the way there, and the way back."""

from http import HTTPStatus
from typing import Annotated

import structlog
from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.auth.asking import Gate
from api.auth.doors import Doors, TheDoors, now
from api.auth.oidc import (
    CALLBACK,
    JOURNEY,
    Journey,
    NotVouchedError,
    Service,
    ServiceDownError,
    Vouched,
    service_of,
)
from api.auth.rights import public
from api.pages.visits import let_in
from api.problems import Problem
from domain.login import LoginRefused, SignedIn, Why
from runtime.settings import Settings

router = APIRouter(include_in_schema=False)

_log = structlog.get_logger(__name__)
_reason = public("whoever logs in is not yet known")
_FAILED = "统一身份认证没有完成，请返回登录页重新登录"
_DOWN = "统一身份认证服务暂时没有应答，请稍后再试，或者用账号和口令登录"


@router.get("/login/oidc", dependencies=[_reason])
async def depart(
    gateway: Gate,
    next: Annotated[str, Query(max_length=2000)] = "",  # noqa: A002 - its name in the address
) -> Response:
    """Send a browser to the service."""
    settings = gateway.installation.settings
    journey = Journey.new(next)
    try:
        address = await _service(settings).address(journey)
    except ServiceDownError as error:
        raise _down(error) from error
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    sealed = journey.sealed(gateway.installation.ring.token_key, now())
    JOURNEY.give(response, settings, sealed)
    return response


@router.get(CALLBACK, dependencies=[_reason])
async def arrive(
    request: Request,
    gateway: Gate,
    doors: TheDoors,
    code: Annotated[str, Query(max_length=4000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Let somebody in whom the service vouches for."""
    settings, key = gateway.installation.settings, gateway.installation.ring.token_key
    service = _service(settings)
    try:
        journey = Journey.opened(JOURNEY.of(request, settings), key, now())
        vouched = await _vouched(service, journey, code, state)
    except ServiceDownError as error:
        raise _down(error) from error
    except NotVouchedError as error:
        _log.warning("not vouched for", error=error)
        raise Problem("not_vouched", _FAILED) from error
    who = await run_in_threadpool(_known, vouched, doors, settings)
    if isinstance(who, LoginRefused):
        _log.warning("not let in", why=who.code)  # without an account there is no journal for it
        raise Problem("not_vouched", who.told)
    response = await run_in_threadpool(let_in, request, who, journey.wanted, gateway, doors)
    JOURNEY.take_back(response, settings)
    return response


async def _vouched(service: Service, journey: Journey, code: str, state: str) -> Vouched:
    if state != journey.state:
        raise NotVouchedError("the answer belongs to another log-in")
    if not code:
        raise NotVouchedError("the service refused")
    return await service.vouched(journey, code, now())


def _known(vouched: Vouched, doors: Doors, settings: Settings) -> SignedIn | LoginRefused:
    """Who it is here: by the link of the account or, where settings allow, by the mailbox."""
    issuer, subject = vouched.issuer, vouched.subject
    answer = doors.accounts.log_in_by_oidc(issuer, subject, at=now())
    unlinked = isinstance(answer, LoginRefused) and answer.code is Why.UNLINKED
    if not (unlinked and settings.oidc_link_by_email and vouched.email):
        return answer
    found = doors.care.with_mailbox(vouched.email)
    if len(found) != 1:  # a mailbox that two people share proves neither
        return answer
    agency, person = found[0]
    doors.care.link_oidc(agency, person, issuer, subject, by=person, at=now())
    return doors.accounts.log_in_by_oidc(issuer, subject, at=now())


def _service(settings: Settings) -> Service:
    service = service_of(settings)
    if service is None:
        raise Problem("not_found", "本系统没有设置统一身份认证")
    return service


def _down(error: ServiceDownError) -> Problem:
    _log.warning("log-in service down", error=error)
    return Problem("no_log_in_service", _DOWN)
