"""The strip of days: what it shows is what the ledger says."""

from datetime import date, timedelta

from api.pages.strip import Strip, standing, strip_of
from domain.calendar import load_calendar
from domain.case import Case, Limit
from domain.channels import Channel
from domain.clocks import Clock, Interval, LimitKind, reckon
from domain.ledger import LedgerKind
from domain.stages import Stage

CALENDAR = load_calendar("beijing")
RECEIVED = date(2018, 2, 5)
CONSULTED = Interval(start=date(2018, 2, 13), end=date(2018, 2, 27), reason="征求第三方意见")
PAUSED = Interval(start=date(2018, 2, 13), reason="告知补正")


def limit(
    kind: LimitKind, days: int, ended: date | None = None, *exclusions: Interval, extension: int = 0
) -> Limit:
    clock = Clock(
        limit=kind,
        anchor=RECEIVED,
        working_days=days,
        exclusions=exclusions,
        extension=extension,
        extension_cap=15,
        basis="S0",
    )
    deadline = reckon(clock, CALENDAR)
    return Limit(clock=clock, deadline=deadline, round=1, started_on=RECEIVED, ended_on=ended)


def strip(*limits: Limit, today: date = date(2018, 3, 9)) -> Strip:
    case = Case(
        id="bjqts-1",
        agency="bjqts",
        profile="1",
        rules="bjqts2017",
        rules_version="1",
        channel=Channel.WEB,
        received=RECEIVED,
        items=1,
        stage=Stage.ASSIGNED,
        limits=limits,
    )
    return strip_of(case, CALENDAR, today)


def days(picture: Strip) -> list[date]:
    return [one.day for week in picture.weeks for one in week.squares if one]


def test_every_day_from_the_receipt_to_the_last_limit_is_there_once_in_weeks_from_monday() -> None:
    picture = strip(limit(LimitKind.REPLY, 15, None, CONSULTED, extension=15))
    shown = days(picture)
    assert shown == [RECEIVED + timedelta(n) for n in range(len(shown))]
    assert shown[-1] == date(2018, 3, 30)
    for week in picture.weeks:
        assert len(week.squares) == 7
        assert all(
            one is None or one.day.weekday() == place for place, one in enumerate(week.squares)
        )


def test_counted_rest_excluded_and_extended_days_are_told_apart() -> None:
    picture = strip(limit(LimitKind.REPLY, 15, None, CONSULTED, extension=15))
    kinds = {one.day: one.kind for week in picture.weeks for one in week.squares if one}
    assert kinds[RECEIVED] is LedgerKind.RECEIPT
    assert kinds[date(2018, 2, 11)] is LedgerKind.MAKE_UP
    assert kinds[date(2018, 2, 14)] is LedgerKind.EXCLUDED
    assert kinds[date(2018, 2, 16)] is LedgerKind.HOLIDAY
    assert kinds[date(2018, 3, 30)] is LedgerKind.EXTENSION


def test_each_limit_has_its_flag_with_how_it_stands() -> None:
    picture = strip(
        limit(LimitKind.REPLY, 15),
        limit(LimitKind.TRANSFER, 2, date(2018, 2, 6)),
        limit(LimitKind.DEPARTMENT, 8, date(2018, 3, 1)),
        today=date(2018, 3, 1),
    )
    assert {(one.title, one.state) for one in picture.flags} == {
        ("答复申请人", "running"),
        ("转交承办部门", "kept"),
        ("承办部门答复意见", "broken"),
    }
    [square] = [one for week in picture.weeks for one in week.squares if one and one.today]
    assert "今天" in square.words


def test_a_limit_that_runs_past_its_last_day_is_broken_and_the_strip_goes_on_to_today() -> None:
    picture = strip(limit(LimitKind.TRANSFER, 2), today=date(2018, 2, 14))
    assert [one.word for one in picture.flags] == ["已逾期"]
    assert days(picture)[-1] == date(2018, 2, 14)


def test_a_paused_limit_runs_until_today() -> None:
    pause = Interval(start=date(2018, 2, 13), reason="等待申请人补正")
    picture = strip(limit(LimitKind.REPLY, 15, None, pause), today=date(2018, 2, 28))
    assert picture.flags == ()
    last = picture.weeks[-1].squares[2]
    assert last is not None
    assert (last.day, last.kind) == (date(2018, 2, 28), LedgerKind.EXCLUDED)


def test_a_limit_says_in_a_word_how_it_stands() -> None:
    running, paused = limit(LimitKind.REPLY, 15), limit(LimitKind.REPLY, 15, None, PAUSED)
    due = running.deadline.due
    assert due is not None
    assert standing(running, due) == ("running", "未到期")
    assert standing(running, due + timedelta(1)) == ("broken", "已逾期")
    assert standing(paused, due + timedelta(1)) == ("paused", "中止")
    assert standing(limit(LimitKind.REPLY, 15, due), due) == ("kept", "按期")
    late = limit(LimitKind.REPLY, 15, due + timedelta(1))
    assert standing(late, due + timedelta(1)) == ("broken", "逾期")
    ended = limit(LimitKind.REPLY, 15, due, PAUSED)
    assert standing(ended, due) == ("ended", "已结束")
