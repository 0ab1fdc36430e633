"""Webhooks 事件推送: what is to be delivered where, and how far each subscription has been served.

The cursor is a place in the feed; it moves only when the receiver has said that it has everything
up to there. So whatever dies, nothing is lost, and what was sent twice carries the same id.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import col, or_, select

from domain.model import Model, Token
from domain.permissions import Right
from register.engine import Register
from register.events import feed
from register.events.feed import Event, Feed
from register.tables import ClientRow, EventRow, WebhookRow


class Status(StrEnum):
    """Whether a subscription is served.

    A parked one failed for days and waits for somebody; the receiver of an ended one said 410.
    """

    ACTIVE = "active"
    PARKED = "parked"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return {"active": "推送中", "parked": "因持续失败而暂停", "ended": "对方已停止接收"}[self]


class Webhook(Model):
    """A subscription; instants are civil, in UTC.

    `types` are those of the events wanted, none for all. `failures` counts the attempts since the
    last success, `failing_since` is the first of them.
    """

    id: Token
    agency: Token
    client: str | None
    url: str
    types: tuple[str, ...]
    created_by: str
    created_at: datetime
    status: Status
    cursor: int
    delivered_at: datetime | None
    failures: int
    failing_since: datetime | None
    last_error: str


class Parcel(Model):
    """What is to be delivered to a subscription: events of its types, and where it stands then.

    `secrets` sign it, the new one first. `upto` is the place in the feed up to which was looked.
    """

    webhook: Webhook
    secrets: tuple[str, ...]
    events: tuple[Event, ...]
    upto: int


@dataclass(frozen=True)
class Webhooks:
    """The subscriptions of a register, for whoever serves them."""

    register: Register

    def behind(self) -> tuple[str, ...]:
        """The ids of all subscriptions for which there is something behind their cursor."""
        feed.number(self.register)
        with self.register.reading() as session:
            return tuple(session.exec(_BEHIND))

    def parcel(self, id_: str, limit: int, at: datetime) -> Parcel | None:
        """What comes next for a subscription; None where it is not served (any more)."""
        with self.register.reading() as session:
            row = session.get(WebhookRow, id_)
            if row is None or row.id not in session.exec(_BEHIND).all():
                return None
            whole = Feed(agency=row.agency, client=row.client, inside=True)
            found = feed.read(session, whole, row.cursor, limit)
            wanted = tuple(one for one in found if _wants(row, one))
            upto = found[-1].position if found else row.cursor
            return Parcel(webhook=shown(row), secrets=_secrets(row, at), events=wanted, upto=upto)

    def delivered(self, id_: str, before: int, upto: int, at: datetime | None) -> bool:
        """Move a cursor on; False where somebody has moved it meanwhile (a replay, a deletion).

        `at` is when the receiver said yes; None when nothing was to be sent.
        """
        with self.register.transaction() as session:
            row = session.get(WebhookRow, id_, with_for_update=True)
            if row is None or row.cursor != before or row.status != Status.ACTIVE:
                return False
            row.cursor = upto
            if at is not None:
                row.delivered_at, row.last_error = at, ""
                row.failures, row.failing_since = 0, None
            return True

    def failed(self, id_: str, why: str, at: datetime) -> None:
        """Count a failed attempt; `why` in Chinese, without anything the receiver said."""
        with self.register.transaction() as session:
            if row := session.get(WebhookRow, id_, with_for_update=True):
                row.failures, row.last_error = row.failures + 1, why
                row.failing_since = row.failing_since or at

    def stop(self, id_: str, status: Status) -> Webhook | None:
        """Serve a subscription no more, until its owner says otherwise."""
        with self.register.transaction() as session:
            row = session.get(WebhookRow, id_, with_for_update=True)
            if row is None:
                return None
            row.status = status
            return shown(row)


def _wants(row: WebhookRow, event: Event) -> bool:
    """What is the agency's own affair is passed over, too: the cursor must get behind it."""
    if event.inside and row.client is not None:
        return False
    types = json.loads(row.types)
    return not types or event.type in types


def _secrets(row: WebhookRow, at: datetime) -> tuple[str, ...]:
    former = row.former_secret if row.former_until and at < row.former_until else None
    return (row.secret, former) if former else (row.secret,)


def shown(row: WebhookRow) -> Webhook:
    """A subscription as it stands in its row."""
    said = row.model_dump(include=set(Webhook.model_fields))
    return Webhook(**said | {"types": tuple(json.loads(row.types))})


UNDELIVERED = (
    col(EventRow.position) > col(WebhookRow.cursor),
    col(EventRow.agency) == col(WebhookRow.agency),
    or_(col(WebhookRow.client).is_(None), col(EventRow.client) == col(WebhookRow.client)),
)
"""What tells the events a subscription has not got behind yet."""

_SOMETHING = select(EventRow.id).where(*UNDELIVERED).exists()
_RIGHTS = " " + col(ClientRow.rights) + " "
_ADMITTED = or_(
    col(WebhookRow.client).is_(None),
    select(ClientRow.id)
    .where(
        col(ClientRow.agency) == col(WebhookRow.agency),
        col(ClientRow.id) == col(WebhookRow.client),
        col(ClientRow.revoked_at).is_(None),
        *(
            _RIGHTS.contains(f" {right} ", autoescape=True)
            for right in (Right.READ_EVENTS, Right.WEBHOOKS)
        ),
    )
    .exists(),
)
"""Whoever is admitted no more, or may read no events any more, is told nothing any more."""

_BEHIND = (
    select(WebhookRow.id)
    .where(col(WebhookRow.status) == Status.ACTIVE, _SOMETHING, _ADMITTED)
    .order_by(col(WebhookRow.id))
)
