"""Files that wait for their case, as whoever handed them in sees them again."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from register.paper.handed_files import HandedFile, Hander
from register.tables import HandedFileRow


def waiting(
    session: Session, hander: Hander, ids: Sequence[str], at: datetime
) -> tuple[HandedFile, ...]:
    """Those of the files that are this hander's and have not expired, in the order asked for.

    `at` is a civil instant. Anybody else's file is as if it did not exist.
    """
    whose = (hander.agency, hander.client, hander.by)
    rows = (session.get(HandedFileRow, one) for one in dict.fromkeys(ids))
    return tuple(
        HandedFile(**row.model_dump(include=set(HandedFile.model_fields)))
        for row in rows
        if row and (row.agency, row.client, row.handed_by) == whose and row.expires_at > at
    )
