"""The working-day calendar against two independent packages, the golden vectors and the traps."""

import re
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import (
    Calendar,
    OutsideCalendarError,
    UnknownCalendarError,
    known_places,
    load_calendar,
    shipped_data,
)
from domain.holidays import Break, CalendarData, DayKind, LocalCalendar, LocalOrder, YearNotice

NATIONAL = load_calendar()
BEIJING = load_calendar("beijing")
MAY_2017 = date(2017, 5, 1)

PATIENT = settings(deadline=None)  # the machine may be busy; the answer is what counts
DAYS = st.dates(date(2007, 1, 1), date(2034, 12, 31))

# §9.3, as the specification prints it: year, make-up working days, Monday-Friday days off.
TABLE = """
2015 | 01-04 02-15 02-28 09-06 10-10 | 01-01 01-02 02-18…20 02-23 02-24 04-06 05-01 06-22 09-03 09-04 10-01 10-02 10-05…07
2016 | 02-06 02-14 06-12 09-18 10-08 10-09 | 01-01 02-08…12 04-04 05-02 06-09 06-10 09-15 09-16 10-03…07
2017 | 01-22 02-04 04-01 05-27 09-30 | 01-02 01-27 01-30 01-31 02-01 02-02 04-03 04-04 05-01 05-29 05-30 10-02…06
2018 | 02-11 02-24 04-08 04-28 09-29 09-30 12-29 | 01-01 02-15 02-16 02-19…21 04-05 04-06 04-30 05-01 06-18 09-24 10-01…05 12-31
2019 | 02-02 02-03 04-28 05-05 09-29 10-12 | 01-01 02-04…08 04-05 05-01…03 06-07 09-13 10-01…04 10-07
2020 | 01-19 04-26 05-09 06-28 09-27 10-10 | 01-01 01-24 01-27…31 04-06 05-01 05-04 05-05 06-25 06-26 10-01 10-02 10-05…08
2021 | 02-07 02-20 04-25 05-08 09-18 09-26 10-09 | 01-01 02-11 02-12 02-15…17 04-05 05-03…05 06-14 09-20 09-21 10-01 10-04…07
2022 | 01-29 01-30 04-02 04-24 05-07 10-08 10-09 | 01-03 01-31 02-01…04 04-04 04-05 05-02…04 06-03 09-12 10-03…07
2023 | 01-28 01-29 04-23 05-06 06-25 10-07 10-08 | 01-02 01-23…27 04-05 05-01…03 06-22 06-23 09-29 10-02…06
2024 | 02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12 | 01-01 02-12…16 04-04 04-05 05-01…03 06-10 09-16 09-17 10-01…04 10-07
2025 | 01-26 02-08 04-27 09-28 10-11 | 01-01 01-28…31 02-03 02-04 04-04 05-01 05-02 05-05 06-02 10-01…03 10-06…08
2026 | 01-04 02-14 02-28 05-09 09-20 10-10 | 01-01 01-02 02-16…20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 10-01 10-02 10-05…07
"""  # noqa: E501 - a table is read by its lines

WORKING_DAYS = {
    2015: 249, 2016: 250, 2017: 249, 2018: 250, 2019: 250, 2020: 249,
    2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248,
}  # fmt: skip


def days_of(year: int) -> list[date]:
    start = date(year, 1, 1)
    return [start + timedelta(n) for n in range((date(year + 1, 1, 1) - start).days)]


def days_in(year: str, text: str) -> list[date]:
    """The dates of a cell of the table: single days and spans within a month."""
    return [
        date(int(year), int(month), day)
        for month, first, last in re.findall(r"(\d\d)-(\d\d)(?:…(\d\d))?", text)
        for day in range(int(first), int(last or first) + 1)
    ]


@pytest.mark.parametrize("year", range(2007, 2027))
def test_every_day_agrees_with_chinesecalendar(year: int) -> None:
    differing = [
        day
        for day in days_of(year)
        if NATIONAL.is_working_day(day) != chinese_calendar.is_workday(day)
    ]
    assert differing == []


