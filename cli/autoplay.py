"""Playing the staff: the next natural act of a case, by the right person, every second.

For demonstrations, benchmarks and tests. A case answered so is disclosed without a hitch; nobody
is late, nothing is returned. What needs judgement, or waits for somebody outside, is left alone.
"""

import asyncio
import logging
from typing import NamedTuple

from pydantic import JsonValue
from temporalio.service import RPCError

from domain.acts import Request
from domain.case import Case
from domain.channels import Channel
from domain.dossier import Attribute, Method
from domain.findings import Disclosed
from domain.people import Role
from domain.profile import Profile
from domain.stages import Phase, Stage
from domain.usual import usual_act
from register import queries
from register.agency.profiles import Profiles
from workflows.gateway import Gateway, NoMotorError, PendingError

EVERY = 1.0
"""Seconds between two acts of a case."""

_log = logging.getLogger(__name__)

_LEFT_ALONE = frozenset(
    {
        *(stage for stage in Stage if stage.phase is Phase.WAITING),
        *(Stage.UNCONFIRMED, Stage.TRANSFER_DISPUTED, Stage.SECRECY_REVIEW),
    }
)

_FINDING = Disclosed(content="所申请的政府信息全文", form="电子文件（PDF）", pages=1)
_SAID: dict[str, dict[str, JsonValue]] = {
    "opinion": {
        "opinion": "经审查，所申请的信息可以公开。",
        "findings": [{"finding": _FINDING.model_dump(mode="json")}],
        "review": {"attribute": Attribute.ON_APPLICATION, "reasons": "不涉及不予公开的情形。"},
    },
    "review": {"verdict": "clear"},
    "serve": {"proof": "送达回证"},
}
"""What an act carries in every case."""


class NaturalAct(NamedTuple):
    """What happens next in an undisturbed case: act, account of the person, payload."""

    act: str
    person: str
    payload: dict[str, JsonValue]


def natural_act(case: Case, profile: Profile) -> NaturalAct | None:
    """The next act of a case on its straight way to disclosure; None where there is no such way.

    It may be refused: a gap in the application is for a person to see.
    """
    act, holder = usual_act(case), case.holder
    if act is None or holder is None or case.needs or case.stage in _LEFT_ALONE:
        return None
    handler = case.handler if holder is Role.HANDLER else None
    person = handler or _somebody(profile, holder, case.department)
    return NaturalAct(act, person, _payload(act, case, profile)) if person else None


async def autoplay(gateway: Gateway, every: float = EVERY) -> None:
    """Move every open case on by one act every so many seconds, until cancelled."""
    profiles = Profiles()
    while True:
        await asyncio.gather(*(_play(gateway, *one) for one in await _due(gateway, profiles)))
        await asyncio.sleep(every)


async def _due(gateway: Gateway, profiles: Profiles) -> list[tuple[str, NaturalAct]]:
    return await asyncio.to_thread(_look, gateway, profiles)


def _look(gateway: Gateway, profiles: Profiles) -> list[tuple[str, NaturalAct]]:
    with gateway.installation.register.reading() as session:
        filed = [queries.case(session, one.id) for one in queries.open_cases(session)]
        cases = [one.case for one in filed if one]
        acts = ((c.id, natural_act(c, profiles.of(session, c.agency, c.profile))) for c in cases)
        return [(id_, act) for id_, act in acts if act]


async def _play(gateway: Gateway, case_id: str, natural: NaturalAct) -> None:
    request = Request(actor=natural.person, payload=natural.payload)
    try:
        answer = await gateway.act(case_id, natural.act, request)
    except (PendingError, NoMotorError, RPCError) as error:
        _log.warning("autoplay of %s waits: %s", case_id, type(error).__name__)
        return
    if answer.refusal:
        _log.warning("autoplay of %s refused: %s", case_id, answer.refusal.code)


def _payload(act: str, case: Case, profile: Profile) -> dict[str, JsonValue]:
    match act:
        case "transfer":
            return {"department": _department(case, profile)}
        case "assign":
            return {"handler": _somebody(profile, Role.HANDLER, case.department)}
        case "dispatch":
            return _sent(case)
        case _:
            return _SAID.get(act, {})


def _department(case: Case, profile: Profile) -> str:
    """Cases are spread over the departments, the same case always to the same one."""
    return profile.departments[sum(case.id.encode()) % len(profile.departments)].id


def _sent(case: Case) -> dict[str, JsonValue]:
    """Whoever applied at the window comes for the reply; everybody else finds it on the site."""
    at_the_window = case.channel in (Channel.WINDOW, Channel.ORAL)
    return {"method": Method.IN_PERSON if at_the_window else Method.WEB}


def _somebody(profile: Profile, role: Role, department: str | None) -> str | None:
    """The first in the profile who holds a role, a departmental one in that department."""
    return next(
        (
            person.id
            for person in profile.people
            for duty in person.duties
            if duty.role is role and duty.department in (None, department)
        ),
        None,
    )
