"""Remedies: three periods of law, review first since 2024, natural days and months (§3.3)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import load_calendar
from domain.grounds import RefusalCategory
from domain.outcomes import OUTCOMES, Outcome
from domain.remedies import (
    RemedyBodies,
    RemedyClause,
    remedy_clause,
    review_until,
    suit_after_review_until,
    suit_until,
)

CALENDAR = load_calendar()
BODIES = RemedyBodies(
    government="北京市人民政府",
    superior="国家质量监督检验检疫总局",
    court="北京市西城区人民法院",
)
NOTICED = sorted(outcome for outcome, info in OUTCOMES.items() if info.title)
SINCE_2024 = date(2024, 1, 1)


def clause(outcome: Outcome, day: date, **more: object) -> RemedyClause:
    made = remedy_clause(outcome, day, BODIES, **more)  # type: ignore[arg-type]
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2015, 4, 30), 3),
        (date(2015, 5, 1), 6),
        (date(2017, 11, 28), 6),
        (date(2023, 12, 31), 6),
    ],
)
def test_the_term_for_a_suit_changed_on_1_may_2015(day: date, months: int) -> None:
    made = clause("REFUSED", day)
    assert made.suit_months == months
    assert made.review_first == "no"
    assert f"{months}个月内依法向北京市西城区人民法院提起行政诉讼" in made.text


def test_until_2023_review_goes_to_government_or_superior_at_choice() -> None:
    assert clause("NOT_EXIST", date(2017, 11, 28)) == RemedyClause(
        text=(
            "如对本告知不服，可以自收到本告知书之日起60日内向北京市人民政府或者"
            "国家质量监督检验检疫总局申请行政复议；也可以自收到本告知书之日起6个月内"
            "依法向北京市西城区人民法院提起行政诉讼。"
        ),
        cites=(
            "《中华人民共和国行政复议法》第九条",
            "《中华人民共和国行政复议法》第十二条",
            "《中华人民共和国行政诉讼法》第四十六条",
        ),
        review_bodies=("北京市人民政府", "国家质量监督检验检疫总局"),
        review_first="no",
        suit_months=6,
    )


def test_an_agency_without_superior_names_only_the_government() -> None:
    alone = BODIES.model_copy(update={"superior": None})
    made = remedy_clause("REFUSED", date(2017, 11, 28), alone)
    assert made is not None
    assert made.review_bodies == ("北京市人民政府",)
    assert "或者" not in made.text


@pytest.mark.parametrize("outcome", ["REFUSED", "NOT_DISCLOSABLE_INTERNAL"])
def test_since_2024_a_refusal_goes_to_review_first(outcome: Outcome) -> None:
    made = clause(outcome, SINCE_2024)
    assert made.review_first == "all"
    assert made.suit_months is None
    assert made.text == (
        "如对本告知不服，依照《中华人民共和国行政复议法》第二十三条第一款第四项的规定，"
        "应当自收到本告知书之日起60日内先向北京市人民政府申请行政复议；对行政复议决定不服的，"
        "可以自收到行政复议决定书之日起15日内依法向北京市西城区人民法院提起行政诉讼。"
    )
    assert "《中华人民共和国行政诉讼法》第四十六条" not in made.cites


@pytest.mark.parametrize("outcome", ["NOT_EXIST", "NOT_THIS_AGENCY", "NOT_GOV_INFO", "DISCLOSED"])
def test_since_2024_other_outcomes_may_be_sued_at_once(outcome: Outcome) -> None:
    made = clause(outcome, SINCE_2024)
    assert (made.review_first, made.suit_months) == ("no", 6)
    assert made.review_bodies == ("北京市人民政府",)
    assert "第二十三条" not in made.text


def test_since_2024_the_withheld_part_of_a_partial_disclosure_goes_to_review_first() -> None:
    made = clause("PARTIAL", SINCE_2024)
    assert (made.review_first, made.suit_months) == ("part", 6)
    assert "如对其中不予公开的部分不服" in made.text
    assert "如对其他内容不服" in made.text


def test_a_combined_reply_is_treated_item_by_item() -> None:
    mixed = clause("REFUSED", SINCE_2024, also=("DISCLOSED",))
    assert mixed.review_first == "part"
    assert clause("DISCLOSED", SINCE_2024, also=("PARTIAL",)).review_first == "part"
    both = clause("REFUSED", SINCE_2024, also=("NOT_DISCLOSABLE_INTERNAL",))
    assert both.review_first == "all"


def test_special_registers_are_not_among_the_refusals_that_need_a_review() -> None:
    made = clause("REFUSED", SINCE_2024, category=RefusalCategory.QUERY)
    assert made.review_first == "no"


def test_procedural_notices_and_records_carry_no_clause() -> None:
    assert remedy_clause(None, date(2017, 11, 28), BODIES) is None
    assert remedy_clause("WITHDRAWN", date(2017, 11, 28), BODIES) is None


@given(st.sampled_from(NOTICED), st.dates(date(2008, 5, 1), date(2030, 1, 1)))
def test_every_final_notice_names_body_court_and_period(outcome: Outcome, day: date) -> None:
    text = clause(outcome, day).text
    assert "60日内" in text
    assert "北京市人民政府" in text
    assert "北京市西城区人民法院" in text


def test_remedies_for_a_notice_served_on_28_november_2017() -> None:
    """§9.2: the sixtieth day is a Saturday and rolls to Monday."""
    served = date(2017, 11, 28)
    assert review_until(served, CALENDAR) == date(2018, 1, 29)
    assert suit_until(served, CALENDAR) == date(2018, 5, 28)


def test_a_period_that_ends_on_a_make_up_saturday_does_not_roll() -> None:
    """§3.3: 60 days from 2017-08-01."""
    assert review_until(date(2017, 8, 1), CALENDAR) == date(2017, 9, 30)


def test_a_period_that_ends_in_a_festival_rolls_to_the_first_working_day() -> None:
    assert review_until(date(2017, 8, 2), CALENDAR) == date(2017, 10, 9)


@pytest.mark.parametrize(
    ("served", "months", "last"),
    [
        (date(2017, 8, 31), 6, date(2018, 2, 28)),
        (date(2015, 8, 31), 6, date(2016, 2, 29)),
        (date(2014, 10, 9), 3, date(2015, 1, 9)),
        (date(2017, 6, 29), 6, date(2017, 12, 29)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(
    served: date, months: int, last: date
) -> None:
    assert suit_until(served, CALENDAR, months=months) == last


def test_a_suit_after_review_has_fifteen_days() -> None:
    assert suit_after_review_until(date(2024, 3, 1), CALENDAR) == date(2024, 3, 18)


@given(st.dates(date(2008, 1, 1), date(2026, 3, 1)))
def test_no_remedy_ends_on_a_rest_day_or_early(served: date) -> None:
    last = review_until(served, CALENDAR)
    assert CALENDAR.is_working_day(last)
    assert last >= served + timedelta(days=60)
    skipped = (last - served).days - 60
    assert not any(CALENDAR.is_working_day(last - timedelta(days=n)) for n in range(1, skipped + 1))
