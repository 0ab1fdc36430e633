"""Webhooks: who wants events pushed where (docs/webhooks.md)."""

import hashlib
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query
from pydantic import Field, computed_field
from ulid import ULID

from activities.targets import ForbiddenTargetError, checked_url
from api.deps import Client, Gate, OptionalKey, Principal, needs, staff_router
from api.events import feed_of
from api.problems import Fault, More, Problem
from domain.model import Line, Model, Token
from domain.permissions import Right
from register.events.cloudevents import EventType
from register.events.subscriptions import AT_MOST, OtherSubscriptionError, Owner, TooManyError
from register.events.webhooks import Status, Webhook

router = staff_router("/webhooks", "事件推送")

Subscriber = Annotated[Principal, needs(Right.WEBHOOKS)]
Looker = Annotated[Principal, needs(Right.WEBHOOKS, Right.READ_ACCESS)]
"""Whoever manages them, and the auditor, who looks at everything."""
WebhookId = Annotated[Token, Path(description="推送编号")]


class Subscribe(Model):
    """Where events are to be pushed, and which; no types are all."""

    url: Line
    types: tuple[EventType, ...] = Field(default=(), max_length=50)


class WebhookLine(Model):
    """A subscription and how far it has been served; instants are real ones, in UTC."""

    id: Token
    client: str | None
    url: str
    types: tuple[str, ...]
    status: Status
    cursor: int
    created_at: datetime
    delivered_at: datetime | None
    failures: int
    failing_since: datetime | None
    last_error: str

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def status_label(self) -> str:
        """How it stands, in Chinese."""
        return self.status.label


class Subscribed(Model):
    """A new subscription, and the secret that signs what it is sent."""

    webhook: WebhookLine
    secret: str


class Secret(Model):
    """The secret that signs from now on; for a day the former one signs, too."""

    secret: str


@router.post("", status_code=201, summary="订阅事件推送", dependencies=[needs(Right.READ_EVENTS)])
def subscribe(
    body: Subscribe, gateway: Gate, asker: Subscriber, key: OptionalKey = None
) -> Subscribed:
    """Push what happens from now on to an address, once for an idempotency key."""
    _must_be_allowed(body.url, gateway)
    feed_of(asker, list(body.types))
    by = _by(asker)
    try:
        made, secret = gateway.installation.subscriptions.subscribe(
            _owner(asker), _id(asker, by, key), body.url, body.types, by=by, at=_now()
        )
    except TooManyError as error:
        raise Problem("too_many_webhooks", f"最多订阅{AT_MOST}个推送地址") from error
    except OtherSubscriptionError as error:
        raise Problem("id_reused", "这个幂等编号已用于另一个推送，请换一个编号") from error
    return Subscribed(webhook=_line(made), secret=secret)


@router.get("", summary="推送清单")
def list_webhooks(gateway: Gate, asker: Looker) -> tuple[WebhookLine, ...]:
    """List the own subscriptions; for an administrator all of the agency."""
    return tuple(map(_line, gateway.installation.subscriptions.of(_owner(asker))))


@router.get("/{webhook_id}", summary="一个推送")
def read_webhook(webhook_id: WebhookId, gateway: Gate, asker: Looker) -> WebhookLine:
    """Tell how far a subscription has been served, and what is wrong with it."""
    return _found(gateway.installation.subscriptions.one(_owner(asker), webhook_id), webhook_id)


@router.delete("/{webhook_id}", status_code=204, summary="取消推送")
def unsubscribe(webhook_id: WebhookId, gateway: Gate, asker: Subscriber) -> None:
    """End a subscription for good."""
    if not gateway.installation.subscriptions.delete(
        _owner(asker), webhook_id, by=_by(asker), at=_now()
    ):
        raise _unknown(webhook_id)


@router.post("/{webhook_id}/secret", summary="更换密钥")
def rotate(webhook_id: WebhookId, gateway: Gate, asker: Subscriber) -> Secret:
    """Sign with a new secret; for a day the former one signs, too."""
    subscriptions = gateway.installation.subscriptions
    secret = subscriptions.rotate(_owner(asker), webhook_id, by=_by(asker), at=_now())
    if secret is None:
        raise _unknown(webhook_id)
    return Secret(secret=secret)


@router.post("/{webhook_id}/replay", summary="重新推送，或者恢复推送")
def replay(
    webhook_id: WebhookId,
    gateway: Gate,
    asker: Subscriber,
    after: Annotated[
        int | None, Query(ge=0, le=2**63 - 1, description="从这一位置之后重新推送；不填则接着推送")
    ] = None,
) -> WebhookLine:
    """Push again from behind a place in the feed, or go on after a failure where it stood."""
    subscriptions = gateway.installation.subscriptions
    found = subscriptions.replay(_owner(asker), webhook_id, after, by=_by(asker), at=_now())
    return _found(found, webhook_id)


def _by(asker: Principal) -> str:
    return asker.id if isinstance(asker, Client) else asker.actor.id


def _owner(asker: Principal) -> Owner:
    return Owner(agency=asker.agency, client=asker.id if isinstance(asker, Client) else None)


def _must_be_allowed(url: str, gateway: Gate) -> None:
    try:
        checked_url(url, gateway.installation.settings)
    except ForbiddenTargetError as error:
        more = More(faults=(Fault(field="url", message=str(error)),))
        raise Problem("invalid", f"推送地址：{error}", more) from error


def _id(asker: Principal, by: str, key: str | None) -> str:
    """The same for the same key of the same subscriber."""
    if key is None:
        return f"wh-{ULID()}"
    named = f"{asker.kind}\n{asker.agency}\n{by}\n{key}"
    return "wh-" + hashlib.sha256(named.encode()).hexdigest()[:32]


def _found(webhook: Webhook | None, id_: str) -> WebhookLine:
    if webhook is None:
        raise _unknown(id_)
    return _line(webhook)


def _line(webhook: Webhook) -> WebhookLine:
    return WebhookLine(**webhook.model_dump(include=set(WebhookLine.model_fields)))


def _unknown(id_: str) -> Problem:
    return Problem("unknown_webhook", f"没有推送“{id_}”")


def _now() -> datetime:
    return datetime.now(UTC)
