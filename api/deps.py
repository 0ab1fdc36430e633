"""What routes are given: the gateway, who asks and may, and the idempotency key of the request."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path
from sqlmodel import Session

from api.auth.asking import Asker, Gate
from api.auth.principals import Client, Member, Principal
from api.auth.rights import (
    everyone_known,
    everyone_signed_in,
    needs,
    needs_from_elsewhere,
    public,
    signed_in,
    staff_needs,
)
from api.problems import Problem, ProblemDetails
from domain.case import Case
from domain.model import IdempotencyKey, Token
from domain.permissions import Right, may
from register import queries
from register.acts.cases import Filed
from register.acts.reservations import client_of

V1 = "/api/v1"

__all__ = [
    "V1",
    "Asker",
    "CaseId",
    "Client",
    "Gate",
    "HandingIn",
    "Key",
    "Member",
    "OptionalKey",
    "Principal",
    "Reader",
    "Staff",
    "everyone_known",
    "everyone_signed_in",
    "needs",
    "needs_from_elsewhere",
    "own_case",
    "own_state",
    "public",
    "staff_needs",
    "staff_router",
]

Staff = Annotated[Member, Depends(signed_in)]
"""A member of staff, whoever it is: the route says besides what right it needs."""

HandingIn = Annotated[Principal, needs(Right.HAND_IN)]
"""A clerk, or an intake service, who may hand applications in."""

Reader = Annotated[Member, staff_needs(Right.READ_CASE)]
"""A member of staff who may see cases; which ones, `own_case` tells."""

CaseId = Annotated[Token, Path(description="案件编号")]
_key = Header(
    alias="Idempotency-Key",
    description="幂等编号：1至80个可见ASCII字符；用同一编号再次发送，不会重复办理",
)
Key = Annotated[IdempotencyKey, _key]
OptionalKey = Annotated[IdempotencyKey | None, _key]


def staff_router(path: str, tag: str) -> APIRouter:
    """A router under `/api/v1` whose routes tell their errors as problems.

    Each of them says what right it needs (api/auth/rights.py), or the app won't start.
    """
    return APIRouter(
        prefix=f"{V1}{path}",
        tags=[tag],
        responses={"default": {"model": ProblemDetails, "description": "出错时的说明"}},
    )


def own_case(
    session: Session, case_id: str, asker: Principal, right: Right = Right.READ_CASE
) -> Filed:
    """A case on which whoever asks has a right; any other is as if it did not exist.

    Staff reach the cases of their agency or department, an intake service those it handed in.

    Raises:
        Problem: `unknown_case`.
    """
    filed = queries.case(session, case_id)
    if filed is None or not _reaches(session, filed.case, asker, right):
        raise _unknown(case_id)
    return filed


def own_state(session: Session, case_id: str, asker: Principal) -> Case:
    """Where such a case stands, without what people wrote, for whoever may see it.

    Raises:
        Problem: `unknown_case`.
    """
    case = queries.state(session, case_id)
    if case is None or not _reaches(session, case, asker, Right.READ_CASE):
        raise _unknown(case_id)
    return case


def _unknown(case_id: str) -> Problem:
    return Problem("unknown_case", f"没有案件“{case_id}”")


def _reaches(session: Session, case: Case, asker: Principal, right: Right) -> bool:
    match asker:
        case Member(agency, actor):
            return case.agency == agency and may(actor, right, case)
        case Client(id_, agency, rights):
            mine = case.agency == agency and right in rights
            return mine and client_of(session, case.id) == id_
