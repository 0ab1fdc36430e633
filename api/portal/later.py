"""What is sent to a case after its half hour is over: kept, sealed, until its code is shown again.

It is kept for the browser that sent it and for the case it was meant for, whether there is such a
case or not: nobody learns that from it.
"""

import asyncio
from http import HTTPStatus
from urllib.parse import quote

from fastapi import Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.forms import Pairs
from api.portal.acting import KEY
from api.portal.drafting import real_now
from api.portal.opening import NotOpenError
from api.portal.visitor import Visitor, sent
from api.problems import Problem
from domain.case import agency_of
from domain.procedure import ACTS
from register.errors import RegisterUnavailable
from register.portal.drafts import Draft
from workflows.gateway import Gateway


async def to_the_code(request: Request, error: Exception) -> Response:
    """What becomes of a `NotOpenError`: the code is asked for, for any case and for none."""
    assert isinstance(error, NotOpenError)
    if request.method == "POST":
        await _keep_sent(request, error.case_id)
    return to_form(error.case_id)


def to_form(case_id: str) -> Response:
    """To the page that asks for the code of a case."""
    return RedirectResponse(f"/track?number={quote(case_id)}", HTTPStatus.SEE_OTHER)


def typed_before(gateway: Gateway, visitor: Visitor, case_id: str) -> tuple[str, Pairs]:
    """The act and what was typed into its form, its key among it; nothing where there is none."""
    draft = gateway.installation.drafts.of(_browser(visitor, case_id), real_now())
    return next(iter(draft.steps.items())) if draft else ("", ())


def forget(gateway: Gateway, visitor: Visitor, case_id: str) -> None:
    """Forget it: it has been sent, or whoever looked the case up goes."""
    gateway.installation.drafts.forget(_browser(visitor, case_id))


async def _keep_sent(request: Request, case_id: str) -> None:
    """Keep what was typed into an act of a case that is not open any more; files are not kept."""
    gateway: Gateway = request.app.state.gateway
    try:
        async with sent(request, gateway) as (visitor, posted):
            typed = [value for name, value in posted.pairs if name != KEY]
            act = request.url.path.rpartition("/")[2]
            if act in ACTS and any(value.strip() for value in typed):
                await asyncio.to_thread(_keep, gateway, visitor, case_id, act, posted.pairs)
    except (Problem, HTTPException, ValidationError, RegisterUnavailable):
        return  # it is no form of ours, or cannot be kept: the code is asked for all the same


def _keep(gateway: Gateway, visitor: Visitor, case_id: str, act: str, typed: Pairs) -> None:
    draft = Draft(key=case_id, agency=agency_of(case_id), steps={act: typed})
    gateway.installation.drafts.keep(_browser(visitor, case_id), draft, real_now())


def _browser(visitor: Visitor, case_id: str) -> str:
    """A browser without its value yet has sent nothing: there is no draft of no name."""
    return "" if visitor.fresh else f"track/{case_id}/{visitor.secret}"
