"""The record of log-ins and of changes to people's access: for administrators and auditors."""

from typing import Annotated

from fastapi import Query

from api.deps import Gate, Member, staff_needs, staff_router
from domain.model import Model
from domain.permissions import Right
from register.people.told import PeopleLine, people_log

router = staff_router("/access-log", "人员")

_Before = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="只列这一条（seq）以前的")]


class PeoplePage(Model):
    """A page of the record, the newest entry first; `next` begins the next page."""

    entries: tuple[PeopleLine, ...]
    next: int | None


@router.get("", summary="登录和人员记录")
def read_access_log(
    gateway: Gate,
    member: Annotated[Member, staff_needs(Right.PEOPLE, Right.READ_ACCESS)],
    *,
    before: _Before = None,
    refused: Annotated[bool, Query(description="只列没有成功的")] = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PeoplePage:
    """Tell who logged in or failed to, and who changed whose duties, passwords and keys."""
    installation = gateway.installation
    with installation.register.reading() as session:
        found = people_log(
            session,
            member.agency,
            limit,
            shift=installation.shift,
            before=before,
            refused=refused,
        )
    return PeoplePage(entries=found, next=found[-1].seq if len(found) == limit else None)
