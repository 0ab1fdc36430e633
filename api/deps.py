"""What routes are given: the gateway, who asks, and the idempotency key of the request."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Header, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session

from api.problems import Problem, ProblemDetails
from domain.civil import civil_date
from domain.model import IdempotencyKey, Token
from domain.people import Actor, Role
from register import people, queries
from register.cases import Filed
from workflows.gateway import Gateway

V1 = "/api/v1"

_bearer = HTTPBearer(auto_error=False, description="工作人员的访问令牌")


def _gateway(request: Request) -> Gateway:
    return cast("Gateway", request.app.state.gateway)


Gate = Annotated[Gateway, Depends(_gateway)]


@dataclass(frozen=True)
class Member:
    """A member of an agency's staff, proven by a token, with today's duties and delegations."""

    agency: str
    actor: Actor


def _member(
    gateway: Gate, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Member:
    if credentials is None:
        raise _unauthenticated('Bearer realm="mingbai"')
    with gateway.installation.register.reading() as session:
        today = civil_date(gateway.civil_now())
        found = people.authenticate(session, credentials.credentials, today)
    if found is None:
        raise _unauthenticated('Bearer realm="mingbai", error="invalid_token"')
    return Member(*found)


Staff = Annotated[Member, Depends(_member)]


def _clerk(member: Staff) -> Member:
    if not member.actor.holds(Role.CLERK):
        raise Problem("wrong_role", f"收件：应当由{Role.CLERK.label}办理")
    return member


Clerk = Annotated[Member, Depends(_clerk)]

CaseId = Annotated[Token, Path(description="案件编号")]
_key = Header(
    alias="Idempotency-Key",
    description="幂等编号：1至80个可见ASCII字符；用同一编号再次发送，不会重复办理",
)
Key = Annotated[IdempotencyKey, _key]
OptionalKey = Annotated[IdempotencyKey | None, _key]


def staff_router(path: str, tag: str) -> APIRouter:
    """A router under `/api/v1` whose every route needs a token and tells its errors as problems."""
    return APIRouter(
        prefix=f"{V1}{path}",
        tags=[tag],
        dependencies=[Depends(_member)],
        responses={"default": {"model": ProblemDetails, "description": "出错时的说明"}},
    )


def own_case(session: Session, case_id: str, member: Member) -> Filed:
    """A case of the member's agency; those of another agency are as if they did not exist."""
    filed = queries.case(session, case_id)
    if filed is None or filed.case.agency != member.agency:
        raise Problem("unknown_case", f"没有案件“{case_id}”")
    return filed


def _unauthenticated(challenge: str) -> Problem:
    return Problem(
        "unauthenticated",
        "请在Authorization请求头中提供有效的访问令牌（Bearer）",
        headers={"WWW-Authenticate": challenge},
    )
