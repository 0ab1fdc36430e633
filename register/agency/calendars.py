"""The calendar in force: the shipped one with what was imported into this register laid over it.

An import is an entry of the journal's stream `calendar`, and nothing else: who imported what, and
when, stands there once, chained like everything that dates rest on. A year's notice holds for
every agency, a place's orders for the agency that imported them. Every act looks where that
stream ends (one row by its key), so an import reaches every process with its commit.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from domain.announcement import Announcement
from domain.calendar import Calendar, CalendarError, known_places, load_calendar, shipped_data
from domain.holidays import CalendarData, LocalCalendar, YearNotice
from domain.model import AgencyId, Model
from domain.profile import Profile
from register.errors import RegisterUnavailable
from register.record import journal
from register.sql import run
from register.tables import HeadRow

STREAM = "calendar"
"""The stream of the journal that imports make."""


class Import(Model):
    """What an import brought: for one agency (a place's orders) or for all (a year's notice)."""

    agency: AgencyId | None = None
    announcement: Announcement


class Calendars:
    """The calendars one process has reckoned; they change only with an import."""

    def __init__(self) -> None:
        self._reckoned: dict[tuple[int, str | None, tuple[str, ...]], Calendar] = {}

    def of(self, session: Session, profile: Profile) -> Calendar:
        """The calendar an agency counts by, under a version of its profile."""
        return self.at(session, profile.id, profile.calendar)

    def at(self, session: Session, agency: str | None, places: tuple[str, ...]) -> Calendar:
        """The calendar of an agency (None: of all) in some places.

        Raises:
            CalendarError: There is no local calendar of such a name.
            RegisterUnavailable: What was imported is not there any more.
        """
        upto = _imported_upto(session)
        if upto == 0:
            return load_calendar(*places)
        key = (upto, agency, places)
        found = self._reckoned.get(key)
        if found is None:
            found = calendar_with(imports(session)[:upto], agency, places)
            in_force = {one: kept for one, kept in self._reckoned.items() if one[0] == upto}
            self._reckoned = {**in_force, key: found}  # put in whole: threads share it
        return found


def imports(session: Session) -> tuple[Import, ...]:
    """Everything imported, in order.

    Raises:
        RegisterUnavailable: A content was erased: nobody knows how to count.
    """
    entries = journal.entries(session, STREAM)
    if any(entry.content is None for entry in entries):
        raise RegisterUnavailable("已导入的放假安排被删除，无法推算期限：请从备份恢复登记库")
    return tuple(Import.model_validate_json(entry.content or "") for entry in entries)


def record(session: Session, imported: Import, *, by: str, at: datetime, key: bytes) -> int:
    """Put an import into force with the caller's transaction; its number. `key` is the journal's.

    Raises:
        sqlalchemy.exc.IntegrityError: Somebody else is importing at this moment.
    """
    content = imported.model_dump_json()
    digest = hashlib.sha256(content.encode()).hexdigest()
    session.info.pop(STREAM, None)
    number = journal.append(
        session,
        STREAM,
        at=at,
        act_id=f"{digest[:12]}/{_imported_upto(session) + 1}",
        act=journal.IMPORT,
        actor=by,
        outcome=journal.Outcome.ACCEPTED,
        request_digest=digest,
        content=content,
        key=key,
    )
    session.info[STREAM] = number
    return number


def calendar_with(
    imported: Sequence[Import], agency: str | None, places: tuple[str, ...]
) -> Calendar:
    """The calendar of an agency in some places once all this is imported, later over earlier.

    A notice that ships with the program prevails over an imported one it has overtaken.

    Raises:
        CalendarError: There is no local calendar of such a name, or a year would be missing.
    """
    said = [one.announcement for one in imported if one.agency in (None, agency)]
    orders = {one.id: one for one in said if isinstance(one, LocalCalendar)}
    data = shipped_data(*_shipped(places, orders))
    notices = {one.year: one for one in said if isinstance(one, YearNotice)}
    try:
        for notice in notices.values():
            data = data if overtaken(data, notice) else data.with_notice(notice)
        return Calendar(_in_places(data, orders))
    except ValueError as error:
        # The year leaves a gap; the notices themselves were checked when they were read.
        raise CalendarError("缺少此前年度的放假安排，请先导入") from error


def overtaken(data: CalendarData, notice: YearNotice) -> bool:
    """Whether there is an arrangement of the same year that is known to be the younger one."""
    ours = next((one for one in data.notices if one.year == notice.year), None)
    return ours is not None and _told(ours, date.min) > _told(notice, date.max)


def _imported_upto(session: Session) -> int:
    """The number of the last import, asked once a transaction."""
    if STREAM not in session.info:
        session.info[STREAM] = run(session, _END, {"which": STREAM}).scalar() or 0
    upto: int = session.info[STREAM]
    return upto


def _shipped(places: tuple[str, ...], orders: Iterable[str]) -> tuple[str, ...]:
    """Those of the places whose orders ship with the program; a strange name raises."""
    known = known_places()
    shipped = tuple(place for place in places if place in known or place not in orders)
    load_calendar(*shipped)
    return shipped


def _in_places(data: CalendarData, orders: dict[str, LocalCalendar]) -> CalendarData:
    kept = tuple(place for place in data.places if place.id not in orders)
    return data.model_copy(update={"places": (*kept, *orders.values())})


def _told(notice: YearNotice, unknown: date) -> date:
    """The day of the youngest document an arrangement rests on."""
    days = (notice.issued, *(change.issued for change in notice.changes))
    return max((day for day in days if day), default=unknown)


_END = select(col(HeadRow.seq)).where(col(HeadRow.stream) == bindparam("which"))
