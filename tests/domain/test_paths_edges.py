"""The edges of the limits: the last second, the extension, a corrected receipt, the end."""

from datetime import datetime, timedelta

import pytest

from domain.acts import Refusal
from domain.clocks import LimitKind
from domain.judge import Accepted
from domain.stages import Stage
from tests.domain.counting import day
from tests.domain.playing import Play
from tests.domain.walking import (
    DISCLOSED,
    answered,
    at,
    case_of,
    consulting,
    do,
    dossier_of,
    handled,
    limit_of,
    received,
    refused,
    reply_due,
    unclear,
)

MIDNIGHT = "00:00"


def corrected(done: Play, on: str, when: datetime, by: str = "wang.fang") -> Accepted | Refusal:
    """The receipt date written down anew."""
    application = dossier_of(done).application
    arrival = application.arrival.model_copy(update={"submitted_on": day(on)})
    right = application.model_copy(update={"arrival": arrival}).model_dump(mode="json")
    return done.act("correct", by, when, application=right, reason="收件日期登记有误")


# ---- regulation.md §9.2: combined clocks ----


def test_a_consultation_is_excluded_day_by_day() -> None:
    """Received 2017-11-06, letter of 11-10 (four days used), answer of 11-27: due 2017-12-12."""
    done = consulting("2017-11-06", "2017-11-10")
    assert limit_of(done, LimitKind.REPLY).deadline.working_days_left == 11
    reply = {"response": "consent", "text": "同意"}
    do(done, "third_party_reply", "third_party", at("2017-11-27"), **reply)
    assert reply_due(done) == "2017-12-12"


def test_a_supplement_is_the_new_anchor() -> None:
    """Received 2017-11-06, supplement of 11-22: due 2017-12-13."""
    done = unclear("2017-11-06", "2017-11-09")
    do(done, "supplement", "applicant", at("2017-11-22"), text="2016年的检验报告")
    assert reply_due(done) == "2017-12-13"


def test_a_supplement_recorded_later_counts_from_the_day_it_came() -> None:
    done = unclear("2017-11-06", "2017-11-09")
    came = {"text": "2016年的检验报告", "received_on": "2017-11-22"}
    do(done, "supplement", "wang.fang", at("2017-11-24"), **came)
    assert reply_due(done) == "2017-12-13"


# ---- the second of a deadline ----


def test_a_rung_and_an_act_at_midnight_may_come_in_either_order() -> None:
    """The department's limit breaks at 24:00 of 2017-11-17; its opinion comes in that instant."""
    midnight = at("2017-11-18", MIDNIGHT)

    rung_first = handled("2017-11-07")
    rung_first.until(midnight)
    assert case_of(rung_first).arbitration
    do(rung_first, "opinion", "zhang.wei", midnight, **DISCLOSED)
    assert not case_of(rung_first).arbitration

    act_first = handled("2017-11-07")
    act_first.until(midnight - timedelta(seconds=1))
    rung = case_of(act_first).next_rung()
    assert rung is not None
    assert isinstance(act_first.act("opinion", "zhang.wei", midnight, **DISCLOSED), Accepted)
    late = act_first.act("lapse", "clock", midnight, rung=rung.id)
    assert isinstance(late, Refusal)
    assert late.code == "fallen_due"

    for done in (rung_first, act_first):
        assert case_of(done).stage is Stage.REVIEW_PROPOSED
        assert limit_of(done, LimitKind.DEPARTMENT).kept is False


@pytest.mark.parametrize(
    ("when", "in_time"),
    [(at("2017-11-28", "23:59:59"), True), (at("2017-11-29", MIDNIGHT), False)],
)
def test_a_reply_sent_in_the_last_second_is_in_time_and_in_the_next_is_not(
    when: datetime, in_time: bool
) -> None:
    done = answered(handled("2017-11-07"), "2017-11-28")
    do(done, "dispatch", "wang.fang", when, method="web")
    assert case_of(done).in_time is in_time
    assert case_of(done).overdue is not in_time


