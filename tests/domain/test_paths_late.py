"""What comes too late, too early or without proof: supplements and third parties."""

from datetime import timedelta

from domain.clocks import LimitKind
from domain.dossier import Response
from domain.judge import Accepted
from domain.stages import Stage
from tests.domain.counting import day
from tests.domain.walking import (
    DISCLOSED,
    at,
    case_of,
    consulting,
    do,
    dossier_of,
    handled,
    limit_of,
    refused,
    reply_due,
    unclear,
)

MIDNIGHT = "00:00"


# ---- supplement ----


def test_nobody_is_given_up_before_the_last_day_is_over() -> None:
    """Asked on 2017-11-09, fifteen working days: until 2017-11-30."""
    done = unclear("2017-11-07", "2017-11-09")
    given_up = {"reason": "期满未补正"}
    early = refused(done, "abandon", "wang.fang", at("2017-11-30", "23:59"), **given_up)
    assert early.code == "term_over"
    do(done, "abandon", "wang.fang", at("2017-12-01"), **given_up)
    assert case_of(done).stage is Stage.ABANDONED


def test_a_supplement_after_the_end_opens_the_case_before_2019_and_not_after() -> None:
    """A15; L19 art 30: since 2019 who does not supplement has given the application up."""
    late = {"text": "2016年的检验报告"}
    old = unclear("2017-11-07", "2017-11-09")
    new = unclear("2017-11-07", "2017-11-09", rules="cn2019")
    for done in (old, new):
        do(done, "abandon", "wang.fang", at("2017-12-04"), reason="期满未补正")

    do(old, "supplement", "applicant", at("2017-12-05"), **late)
    assert (case_of(old).stage, reply_due(old)) == (Stage.TRANSFERRED, "2017-12-26")
    answer = refused(new, "supplement", "applicant", at("2017-12-05"), **late)
    assert answer.code == "late_supplement_counts"
    assert "重新提出申请" in answer.why


def test_a_supplement_on_the_last_day_or_later_counts_while_nobody_closed_the_case() -> None:
    done = unclear("2017-11-07", "2017-11-09")
    do(done, "supplement", "applicant", at("2017-12-04"), text="2016年的检验报告")
    assert reply_due(done) == "2017-12-25"


def test_a_supplement_cannot_have_come_before_it_was_asked_for() -> None:
    done = unclear("2017-11-07", "2017-11-09")
    early = {"text": "2016年的检验报告", "received_on": "2017-11-08"}
    answer = refused(done, "supplement", "wang.fang", at("2017-11-10"), **early)
    assert answer.code == "supplemented_after_asking"


def test_a_second_request_to_supplement_takes_the_director() -> None:
    """A14: everything is asked at once; asking again is the exception."""
    done = unclear("2017-11-07", "2017-11-09")
    do(done, "supplement", "applicant", at("2017-11-13"), text="检验报告")
    asked = {"opinion": "仍不明确", "needs": "supplement"}
    do(done, "opinion", "zhang.wei", at("2017-11-14"), **asked)
    points = {"points": "请写明年份"}
    again = refused(done, "ask_supplement", "wang.fang", at("2017-11-15"), **points)
    assert again.code == "not_applicable"
    do(done, "ask_supplement", "zhou.min", at("2017-11-15"), **points)
    assert len(dossier_of(done).corrections) == 2


def test_a_supplement_wipes_an_extension() -> None:
    """A11: it resets everything."""
    done = handled("2017-11-07")
    do(done, "propose_extension", "zhang.wei", at("2017-11-08"), working_days=15, reason="调卷")
    do(done, "approve", "zhou.min", at("2017-11-08"))
    assert reply_due(done) == "2017-12-19"
    asked = {"opinion": "不明确", "needs": "supplement"}
    do(done, "opinion", "zhang.wei", at("2017-11-09"), **asked)
    do(done, "ask_supplement", "wang.fang", at("2017-11-09"), points="请写明年份")
    do(done, "supplement", "applicant", at("2017-11-22"), text="2016年")
    assert reply_due(done) == "2017-12-13"


# ---- third parties ----


def test_an_answer_at_midnight_of_the_term_is_late_and_the_reply_is_due_the_same() -> None:
    """Asked on 2017-11-10 until 12-01; whichever comes first, the excluded time ends there."""
    midnight = at("2017-12-02", MIDNIGHT)
    no = {"response": "objection", "text": "不同意公开"}

    act_first = consulting("2017-11-07", "2017-11-10")
    act_first.until(midnight - timedelta(seconds=1))
    assert isinstance(act_first.act("third_party_reply", "third_party", midnight, **no), Accepted)

    rung_first = consulting("2017-11-07", "2017-11-10")
    rung_first.until(midnight)
    do(rung_first, "third_party_reply", "third_party", midnight, **no)

    for done in (act_first, rung_first):
        reply = dossier_of(done).parties[0].reply
        assert reply is not None
        assert (reply.response, reply.late) == (Response.OBJECTION, True)
        assert case_of(done).stage is Stage.ASSIGNED
        assert reply_due(done) == "2017-12-19"


def test_an_objection_after_the_term_is_heard_but_stops_nothing() -> None:
    """What came before the decision binds; the reply's days went on."""
    done = consulting("2017-11-07", "2017-11-10")
    done.until(at("2017-12-04"))
    before = reply_due(done)
    no = {"response": "objection", "text": "不同意公开"}
    do(done, "third_party_reply", "wang.fang", at("2017-12-05"), **no)
    assert (case_of(done).stage, reply_due(done)) == (Stage.ASSIGNED, before)
    answer = refused(done, "opinion", "zhang.wei", at("2017-12-05"), **DISCLOSED)
    assert answer.code == "third_party_respected"


def test_silence_is_not_declared_before_the_term_nor_absence_without_a_log() -> None:
    done = consulting("2017-11-07", "2017-11-10")
    when = at("2017-12-01")
    silent = refused(done, "third_party_reply", "wang.fang", when, response="silence")
    assert silent.code == "silence_only_after_term"
    lost = refused(done, "third_party_reply", "wang.fang", when, response="unreachable")
    assert lost.code == "logged"


def test_an_answer_before_the_letter_went_out_is_impossible() -> None:
    done = consulting("2017-11-07", "2017-11-10")
    early = {"response": "consent", "on": "2017-11-09"}
    answer = refused(done, "third_party_reply", "wang.fang", at("2017-11-13"), **early)
    assert answer.code == "answered_after_asking"


def test_after_a_consultation_the_department_has_three_days_at_least() -> None:
    """A6: seven of its eight days were used; the cap before the reply comes first."""
    done = consulting("2017-11-07", "2017-11-16")
    do(done, "third_party_reply", "third_party", at("2017-11-20"), response="consent")
    assert limit_of(done, LimitKind.DEPARTMENT).deadline.due == day("2017-11-23")
