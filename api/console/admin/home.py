"""The way into the administration: what there is, and what it is for."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from api.console.admin.room import AdminHere
from api.deps import Member, staff_needs
from domain.permissions import Right

router = APIRouter(prefix="/admin", include_in_schema=False)


@router.get("")
def show(_: Annotated[Member, staff_needs(Right.READ_PEOPLE)], here: AdminHere) -> Response:
    """Show the rooms that are open."""
    return here.shown("home.html", "")
