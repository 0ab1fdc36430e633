"""Delegations 授权: who stands in for whom. What is asked is asked by whoever's token it is."""

from typing import Annotated

from fastapi import Path, Query
from ulid import ULID

from api.deps import Gate, Member, OptionalKey, staff_needs, staff_router
from api.files import id_under
from api.problems import Problem, refused
from api.staff.schemas import Delegated, DelegationLine
from domain.acts import Refusal
from domain.civil import civil_date
from domain.delegation import Delegation, DelegationRequest
from domain.model import Token
from domain.permissions import Right
from register.people.delegations import Delegations
from workflows.gateway import Gateway

router = staff_router("/delegations", "授权")

Reader = Annotated[Member, staff_needs(Right.READ_PEOPLE)]
Giver = Annotated[Member, staff_needs(Right.DELEGATE)]


@router.get("", summary="授权清单")
def list_delegations(
    gateway: Gate,
    member: Reader,
    *,
    past: Annotated[bool, Query(description="也列出已结束和已撤销的")] = False,
) -> tuple[DelegationLine, ...]:
    """List the agency's delegations that are in force or to come."""
    today = civil_date(gateway.civil_now())
    return tuple(
        DelegationLine(**one.delegation.model_dump(), **one.model_dump(exclude={"delegation"}))
        for one in _delegations(gateway).listed(member.agency, on=today, past=past)
    )


@router.post("", status_code=201, summary="登记授权")
def register_delegation(
    body: DelegationRequest, gateway: Gate, member: Giver, key: OptionalKey = None
) -> Delegated:
    """Register that somebody stands in for an absent person, from one day to another."""
    answer = _delegations(gateway).add(
        member.agency,
        body,
        by=member.actor.id,
        at=gateway.civil_now(),
        id_=id_under(member.actor.id, key) if key else str(ULID()),
    )
    if isinstance(answer, Refusal):
        raise _refused(answer, key)
    return Delegated(delegation=answer.delegation, warnings=answer.warnings)


@router.post("/{delegation_id}/revoke", summary="撤销授权")
def revoke_delegation(
    delegation_id: Annotated[Token, Path(description="授权编号")], gateway: Gate, member: Giver
) -> Delegation:
    """Revoke a delegation: from the next act on it no longer counts."""
    answer = _delegations(gateway).revoke(
        member.agency, delegation_id, by=member.actor.id, at=gateway.civil_now()
    )
    if answer is None:
        raise Problem("unknown_delegation", f"没有授权“{delegation_id}”")
    if isinstance(answer, Refusal):
        raise refused(answer)
    return answer


def _delegations(gateway: Gateway) -> Delegations:
    installation = gateway.installation
    return Delegations(installation.register, installation.ring.journal_key)


def _refused(refusal: Refusal, key: str | None) -> Problem:
    if refusal.code == "id_reused":  # the caller knows the key, not our id
        why = f"幂等编号“{key}”已用于另一项授权，内容不同，请换一个编号"
        return refused(refusal.model_copy(update={"why": why}))
    return refused(refusal)