@pytest.mark.parametrize("year", range(2007, 2027))
def test_every_day_agrees_with_holidays(year: int) -> None:
    official = holidays.country_holidays("CN", years=year)
    differing = [
        day for day in days_of(year) if NATIONAL.is_working_day(day) != official.is_working_day(day)
    ]
    assert differing == []


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_the_calendar_is_the_table_of_the_specification(row: str) -> None:
    year, make_up, off = (cell.strip() for cell in row.split("|"))
    days = [NATIONAL.day(day) for day in days_of(int(year))]
    assert [d.date for d in days if d.kind is DayKind.MAKE_UP] == days_in(year, make_up)
    weekdays_off = [d.date for d in days if d.date.weekday() < 5 and not d.working]
    assert weekdays_off == days_in(year, off)
    assert sum(d.working for d in days) == WORKING_DAYS[int(year)]


@pytest.mark.parametrize("place", [(), ("beijing",)])
def test_every_day_of_a_noticed_year_names_its_source(place: tuple[str, ...]) -> None:
    for year in range(2007, 2027):
        for day in days_of(year):
            found = load_calendar(*place).day(day)
            assert found.source
            assert not found.provisional


def test_a_make_up_saturday_is_a_working_day() -> None:
    found = NATIONAL.day(date(2017, 9, 30))
    assert found.working
    assert found.kind is DayKind.MAKE_UP
    assert (found.name, found.source) == ("国庆节、中秋节", "国办发明电〔2016〕17号")


def test_a_notice_changes_december_before_its_year() -> None:
    assert NATIONAL.is_working_day(date(2018, 12, 29))
    assert not NATIONAL.is_working_day(date(2018, 12, 31))
    assert NATIONAL.day(date(2018, 12, 31)).source == "国办发明电〔2018〕15号"
    assert NATIONAL.day(date(2022, 12, 31)).kind is DayKind.HOLIDAY


@pytest.mark.parametrize(
    ("day", "working", "by"),
    [
        (date(2015, 9, 3), False, "国发明电〔2015〕1号"),
        (date(2015, 9, 6), True, "国发明电〔2015〕1号"),
        (date(2019, 5, 3), False, "国办发明电〔2019〕3号"),
        (date(2019, 5, 5), True, "国办发明电〔2019〕3号"),
        (date(2020, 1, 31), False, "国办发明电〔2020〕1号"),
        (date(2020, 2, 1), False, "国办发明电〔2020〕1号"),
    ],
)
def test_a_mid_year_change_prevails_and_is_named(day: date, working: bool, by: str) -> None:
    found = NATIONAL.day(day)
    assert (found.working, found.source) == (working, by)


def test_every_changed_year_tells_what_changed() -> None:
    changed = {notice.year for notice in shipped_data().notices if notice.changes}
    assert changed == {2015, 2019, 2020}


@pytest.mark.parametrize(
    ("day", "nationally", "in_beijing"),
    [
        (date(2008, 8, 8), True, False),
        (date(2014, 11, 2), False, True),
        (date(2014, 11, 7), True, False),
        (date(2014, 11, 10), True, False),
        (date(2014, 11, 11), True, False),
        (date(2014, 11, 12), True, False),
        (date(2014, 11, 13), True, True),
        (date(2014, 11, 15), False, True),
    ],
)
def test_beijing_orders_hold_in_beijing_only(day: date, nationally: bool, in_beijing: bool) -> None:
    assert NATIONAL.is_working_day(day) is nationally
    assert BEIJING.is_working_day(day) is in_beijing


def test_a_local_order_is_the_source_of_its_days() -> None:
    assert "亚太经合组织" in BEIJING.day(date(2014, 11, 11)).source
    assert BEIJING.day(date(2014, 11, 13)).source == NATIONAL.day(date(2014, 11, 13)).source


def test_an_unknown_place_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownCalendarError, match=r"atlantis.*beijing"):
        load_calendar("atlantis")
    assert "beijing" in known_places()
    assert "festivals" not in known_places()


@pytest.mark.parametrize("year", range(2027, 2036))
def test_a_year_without_notice_is_weekdays_less_the_statutory_days(year: int) -> None:
    """The statutory days are checked against `holidays` without its guessed substitutes."""
    guessed = holidays.country_holidays("CN", years=year, language="en_US")
    statutory = {d for d, name in guessed.items() if "observed" not in name}
    for day in days_of(year):
        found = NATIONAL.day(day)
        assert found.provisional
        assert found.working == (day.weekday() < 5 and day not in statutory)


