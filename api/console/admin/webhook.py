"""One push: how far it has come, its secret, going on after a pause, and pushing again."""

from datetime import date, time
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi import Form as Posted
from starlette.responses import Response

from api.auth.doors import now
from api.console.admin.room import AGAIN, Admin, AdminHere, Field, Form, to, told
from api.console.admin.webhooks import HERE, TYPES, Looker, Subscriber, owner
from api.pages.rendering import Mistake
from api.problems import Problem
from domain.civil import instant_at
from domain.model import Token
from domain.permissions import Right
from register.events import feed
from register.events.places import place_before
from register.events.subscriptions import BOTH
from register.events.webhooks import Status, Webhook
from register.people import directory

router = APIRouter(prefix=f"{HERE}/{{webhook_id}}", include_in_schema=False)

WebhookId = Annotated[Token, Path()]

_LONGEST = 18
"""Digits of a place in the feed."""

_TOLD = {
    "resumed": "推送已经恢复，从停下的地方继续。",
    "replayed": "将从所选的地方重新推送；对方按事件编号识别重复的。",
}


class ReplayForm(Form):
    """From where to push again: behind a place in the feed, or from the beginning of a day."""

    after: Field = ""
    day: Field = ""


@router.get("")
def show(webhook_id: WebhookId, _: Looker, here: AdminHere, done: str = "") -> Response:
    """Show a push."""
    return _page(here, webhook_id, said=told(done, _TOLD))


@router.post("/secret")
def turn_secret(
    webhook_id: WebhookId, form: Annotated[Form, Posted()], _: Subscriber, here: AdminHere
) -> Response:
    """Sign with a new secret, shown this once."""
    if not here.first_time(form):
        why = "这张表已经提交过一次。没有记下密钥的，请再更换一次"
        return _page(here, webhook_id, Mistake("", why))
    secret = here.installation.subscriptions.rotate(
        owner(here), webhook_id, by=here.member.id, at=now()
    )
    if secret is None:
        raise _unknown(webhook_id)
    return _page(here, webhook_id, secret=secret)


@router.post("/resume")
def resume(
    webhook_id: WebhookId, form: Annotated[Form, Posted()], _: Subscriber, here: AdminHere
) -> Response:
    """Go on after a failure where it stood."""
    if not here.first_time(form):
        return to(_of(webhook_id), AGAIN)
    return _again(here, webhook_id, None, "resumed")


@router.post("/replay")
def replay(
    webhook_id: WebhookId, form: Annotated[ReplayForm, Posted()], _: Subscriber, here: AdminHere
) -> Response:
    """Push again from a place or a day."""
    after = _place(here, form)
    if isinstance(after, Mistake):
        return _page(here, webhook_id, after, typed=form)
    if not here.first_time(form):
        return to(_of(webhook_id), AGAIN)
    return _again(here, webhook_id, after, "replayed")


@router.post("/delete")
def unsubscribe(
    webhook_id: WebhookId, form: Annotated[Form, Posted()], _: Subscriber, here: AdminHere
) -> Response:
    """End a subscription for good."""
    if not here.first_time(form):
        return to(HERE, AGAIN)
    if not here.installation.subscriptions.delete(
        owner(here), webhook_id, by=here.member.id, at=now()
    ):
        raise _unknown(webhook_id)
    return to(HERE, "unsubscribed")


def _place(here: Admin, form: ReplayForm) -> int | Mistake:
    """Behind which place in the feed to begin."""
    if bool(form.after) == bool(form.day):
        return Mistake("after", "请填写位置或者日期，填其中一项")
    if form.after:
        whole = form.after.isdecimal() and len(form.after) <= _LONGEST
        return int(form.after) if whole else Mistake("after", "位置是0或者正整数")
    try:
        midnight = instant_at(date.fromisoformat(form.day), time(0))
    except (ValueError, OverflowError):
        return Mistake("day", "日期请写成2026-12-31的样子")
    register = here.installation.register
    feed.number(register)
    with register.reading() as session:
        return place_before(session, here.member.agency, midnight)


def _again(here: Admin, webhook_id: str, after: int | None, done: str) -> Response:
    subscriptions = here.installation.subscriptions
    by = here.member.id
    if subscriptions.replay(owner(here), webhook_id, after, by=by, at=now()) is None:
        raise _unknown(webhook_id)
    return to(_of(webhook_id), done)


def _found(here: Admin, webhook_id: str) -> Webhook:
    found = here.installation.subscriptions.one(owner(here), webhook_id)
    if found is None:
        raise _unknown(webhook_id)
    return found


def _unknown(webhook_id: str) -> Problem:
    return Problem("unknown_webhook", f"没有推送“{webhook_id}”")


def _of(webhook_id: str) -> str:
    return f"{HERE}/{webhook_id}"


def _page(
    here: Admin,
    webhook_id: str,
    *mistakes: Mistake,
    said: str = "",
    typed: ReplayForm | None = None,
    secret: str = "",
) -> Response:
    webhook = _found(here, webhook_id)
    with here.installation.register.reading() as session:
        latest, names = feed.latest(session), directory.names(session, here.member.agency)
    return here.shown(
        "webhook.html",
        "webhooks",
        *mistakes,
        trail=((HERE, "事件推送"),),
        title=webhook.client or "本机关的推送",
        flash=said,
        webhook=webhook,
        wanted=tuple(TYPES.get(one, one) for one in webhook.types),
        latest=latest,
        who=names.get(webhook.created_by, webhook.created_by),
        stopped=webhook.status is not Status.ACTIVE,
        subscribes=here.member.holds(Right.WEBHOOKS),
        typed=typed or ReplayForm(),
        secret=secret,
        both=f"{BOTH.days * 24}小时",
    )
