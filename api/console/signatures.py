"""What waits for my signature 待我签批: approvals, extensions, secrecy reviews; one or several."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import JsonValue
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.console.listed import Lister, Row
from api.console.place import DESK, Console, Here
from api.console.sheet import fresh_key
from api.deps import Member, staff_needs
from api.staff.asked import Asking, ListAsked
from api.staff.bulk import perform_all
from api.staff.schemas import Bulk, BulkAct, BulkResult
from api.staff.show import case_view
from domain.judge import allowed
from domain.model import Model
from domain.permissions import Right
from domain.stages import Phase, Stage
from register import queries
from register.acts.cases import Filed
from register.lists.filters import Sort

router = APIRouter(prefix="/signatures", include_in_schema=False)

Reader = Annotated[Member, staff_needs(Right.READ_PAPER)]

_SIGNED = ("approve", "review")
"""Acts by which somebody signs; only an approval says nothing but 同意, so only it is for many."""
AT_MOST = 60
"""So many cases stand on the page; when they are signed the next ones come."""

_SIGNING = frozenset(one for one in Stage if one.phase is Phase.APPROVAL)


class Waiting(Model):
    """A case that waits for a signature: what is signed, and the drafts to read before."""

    line: Row
    act: str
    title: str
    outcomes: tuple[str, ...]
    papers: tuple[tuple[str, str], ...]
    several: bool


class Result(Model):
    """What became of one act; without a line where the case is not his to see."""

    line: Row | None
    words: str
    done: bool


@router.get("")
def show(_: Reader, here: Here) -> Response:
    """List what waits for the member's signature."""
    return _page(here)


@router.post("")
async def sign(request: Request, member: Reader, here: Here) -> Response:
    """Sign the chosen ones; each counts or fails by itself."""
    form = await request.form()
    chosen = [one for one in form.getlist("case") if isinstance(one, str)][:100]
    key = str(form.get("key") or "") or fresh_key()
    if not chosen:
        return await run_in_threadpool(_page, here, mistake="请先勾选要签署的案件")
    payload: dict[str, JsonValue] = {"remark": str(form.get("remark") or "").strip() or "同意"}
    acts = tuple(BulkAct(case=one, act="approve", payload=payload) for one in chosen)
    done = await perform_all(Bulk(acts=acts), here.gateway, member, key)
    return await run_in_threadpool(_page, here, results=done.results)


def _page(here: Console, mistake: str = "", results: Sequence[BulkResult] = ()) -> Response:
    with here.installation.register.reading() as session:
        lister = Lister(session, here)
        asked = ListAsked(needs="me", stage=_SIGNING, sort=Sort.DUE, limit=AT_MOST)
        found = Asking(session, here.member, asked).answer().cases
        whole = (queries.case(session, one.id) for one in found)
        waiting = [_waiting(session, here, one, lister) for one in whole if one]
        return here.page(
            "signatures.html",
            "signatures",
            trail=(DESK, ("", "待我签批")),
            waiting=[one for one in waiting if one],
            results=results_of(session, lister, results),
            mistake=mistake,
            key=fresh_key(),
            status=422 if mistake else 200,
        )


def _waiting(session: Session, here: Console, filed: Filed, lister: Lister) -> Waiting | None:
    act = next((one for one in _SIGNED if one in allowed(filed.case, here.member.actor)), None)
    if act is None:
        return None
    profiles = here.installation.registrar.doorkeeper.profiles
    profile = profiles.of(session, filed.case.agency, filed.case.profile)
    view = case_view(session, filed, profile, here.member)
    title = next(one.title for one in view.allowed if one.act == act)
    latest = {one.kind: one for one in view.documents if one.draft and one.href}
    return Waiting(
        line=lister.row(filed),
        act=act,
        title=title,
        outcomes=tuple(one.name for one in view.outcomes),
        papers=tuple((one.id, one.title) for one in latest.values()),
        several=act == "approve",
    )


def results_of(
    session: Session, lister: Lister, results: Sequence[BulkResult]
) -> tuple[Result, ...]:
    """What became of acts performed together."""
    return tuple(_result(session, lister, one) for one in results)


def _result(session: Session, lister: Lister, one: BulkResult) -> Result:
    unknown = one.problem is not None and one.problem.code == "unknown_case"
    filed = None if unknown else queries.case(session, one.case)
    words = {"done": "已办理", "pending": "已经提交，尚未得到答复"}.get(one.state)
    why = one.problem.detail if one.problem else "没有办理"
    return Result(
        line=lister.row(filed) if filed else None, words=words or why, done=one.state == "done"
    )
