"""Intake services and pushes 受理系统和推送: what programs come in by, and where events go."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi import Form as Posted
from pydantic import ValidationError
from starlette.responses import Response
from ulid import ULID

from activities.targets import ForbiddenTargetError, checked_url
from api.auth.doors import now
from api.console.admin.people import wrong
from api.console.admin.room import AGAIN, Admin, AdminHere, Field, Form, to, told
from api.deps import Member, staff_needs
from api.pages.rendering import Mistake
from api.problems import Problem
from api.staff.clients import ClientIn
from domain.acts import Refusal
from domain.model import Token
from domain.permissions import CLIENT_RIGHTS, Right
from register.events.webhooks import AT_MOST, Owner, TooManyError

router = APIRouter(prefix="/admin/clients", include_in_schema=False)
hooks = APIRouter(prefix="/admin/webhooks", include_in_schema=False)

Looker = Annotated[Member, staff_needs(Right.PEOPLE, Right.READ_ACCESS)]
Manager = Annotated[Member, staff_needs(Right.PEOPLE)]
Subscriber = Annotated[Member, staff_needs(Right.WEBHOOKS)]
ClientId = Annotated[Token, Path()]
WebhookId = Annotated[Token, Path()]

RIGHTS = tuple((one.value, one.label) for one in Right if one in CLIENT_RIGHTS)
_TOLD = {
    "added": "受理系统已经登记。请发放密钥。",
    "revoked": "受理系统已经停用，其密钥即时失效。",
    "key_revoked": "密钥已经撤销。",
    "unsubscribed": "推送已经取消。",
    "resumed": "推送已经恢复，从停下的地方继续。",
}
_HERE = "/admin/clients"


class ClientForm(Form):
    """An intake service as it is registered."""

    id: Field = ""
    name: Field = ""
    rights: tuple[Right, ...] = (Right.HAND_IN, Right.READ_CASE)


class WebhookForm(Form):
    """Where events are to be pushed."""

    url: Field = ""


@router.get("")
def show(_: Looker, here: AdminHere, done: str = "") -> Response:
    """List intake services with their keys, and the pushes."""
    return _page(here, said=told(done, _TOLD))


@router.post("")
def add(form: Annotated[ClientForm, Posted()], _: Manager, here: AdminHere) -> Response:
    """Register an intake service; it has no key yet."""
    try:
        wanted = ClientIn(id=form.id, name=form.name, rights=frozenset(form.rights))
    except ValidationError as error:
        return _page(here, *wrong(error, form), typed=form)
    if not here.first_time(form):
        return to(_HERE, AGAIN)
    facts = (wanted.id, wanted.name, wanted.rights)
    answer = here.doors.clients.new_client(here.member.agency, *facts, by=here.member.id, at=now())
    if isinstance(answer, Refusal):
        return _page(here, Mistake("id", answer.why), typed=form)
    return to(_HERE, "added")


@router.post("/{client_id}/keys")
def add_key(
    client_id: ClientId, form: Annotated[Form, Posted()], _: Manager, here: AdminHere
) -> Response:
    """Give a further key, shown this once."""
    if not here.first_time(form):
        return _page(here, Mistake("", "这张表已经提交过一次。没有记下密钥的，请撤销后再发放"))
    made = here.doors.clients.new_key(here.member.agency, client_id, by=here.member.id, at=now())
    if isinstance(made, Refusal):
        return _page(here, Mistake("", made.why))
    return _page(here, secret=made.key, secret_of=f"受理系统“{client_id}”的密钥")


@router.post("/{client_id}/keys/{key_id}/revoke")
def revoke_key(
    client_id: ClientId,
    key_id: Annotated[Token, Path()],
    form: Annotated[Form, Posted()],
    _: Manager,
    here: AdminHere,
) -> Response:
    """Revoke a key."""
    if not here.first_time(form):
        return to(_HERE, AGAIN)
    refused = here.doors.clients.revoke_key(
        here.member.agency, client_id, key_id, by=here.member.id, at=now()
    )
    return _page(here, Mistake("", refused.why)) if refused else to(_HERE, "key_revoked")


@router.post("/{client_id}/revoke")
def revoke(
    client_id: ClientId, form: Annotated[Form, Posted()], _: Manager, here: AdminHere
) -> Response:
    """Revoke an intake service with all its keys."""
    if not here.first_time(form):
        return to(_HERE, AGAIN)
    refused = here.doors.clients.revoke(here.member.agency, client_id, by=here.member.id, at=now())
    return _page(here, Mistake("", refused.why)) if refused else to(_HERE, "revoked")


@hooks.post("")
def subscribe(form: Annotated[WebhookForm, Posted()], _: Subscriber, here: AdminHere) -> Response:
    """Push what happens from now on to an address; the secret is shown this once."""
    try:
        checked_url(form.url, here.installation.settings)
    except ForbiddenTargetError as error:
        return _page(here, Mistake("url", f"推送地址：{error}"), url=form.url)
    if not here.first_time(form):
        return to(_HERE, AGAIN)
    try:
        subscribed = here.installation.webhooks.subscribe(
            _owner(here), f"wh-{ULID()}", form.url, (), by=here.member.id, at=now()
        )
    except TooManyError:
        return _page(here, Mistake("url", f"最多订阅{AT_MOST}个推送地址"), url=form.url)
    return _page(here, secret=subscribed[1], secret_of=f"推送到 {form.url} 的签名密钥")


@hooks.post("/{webhook_id}/replay")
def replay(
    webhook_id: WebhookId, form: Annotated[Form, Posted()], _: Subscriber, here: AdminHere
) -> Response:
    """Go on after a failure where it stood."""
    if not here.first_time(form):
        return to(_HERE, AGAIN)
    if here.installation.webhooks.replay(_owner(here), webhook_id, None) is None:
        raise Problem("unknown_webhook", f"没有推送“{webhook_id}”")
    return to(_HERE, "resumed")


@hooks.post("/{webhook_id}/delete")
def unsubscribe(
    webhook_id: WebhookId, form: Annotated[Form, Posted()], _: Subscriber, here: AdminHere
) -> Response:
    """End a subscription for good."""
    if not here.first_time(form):
        return to(_HERE, AGAIN)
    if not here.installation.webhooks.delete(_owner(here), webhook_id):
        raise Problem("unknown_webhook", f"没有推送“{webhook_id}”")
    return to(_HERE, "unsubscribed")


def _owner(here: Admin) -> Owner:
    return Owner(agency=here.member.agency, client=None)


def _page(
    here: Admin,
    *mistakes: Mistake,
    said: str = "",
    typed: ClientForm | None = None,
    url: str = "",
    secret: str = "",
    secret_of: str = "",
) -> Response:
    return here.shown(
        "clients.html",
        "clients",
        *mistakes,
        flash=said,
        clients=here.doors.clients.listed(here.member.agency),
        webhooks=here.installation.webhooks.of(_owner(here)),
        manages=here.member.holds(Right.PEOPLE),
        subscribes=here.member.holds(Right.WEBHOOKS),
        rights=RIGHTS,
        typed=typed or ClientForm(),
        url=url,
        secret=secret,
        secret_of=secret_of,
    )
