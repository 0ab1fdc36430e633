"""Clocks: real cases, golden vectors and the readings of §8."""

from collections.abc import Callable

import pytest

from domain.calendar import load_calendar
from domain.clock_rules import (
    PARAMETERS,
    department_clock,
    department_clock_after_pause,
    receipt_anchor,
    start,
)
from domain.clocks import (
    Clock,
    ClockError,
    Interval,
    LimitKind,
    extend,
    pause,
    reckon,
    remaining,
    resume,
)
from domain.rulesets import RestDayReceipt
from tests.domain.counting import BJQTS, CN2007, CN2019, NATIONAL, WHY, day, reply
from tests.support.vectors import OF_THE_BUREAU

BEIJING = load_calendar("beijing")


# ---- §9.1, real cases ----


def test_w1_a_dragon_boat_festival_is_not_counted() -> None:
    """GC26: received 2011-06-01, due 2011-06-23."""
    assert reckon(reply("2011-06-01", CN2007), NATIONAL).due == day("2011-06-23")


def test_w13_beijing_counts_the_apec_days_and_the_country_does_not() -> None:
    clock = reply("2014-10-29", CN2007)
    assert reckon(clock, NATIONAL).due == day("2014-11-19")
    assert reckon(clock, BEIJING).due == day("2014-11-21")
    assert BEIJING.count(clock.anchor, day("2014-11-19")) == 13


def test_w15_dated_in_time_and_posted_late() -> None:
    """A17: dated on day 14, posted on day 16."""
    clock = reply("2016-12-27", CN2007)
    assert reckon(clock, NATIONAL).due == day("2017-01-18")
    assert remaining(clock, NATIONAL, day("2017-01-17")) == 1
    assert remaining(clock, NATIONAL, day("2017-01-19")) == -1


def test_before_its_anchor_a_clock_has_all_its_days() -> None:
    clock = reply("2017-11-07")
    assert remaining(clock, NATIONAL, day("2017-11-01")) == 15
    assert remaining(clock, NATIONAL, day("2017-11-08")) == 14


# ---- §9.2, golden vectors ----


@pytest.mark.parametrize(("receipt", "transfer", "department", "due", "extended"), OF_THE_BUREAU)
def test_golden_vectors_of_the_bureau(
    receipt: str, transfer: str, *, department: str, due: str, extended: str
) -> None:
    moved = reckon(start(LimitKind.TRANSFER, day(receipt), BJQTS), NATIONAL).due
    clock = reply(receipt)
    answer = reckon(clock, NATIONAL).due
    assert (moved, answer) == (day(transfer), day(due))
    opinion = department_clock(day(transfer), answer, BJQTS, NATIONAL)
    assert reckon(opinion, NATIONAL).due == day(department)
    assert reckon(extend(clock, 15), NATIONAL).due == day(extended)


@pytest.mark.parametrize(
    ("receipt", "due", "extended", "third_party"),
    [
        ("2019-12-31", "2020-02-05", "2020-03-04", "2020-01-21"),
        ("2020-01-17", "2020-02-21", "2020-03-20", "2020-02-14"),
        ("2023-09-25", "2023-10-27", "2023-11-24", "2023-10-20"),
    ],
)
def test_golden_vectors_of_the_revised_regulation(
    receipt: str, due: str, *, extended: str, third_party: str
) -> None:
    clock = reply(receipt, CN2019)
    assert reckon(clock, NATIONAL).due == day(due)
    assert reckon(extend(clock, 20), NATIONAL).due == day(extended)
    consultation = start(LimitKind.THIRD_PARTY, day(receipt), CN2019)
    assert reckon(consultation, NATIONAL).due == day(third_party)


def test_a_deadline_in_a_year_without_notice_is_provisional() -> None:
    clock = reply("2026-12-01", CN2019)
    plain, extended = reckon(clock, NATIONAL), reckon(extend(clock, 20), NATIONAL)
    assert (plain.due, plain.provisional) == (day("2026-12-29"), False)
    assert extended.provisional
    assert extended.due is not None
    assert extended.due.year == 2027


