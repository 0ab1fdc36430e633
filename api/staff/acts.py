"""Performing acts: the actor is whoever's token it is."""

import asyncio
import hashlib
from datetime import timedelta

from fastapi import Response
from pydantic import ValidationError
from ulid import ULID

from api.deps import V1, CaseId, Gate, Member, OptionalKey, Staff, own_case, staff_router
from api.problems import Fault, More, Problem, refused
from api.staff.schemas import ActIn, CaseLine, Done, Pending
from domain import acts
from domain.acts import Refusal
from domain.explain import faults
from domain.procedure import carried_by
from workflows.gateway import Gateway, PendingError

router = staff_router("/cases/{case_id}/acts", "办理")

_PENDING = "暂未得到答复，尚不能确定是否已经办理；请稍后用同一幂等编号重新发送，不会重复办理"
_ENGINE_PATIENCE = timedelta(seconds=2)


@router.post(
    "",
    summary="办理一个事项",
    responses={202: {"model": Pending, "description": "暂未得到答复"}},
)
async def perform(
    *,
    case_id: CaseId,
    body: ActIn,
    gateway: Gate,
    member: Staff,
    response: Response,
    key: OptionalKey = None,
) -> Done | Pending:
    """Perform an act on a case and answer what came of it."""
    await asyncio.to_thread(_case, gateway, case_id, member)
    key = key or str(ULID())
    request = acts.Request(actor=member.actor.id, id=_act_id(member, key), payload=body.payload)
    try:
        answer = await gateway.act(case_id, body.act, request)
    except PendingError:
        # An engine that is down has nothing pending: this raises what becomes a 503.
        await gateway.client.service_client.check_health(timeout=_ENGINE_PATIENCE)
        response.status_code = 202
        response.headers["Location"] = f"{V1}/cases/{case_id}"
        return Pending(detail=_PENDING, idempotency_key=key)
    if answer.refusal:
        raise _refused(answer.refusal, body, request, key)
    return Done(answer=answer, case=await asyncio.to_thread(_case, gateway, case_id, member))


def _case(gateway: Gateway, case_id: str, member: Member) -> CaseLine:
    with gateway.installation.register.reading() as session:
        return CaseLine.model_validate(own_case(session, case_id, member).case)


def _act_id(member: Member, key: str) -> str:
    """The act's id: each person's keys are their own, and none can be one the motor gives."""
    return "key:" + hashlib.sha256(f"{member.actor.id} {key}".encode()).hexdigest()[:40]


def _refused(refusal: Refusal, body: ActIn, request: acts.Request, key: str) -> Problem:
    if refusal.code == "id_reused":
        why = refusal.why.replace(str(request.id), key)  # the caller knows the key, not our id
        return refused(refusal.model_copy(update={"why": why}))
    return refused(refusal, More(faults=_faults(body)) if refusal.code == "malformed" else None)


def _faults(body: ActIn) -> tuple[Fault, ...]:
    try:
        carried_by(body.act).model_validate(body.payload)
    except ValidationError as error:
        found = faults(error)
        return tuple(Fault(field=f"payload/{field}", message=what) for field, what in found)
    return ()
