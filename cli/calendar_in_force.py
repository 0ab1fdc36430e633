"""By which calendar and whose settings a command reckons: the register's, where there is one.

From a bootstrap on the register rules: imported arrangements and the agency's profile are there.
Without one the shipped calendar and the agency's file are all there is.
"""

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from agencies import load_profile
from domain.calendar import Calendar, load_calendar
from domain.profile import Profile
from runtime.settings import Settings

_SQLITE = "sqlite:///"


class Source(StrEnum):
    """Where a calendar was found."""

    REGISTER = "register"
    SHIPPED = "shipped"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return {"register": "登记库中现行的", "shipped": "程序自带的"}[self]


class Ground(NamedTuple):
    """What is reckoned by; no `profile` where no agency was named."""

    calendar: Calendar
    profile: Profile | None
    source: Source


def ground(settings: Settings, agency: str | None) -> Ground:
    """The calendar in force, of an agency or of the country, and where it was found.

    Raises:
        UnknownAgencyError: There is no such agency, neither in the register nor shipped.
        CalendarError: The agency's local calendar is not there.
        Unavailable: There is a register, but its keys cannot be read.
        RegisterUnavailable: There is a register, but it cannot be read: a date by another calendar
            could be wrong.
    """
    if _there(settings.database_url) and (found := _kept(settings, agency)):
        return found
    profile = load_profile(agency) if agency else None
    calendar = load_calendar(*(profile.calendar if profile else ()))
    return Ground(calendar, profile, Source.SHIPPED)


def _there(url: str) -> bool:
    """Whether there is a register; found out without loading what reads one."""
    return not url.startswith(_SQLITE) or Path(url.removeprefix(_SQLITE)).exists()


def _kept(settings: Settings, agency: str | None) -> Ground | None:
    """What the register says; None where it does not know the agency."""
    from register.agency.calendars import Calendars  # noqa: PLC0415 - takes two seconds
    from register.agency.profiles import Profiles  # noqa: PLC0415 - the same
    from register.engine import open_register  # noqa: PLC0415 - the same
    from register.tables import AgencyRow  # noqa: PLC0415 - the same
    from runtime.keys import load_key_ring  # noqa: PLC0415 - the same
    from runtime.vault import RingVault  # noqa: PLC0415 - the same

    register = open_register(settings.database_url, RingVault(load_key_ring(settings.key_file)))
    try:
        with register.reading() as session:
            if agency and session.get(AgencyRow, agency) is None:
                return None
            profile = Profiles().current(session, agency) if agency else None
            calendars = Calendars()
            calendar = (
                calendars.of(session, profile) if profile else calendars.at(session, None, ())
            )
            return Ground(calendar, profile, Source.REGISTER)
    finally:
        register.close()