def test_a_consultation_pauses_the_reply_and_gives_the_days_back() -> None:
    paused = pause(reply("2017-11-06"), day("2017-11-10"), WHY)
    deadline = reckon(paused, NATIONAL)
    assert (deadline.due, deadline.paused, deadline.working_days_left) == (None, True, 11)
    resumed = reckon(resume(paused, day("2017-11-27")), NATIONAL)
    assert (resumed.due, resumed.paused) == (day("2017-12-12"), False)
    assert resumed.due == NATIONAL.add(day("2017-11-27"), 11)
    assert resumed.working_days_left is None


def test_a_supplement_restarts_the_clock_and_wipes_what_was_granted() -> None:
    clock = extend(resume(pause(reply("2017-11-06"), day("2017-11-08"), WHY), day("2017-11-13")), 5)
    fresh = start(clock.limit, day("2017-11-22"), BJQTS)
    assert reckon(fresh, NATIONAL).due == day("2017-12-13")
    assert (fresh.exclusions, fresh.extension) == ((), 0)


# ---- readings of §8 ----


@pytest.mark.parametrize(
    ("received", "choice", "anchor"),
    [
        ("2017-11-05", "as_is", "2017-11-05"),
        ("2017-11-05", "roll", "2017-11-06"),
        ("2017-10-01", "roll", "2017-10-09"),
        ("2017-11-07", "roll", "2017-11-07"),
        ("2017-09-30", "roll", "2017-09-30"),  # a make-up Saturday is no rest day (A3)
    ],
)
def test_a_receipt_on_a_rest_day_stands_or_rolls(
    received: str, choice: RestDayReceipt, anchor: str
) -> None:
    assert receipt_anchor(day(received), NATIONAL, choice) == day(anchor)


def test_rolling_a_sunday_receipt_gains_one_working_day() -> None:
    as_is = reckon(reply("2017-11-05"), NATIONAL).due
    rolled = reckon(reply("2017-11-06"), NATIONAL).due
    assert (as_is, rolled) == (day("2017-11-24"), day("2017-11-27"))


def test_an_extension_runs_from_the_original_expiry() -> None:
    """A10: two extensions add up, and the day they are granted is no part of the reckoning."""
    clock = reply("2017-11-07")
    assert extend(extend(clock, 5), 10) == extend(clock, 15)
    assert reckon(extend(clock, 15), NATIONAL).due == NATIONAL.add(day("2017-11-28"), 15)


@pytest.mark.parametrize(
    ("days", "message"), [(0, "至少一个工作日"), (-3, "至少一个工作日"), (16, "不得超过15个工作日")]
)
def test_an_extension_beyond_its_bounds_is_refused(days: int, message: str) -> None:
    with pytest.raises(ClockError, match=message):
        extend(reply("2017-11-07"), days)


def test_extensions_together_stay_within_the_cap() -> None:
    with pytest.raises(ClockError, match="现为16个"):
        extend(extend(reply("2017-11-07"), 10), 6)


def test_only_the_reply_can_be_extended() -> None:
    with pytest.raises(ClockError, match="不能延长"):
        extend(start(LimitKind.TRANSFER, day("2017-11-07"), BJQTS), 1)


def test_a_clock_with_too_much_extension_cannot_exist() -> None:
    with pytest.raises(ValueError, match="不得超过15个工作日"):
        Clock.model_validate({**dict(reply("2017-11-07")), "extension": 16})


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda clock: resume(clock, day("2017-11-13")), "没有中止"),
        (lambda clock: pause(pause(clock, day("2017-11-08"), WHY), day("2017-11-09"), WHY), "已经"),
        (lambda clock: resume(pause(clock, day("2017-11-09"), WHY), day("2017-11-08")), "在此之前"),
    ],
)
def test_a_pause_out_of_turn_is_refused(act: Callable[[Clock], Clock], message: str) -> None:
    with pytest.raises(ClockError, match=message):
        act(reply("2017-11-07"))


def test_an_interval_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="早于起始日"):
        Interval(start=day("2017-11-10"), end=day("2017-11-09"), reason=WHY)


def test_overlapping_exclusions_count_once() -> None:
    first = Interval(start=day("2017-11-10"), end=day("2017-11-20"), reason=WHY)
    second = Interval(start=day("2017-11-15"), end=day("2017-11-27"), reason=WHY)
    clock = reply("2017-11-06").model_copy(update={"exclusions": (second, first)})
    assert reckon(clock, NATIONAL).due == day("2017-12-12")