def test_what_was_posted_on_the_last_day_is_in_time_though_recorded_later() -> None:
    """§2.5: the day of posting counts; the record of it may follow."""
    done = answered(handled("2017-11-07"), "2017-11-28")
    posted = {"method": "post", "tracking": "XA1", "sent_on": "2017-11-28"}
    do(done, "dispatch", "wang.fang", at("2017-11-29"), **posted)
    assert (case_of(done).served, case_of(done).in_time) == (day("2017-11-28"), True)


def test_a_reply_handed_over_counts_on_the_day_of_the_signature() -> None:
    done = answered(handled("2017-11-07"), "2017-11-28")
    do(done, "dispatch", "wang.fang", at("2017-11-28"), method="in_person")
    assert case_of(done).served is None
    do(done, "serve", "wang.fang", at("2017-11-29"), proof="签字")
    assert (case_of(done).served, case_of(done).in_time) == (day("2017-11-29"), False)


# ---- extension ----


def test_an_extension_on_the_last_day_counts_and_one_day_later_does_not() -> None:
    """S0 art 13(7)2: before the period is over; received 2017-11-07, due 2017-11-28."""
    wanted = {"working_days": 15, "reason": "需要调阅异地档案"}
    done = handled("2017-11-07")
    do(done, "propose_extension", "zhang.wei", at("2017-11-28", "16:00"), **wanted)
    do(done, "approve", "zhou.min", at("2017-11-28", "23:59:59"))
    assert reply_due(done) == "2017-12-19"

    late = handled("2017-11-07")
    answer = refused(late, "propose_extension", "zhang.wei", at("2017-11-29", MIDNIGHT), **wanted)
    assert answer.code == "not_yet_due"
    assert "2017年11月28日" in answer.why


def test_an_extension_proposed_in_time_cannot_be_granted_a_day_later() -> None:
    done = handled("2017-11-07")
    wanted = {"working_days": 15, "reason": "需要调阅异地档案"}
    do(done, "propose_extension", "zhang.wei", at("2017-11-28"), **wanted)
    assert refused(done, "approve", "zhou.min", at("2017-11-29")).code == "not_yet_due"
    assert reply_due(done) == "2017-11-28"
    assert case_of(done).overdue


def test_all_extensions_together_stay_within_fifteen_days() -> None:
    done = handled("2017-11-07")
    for days in (10, 5):
        wanted = {"working_days": days, "reason": "需要调阅异地档案"}
        do(done, "propose_extension", "zhang.wei", at("2017-11-20"), **wanted)
        do(done, "approve", "zhou.min", at("2017-11-20"))
    assert reply_due(done) == "2017-12-19"
    more = {"working_days": 1, "reason": "需要调阅异地档案"}
    answer = refused(done, "propose_extension", "zhang.wei", at("2017-11-20"), **more)
    assert answer.code == "within_cap"


def test_a_declined_extension_moves_nothing() -> None:
    done = handled("2017-11-07")
    wanted = {"working_days": 5, "reason": "需要调阅异地档案"}
    do(done, "propose_extension", "zhang.wei", at("2017-11-20"), **wanted)
    do(done, "decline_extension", "zhou.min", at("2017-11-21"), reason="档案已经调到")
    assert (reply_due(done), case_of(done).extension) == ("2017-11-28", None)


def test_a_reply_that_was_given_is_not_extended_when_its_notice_is_corrected() -> None:
    done = answered(handled("2017-11-07"), "2017-11-14")
    do(done, "dispatch", "wang.fang", at("2017-11-14"), method="web")
    do(done, "serve", "wang.fang", at("2017-11-14"), proof="下载记录")
    do(done, "close", "wang.fang", at("2017-11-14"))
    do(done, "reopen", "xu.ning", at("2017-11-15"), ground="correction", reason="日期有误")
    wanted = {"working_days": 3, "reason": "需要调阅异地档案"}
    answer = refused(done, "propose_extension", "zhang.wei", at("2017-11-15"), **wanted)
    assert answer.code == "not_yet_due"


