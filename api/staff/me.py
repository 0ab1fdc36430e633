"""Whoever asks, as the API sees him: what may I do, and for which agency?"""

from typing import Annotated, Literal

from api.deps import Member, Principal, everyone_known, staff_router
from domain.model import AgencyId, Model, Token
from domain.people import Duty
from domain.permissions import Right

router = staff_router("/me", "登录")

Anybody = Annotated[Principal, everyone_known("it tells only what is known of whoever asks")]


class Me(Model):
    """A member of staff with his duties, or an intake service; and the rights held."""

    kind: Literal["staff", "client"]
    id: Token
    agency: AgencyId
    name: str | None = None
    duties: tuple[Duty, ...] = ()
    rights: tuple[Right, ...]


@router.get("", summary="当前登录者")
async def read_me(asker: Anybody) -> Me:
    """Tell who asks, and what rights he holds."""
    rights = tuple(right for right in Right if asker.holds(right))
    me = Me(kind=asker.kind, id=asker.id, agency=asker.agency, rights=rights)
    if isinstance(asker, Member):
        return me.model_copy(update={"name": asker.actor.name, "duties": asker.actor.duties})
    return me
