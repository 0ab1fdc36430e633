"""One intake service: its scopes, its keys with the days until which they hold, its end."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi import Form as Posted
from pydantic import ValidationError
from starlette.responses import Response

from api.auth.doors import now
from api.console.admin.clients import HERE, RIGHTS, Looker, Manager
from api.console.admin.people import wrong
from api.console.admin.room import AGAIN, Admin, AdminHere, Field, Form, NotADay, to, told, until
from api.pages.rendering import Mistake
from api.problems import Problem
from api.staff.clients import ClientIn
from domain.acts import Refusal
from domain.model import Token
from domain.permissions import Right
from register.people.client_care import ClientCare

router = APIRouter(prefix=f"{HERE}/{{client_id}}", include_in_schema=False)

ClientId = Annotated[Token, Path()]
KeyId = Annotated[Token, Path()]

_TOLD = {
    "added": "受理系统已经登记。请发放密钥。",
    "changed": "已经修改，从对方的下一次请求起有效。",
    "key_revoked": "密钥已经撤销。",
    "expiry": "密钥的有效期已经修改。",
}


class ChangeForm(Form):
    """Name and scopes as they should be; a box that is not ticked is not sent."""

    name: Field = ""
    rights: tuple[Right, ...] = ()


class ExpiryForm(Form):
    """The last day on which a key holds; blank: until it is revoked."""

    expires: Field = ""


@router.get("")
def show(client_id: ClientId, _: Looker, here: AdminHere, done: str = "") -> Response:
    """Show an intake service."""
    return _page(here, client_id, said=told(done, _TOLD))


@router.post("/change")
def change(
    client_id: ClientId, form: Annotated[ChangeForm, Posted()], _: Manager, here: AdminHere
) -> Response:
    """Give it another name or other scopes."""
    try:
        wanted = ClientIn(id=client_id, name=form.name, rights=frozenset(form.rights))
    except ValidationError as error:
        return _page(here, client_id, *wrong(error, form), typed=form)
    if not here.first_time(form):
        return to(_of(client_id), AGAIN)
    facts = (here.member.agency, client_id, wanted.name, wanted.rights)
    refused = _care(here).change(*facts, by=here.member.id, at=now())
    if refused:
        return _page(here, client_id, Mistake("rights", refused.why), typed=form)
    return to(_of(client_id), "changed")


@router.post("/keys")
def add_key(
    client_id: ClientId, form: Annotated[ExpiryForm, Posted()], _: Manager, here: AdminHere
) -> Response:
    """Give a further key, shown this once."""
    try:
        expires = until(form.expires)
    except NotADay as error:
        return _page(here, client_id, Mistake("expires", str(error)), expires=form.expires)
    if not here.first_time(form):
        why = "这张表已经提交过一次。没有记下密钥的，请撤销后再发放"
        return _page(here, client_id, Mistake("", why))
    made = here.doors.clients.new_key(
        here.member.agency, client_id, by=here.member.id, at=now(), expires=expires
    )
    if isinstance(made, Refusal):
        return _page(here, client_id, Mistake("expires", made.why), expires=form.expires)
    return _page(here, client_id, secret=made.key)


@router.post("/keys/{key_id}/expiry")
def change_expiry(
    client_id: ClientId,
    key_id: KeyId,
    form: Annotated[ExpiryForm, Posted()],
    _: Manager,
    here: AdminHere,
) -> Response:
    """Let a key hold for longer or shorter."""
    field = f"expires-{key_id}"
    try:
        expires = until(form.expires)
    except NotADay as error:
        return _page(here, client_id, Mistake(field, str(error)))
    if not here.first_time(form):
        return to(_of(client_id), AGAIN)
    facts = (here.member.agency, client_id, key_id, expires)
    refused = _care(here).expire(*facts, by=here.member.id, at=now())
    if refused:
        return _page(here, client_id, Mistake(field, refused.why))
    return to(_of(client_id), "expiry")


@router.post("/keys/{key_id}/revoke")
def revoke_key(
    client_id: ClientId,
    key_id: KeyId,
    form: Annotated[Form, Posted()],
    _: Manager,
    here: AdminHere,
) -> Response:
    """Revoke a key."""
    if not here.first_time(form):
        return to(_of(client_id), AGAIN)
    facts = (here.member.agency, client_id, key_id)
    refused = here.doors.clients.revoke_key(*facts, by=here.member.id, at=now())
    if refused:
        return _page(here, client_id, Mistake("", refused.why))
    return to(_of(client_id), "key_revoked")


@router.post("/revoke")
def revoke(
    client_id: ClientId, form: Annotated[Form, Posted()], _: Manager, here: AdminHere
) -> Response:
    """Revoke an intake service with all its keys."""
    if not here.first_time(form):
        return to(HERE, AGAIN)
    refused = here.doors.clients.revoke(here.member.agency, client_id, by=here.member.id, at=now())
    return _page(here, client_id, Mistake("", refused.why)) if refused else to(HERE, "revoked")


def _care(here: Admin) -> ClientCare:
    return ClientCare(here.doors.clients.register, here.doors.clients.log)


def _of(client_id: str) -> str:
    return f"{HERE}/{client_id}"


def _page(
    here: Admin,
    client_id: str,
    *mistakes: Mistake,
    said: str = "",
    typed: ChangeForm | None = None,
    expires: str = "",
    secret: str = "",
) -> Response:
    listed = here.doors.clients.listed(here.member.agency)
    client = next((one for one in listed if one.id == client_id), None)
    if client is None:
        raise Problem("not_found", f"没有受理系统“{client_id}”")
    return here.shown(
        "client.html",
        "clients",
        *mistakes,
        trail=((HERE, "受理系统"),),
        title=client.name,
        flash=said,
        client=client,
        manages=here.member.holds(Right.PEOPLE) and client.revoked is None,
        rights=RIGHTS,
        typed=typed or ChangeForm(name=client.name, rights=tuple(client.rights)),
        expires=expires,
        secret=secret,
        at=now(),
    )