# ---- a corrected receipt date ----


def test_a_receipt_date_may_be_corrected_so_that_the_case_is_overdue_at_once() -> None:
    """The duty to answer goes on; the answer will be late."""
    done = handled("2017-12-20")
    now = at("2017-12-21")
    assert isinstance(corrected(done, "2017-11-27", now), Accepted)
    assert reply_due(done) == "2017-12-18"
    done.until(now)
    assert case_of(done).overdue

    answered(done, "2017-12-22")
    do(done, "dispatch", "wang.fang", at("2017-12-22"), method="web")
    assert case_of(done).in_time is False


def test_a_corrected_receipt_leaves_the_department_its_own_days() -> None:
    """A5: its limit runs from its own receipt, also where both fell on one day; the cap moves."""
    done = handled("2017-11-13")
    assert limit_of(done, LimitKind.DEPARTMENT).deadline.due == day("2017-11-23")
    assert isinstance(corrected(done, "2017-11-10", at("2017-11-14")), Accepted)
    assert reply_due(done) == "2017-12-01"
    assert limit_of(done, LimitKind.DEPARTMENT).deadline.due == day("2017-11-23")

    assert isinstance(corrected(done, "2017-11-01", at("2017-11-14")), Accepted)
    assert reply_due(done) == "2017-11-22"
    assert limit_of(done, LimitKind.DEPARTMENT).deadline.due == day("2017-11-17")


def test_a_receipt_date_is_not_corrected_into_the_future_nor_after_the_reply() -> None:
    done = handled("2017-11-07")
    future = corrected(done, "2017-11-09", at("2017-11-08"))
    assert isinstance(future, Refusal)
    assert future.code == "not_receivable"

    answered(done, "2017-11-13")
    do(done, "dispatch", "wang.fang", at("2017-11-13", "11:00"), method="in_person")
    do(done, "serve", "wang.fang", at("2017-11-13", "12:00"), proof="签字")
    after = corrected(done, "2017-11-06", at("2017-11-13", "13:00"))
    assert isinstance(after, Refusal)
    assert after.code == "wrong_stage"


def test_a_transfer_still_owed_moves_with_a_corrected_receipt() -> None:
    done = received("2017-11-13")
    assert limit_of(done, LimitKind.TRANSFER).deadline.due == day("2017-11-15")
    assert isinstance(corrected(done, "2017-11-10", at("2017-11-13")), Accepted)
    assert limit_of(done, LimitKind.TRANSFER).deadline.due == day("2017-11-14")


# ---- after the end ----


def test_an_undeliverable_reply_was_given_on_the_day_of_its_posting() -> None:
    """§2.5: sending it again to somebody who turned up does not make it late."""
    done = answered(handled("2017-11-07"), "2017-11-28")
    do(done, "dispatch", "wang.fang", at("2017-11-28"), method="post", tracking="XA1")
    do(done, "undeliverable", "wang.fang", at("2017-12-05"), reason="查无此人，电话停机")
    do(done, "reopen", "xu.ning", at("2017-12-11"), ground="contact", reason="来窗口")
    do(done, "dispatch", "wang.fang", at("2017-12-11"), method="in_person")
    do(done, "serve", "wang.fang", at("2017-12-11"), proof="签字")
    assert (case_of(done).served, case_of(done).in_time) == (day("2017-11-28"), True)


def test_a_case_is_not_opened_again_on_the_strength_of_a_decision_older_than_its_end() -> None:
    done = answered(handled("2017-11-07"), "2017-11-28")
    do(done, "dispatch", "wang.fang", at("2017-11-28"), method="web")
    do(done, "serve", "wang.fang", at("2017-11-28"), proof="下载记录")
    do(done, "close", "wang.fang", at("2017-11-29"))
    old = {"ground": "review", "reason": "复议决定", "on": "2017-11-27"}
    assert refused(done, "reopen", "xu.ning", at("2017-12-01"), **old).code == "ended_before"