def test_an_exclusion_before_the_anchor_does_not_count() -> None:
    early = Interval(start=day("2017-11-01"), end=day("2017-11-08"), reason=WHY)
    clock = reply("2017-11-06").model_copy(update={"exclusions": (early,)})
    assert reckon(clock, NATIONAL).due == NATIONAL.add(day("2017-11-06"), 15 + 2)


@pytest.mark.parametrize("end", ["2017-12-29", None])
def test_a_pause_after_the_limit_ran_out_does_not_mend_it(end: str | None) -> None:
    late = Interval(start=day("2017-11-29"), end=day(end) if end else None, reason=WHY)
    clock = reply("2017-11-07").model_copy(update={"exclusions": (late,)})
    assert reckon(clock, NATIONAL).due == day("2017-11-28")
    assert remaining(clock, NATIONAL, day("2017-12-01")) == -3


def test_a_consultation_sent_on_the_last_day_still_pauses() -> None:
    paused = pause(reply("2017-11-07"), day("2017-11-28"), WHY)
    assert reckon(paused, NATIONAL).working_days_left == 0
    assert reckon(resume(paused, day("2017-12-05")), NATIONAL).due == day("2017-12-05")


# ---- the department ----


def test_the_department_never_runs_into_the_days_of_the_signatures() -> None:
    """However late it gets the case, it must answer three working days before the reply."""
    due = reckon(reply("2017-11-07"), NATIONAL).due
    late = department_clock(day("2017-11-17"), due, BJQTS, NATIONAL)
    assert reckon(late, NATIONAL).due == NATIONAL.subtract(day("2017-11-28"), 3)
    assert NATIONAL.count(day("2017-11-23"), day("2017-11-28")) == 3


def test_while_the_reply_is_paused_the_department_has_no_cap() -> None:
    clock = department_clock(day("2017-11-09"), None, BJQTS, NATIONAL)
    assert reckon(clock, NATIONAL).due == day("2017-11-21")


@pytest.mark.parametrize(
    ("returned", "resumed", "due", "why"),
    [
        ("2017-11-10", "2017-11-27", "2017-12-06", "seven of eight days left"),
        ("2017-11-20", "2017-11-27", "2017-11-30", "one left, three granted"),
        ("2017-11-24", "2017-11-27", "2017-11-30", "overdue, three granted"),
    ],
)
def test_after_a_consultation_the_department_has_the_days_left_and_three_at_least(
    returned: str, resumed: str, *, due: str, why: str
) -> None:
    first = department_clock(day("2017-11-09"), day("2017-11-28"), BJQTS, NATIONAL)
    second = department_clock_after_pause(
        first,
        returned=day(returned),
        resumed=day(resumed),
        reply_due=day("2017-12-29"),
        rules=BJQTS,
        calendar=NATIONAL,
    )
    assert reckon(second, NATIONAL).due == day(due), why


def test_after_a_consultation_the_cap_wins_over_the_three_days() -> None:
    first = department_clock(day("2017-11-09"), day("2017-11-28"), BJQTS, NATIONAL)
    second = department_clock_after_pause(
        first,
        returned=day("2017-11-20"),
        resumed=day("2017-11-27"),
        reply_due=day("2017-12-01"),
        rules=BJQTS,
        calendar=NATIONAL,
    )
    assert reckon(second, NATIONAL).due == day("2017-11-28")


def test_every_limit_has_a_name_days_and_a_basis() -> None:
    assert set(PARAMETERS) == set(LimitKind)
    for rules in (CN2007, BJQTS, CN2019):
        for limit in LimitKind:
            if getattr(rules, PARAMETERS[limit]) is None:
                continue  # only the Regulation of 2019 knows a term of payment
            clock = start(limit, day("2017-11-07"), rules)
            assert clock.working_days >= 1
            assert clock.basis
            assert limit.label.strip()


def test_a_deadline_carries_its_calendar_and_basis() -> None:
    deadline = reckon(reply("2017-11-07"), BEIJING)
    assert deadline.calendar_version == BEIJING.version
    assert "第十三条第七项第二目" in deadline.basis