def test_the_statute_gives_thirteen_days_when_no_festivals_meet() -> None:
    off = [d for d in days_of(2027) if NATIONAL.day(d).kind is DayKind.HOLIDAY]
    assert len(off) == 13


def test_the_calendar_is_confirmed_through_the_last_notice() -> None:
    assert NATIONAL.confirmed_through == date(2026, 12, 31)
    assert not NATIONAL.is_provisional(date(2026, 12, 31))
    assert NATIONAL.is_provisional(date(2027, 1, 1))


def test_a_date_outside_the_calendar_is_refused_and_never_guessed() -> None:
    with pytest.raises(OutsideCalendarError, match="2007年1月1日"):
        NATIONAL.is_working_day(date(2006, 12, 31))
    with pytest.raises(OutsideCalendarError, match="2035年12月31日"):
        NATIONAL.day(date(2036, 1, 1))
    with pytest.raises(OutsideCalendarError, match="放假安排"):
        NATIONAL.add(date(2035, 12, 20), 15)
    with pytest.raises(OutsideCalendarError, match="起始日"):
        NATIONAL.subtract(date(2007, 1, 5), 15)


def test_a_negative_number_of_days_is_refused() -> None:
    for step in (NATIONAL.add, NATIONAL.subtract):
        with pytest.raises(ValueError, match="不能为负"):
            step(MAY_2017, -1)


# §9.2, golden vectors: receipt, and (working days, date) for each column.
VECTORS = [
    ("2017-09-29", (2, "2017-10-09"), (15, "2017-10-26"), (30, "2017-11-16")),
    ("2017-11-07", (2, "2017-11-09"), (15, "2017-11-28"), (30, "2017-12-19")),
    ("2018-02-08", (2, "2018-02-11"), (15, "2018-03-06"), (30, "2018-03-27")),
    ("2018-04-26", (2, "2018-04-28"), (15, "2018-05-18"), (30, "2018-06-08")),
    ("2018-09-17", (2, "2018-09-19"), (15, "2018-10-12"), (30, "2018-11-02")),
    ("2019-01-28", (2, "2019-01-30"), (15, "2019-02-21"), (30, "2019-03-14")),
    ("2019-12-31", (7, "2020-01-10"), (20, "2020-02-05"), (40, "2020-03-04"), (15, "2020-01-21")),
    ("2020-01-17", (7, "2020-02-04"), (20, "2020-02-21"), (40, "2020-03-20"), (15, "2020-02-14")),
    ("2023-09-25", (7, "2023-10-10"), (20, "2023-10-27"), (40, "2023-11-24"), (15, "2023-10-20")),
    ("2026-12-01", (7, "2026-12-10"), (20, "2026-12-29"), (15, "2026-12-22")),
    # proactive limits, penalties, normative documents (§9.2)
    ("2017-12-28", (2, "2018-01-02"), (3, "2018-01-03"), (5, "2018-01-05"), (7, "2018-01-09")),
    ("2017-12-28", (10, "2018-01-12"), (15, "2018-01-19"), (20, "2018-01-26")),
    ("2017-12-29", (7, "2018-01-10"), (20, "2018-01-29")),
    ("2017-11-07", (5, "2017-11-14"), (3, "2017-11-10")),
]


@pytest.mark.parametrize(("receipt", "expected"), [(v[0], v[1:]) for v in VECTORS])
def test_golden_vectors(receipt: str, expected: tuple[tuple[int, str], ...]) -> None:
    for working_days, due in expected:
        assert NATIONAL.add(date.fromisoformat(receipt), working_days) == date.fromisoformat(due)


def test_a_consultation_of_five_working_days_reaches_over_the_dragon_boat_festival() -> None:
    """§9.2: opened on 2018-06-14 it closes on 2018-06-22 at the earliest."""
    assert NATIONAL.add(date(2018, 6, 14), 5) == date(2018, 6, 22)


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
@PATIENT
def test_adding_days_is_additive(day: date, first: int, second: int) -> None:
    """§2.6: an extension runs from the original expiry, whenever it was granted."""
    assert NATIONAL.add(NATIONAL.add(day, first), second) == NATIONAL.add(day, first + second)


@given(DAYS, st.integers(1, 200))
@PATIENT
def test_adding_lands_on_a_working_day_and_counts_back(day: date, working_days: int) -> None:
    due = NATIONAL.add(day, working_days)
    assert NATIONAL.is_working_day(due)
    assert NATIONAL.count(day, due) == working_days


