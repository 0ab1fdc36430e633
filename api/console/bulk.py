"""One act on several cases chosen in a list: asked once, tried on each, done for each by itself."""

from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import JsonValue
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.console.foresight import Trial
from api.console.listed import Lister
from api.console.place import DESK, Console, Here
from api.console.sheet import DO, EDIT, Desk, Sheet, Typed, typed_in
from api.console.signatures import results_of
from api.console.written import Facts, typed_told
from api.deps import Member, own_case, staff_needs
from api.forms import FormError, NoFormError, StrangeFormError
from api.problems import Problem
from api.staff.bulk import perform_all
from api.staff.schemas import Bulk, BulkAct, BulkResult
from domain.acts import Refusal
from domain.judge import allowed
from domain.permissions import Right
from domain.procedure import title_of
from register.acts.cases import Filed

router = APIRouter(prefix="/cases/bulk", include_in_schema=False)

Reader = Annotated[Member, staff_needs(Right.READ_CASE)]

SAME_FOR_ALL = ("register", "transfer", "assign", "draft", "approve", "issue", "close", "note")
"""Acts whose answers may be the same for several cases."""
MOST = 100
_LOOK = "look"
_WHICH = frozenset({"case", "act"})


@dataclass(frozen=True)
class Chosen:
    """The cases that were ticked, and what is to be done with them."""

    cases: tuple[str, ...]
    act: str
    typed: Typed

    @property
    def answers(self) -> Typed:
        """What was typed without the page's own names."""
        pairs = tuple(one for one in self.typed.pairs if one[0] not in _WHICH)
        own = self.typed
        return Typed(own.key, own.seen, own.step, own.paper, pairs)


@router.post("")
async def post(request: Request, member: Reader, here: Here) -> Response:
    """Ask which act, ask what it needs, show what follows for each, and do it."""
    chosen = _chosen(await typed_in(request))
    page = await run_in_threadpool(_look, here, chosen)
    if isinstance(page, Response):
        return page
    acts = tuple(BulkAct(case=one, act=chosen.act, payload=page) for one in chosen.cases)
    done = await perform_all(Bulk(acts=acts), here.gateway, member, chosen.typed.key)
    return await run_in_threadpool(_told, here, chosen, done.results)


def resumed(here: Console, typed: Typed) -> Response:
    """The form again with what was typed before the session expired; nothing is performed."""
    page = _look(here, _chosen(replace(typed, step=EDIT)))
    assert isinstance(page, Response), "nothing is done but what is confirmed"
    return page


def _chosen(typed: Typed) -> Chosen:
    ids = tuple(dict.fromkeys(value for name, value in typed.pairs if name == "case"))[:MOST]
    return Chosen(ids, dict(typed.pairs).get("act", ""), typed)


def _look(here: Console, chosen: Chosen) -> Response | dict[str, JsonValue]:
    with here.installation.register.reading() as session:
        found = _reached(session, here, chosen.cases)
        if len(found) < len(chosen.cases) and chosen.typed.step == DO:
            # He has confirmed what held for others, too: he looks at what is left first.
            chosen = replace(chosen, typed=replace(chosen.typed, step=_LOOK))
        possible = _possible(here, found)
        if not found or chosen.act not in possible:
            return _page(session, here, chosen, found, acts=possible)
        return _asked(session, here, chosen, found)


def _reached(session: Session, here: Console, cases: tuple[str, ...]) -> list[Filed]:
    """Those of the cases that he reaches; others may have gone elsewhere since he ticked them."""
    found = []
    for one in cases:
        with suppress(Problem):
            found.append(own_case(session, one, here.member))
    return found


def _possible(here: Console, found: list[Filed]) -> dict[str, str]:
    """The acts that some of the cases allow, with how many; in the order of the procedure."""
    counted = {
        act: sum(act in allowed(one.case, here.member.actor) for one in found)
        for act in SAME_FOR_ALL
    }
    return {act: f"{title_of(act)}（{n}件可以办理）" for act, n in counted.items() if n}


def _asked(
    session: Session, here: Console, chosen: Chosen, found: list[Filed]
) -> Response | dict[str, JsonValue]:
    first = next(one for one in found if chosen.act in allowed(one.case, here.member.actor))
    try:
        desk = Desk(session, here, first, chosen.act, several=True)
    except NoFormError as error:
        raise Problem("wrong_stage", "案件有了变化，请返回清单重新勾选") from error
    answers = chosen.answers
    if not answers.step:
        filled = answers.pairs or None
        return _page(session, here, chosen, found, sheet=desk.asking(answers.key, filled))
    try:
        sheet = desk.tried(answers)
    except StrangeFormError as error:
        sheet = desk.asking(answers.key, answers.pairs, FormError(name="", message=str(error)))
    if sheet.outlook is None or answers.step == EDIT:
        return _page(session, here, chosen, found, sheet=sheet)
    payload = desk.payload(answers)
    if answers.step == DO:
        return payload
    why = {
        one.case.id: _why_not(
            Trial(session, one, here.member.actor, here.law(session, one.case)), chosen.act, payload
        )
        for one in found
    }
    return _page(session, here, chosen, found, sheet=sheet, why=why)


def _why_not(trial: Trial, act: str, payload: dict[str, JsonValue]) -> str:
    ruling = trial.ruling(act, payload)
    return ruling.why if isinstance(ruling, Refusal) else ""


def _told(here: Console, chosen: Chosen, results: tuple[BulkResult, ...]) -> Response:
    with here.installation.register.reading() as session:
        return here.page(
            "bulk_done.html",
            "cases",
            trail=(DESK, ("/cases", "案件查询"), ("", "批量办理")),
            title=title_of(chosen.act),
            results=results_of(session, Lister(session, here), results),
        )


def _words(chosen: Chosen) -> Facts:
    """What was typed, for when no case is left to do it for."""
    return typed_told(chosen.act, chosen.answers.pairs, {}) if chosen.act in SAME_FOR_ALL else ()


def _page(
    session: Session,
    here: Console,
    chosen: Chosen,
    found: list[Filed],
    *,
    acts: dict[str, str] | None = None,
    sheet: Sheet | None = None,
    why: dict[str, str] | None = None,
) -> Response:
    lister = Lister(session, here)
    return here.page(
        "bulk.html",
        "cases",
        trail=(DESK, ("/cases", "案件查询"), ("", "批量办理")),
        lines=[lister.row(one) for one in found],
        gone=len(chosen.cases) - len(found),
        lost=_words(chosen) if not found else (),
        act=chosen.act,
        key=chosen.typed.key,
        answers=chosen.answers.pairs,
        acts=acts or {},
        sheet=sheet,
        why=why or {},
        status=HTTPStatus.UNPROCESSABLE_ENTITY if sheet and sheet.mistaken else HTTPStatus.OK,
    )
