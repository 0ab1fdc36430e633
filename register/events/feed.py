"""Events: what happened to cases, as one feed that nobody can miss a part of.

Every accepted act leaves an event, written in its own transaction; so does every document that is
produced and every message that is sent or given up (register/events/paper.py). Its place in the
feed it gets afterwards: on PostgreSQL transactions end in another order than they draw numbers, and
who reads up to 7 while 6 is not committed yet would never see 6. So only what is committed is
numbered, by one hand at a time, when somebody is about to read; no act waits for it, and the
numbers outlive a restored backup. Events of one case keep their order: each is written by whoever
holds the head of the case's journal.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from pydantic import Json
from sqlalchemy import Select, func, insert, select, text
from sqlmodel import Session, col

from domain.acts import Act
from domain.case import Case
from domain.model import Model, Token
from domain.procedure import ACTS
from domain.stages import Stage
from register.engine import Register
from register.events import paper
from register.events.paper import Mail, Paper
from register.tables import METADATA, EventRow, ReservationRow

PREFIX = "cn.mingbai.case."
TYPES: tuple[str, ...] = (*(f"{PREFIX}{act}" for act in ACTS), *paper.TYPES)
"""The types of events: each act of the procedure is one, under the name it has there, and more."""

AT_A_TIME = 1_000
"""How many events one transaction numbers."""

_ONE_AT_A_TIME = 6_120_817
"""Key of the PostgreSQL advisory lock under which one process numbers and the others wait."""


class Event(Model):
    """What happened to a case; `position` is its place in the feed, `at` a civil instant (UTC).

    `client` is the intake service that handed the case in. `revision` is the case's after the act.
    `about` is the document or message an event tells of; an act's has none. `inside`: it is the
    agency's own affair, and no intake service is told.
    """

    position: int
    agency: Token
    client: str | None
    case_id: Token
    type: str
    at: datetime
    stage: Stage
    number: str | None
    revision: int
    about: Json[Paper | Mail] | None = None
    inside: bool = False

    @property
    def id(self) -> str:
        """A name of its own, the same wherever and however often the event is told."""
        act = f"{self.case_id}/{self.revision}"
        return act if self.about is None else f"{act}/{self.position}"


class Feed(Model):
    """Whose events are read: an agency's, those of one client, or of one case, or some types.

    Those that are the agency's own affair (`inside`) are read by whoever asks for them.
    """

    agency: str
    client: str | None = None
    case: str | None = None
    types: tuple[str, ...] = ()
    inside: bool = False


def record(session: Session, act: Act, case: Case, given_up: Collection[str] = ()) -> None:
    """Leave the event of an accepted act, and of the mails it gave up, in its own transaction.

    The journal comes first: whoever holds its head writes the next event of the case.
    """
    row = {
        "agency": case.agency,
        "case_id": case.id,
        "type": f"{PREFIX}{act.name}",
        "at": act.at,
        "stage": case.stage.value,
        "number": case.number,
        "revision": case.revision,
    }
    session.connection().execute(_RECORD, row)
    if given_up:
        paper.failed(session, case.id, given_up, act.at)


def number(register: Register) -> int:
    """Give every committed event its place in the feed; how many were new.

    Raises:
        RegisterUnavailable: The database cannot be reached.
    """
    done = 0
    while _waiting(register):
        with register.transaction() as session:
            if session.get_bind().dialect.name == "postgresql":
                lock = text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
                session.connection().execute(lock)
            done += session.connection().execute(_NUMBER).rowcount
    return done


def read(session: Session, feed: Feed, after: int, limit: int) -> tuple[Event, ...]:
    """At most `limit` numbered events behind a place in the feed, in its order."""
    query = _chosen(feed).where(col(EventRow.position) > after).limit(limit)
    return tuple(Event(**row) for row in session.connection().execute(query).mappings())


def latest(session: Session) -> int:
    """The last place in the feed; 0 while no event has one."""
    return session.connection().execute(_LATEST).scalar_one() or 0


def _chosen(feed: Feed) -> Select[Any]:
    query = _EVENTS.where(col(EventRow.agency) == feed.agency)
    if feed.client is not None:
        query = query.where(col(EventRow.client) == feed.client)
    if feed.case is not None:
        query = query.where(col(EventRow.case_id) == feed.case)
    if not feed.inside:
        query = query.where(col(EventRow.inside).is_(False))
    return query.where(_is_any_of(feed.types)) if feed.types else query


def _is_any_of(types: Collection[str]) -> Any:
    return col(EventRow.type).in_(sorted(types))


def _waiting(register: Register) -> bool:
    with register.reading() as session:
        return session.connection().execute(_WAITING).first() is not None


_RECORD = insert(METADATA.tables["events"]).inline()
"""Of the table itself and without asking for the number it got: every act pays for this."""

_EVENTS = select(*(getattr(EventRow, name) for name in Event.model_fields)).order_by(
    col(EventRow.position)
)
# SQLite takes the index of those that have a place only if it is named so.
_LATEST = select(func.max(col(EventRow.position))).where(col(EventRow.position).is_not(None))
_WAITING = select(col(EventRow.id)).where(text("position IS NULL")).limit(1)
_NUMBER = text(
    f"""
    UPDATE events SET
        position = fresh.place + (SELECT COALESCE(MAX(position), 0) FROM events
                                  WHERE position IS NOT NULL),
        client = (SELECT client FROM {ReservationRow.__tablename__}
                  WHERE {ReservationRow.__tablename__}.case_id = events.case_id)
    FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS place
          FROM events WHERE position IS NULL ORDER BY id LIMIT {AT_A_TIME}) AS fresh
    WHERE events.id = fresh.id
    """  # noqa: S608 - made of our own names
)
