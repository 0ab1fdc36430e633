"""Handing applications in."""

import asyncio

from fastapi import Response

from api.deps import V1, Clerk, Gate, Key, Member, staff_router
from api.intake.outlook import Outlook, foresee
from api.intake.schemas import HandIn, Links, Receipt
from api.problems import More, Problem, refused
from domain.case import Case
from domain.clocks import LimitKind
from domain.receive import Receive
from domain.rulesets import load_ruleset
from workflows.gateway import Gateway

_LOOKS, _PAUSE = 40, 0.05
"""The answer waits two seconds for the register to have the case, so that it can be read next."""

router = staff_router("/applications", "收件")


@router.post(
    "",
    status_code=201,
    summary="提交申请",
    responses={200: {"model": Receipt, "description": "这一编号的申请此前已经提交"}},
)
async def hand_in(
    body: HandIn, key: Key, gateway: Gate, member: Clerk, response: Response
) -> Receipt:
    """Take an application in, once for an idempotency key."""
    receive = _receive(body, key, gateway)
    outlook = await asyncio.to_thread(foresee, gateway, receive)
    _own_agency(body, outlook, member)
    handed = await gateway.hand_in(receive)
    if handed.refusal:
        raise refused(handed.refusal, More(defects=outlook.defects))
    taken = await _taken_in(gateway, handed.case)
    response.headers["Location"] = f"{V1}/cases/{handed.case}"
    if handed.repeated:
        response.status_code = 200
    return _receipt(handed.case, taken, outlook)


def _receive(body: HandIn, key: str, gateway: Gateway) -> Receive:
    shift = int(gateway.installation.settings.civil_shift.total_seconds())
    return Receive(agency=body.agency, application=body.application, intake_key=key, shift=shift)


def _own_agency(body: HandIn, outlook: Outlook, member: Member) -> None:
    known = outlook.refusal is None or outlook.refusal.code != "unknown_agency"
    if known and body.agency != member.agency:
        raise Problem("wrong_agency", f"您是机关“{member.agency}”的工作人员，只能代本机关收件")


async def _taken_in(gateway: Gateway, case_id: str) -> Case | None:
    """The case as the register has it; None where no worker has taken it in yet."""
    standing = gateway.installation.registrar.standing
    for _ in range(_LOOKS):
        if case := (await asyncio.to_thread(standing, case_id)).case:
            return case
        await asyncio.sleep(_PAUSE)
    return None


def _receipt(case_id: str, taken: Case | None, outlook: Outlook) -> Receipt:
    case = taken or outlook.case
    assert case is not None, "an application that was not refused has an outlook"
    transfer = case.limit(LimitKind.TRANSFER)
    here = f"{V1}/cases/{case_id}"
    return Receipt(
        case=case_id,
        stage=taken.stage if taken else None,
        received=case.received,
        reply_due=case.reply_due,
        transfer_due=transfer.deadline.due if transfer else None,
        rules=case.rules,
        warning=load_ruleset(case.rules).warning(case.received),
        defects=outlook.defects,
        links=Links(case=here, acts=f"{here}/acts"),
    )
