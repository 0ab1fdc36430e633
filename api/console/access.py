"""The record of log-ins and of changes to people's access 登录记录, page by page."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.console.admin.room import AdminHere
from api.deps import Member, staff_needs
from domain.permissions import Right
from register.people.told import people_log

router = APIRouter(prefix="/admin/access", include_in_schema=False)

AT_MOST = 50


@router.get("")
def show(
    _: Annotated[Member, staff_needs(Right.PEOPLE, Right.READ_ACCESS)],
    here: AdminHere,
    *,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    refused: bool = False,
) -> Response:
    """Show who came in, who did not, and what was changed; the newest first."""
    installation = here.installation
    with installation.register.reading() as session:
        found = people_log(
            session,
            here.member.agency,
            AT_MOST,
            shift=installation.shift,
            before=before,
            refused=refused,
        )
    older = found[-1].seq if len(found) == AT_MOST else None
    return here.shown(
        "access.html", "access", entries=found, refused=refused, before=before, older=older
    )
