"""Performing acts: the actor is whoever's token it is."""

import asyncio
from typing import Annotated
from urllib.parse import quote

from fastapi import Path, Response
from pydantic import ValidationError
from ulid import ULID

from api.deps import V1, CaseId, Gate, Member, OptionalKey, Reader, own_state, staff_router
from api.files import id_under
from api.problems import RETRY_AFTER, UNANSWERED, Fault, More, Problem, refused
from api.staff.schemas import ActIn, ActStatus, Done, Pending
from domain import acts
from domain.acts import Answer, Refusal
from domain.explain import faults
from domain.model import IdempotencyKey
from domain.procedure import carried_by
from register.acts.perform import Said
from register.record import journal
from workflows.gateway import Gateway, PendingError

router = staff_router("/cases/{case_id}/acts", "办理")

_NOTHING = (
    "登记库中没有这一编号的办理结果：还在办理，或者从未收到；用同一编号重新发送，不会重复办理"
)
_Sent = Annotated[IdempotencyKey, Path(description="发送时的幂等编号")]


@router.post(
    "",
    summary="办理一个事项",
    responses={202: {"model": Pending, "description": "暂未得到答复；Location处可以查询结果"}},
)
async def perform(
    *,
    case_id: CaseId,
    body: ActIn,
    gateway: Gate,
    member: Reader,
    response: Response,
    key: OptionalKey = None,
) -> Done | Pending:
    """Perform an act on a case and answer what came of it."""
    key = key or str(ULID())
    answer = await performed(gateway, member, case_id, body, key)
    if answer is None:
        response.status_code = 202
        response.headers["Location"] = f"{V1}/cases/{case_id}/acts/{quote(key, safe='')}"
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return Pending(detail=UNANSWERED, idempotency_key=key)
    return Done(answer=answer)


@router.get("/{key:path}", summary="一次办理的结果")
def read_act(
    case_id: CaseId, key: _Sent, gateway: Gate, member: Reader, response: Response
) -> ActStatus:
    """Tell what became of an act that the same person sent with a key."""
    with gateway.installation.register.reading() as session:
        own_state(session, case_id, member)
        entry = journal.recorded(session, case_id, act_id(member, key))
    if entry is None or entry.content is None:
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return ActStatus(state="pending", detail=_NOTHING)
    answer = Said.model_validate_json(entry.content).answer
    why = answer.refusal and f"{answer.refusal.what}：{answer.refusal.why}"
    return ActStatus(state="refused" if why else "done", detail=why or "已经办理", answer=answer)


async def performed(
    gateway: Gateway, member: Member, case_id: str, body: ActIn, key: str
) -> Answer | None:
    """The answer to an act that was accepted; None while nobody has answered.

    Raises:
        Problem: There is no such case for the person, or the act was refused.
        RPCError: The engine is down: nothing is pending.
        NoMotorError: No workflow drives the case.
        RegisterUnavailable: The register cannot be reached.
    """
    await asyncio.to_thread(_check_case, gateway, case_id, member)
    request = acts.Request(actor=member.actor.id, id=act_id(member, key), payload=body.payload)
    try:
        answer = await gateway.act(case_id, body.act, request)
    except PendingError:
        return None
    if answer.refusal:
        raise _refused(answer.refusal, body, request, key)
    return answer


def act_id(member: Member, key: str) -> str:
    """The act's id: each person's keys are their own, and none can be one the motor gives."""
    return id_under(member.actor.id, key)


def _check_case(gateway: Gateway, case_id: str, member: Member) -> None:
    with gateway.installation.register.reading() as session:
        own_state(session, case_id, member)


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
