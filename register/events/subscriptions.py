"""Subscriptions 订阅: who wants events pushed where; the people's journal tells of it."""

import json
import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from domain.model import Model
from register.engine import Register
from register.events import feed
from register.events.webhooks import Status, Webhook, shown
from register.people.log import PeopleLog
from register.tables import WebhookRow

AT_MOST = 20
"""Subscriptions of one client, and of an agency's administrators together."""

BOTH = timedelta(days=1)
"""How long the former secret signs beside the new one."""

PREFIX = "whsec_"
"""How a secret begins, as Standard Webhooks has it; base64 of 256 random bits follows."""


class TooManyError(Exception):
    """Whoever subscribes has as many subscriptions as he may have."""


class OtherSubscriptionError(Exception):
    """The id stands for a subscription to something else."""


class Owner(Model):
    """Whose subscriptions: an intake service's (`client`), or the agency's.

    What the agency's administrators subscribe to tells of every case; they reach the subscriptions
    of the intake services, too.
    """

    agency: str
    client: str | None = None


@dataclass(frozen=True)
class Subscriptions:
    """The subscriptions of a register, for whoever has them; `log` writes the journal.

    Every `at` is a real instant in UTC, `by` an account or an intake service.
    """

    register: Register
    log: PeopleLog

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
            self._note(session, "subscribe", row, by, at)
            return shown(row), secret

    def of(self, owner: Owner) -> tuple[Webhook, ...]:
        """An owner's subscriptions, oldest first."""
        with self.register.reading() as session:
            return tuple(map(shown, session.exec(_of(owner))))

    def one(self, owner: Owner, id_: str) -> Webhook | None:
        """One of an owner's subscriptions; another's is as if it did not exist."""
        with self.register.reading() as session:
            row = _owned(session, owner, id_)
            return shown(row) if row else None

    def delete(self, owner: Owner, id_: str, *, by: str, at: datetime) -> bool:
        """End a subscription for good; False where there is none."""
        with self.register.transaction() as session:
            if row := _owned(session, owner, id_):
                session.delete(row)
                self._note(session, "unsubscribe", row, by, at)
            return row is not None

    def rotate(self, owner: Owner, id_: str, *, by: str, at: datetime) -> str | None:
        """A new secret; for a day the former one signs, too. None where there is no such one."""
        with self.register.transaction() as session:
            row = _owned(session, owner, id_)
            if row is None:
                return None
            row.former_secret, row.former_until = row.secret, at + BOTH
            row.secret = new_secret()
            self._note(session, "turn_secret", row, by, at)
            return row.secret

    def replay(
        self, owner: Owner, id_: str, after: int | None, *, by: str, at: datetime
    ) -> Webhook | None:
        """Serve a subscription again, from behind a place in the feed or where it stood."""
        with self.register.transaction() as session:
            row = _owned(session, owner, id_)
            if row is None:
                return None
            row.status, row.failures, row.failing_since = Status.ACTIVE, 0, None
            if after is not None:
                row.cursor = min(after, feed.latest(session))
            self._note(session, "replay", row, by, at)
            return shown(row)

    def _note(self, session: Session, act: str, row: WebhookRow, by: str, at: datetime) -> None:
        """Of the address only the host: what stands behind it may be a secret."""
        where = urlsplit(row.url).hostname
        self.log.note(session, row.agency, act, by=by, at=at, webhook=row.id, host=where)


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
    return shown(seen), seen.secret
