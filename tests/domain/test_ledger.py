"""The ledger, and a second reckoning that walks day by day and must agree with the first."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.clock_rules import start
from domain.clocks import (
    Clock,
    Interval,
    LimitKind,
    extend,
    pause,
    reckon,
    remaining,
    resume,
)
from domain.ledger import LedgerKind, ledger
from tests.domain.counting import BJQTS, CN2007, CN2019, NATIONAL, WHY, day, reply


def test_the_ledger_tells_why_each_day_counts_or_not() -> None:
    days = {entry.date: entry for entry in ledger(extend(reply("2018-09-17"), 2), NATIONAL)}
    assert days[day("2018-09-17")].kind is LedgerKind.RECEIPT
    assert days[day("2018-09-18")].number == 1
    assert days[day("2018-09-22")].kind is LedgerKind.REST
    assert "中秋节放假（国办发明电〔2017〕12号）" in days[day("2018-09-24")].reason
    assert days[day("2018-09-29")].kind is LedgerKind.MAKE_UP
    assert "国庆节调休上班" in days[day("2018-09-29")].reason
    assert days[day("2018-10-12")].kind is LedgerKind.COUNTED
    assert days[day("2018-10-15")].kind is LedgerKind.EXTENSION
    assert "延长期第2日" in days[day("2018-10-16")].reason
    assert max(days) == day("2018-10-16")


def test_the_ledger_names_the_reason_of_an_exclusion() -> None:
    clock = resume(pause(reply("2017-11-06"), day("2017-11-10"), WHY), day("2017-11-27"))
    entries = ledger(clock, NATIONAL)
    excluded = [entry for entry in entries if entry.kind is LedgerKind.EXCLUDED]
    assert len(excluded) == 11
    assert {entry.reason for entry in excluded} == {WHY}
    assert (excluded[0].date, excluded[-1].date) == (day("2017-11-13"), day("2017-11-27"))
    assert entries[-1].date == day("2017-12-12")


def test_the_ledger_of_a_paused_clock_ends_where_it_is_asked_to() -> None:
    paused = pause(reply("2017-11-06"), day("2017-11-10"), WHY)
    assert ledger(paused, NATIONAL)[-1].date == day("2017-11-10")
    assert ledger(paused, NATIONAL, day("2017-11-15"))[-1].kind is LedgerKind.EXCLUDED


def test_the_ledger_can_be_cut_short_and_never_outruns_the_deadline() -> None:
    clock = reply("2017-11-07")
    assert ledger(clock, NATIONAL, day("2017-11-10"))[-1].date == day("2017-11-10")
    assert ledger(clock, NATIONAL, day("2018-01-01"))[-1].date == day("2017-11-28")


def test_days_of_a_year_without_notice_say_so() -> None:
    entries = ledger(reply("2026-12-25", CN2019), NATIONAL)
    assert {entry.provisional for entry in entries if entry.date.year == 2026} == {False}
    later = [entry for entry in entries if entry.date.year == 2027]
    assert later[-1].provisional
    assert all("暂定" in entry.reason for entry in later)


# ---- a second reckoning, day by day ----

PATIENT = settings(deadline=None)  # the machine may be busy; the answer is what counts
ANCHORS = st.dates(date(2007, 1, 1), date(2026, 6, 30))


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    """Clocks with pauses before, during, across and after their term, and with extensions."""
    anchor = draw(ANCHORS)
    spans = draw(st.lists(st.tuples(st.integers(-20, 60), st.integers(0, 40)), max_size=5))
    exclusions = tuple(
        Interval(
            start=anchor + timedelta(begin), end=anchor + timedelta(begin + length), reason=WHY
        )
        for begin, length in spans
    )
    base = start(LimitKind.REPLY, anchor, draw(st.sampled_from((CN2007, BJQTS, CN2019))))
    extension = draw(st.integers(0, base.extension_cap))
    return base.model_copy(update={"exclusions": exclusions, "extension": extension})


def walk(clock: Clock) -> tuple[date, int, int]:
    """The due date, counted and excluded days, by looking at one day after the other.

    The walk goes on while days remain, and past the last of them while an exclusion that had
    begun by then still holds.
    """
    left, counted, excluded = clock.working_days + clock.extension, 0, 0
    today = due = clock.anchor
    while True:
        tomorrow = today + timedelta(1)
        held = any(
            one.start <= today and one.end is not None and tomorrow <= one.end
            for one in clock.exclusions
        )
        if counted == left and not held:
            return due, counted, excluded
        today = tomorrow
        if NATIONAL.is_working_day(today):
            due = today
            counted, excluded = (counted, excluded + 1) if held else (counted + 1, excluded)


@given(clocks())
@PATIENT
def test_reckoning_is_walking_day_by_day(clock: Clock) -> None:
    due, _, _ = walk(clock)
    assert reckon(clock, NATIONAL).due == due


@given(clocks(), st.integers(0, 60))
@PATIENT
def test_a_supplement_makes_the_past_irrelevant(clock: Clock, later: int) -> None:
    anchor = clock.anchor + timedelta(later)
    fresh = clock.model_copy(update={"anchor": anchor, "exclusions": (), "extension": 0})
    assert reckon(fresh, NATIONAL).due == NATIONAL.add(anchor, clock.working_days)


@given(clocks())
@PATIENT
def test_the_ledger_adds_up(clock: Clock) -> None:
    entries = ledger(clock, NATIONAL)
    due, counted, excluded = walk(clock)
    numbers = [entry.number for entry in entries if entry.number is not None]
    assert numbers == list(range(1, counted + 1))
    assert sum(entry.kind is LedgerKind.EXCLUDED for entry in entries) == excluded
    assert sum(entry.kind is LedgerKind.EXTENSION for entry in entries) == clock.extension
    length = (due - clock.anchor).days + 1
    assert [entry.date for entry in entries] == [clock.anchor + timedelta(n) for n in range(length)]


@given(clocks(), st.integers(0, 90))
@PATIENT
def test_a_pause_and_its_end_leave_the_days_that_were_left(clock: Clock, length: int) -> None:
    """§2.6: after the answer exactly the days remain that remained when the letter went out."""
    plain = clock.model_copy(update={"exclusions": ()})
    sent = NATIONAL.add(plain.anchor, 3)
    paused = pause(plain, sent, WHY)
    left = reckon(paused, NATIONAL).working_days_left
    assert left == plain.total - 3
    answered = sent + timedelta(length)
    due = reckon(resume(paused, answered), NATIONAL).due
    assert due == NATIONAL.add(answered, left)


@given(clocks(), st.integers(0, 120))
@PATIENT
def test_what_remains_falls_by_one_each_counted_day(clock: Clock, after: int) -> None:
    on = clock.anchor + timedelta(after)
    due, counted, _ = walk(clock)
    elapsed = [e for e in ledger(clock, NATIONAL, on) if e.number is not None]
    expected = counted - len(elapsed) if on <= due else -NATIONAL.count(due, on)
    assert remaining(clock, NATIONAL, on) == expected
