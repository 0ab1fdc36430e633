"""The portal's first page 公开指南, and what is public already (S0 art 12; L19 art 12)."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.auth.asking import Gate
from api.auth.cookies import SESSION
from api.auth.doors import TheDoors, now
from api.pages.rendering import page
from api.portal.agencies import agencies, agency, named
from api.portal.visitor import AVisitor, open_to_all, remember
from domain.model import AgencyId
from register.agency.publications import SHOWN, listed

router = APIRouter(include_in_schema=False, dependencies=[open_to_all])

DESK = "/desk"
"""Where staff work (api/console/desk.py)."""


@router.get("/")
def home(request: Request, gateway: Gate, visitor: AVisitor, doors: TheDoors) -> Response:
    """Say what can be asked, and how; whoever is logged in goes to his desk instead."""
    token = SESSION.of(request, gateway.installation.settings)
    if token and doors.sessions.session_of(token, at=now()):
        return RedirectResponse(DESK, HTTPStatus.SEE_OTHER)
    there = agencies(gateway)
    only = named(there, None)
    body = only.profile if only else None
    response = page("portal/home.html", visitor.viewer, body=body, agencies=there, agency=only)
    return remember(response, visitor, gateway)


@router.get("/guide/{agency_id}")
def guide(agency_id: AgencyId, gateway: Gate, visitor: AVisitor) -> Response:
    """Say what can be asked of one agency, and how."""
    chosen = agency(gateway, agency_id)
    return page("portal/guide.html", visitor.viewer, body=chosen.profile, agency=chosen)


@router.get("/public")
def public(
    gateway: Gate,
    visitor: AVisitor,
    q: Annotated[str, Query(max_length=200)] = "",
    agency: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """List what is public already, or what of it holds the words asked for."""
    there = agencies(gateway)
    chosen = named(there, agency)
    with gateway.installation.register.reading() as session:
        found = listed(session, chosen.id if chosen else None, q)
    return page(
        "portal/public.html",
        visitor.viewer,
        body=chosen.profile if chosen else None,
        agencies=there,
        chosen=agency if chosen else "",
        q=q,
        found=found,
        most=SHOWN,
    )
