"""Pushes 事件推送: where events go, and a new one, which begins with what happens from now on."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Form as Posted
from starlette.responses import Response
from ulid import ULID

from activities.targets import ForbiddenTargetError, checked_url
from api.auth.doors import now
from api.console.admin.room import AGAIN, Admin, AdminHere, Field, Form, to, told
from api.deps import Member, staff_needs
from api.pages.rendering import Mistake
from domain.permissions import Right
from domain.procedure import ACTS, title_of
from register.events import feed, paper
from register.events.subscriptions import AT_MOST, Owner, TooManyError

router = APIRouter(prefix="/admin/webhooks", include_in_schema=False)

Looker = Annotated[Member, staff_needs(Right.WEBHOOKS, Right.READ_ACCESS)]
Subscriber = Annotated[Member, staff_needs(Right.WEBHOOKS)]

HERE = "/admin/webhooks"
TYPES: dict[str, str] = {
    **{f"{feed.PREFIX}{act}": title_of(act) for act in ACTS},
    paper.PRODUCED: "文书已经制作",
    paper.SENT: "邮件已经发出",
    paper.FAILED: "邮件未能送达",
}
"""The types of events, and what they are called."""

_TOLD = {"unsubscribed": "推送已经取消。"}


class WebhookForm(Form):
    """Where events are to be pushed, and which; none chosen: all."""

    url: Field = ""
    types: tuple[Field, ...] = ()


@router.get("")
def show(_: Looker, here: AdminHere, done: str = "") -> Response:
    """List the pushes."""
    return _page(here, said=told(done, _TOLD))


@router.post("")
def subscribe(form: Annotated[WebhookForm, Posted()], _: Subscriber, here: AdminHere) -> Response:
    """Push what happens from now on to an address; the secret is shown this once."""
    if mistake := _wrong(here, form):
        return _page(here, mistake, typed=form)
    if not here.first_time(form):
        return to(HERE, AGAIN)
    try:
        made, secret = here.installation.subscriptions.subscribe(
            owner(here), f"wh-{ULID()}", form.url, form.types, by=here.member.id, at=now()
        )
    except TooManyError:
        return _page(here, Mistake("url", f"最多订阅{AT_MOST}个推送地址"), typed=form)
    return _page(here, secret=secret, secret_of=f"推送到 {made.url} 的签名密钥")


def owner(here: Admin) -> Owner:
    """Whose subscriptions: the agency's, and its intake services' with them."""
    return Owner(agency=here.member.agency, client=None)


def _wrong(here: Admin, form: WebhookForm) -> Mistake | None:
    try:
        checked_url(form.url, here.installation.settings)
    except ForbiddenTargetError as error:
        return Mistake("url", f"推送地址：{error}")
    unknown = [one for one in form.types if one not in TYPES]
    return Mistake("types", "没有这样的事件，请从清单中选择") if unknown else None


def _page(
    here: Admin,
    *mistakes: Mistake,
    said: str = "",
    typed: WebhookForm | None = None,
    secret: str = "",
    secret_of: str = "",
) -> Response:
    return here.shown(
        "webhooks.html",
        "webhooks",
        *mistakes,
        flash=said,
        webhooks=here.installation.subscriptions.of(owner(here)),
        subscribes=here.member.holds(Right.WEBHOOKS),
        types=TYPES,
        typed=typed or WebhookForm(),
        secret=secret,
        secret_of=secret_of,
    )
