"""Spring 2019, when the days off changed in the middle of the year.

The notice of 2018-12-04 gave one day for the Labour Day, 1 May. That of 2019-03-22 made it four, 1
to 4 May, with work on Sundays 28 April and 5 May. What ships knows both; here the data lies as it
lay before 22 March, and the shipped file is the announcement to import.
"""

import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

import domain
from domain import calendar
from domain.application import Application
from domain.calendar import load_calendar
from domain.civil import instant_at
from domain.holidays import YearNotice
from samples import load_samples

SHIPPED = Path(domain.__file__).parent / "data" / "calendars"
ANNOUNCED = SHIPPED / "cn" / "2019.toml"
"""2019 as it was after the change."""

BEFORE, AFTER = date(2019, 5, 3), date(2019, 5, 5)
"""The last day to answer what was received on 11 April, by the old notice and by the new one."""

RECEIVED = date(2019, 4, 11)
NINE = instant_at(RECEIVED)

_MAY_BEFORE = """festival = "劳动节"
first = 2019-05-01
last = 2019-05-01
"""


@contextmanager
def before_the_change(folder: Path) -> Iterator[None]:
    """The program as it was shipped before 22 March 2019, for the length of the block."""
    data = shutil.copytree(SHIPPED, folder / "calendars")
    file = data / "cn" / "2019.toml"
    head, _, rest = file.read_text(encoding="utf-8").partition('festival = "劳动节"\n')
    kept = rest[rest.index("\n[[breaks]]") :]
    told = head[: head.index("[[changes]]")] + head[head.index("[[breaks]]") :]
    file.write_text(told + _MAY_BEFORE + kept, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calendar, "_data", lambda: data)
        load_calendar.cache_clear()
        try:
            yield
        finally:
            load_calendar.cache_clear()


def announced() -> YearNotice:
    """The arrangement of 2019 after the change."""
    return YearNotice.model_validate(tomllib.loads(ANNOUNCED.read_text(encoding="utf-8")))


def received_on(day: date) -> Application:
    """An ordinary application, handed in on the web on a day."""
    ordinary = load_samples()[0].application
    arrival = ordinary.arrival.model_copy(update={"submitted_on": day})
    return ordinary.model_copy(update={"arrival": arrival})
