"""Several acts at once, and what each act must carry."""

import asyncio
from typing import Annotated

from fastapi import Path
from pydantic import JsonValue
from temporalio.service import RPCError
from ulid import ULID

from api.deps import Gate, Member, OptionalKey, Reader, everyone_signed_in, staff_router
from api.files import id_under
from api.handlers import problem_of
from api.problems import Problem, details
from api.staff.acts import performed
from api.staff.schemas import Bulk, BulkAct, BulkDone, BulkResult
from domain.acts import Answer
from domain.model import Token
from domain.procedure import OPEN_ACTS, carried_by
from register.errors import RegisterUnavailable
from workflows.gateway import Gateway, NoMotorError

router = staff_router("/acts", "办理")

AT_ONCE = 8
"""So many cases of one request are worked on at a time: others have acts to perform, too."""


@router.post("", summary="批量办理")
async def perform_all(
    body: Bulk, gateway: Gate, member: Reader, key: OptionalKey = None
) -> BulkDone:
    """Perform up to 100 acts; each counts or fails by itself, and each has its result.

    One without a key of its own takes the request's, with its place in the list: the whole request
    may be sent again.
    """
    begin = key or str(ULID())
    keys = [one.key or id_under(begin, str(place)) for place, one in enumerate(body.acts)]
    gate = asyncio.Semaphore(AT_ONCE)
    results: dict[int, BulkResult] = {}

    async def one_case(places: list[int]) -> None:
        async with gate:
            for place in places:
                results[place] = await _result(gateway, member, body.acts[place], keys[place])

    await asyncio.gather(*map(one_case, _by_case(body.acts)))
    return BulkDone(results=tuple(results[place] for place in range(len(body.acts))))


@router.get(
    "/{act}",
    summary="一个事项的填写内容（JSON Schema）",
    dependencies=[everyone_signed_in("the rules are no secret from those who act by them")],
)
def read_schema(
    act: Annotated[Token, Path(description="事项，见办理程序表")],
) -> dict[str, JsonValue]:
    """Give the JSON schema of what an act must carry as its payload."""
    if act not in OPEN_ACTS:
        raise Problem("not_found", f"没有“{act}”这个办理事项")
    return carried_by(act).model_json_schema()


def _by_case(acts: tuple[BulkAct, ...]) -> list[list[int]]:
    """The places of the acts of each case: these depend on their order."""
    places: dict[str, list[int]] = {}
    for place, one in enumerate(acts):
        places.setdefault(one.case, []).append(place)
    return list(places.values())


async def _result(gateway: Gateway, member: Member, one: BulkAct, key: str) -> BulkResult:
    told = {"case": one.case, "act": one.act, "key": key}
    try:
        answer: Answer | None = await performed(gateway, member, one.case, one, key)
    except (Problem, NoMotorError, RegisterUnavailable, RPCError) as error:
        problem = problem_of(error)
        state = "refused" if isinstance(error, Problem) else "failed"
        return BulkResult(**told, state=state, problem=details(problem, ""))
    return BulkResult(**told, state="done" if answer else "pending", answer=answer)
