"""Performing an act on a case's page: filled in, tried, looked at, and only then done.

The page holds the act's key, so that a double click acts once, and the revision of the case it
showed, so that whoever acts on a stale page is told first what has changed. Nothing typed is lost.
"""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from temporalio.service import RPCError

from api.console.case import case_page
from api.console.gone import gone_page, went
from api.console.outcome import answered
from api.console.place import Console, Here
from api.console.sheet import DO, EDIT, Desk, Typed, typed_in
from api.console.telling import sentence
from api.console.written import typed_told
from api.deps import CaseId, Member, own_case, staff_needs
from api.forms import FormError, NoFormError, StrangeFormError
from api.problems import Problem
from api.staff.acts import performed
from api.staff.schemas import ActIn
from domain.case import Case
from domain.model import Token
from domain.permissions import Right, may
from domain.procedure import OPEN_ACTS
from register import queries
from register.acts.cases import Filed
from register.acts.perform import Said
from register.people import directory
from register.record.told import told
from workflows.gateway import NoMotorError

router = APIRouter(prefix="/cases/{case_id}/acts/{act}", include_in_schema=False)

Reader = Annotated[Member, staff_needs(Right.READ_CASE)]
AnAct = Annotated[Token, Path()]

_DOWN = "系统暂时不能办理，填写的内容都在。请稍后再次确认，不会重复办理。"
_REUSED = "这张表已经办理过一次，内容与现在不同。如果确实要再办一次，请再次确认。"


@dataclass(frozen=True)
class Errand:
    """An act on a case that somebody wants to perform, as he typed it."""

    here: Console
    case_id: str
    act: str
    typed: Typed

    @property
    def path(self) -> str:
        """The page of the case."""
        return f"/cases/{self.case_id}"


@router.post("")
async def post(case_id: CaseId, act: AnAct, request: Request, _: Reader, here: Here) -> Response:
    """Look at what was typed, or perform it."""
    errand = Errand(here, case_id, act, await typed_in(request))
    try:
        looked = await run_in_threadpool(_look, errand)
        return looked if isinstance(looked, Response) else await _perform(errand, looked)
    except Problem as problem:
        return await run_in_threadpool(out_of_reach, errand, problem)


def case_of(session: Session, errand: Errand, right: Right = Right.READ_CASE) -> Filed:
    """The case, if the member reaches it; only then is looked at what he wants to do.

    Raises:
        Problem: `unknown_case`, or `not_found` for what is no act.
    """
    filed = own_case(session, errand.case_id, errand.here.member, right)
    if errand.act not in OPEN_ACTS:
        raise Problem("not_found", f"没有“{errand.act}”这个办理事项")
    return filed


def out_of_reach(errand: Errand, problem: Problem) -> Response:
    """What he typed, for whoever proves that he had the case which is out of his reach now.

    Raises:
        Problem: The same again, for everybody else: as for a case that does not exist.
    """
    if not went(errand.here, errand.case_id, errand.typed.shown, problem):
        raise problem
    return gone_page(errand.here, errand.act, errand.typed.pairs)


def resumed(here: Console, case_id: str, act: str, typed: Typed) -> Response:
    """The form again with what was typed before the session expired; nothing is performed."""
    again = replace(typed, step=EDIT)
    errand = Errand(here, case_id, act, again)
    try:
        looked = _look(errand)
    except Problem as problem:
        return out_of_reach(errand, problem)
    assert isinstance(looked, Response), "nothing is done but what is confirmed"
    return looked


# ---- looked at ----


def _look(errand: Errand) -> Response | ActIn:
    """The page that answers what was pressed; or the act itself, once it is to be done."""
    here, typed = errand.here, errand.typed
    doing = typed.step == DO
    if doing and (said := answered(here, errand.case_id, typed.key)):
        return _sent_before(errand, said)
    with here.installation.register.reading() as session:
        filed = case_of(session, errand)
        changes = _changes(session, errand, filed)
        try:
            desk = Desk(session, here, filed, errand.act)
            sheet = desk.tried(typed)
        except NoFormError:
            return _lost(session, errand, filed, changes)
        except StrangeFormError as error:
            desk = Desk(session, here, filed, errand.act)
            sheet = desk.asking(typed.key, typed.pairs, FormError(name="", message=str(error)))
        if doing and not changes and sheet.outlook is not None:
            return ActIn(act=errand.act, payload=desk.payload(typed))
        return case_page(session, here, filed, sheet=replace(sheet, changes=changes))


