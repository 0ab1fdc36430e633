"""A calendar change reaches open cases (§9.3): which still count by another one, and what moves.

Nothing is written here. What would become of a case is judged by the table, as the act itself will
be, so that the list shown beforehand and the register afterwards cannot differ.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from domain.acts import Act, Refusal
from domain.calendar import Calendar, CalendarError, shipped_data
from domain.case import Case
from domain.clocks import LimitKind
from domain.dossier import Dossier
from domain.holidays import YearNotice
from domain.judge import Accepted, judge
from domain.model import Model
from domain.people import SYSTEM, Role
from domain.profile import Profile
from domain.rulesets import load_ruleset
from domain.scene import Law
from domain.stages import OPEN
from register import queries
from register.agency.calendars import Calendars, Import, calendar_with, imports, overtaken, record
from register.agency.profiles import Profiles
from register.engine import Register
from register.sql import run
from register.tables import AgencyRow, CaseRow, DutyRow, JournalRow, PersonRow

RECALCULATE = "recalculate"

Reckoning = Callable[[Session, Profile], Calendar]
"""The calendar an agency counts by, under a version of its profile."""


class Move(Model):
    """A limit whose last day moves; None while it is paused."""

    limit: LimitKind
    before: date | None
    after: date | None


class Forecast(Model):
    """A case whose running limits count by another calendar than `version`, and what would move.

    `attempt` counts the times it was asked to recalculate before, whatever was answered; `why` is
    the refusal it would meet.
    """

    case: str
    agency: str
    number: str | None
    version: str
    attempt: int
    moves: tuple[Move, ...] = ()
    why: str | None = None

    @property
    def act_id(self) -> str:
        """The id of the act that brings the case onto the calendar, the same until it is answered.

        A calendar may come back, and what was once refused may be possible later: so the calendar's
        version alone would not do.
        """
        return f"calendar/{self.version}/{self.attempt + 1}"


class Outlook(Model):
    """What an import would do: the calendar's version before and after, and to which open cases.

    `cases` are those that count by another calendar than they would then, `open` all there are.
    """

    before: str
    after: str
    open: int
    cases: tuple[Forecast, ...]

    @property
    def moved(self) -> tuple[Forecast, ...]:
        """The cases whose dates would move."""
        return tuple(one for one in self.cases if one.moves)

    @property
    def refused(self) -> tuple[Forecast, ...]:
        """The cases that could not be recalculated."""
        return tuple(one for one in self.cases if one.why)

    @property
    def unchanged(self) -> int:
        """How many open cases would keep all their dates."""
        return self.open - len(self.moved) - len(self.refused)


def forecasts(session: Session, profiles: Profiles, calendar_of: Reckoning) -> Iterator[Forecast]:
    """Every open case with a running limit of another calendar, in order of their ids.

    Raises:
        RegisterUnavailable: The register cannot be reached.
    """
    rows = session.exec(
        select(CaseRow.state, CaseRow.dossier)
        .where(col(CaseRow.stage).in_(sorted(OPEN)))
        .order_by(col(CaseRow.id)),
        execution_options={"yield_per": 200},
    )
    for state, dossier in rows:
        case = Case.model_validate_json(state)
        profile = profiles.of(session, case.agency, case.profile)
        calendar = calendar_of(session, profile)
        if _of_another(case, calendar):
            filed = Dossier.model_validate_json(dossier)
            yield _forecast(session, case, filed, profile, calendar)


def look_ahead(session: Session, new: Import) -> Outlook:
    """What an import would do.

    Raises:
        CalendarError: It has been overtaken, or nobody could count with it.
        RegisterUnavailable: The register cannot be reached.
    """
    said, known = new.announcement, (*imports(session), new)
    if isinstance(said, YearNotice) and overtaken(shipped_data(), said):
        raise CalendarError(f"程序自带的{said.year}年放假安排比文件新，不必导入")

    @cache
    def counted(agency: str | None, places: tuple[str, ...]) -> Calendar:
        return calendar_with(known, agency, places)

    cases = forecasts(
        session, Profiles(), lambda _session, profile: counted(profile.id, profile.calendar)
    )
    return Outlook(
        before=in_force(session, new.agency).version,
        after=counted(new.agency, _places(session, new.agency)).version,
        open=queries.counts(session).open,
        cases=tuple(cases),
    )


def put_into_force(
    register: Register, new: Import, version: str, *, by: str, at: datetime, key: bytes
) -> bool:
    """Write an import down, once; False when the calendar is of that version already.

    `at` is a civil instant, `key` the journal's.

    Raises:
        sqlalchemy.exc.IntegrityError: Somebody else is importing at this moment.
        CalendarError: There is no such agency.
        RegisterUnavailable: The register cannot be reached.
    """
    with register.transaction() as session:
        if in_force(session, new.agency).version == version:
            return False
        record(session, new, by=by, at=at, key=key)
    return True


def in_force(session: Session, agency: str | None) -> Calendar:
    """The calendar in force: for the country, or for an agency under its profile of today.

    Raises:
        CalendarError: There is no such agency.
    """
    return Calendars().at(session, agency, _places(session, agency))


def moves(before: Case, after: Case) -> tuple[Move, ...]:
    """The limits running before whose last day is another one after."""
    pairs = ((one, after.limit(one.clock.limit)) for one in before.limits if one.running)
    return tuple(
        Move(limit=old.clock.limit, before=old.deadline.due, after=new.deadline.due)
        for old, new in pairs
        if new is not None and new.deadline.due != old.deadline.due
    )


def administrators(session: Session, agency: str) -> tuple[str, ...]:
    """The accounts of an agency's administrators."""
    return tuple(
        session.exec(
            select(PersonRow.id)
            .join(DutyRow)
            .where(
                col(PersonRow.agency) == agency,
                col(PersonRow.active),
                col(DutyRow.role) == Role.ADMINISTRATOR.value,
            )
            .order_by(col(PersonRow.id))
        )
    )


def _places(session: Session, agency: str | None) -> tuple[str, ...]:
    if agency is None:
        return ()
    if session.get(AgencyRow, agency) is None:
        raise CalendarError(f"登记库中没有机关“{agency}”")
    return Profiles().current(session, agency).calendar


def _of_another(case: Case, calendar: Calendar) -> bool:
    return any(
        one.running and one.deadline.calendar_version != calendar.version for one in case.limits
    )


def _forecast(
    session: Session, case: Case, dossier: Dossier, profile: Profile, calendar: Calendar
) -> Forecast:
    now = datetime.now(UTC) + timedelta(seconds=case.shift)
    law = Law(
        rules=load_ruleset(case.rules),
        calendar=calendar,
        profile=profile,
        now=now,
        holds=lambda _person, _role, _department: False,
        allot=_allot,
    )
    attempt = run(session, _ATTEMPTS, {"which": case.id}).scalar_one()
    act = Act(case=case.id, name=RECALCULATE, id="forecast", actor=SYSTEM.id, at=now)
    ruling = judge(case, dossier, act, SYSTEM, law)
    return Forecast(
        case=case.id,
        agency=case.agency,
        number=case.number,
        version=calendar.version,
        attempt=attempt,
        moves=moves(case, ruling.case) if isinstance(ruling, Accepted) else (),
        why=ruling.why if isinstance(ruling, Refusal) else None,
    )


def _allot(_year: int) -> int:
    raise AssertionError("a recalculation allots no number")


_ATTEMPTS = (
    select(func.count())
    .select_from(JournalRow)
    .where(
        col(JournalRow.stream) == bindparam("which"),
        col(JournalRow.act) == RECALCULATE,
        col(JournalRow.recorded),
    )
)
