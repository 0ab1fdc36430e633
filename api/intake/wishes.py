"""What an applicant says later: supplements and withdraws, through the procedure's own acts."""

import asyncio
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from api.deps import V1, CaseId, Gate, HandingIn, Key, Principal, own_case, staff_router
from api.intake.asker import hander, own_id
from api.intake.reading import shown
from api.intake.schemas import Said, Unanswered
from api.problems import UNANSWERED, refused
from domain.acts import Request
from domain.model import Model
from domain.permissions import Right
from domain.procedure.afterwards import Withdraw
from domain.procedure.supplement import Supplement
from workflows.gateway import Gateway, PendingError

router = staff_router("/applications/{case_id}", "收件")

_ASKED: dict[int | str, dict[str, Any]] = {
    202: {"model": Unanswered, "description": "暂未得到答复"}
}


@router.post("/supplement", summary="补正", responses=_ASKED)
async def supplement(
    *,
    case_id: CaseId,
    body: Supplement,
    key: Key,
    gateway: Gate,
    asker: HandingIn,
    response: Response,
) -> Said | Unanswered:
    """Hand in what the applicant was asked to clarify."""
    return await _say(gateway, _Wish(asker, case_id, "supplement", body, key), response)


@router.post("/withdrawal", summary="撤回申请", responses=_ASKED)
async def withdrawal(
    *,
    case_id: CaseId,
    body: Withdraw,
    key: Key,
    gateway: Gate,
    asker: HandingIn,
    response: Response,
) -> Said | Unanswered:
    """Withdraw the application."""
    return await _say(gateway, _Wish(asker, case_id, "withdraw", body, key), response)


@dataclass(frozen=True)
class _Wish:
    """What somebody wants said in a case, and under which key."""

    asker: Principal
    case_id: str
    act: str
    body: Model
    key: str


async def _say(gateway: Gateway, wish: _Wish, response: Response) -> Said | Unanswered:
    asker, case_id, key = wish.asker, wish.case_id, wish.key
    await asyncio.to_thread(_check, gateway, case_id, asker)
    request = Request(
        actor=hander(asker).by,
        id=own_id(asker, key),
        payload=wish.body.model_dump(mode="json", exclude_defaults=True),
    )
    try:
        answer = await gateway.act(case_id, wish.act, request)
    except PendingError:
        response.status_code = 202
        response.headers["Location"] = f"{V1}/applications/{case_id}"
        return Unanswered(detail=UNANSWERED, idempotency_key=key)
    if answer.refusal:
        why = answer.refusal.why.replace(str(request.id), key)  # nobody knows our id but we
        raise refused(answer.refusal.model_copy(update={"why": why}))
    # Whoever may hand in has the answer, also where he may not read on his own.
    now = await asyncio.to_thread(shown, gateway, case_id, asker, Right.HAND_IN)
    return Said(answer=answer, application=now)


def _check(gateway: Gateway, case_id: str, asker: Principal) -> None:
    with gateway.installation.register.reading() as session:
        own_case(session, case_id, asker, Right.HAND_IN)