@given(DAYS, st.integers(1, 200))
@PATIENT
def test_subtracting_undoes_adding_from_a_working_day(day: date, working_days: int) -> None:
    start = NATIONAL.add(day, 1)
    assert NATIONAL.subtract(NATIONAL.add(start, working_days), working_days) == start


@given(DAYS, st.integers(0, 300))
@PATIENT
def test_counting_is_looking_at_every_day(day: date, length: int) -> None:
    after = [day + timedelta(n) for n in range(1, length + 1)]
    end = day + timedelta(length)
    assert NATIONAL.count(day, end) == sum(map(NATIONAL.is_working_day, after))
    assert NATIONAL.count(end, day) == 0


def notice_for_2027(**changes: object) -> YearNotice:
    first = Break(festival="元旦", first=date(2027, 1, 1), last=date(2027, 1, 3))
    return YearNotice.model_validate(
        {"year": 2027, "reference": "试", "breaks": [first], **changes}
    )


def test_importing_a_notice_confirms_its_year_under_a_new_version() -> None:
    imported = Calendar(shipped_data().with_notice(notice_for_2027()))
    assert imported.version != NATIONAL.version
    assert imported.confirmed_through == date(2027, 12, 31)
    assert imported.day(date(2027, 1, 1)).source == "试"
    assert imported.is_working_day(date(2027, 2, 8))  # what the notice does not grant is no holiday
    assert imported.is_provisional(date(2028, 1, 3))


def test_importing_a_corrected_notice_replaces_the_old_one() -> None:
    once = shipped_data().with_notice(notice_for_2027())
    twice = once.with_notice(notice_for_2027(reference="改"))
    assert len(twice.notices) == len(once.notices)
    assert Calendar(twice).day(date(2027, 1, 1)).source == "改"


def test_the_version_depends_on_the_days_alone() -> None:
    data = shipped_data()
    elsewhere = tuple(n.model_copy(update={"url": "https://example.org"}) for n in data.notices)
    assert Calendar(data).version == NATIONAL.version
    assert Calendar(data.model_copy(update={"notices": elsewhere})).version == NATIONAL.version
    assert BEIJING.version != NATIONAL.version
    assert re.fullmatch(r"[0-9a-f]{12}", NATIONAL.version)


def test_the_later_of_two_places_prevails() -> None:
    order = LocalOrder(title="试", source="试", off=(), work=(date(2014, 11, 7),))
    elsewhere = LocalCalendar(id="elsewhere", name="试", orders=(order,))
    data = shipped_data("beijing")
    both = data.model_copy(update={"places": (*data.places, elsewhere)})
    assert Calendar(both).is_working_day(date(2014, 11, 7))


@pytest.mark.parametrize(
    ("breaks", "message"),
    [
        ({"first": MAY_2017, "last": date(2017, 4, 30)}, "早于第一日"),
        ({"first": MAY_2017, "last": MAY_2017, "work": [date(2017, 5, 4)]}, "不能调休上班"),
        ({"first": MAY_2017, "last": date(2017, 5, 7), "work": [date(2017, 5, 6)]}, "不能调休上班"),
        ({"first": date(2018, 5, 1), "last": date(2018, 5, 1)}, "不属于2017年"),
        ({"first": date(2016, 11, 30), "last": date(2017, 1, 1)}, "不属于2017年"),
    ],
)
def test_a_mistyped_notice_is_refused(breaks: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        YearNotice.model_validate(
            {"year": 2017, "reference": "试", "breaks": [{"festival": "劳动节", **breaks}]}
        )


def test_a_gap_between_years_is_refused() -> None:
    notices = tuple(n for n in shipped_data().notices if n.year != 2012)
    with pytest.raises(ValueError, match="缺少2012年"):
        CalendarData(notices=notices)


def test_two_notices_of_one_year_are_refused() -> None:
    data = shipped_data()
    with pytest.raises(ValueError, match="两份"):
        CalendarData(notices=(*data.notices, data.notices[0]))


def test_a_file_holds_the_year_its_name_says() -> None:
    folder = Path(__file__).parents[2] / "domain" / "data" / "calendars" / "cn"
    names = sorted(file.stem for file in folder.glob("*.toml"))
    assert names == [str(notice.year) for notice in shipped_data().notices]
