"""Where in the feed a time begins, for whoever has lost what he was told since."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from register.events import feed
from register.tables import EventRow


def place_before(session: Session, agency: str, at: datetime) -> int:
    """The place in the feed behind which everything of an agency since a civil instant stands.

    Events are not placed strictly by time: some earlier ones may stand there, too, never fewer.
    """
    since = select(func.min(col(EventRow.position))).where(
        col(EventRow.agency) == agency, col(EventRow.position).is_not(None), col(EventRow.at) >= at
    )
    first = session.exec(since).one()
    return feed.latest(session) if first is None else first - 1
