"""Webhooks 事件推送: who wants events pushed where, and how far each has been served.

The cursor is a place in the feed; it moves only when the receiver has said that it has everything
up to there. So whatever dies, nothing is lost, and what was sent twice carries the same id.
"""

import json
import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from domain.model import Model, Token
from register.engine import Register
from register.events import feed
from register.events.feed import Event, Feed
from register.tables import ClientRow, EventRow, WebhookRow

AT_MOST = 20
"""Subscriptions of one client, and of an agency's administrators together."""

BOTH = timedelta(days=1)
"""How long the former secret signs beside the new one."""

PREFIX = "whsec_"
"""How a secret begins, as Standard Webhooks has it; base64 of 256 random bits follows."""


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


class TooManyError(Exception):
    """Whoever subscribes has as many subscriptions as he may have."""


class OtherSubscriptionError(Exception):
    """The id stands for a subscription to something else."""


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


class Owner(Model):
    """Whose subscriptions: an intake service's (`client`), or the agency's.

    What the agency's administrators subscribe to tells of every case; they reach the subscriptions
    of the intake services, too.
    """

    agency: str
    client: str | None = None


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
    """The subscriptions of a register."""

    register: Register

    def subscribe(
        self, owner: Owner, id_: str, url: str, types: Sequence[str], *, by: str, at: datetime
    ) -> tuple[Webhook, str]:
        """Subscribe to what happens from now on, once for an id; the subscription and its secret.

        Raises:
            TooManyError: There are as many as there may be.
            OtherSubscriptionError: The id stands for another one already.
        """
        feed.number(self.register)
        secret = new_secret()
        with self.register.transaction() as session:
            if seen := session.get(WebhookRow, id_):
                return _again(seen, owner, url, types)
            theirs = session.exec(_of(owner)).all()
            if sum(one.client == owner.client for one in theirs) >= AT_MOST:
                raise TooManyError
            row = WebhookRow(
                **owner.model_dump(),
                id=id_,
                url=url,
                types=json.dumps(sorted(set(types))),
                secret=secret,
                created_by=by,
                created_at=at,
                status=Status.ACTIVE,
                cursor=feed.latest(session),
            )
            session.add(row)
            return _shown(row), secret

    def of(self, owner: Owner) -> tuple[Webhook, ...]:
        """An owner's subscriptions, oldest first."""
        with self.register.reading() as session:
            return tuple(map(_shown, session.exec(_of(owner))))

    def one(self, owner: Owner, id_: str) -> Webhook | None:
        """One of an owner's subscriptions; another's is as if it did not exist."""
        with self.register.reading() as session:
            row = _owned(session, owner, id_)
            return _shown(row) if row else None

    def delete(self, owner: Owner, id_: str) -> bool:
        """End a subscription for good; False where there is none."""
        with self.register.transaction() as session:
            if row := _owned(session, owner, id_):
                session.delete(row)
            return row is not None

    def rotate(self, owner: Owner, id_: str, at: datetime) -> str | None:
        """A new secret; for a day the former one signs, too. None where there is no such one."""
        with self.register.transaction() as session:
            row = _owned(session, owner, id_)
            if row is None:
                return None
            row.former_secret, row.former_until = row.secret, at + BOTH
            row.secret = new_secret()
            return row.secret

    def replay(self, owner: Owner, id_: str, after: int | None) -> Webhook | None:
        """Serve a subscription again, from behind a place in the feed or where it stood."""
        with self.register.transaction() as session:
            row = _owned(session, owner, id_)
            if row is None:
                return None
            row.status, row.failures, row.failing_since = Status.ACTIVE, 0, None
            if after is not None:
                row.cursor = min(after, feed.latest(session))
            return _shown(row)

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
            found = feed.read(
                session, Feed(agency=row.agency, client=row.client), row.cursor, limit
            )
            wanted = tuple(one for one in found if _wants(row, one))
            upto = found[-1].position if found else row.cursor
            return Parcel(webhook=_shown(row), secrets=_secrets(row, at), events=wanted, upto=upto)

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
            return _shown(row)


def new_secret() -> str:
    """A secret nobody can guess."""
    return PREFIX + b64encode(secrets.token_bytes(32)).decode()


def _owned(session: Session, owner: Owner, id_: str) -> WebhookRow | None:
    row = session.get(WebhookRow, id_)
    return (
        row if row and row.agency == owner.agency and owner.client in {None, row.client} else None
    )


def _of(owner: Owner) -> SelectOfScalar[WebhookRow]:
    query = select(WebhookRow).where(col(WebhookRow.agency) == owner.agency)
    if owner.client is not None:
        query = query.where(col(WebhookRow.client) == owner.client)
    return query.order_by(col(WebhookRow.created_at), col(WebhookRow.id))


def _again(seen: WebhookRow, owner: Owner, url: str, types: Sequence[str]) -> tuple[Webhook, str]:
    asked = (owner.agency, owner.client, url, json.dumps(sorted(set(types))))
    if asked != (seen.agency, seen.client, seen.url, seen.types):
        raise OtherSubscriptionError(seen.id)
    return _shown(seen), seen.secret


def _wants(row: WebhookRow, event: Event) -> bool:
    types = json.loads(row.types)
    return not types or event.type in types


def _secrets(row: WebhookRow, at: datetime) -> tuple[str, ...]:
    former = row.former_secret if row.former_until and at < row.former_until else None
    return (row.secret, former) if former else (row.secret,)


def _shown(row: WebhookRow) -> Webhook:
    said = row.model_dump(include=set(Webhook.model_fields))
    return Webhook(**said | {"types": tuple(json.loads(row.types))})


_SOMETHING = (
    select(EventRow.id)
    .where(
        col(EventRow.position) > col(WebhookRow.cursor),
        col(EventRow.agency) == col(WebhookRow.agency),
        or_(col(WebhookRow.client).is_(None), col(EventRow.client) == col(WebhookRow.client)),
    )
    .exists()
)
_ADMITTED = or_(
    col(WebhookRow.client).is_(None),
    select(ClientRow.id)
    .where(
        col(ClientRow.agency) == col(WebhookRow.agency),
        col(ClientRow.id) == col(WebhookRow.client),
        col(ClientRow.revoked_at).is_(None),
    )
    .exists(),
)
"""Whoever is admitted no more is told nothing any more."""

_BEHIND = (
    select(WebhookRow.id)
    .where(col(WebhookRow.status) == Status.ACTIVE, _SOMETHING, _ADMITTED)
    .order_by(col(WebhookRow.id))
)
