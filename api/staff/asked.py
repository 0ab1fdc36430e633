"""What a list of cases may be asked for, and the list itself."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Request
from pydantic import Field
from sqlmodel import Session

from api.deps import Member
from api.problems import Fault, More, Problem
from api.staff.paging import cursor, position
from api.staff.schemas import CaseList, ListedLine
from domain.model import Line, Model
from domain.people import Actor, Role
from domain.permissions import Right, reach
from register.lists.filters import Filters, Hashed, Sort
from register.lists.listing import Listing
from register.lists.subjects import subjects_of
from register.lists.words import phrases

ME = "me"
"""The handler who asks, and whoever he stands in for today."""


class ListAsked(Filters):
    """Filters, order and page of a list.

    A search for words (`q`) is in order of receipt, the last first, and so is a list by itself.
    """

    sort: Sort | None = None
    cursor: Annotated[str | None, Field(max_length=2000)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Whom(Model):
    """A person or body looked for by one exact datum, however it is written."""

    kind: Literal["name", "identity", "phone", "email"]
    value: Line


class SearchAsked(ListAsked):
    """A list by somebody's personal data: in the body, since addresses are logged everywhere."""

    applicant: Whom | None = None


async def only_known(request: Request) -> None:
    """Refuse a filter that does not exist: left out in silence it would show too much."""
    known = ListAsked.model_fields
    if strange := [name for name in request.query_params if name not in known]:
        why = f"没有这个筛选条件，可以用：{'、'.join(known)}"
        faults = tuple(Fault(field=f"query/{name}"[:200], message=why) for name in strange[:20])
        raise Problem("invalid", f"{faults[0].field}：{why}", More(faults=faults))


@dataclass(frozen=True)
class Asking:
    """Somebody's question for cases."""

    session: Session
    member: Member
    asked: ListAsked
    applicant: Hashed | None = None
    right: Right = Right.READ_CASE

    def answer(self) -> CaseList:
        """The page asked for.

        Raises:
            Problem: `invalid` - the cursor is of another list, or the order cannot be had.
        """
        asked, member = self.asked, self.member
        sort = self._sort()
        list_ = asked.digest(sort, member.agency, str(self.applicant))
        within = reach(member.actor, self._right)
        handlers = frozenset(
            name
            for one in asked.handler
            for name in (mine(member.actor) if one == ME else {str(one)})
        )
        filters = asked.model_copy(update={"handler": handlers})
        whose = (member.agency, within, filters, self.applicant, member.actor)
        page = Listing(self.session, *whose).page(sort, position(list_, asked.cursor), asked.limit)
        subjects = subjects_of(self.session, [one.id for one in page.cases])
        lines = (ListedLine(**dict(one), subject=subjects[one.id]) for one in page.cases)
        return CaseList(cases=tuple(lines), next=cursor(list_, page.next))

    @property
    def _right(self) -> Right:
        """Whoever finds a case by its words has read in it."""
        if not self.asked.q:
            return self.right
        if not self.member.holds(Right.READ_PAPER):
            raise _wrong("q", "您没有查阅案件材料的权限，不能按文字检索")
        return Right.READ_PAPER

    def _sort(self) -> Sort:
        if self.asked.q and not phrases(self.asked.q):
            raise _wrong("q", "没有可以检索的文字")
        if self.asked.q and self.asked.sort not in {None, Sort.ID_LAST}:
            raise _wrong("sort", "检索文字时按收件先后排列，最新的在前，不能另选排序")
        return self.asked.sort or Sort.ID_LAST


def _wrong(field: str, why: str) -> Problem:
    return Problem("invalid", f"{field}：{why}", More(faults=(Fault(field=field, message=why),)))


def mine(actor: Actor) -> frozenset[str]:
    """The handlers whose cases somebody has in hand: his own account, and whom he stands in for."""
    handling = (duty for duty in actor.duties if duty.role is Role.HANDLER)
    return frozenset({actor.id, *(duty.absent for duty in handling if duty.absent)})