def _sent_before(errand: Errand, said: Said) -> Response:
    """A form sent again under its key: the answer is the first one's, unless it says otherwise."""
    typed = errand.typed
    with errand.here.installation.register.reading() as session:
        try:
            filed = own_case(session, errand.case_id, errand.here.member)
            desk = Desk(session, errand.here, filed, errand.act)
        except NoFormError:  # what was done has made it impossible to do again
            return _after(errand)
        except Problem:  # or has taken the case out of reach
            if said.answer.accepted:
                return _after(errand)
            raise
        if said.answer.accepted and said.payload == desk.payload(typed):
            return _after(errand)
        again = typed.anew()
        if said.answer.accepted:
            fault = FormError(name="", message=_REUSED)
            sheet = desk.asking(again.key, again.pairs, fault)
        else:
            sheet = desk.tried(again)
        return case_page(session, errand.here, filed, sheet=sheet)


def _changes(session: Session, errand: Errand, filed: Filed) -> tuple[str, ...]:
    """What happened to the case since its page was shown."""
    case, seen = filed.case, errand.typed.seen
    if case.revision == seen:
        return ()
    staff, departments = directory.names(session, case.agency), _departments(session, errand, case)
    return (
        tuple(
            sentence(told(one, staff, departments))
            for one in queries.journal_of(session, case.id)
            if one.revision > seen and one.act_id  # entries that changed nothing repeat a revision
        )[-10:]
        or ("案件有了新的变化",)
    )


def _lost(session: Session, errand: Errand, filed: Filed, changes: tuple[str, ...]) -> Response:
    """The act is not this person's to perform any more: what he typed is shown to be copied."""
    names = _departments(session, errand, filed.case)
    names |= directory.names(session, filed.case.agency)
    typed = typed_told(errand.act, errand.typed.pairs, names)
    why = (*changes, "这个事项现在不能办理，原因见“还不能办理的事项”。")
    return case_page(session, errand.here, filed, lost=typed or (("", ""),), changes=why)


def _departments(session: Session, errand: Errand, case: Case) -> dict[str, str]:
    profiles = errand.here.installation.registrar.doorkeeper.profiles
    return profiles.of(session, case.agency, case.profile).department_names


# ---- done ----


async def _perform(errand: Errand, body: ActIn) -> Response:
    here, typed = errand.here, errand.typed
    try:
        await performed(here.gateway, here.member, errand.case_id, body, typed.key)
    except Problem as problem:
        if problem.code == "unknown_case":
            raise
        again = typed.anew()
        message = _REUSED if problem.code == "id_reused" else problem.detail
        return await run_in_threadpool(_again, replace(errand, typed=again), message)
    except (RPCError, NoMotorError):
        answer = await run_in_threadpool(_again, errand, _DOWN)
        answer.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return answer
    return await run_in_threadpool(_after, errand)


def _after(errand: Errand) -> Response:
    """To the case's page, or to the desk where the act took the case out of reach."""
    with errand.here.installation.register.reading() as session:
        filed = queries.case(session, errand.case_id)
    reached = filed is not None and may(errand.here.member.actor, Right.READ_CASE, filed.case)
    key = quote(errand.typed.key, safe="")
    there = f"{errand.path}?done={key}" if reached else f"/desk?case={errand.case_id}&done={key}"
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


def _again(errand: Errand, message: str) -> Response:
    """The questions again, with what the register said and what has changed meanwhile."""
    with errand.here.installation.register.reading() as session:
        filed = own_case(session, errand.case_id, errand.here.member)
        changes = _changes(session, errand, filed)
        try:
            desk = Desk(session, errand.here, filed, errand.act)
        except NoFormError:
            return _lost(session, errand, filed, (*changes, message))
        fault = FormError(name="", message=message)
        sheet = desk.asking(errand.typed.key, errand.typed.pairs, fault, changes=changes)
        return case_page(session, errand.here, filed, sheet=sheet)
