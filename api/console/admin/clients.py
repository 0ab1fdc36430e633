"""Intake services 受理系统: which programs hand applications in, and a new one."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Form as Posted
from pydantic import ValidationError
from starlette.responses import Response

from api.auth.doors import now
from api.console.admin.people import wrong
from api.console.admin.room import AGAIN, Admin, AdminHere, Field, Form, to, told
from api.deps import Member, staff_needs
from api.pages.rendering import Mistake
from api.staff.clients import ClientIn
from domain.acts import Refusal
from domain.permissions import CLIENT_RIGHTS, Right

router = APIRouter(prefix="/admin/clients", include_in_schema=False)

Looker = Annotated[Member, staff_needs(Right.PEOPLE, Right.READ_ACCESS)]
Manager = Annotated[Member, staff_needs(Right.PEOPLE)]

RIGHTS = tuple((one.value, one.label) for one in Right if one in CLIENT_RIGHTS)
"""The scopes a client may have, and what they are called."""

HERE = "/admin/clients"
_TOLD = {"revoked": "受理系统已经停用，其密钥即时失效。"}


class ClientForm(Form):
    """An intake service as it is registered."""

    id: Field = ""
    name: Field = ""
    rights: tuple[Right, ...] = (Right.HAND_IN, Right.READ_CASE)


@router.get("")
def show(_: Looker, here: AdminHere, done: str = "") -> Response:
    """List the intake services."""
    return _page(here, said=told(done, _TOLD))


@router.post("")
def add(form: Annotated[ClientForm, Posted()], _: Manager, here: AdminHere) -> Response:
    """Register an intake service; it has no key yet."""
    try:
        wanted = ClientIn(id=form.id, name=form.name, rights=frozenset(form.rights))
    except ValidationError as error:
        return _page(here, *wrong(error, form), typed=form)
    if not here.first_time(form):
        return to(HERE, AGAIN)
    facts = (wanted.id, wanted.name, wanted.rights)
    answer = here.doors.clients.new_client(here.member.agency, *facts, by=here.member.id, at=now())
    if isinstance(answer, Refusal):
        field = "id" if answer.code == "taken" else "rights"
        return _page(here, Mistake(field, answer.why), typed=form)
    return to(f"{HERE}/{wanted.id}", "added")


def _page(
    here: Admin, *mistakes: Mistake, said: str = "", typed: ClientForm | None = None
) -> Response:
    at = now()
    clients = here.doors.clients.listed(here.member.agency)
    return here.shown(
        "clients.html",
        "clients",
        *mistakes,
        flash=said,
        clients=clients,
        keys={one.id: sum(key.holds(at) for key in one.keys) for one in clients},
        manages=here.member.holds(Right.PEOPLE),
        rights=RIGHTS,
        typed=typed or ClientForm(),
    )
