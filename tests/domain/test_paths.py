"""The paths of article 13, as the samples go them: what must hold on each (regulation.md §2.7)."""

import pytest

from domain.channels import Channel
from domain.clocks import LimitKind
from domain.outcomes import OUTCOMES
from domain.paper import DOCUMENTS, DocumentKind
from domain.people import Role
from domain.stages import Stage
from samples import Sample
from tests.domain.counting import day
from tests.domain.playing import play
from tests.domain.walking import (
    DISCLOSED,
    SAMPLES,
    at,
    case_of,
    do,
    dossier_of,
    limit_of,
    refused,
    reply_due,
    until,
)

BJQTS = [sample for sample in SAMPLES.values() if sample.agency == "bjqts"]


# ---- what the samples show together ----


def test_the_samples_come_through_every_channel() -> None:
    assert {sample.application.channel for sample in BJQTS} == set(Channel)


def test_the_samples_end_with_every_outcome_of_2017() -> None:
    ends = {outcome for sample in BJQTS for outcome in sample.expect.outcomes}
    assert ends == {code for code, info in OUTCOMES.items() if "bjqts2017" in info.rules}


@pytest.mark.parametrize("sample", BJQTS, ids=lambda sample: sample.id)
def test_a_sample_leaves_the_attachments_its_file_names(sample: Sample) -> None:
    final = (paper for _, ruling in play(sample).accepted for paper in ruling.documents)
    numbers = {DOCUMENTS[paper.kind].attachment for paper in final if not paper.draft}
    assert sorted(numbers - {None}) == [*sample.expect.documents]  # type: ignore[type-var] # no None left


# ---- receipt (S0 art 13(1)–(3)) ----


def test_no_clock_runs_before_an_ordinary_letter_is_confirmed() -> None:
    """§2.3: the day both sides confirmed it is the day of receipt."""
    before = play(SAMPLES["lift-petition"], 1).case
    assert before is not None
    assert (before.stage, before.limits, before.next_rung()) == (Stage.UNCONFIRMED, (), None)

    after = until("lift-petition", "confirm").case
    assert after is not None
    assert (after.received, after.reply_due) == (day("2017-11-14"), day("2017-12-05"))


def test_an_application_sent_back_is_told_every_defect_and_gets_no_number() -> None:
    done = until("drafting-archives", "return_formal")
    assert case_of(done).number is None
    assert len(dossier_of(done).returned) == 2, "identity and way of obtaining"
    running = [one.clock.limit for one in case_of(done).limits if one.running]
    assert running == [LimitKind.SHADOW]


def test_an_application_made_again_counts_from_its_own_receipt() -> None:
    done = until("drafting-archives", "reapply")
    assert case_of(done).received == day("2017-11-27")
    assert reply_due(done) == "2017-12-18"


def test_an_application_never_made_again_is_closed_only_after_its_fifteenth_day() -> None:
    done = until("anonymous-mail", "return_formal")
    early = refused(done, "abandon", "wang.fang", at("2017-12-13"), reason="没有重新申请")
    assert early.code == "term_over"
    do(done, "abandon", "wang.fang", at("2017-12-14"), reason="没有重新申请")
    assert (case_of(done).stage, case_of(done).number) == (Stage.ABANDONED, None)


def test_what_is_public_is_shown_at_the_window_without_signatures() -> None:
    done = play(SAMPLES["window-at-once"])
    assert case_of(done).signatures == ()
    assert case_of(done).served == case_of(done).received == day("2017-11-20")


def test_nothing_else_is_answered_at_the_window() -> None:
    """S0 art 13(5): every other answer takes three signatures."""
    done = until("window-at-once", "register")
    payload = {"findings": DISCLOSED["findings"], "proof": "当场签字"}
    answer = refused(done, "answer_at_once", "wang.fang", at("2017-11-20", "10:20"), **payload)
    assert answer.code == "public_already"


# ---- transfer and objection (S0 art 13(3)) ----


def test_an_objection_never_stops_the_reply_and_the_new_department_has_its_own_days() -> None:
    """A16: the office charges another department, whose eight days start then."""
    done = until("own-case-file", "object")
    assert reply_due(done) == "2017-12-06"
    assert not limit_of(done, LimitKind.DEPARTMENT).running

    done = until("own-case-file", "coordinate")
    limit = limit_of(done, LimitKind.DEPARTMENT)
    assert limit.deadline.due == day("2017-11-29")
    assert reply_due(done) == "2017-12-06"
    assert (
        refused(done, "assign", "ma.chao", at("2017-11-17"), handler="lin.xue").code == "wrong_role"
    )


def test_where_the_office_answers_itself_it_signs_first() -> None:
    for sample in ("repeat-undeliverable", "spring-arbitration"):
        done = play(SAMPLES[sample])
        steps = [signature.step for signature in case_of(done).signatures]
        assert steps == [Role.OFFICE, Role.OFFICE_DIRECTOR, Role.LEADER]
        assert len({signature.person for signature in case_of(done).signatures}) == 3


def test_the_department_may_not_sign_what_the_office_answered() -> None:
    done = until("repeat-undeliverable", "draft")
    answer = refused(done, "approve", "gao.feng", at("2018-01-11", "16:10"))
    assert (answer.code, answer.why) == ("wrong_role", "应当由办公室办理")


def test_an_arbitration_sets_a_term_that_leaves_three_days_before_the_reply_due() -> None:
    """§9.2: received 2018-02-08, transferred on the make-up Sunday, due 2018-03-06."""
    done = until("spring-arbitration", "transfer")
    limit = limit_of(done, LimitKind.DEPARTMENT)
    assert (limit.deadline.due, reply_due(done)) == (day("2018-02-27"), "2018-03-06")

    late = at("2018-02-28", "10:30")
    do(done, "set_term", "xu.ning", late, working_days=15, reason="宽限")
    limit = limit_of(done, LimitKind.DEPARTMENT)
    assert limit.deadline.due == day("2018-03-01")
    assert not case_of(done).arbitration


def test_in_an_arbitration_the_office_may_charge_another_department() -> None:
    done = until("spring-arbitration", "assign")
    other = {"department": "jihua", "reason": "资金分配由计划科技处牵头"}
    early = refused(done, "coordinate", "xu.ning", at("2018-02-27", "17:00"), **other)
    assert early.code == "not_now"
    do(done, "coordinate", "xu.ning", at("2018-02-28"), **other)
    assert (case_of(done).department, case_of(done).handler, case_of(done).arbitration) == (
        "jihua",
        None,
        False,
    )


# ---- opinions of several departments (S0 art 13(8)) ----


def test_departments_answer_their_items_and_the_last_opinion_joins_them() -> None:
    done = until("three-departments", "opinion", 2)
    assert case_of(done).stage is Stage.ASSIGNED
    assert case_of(done).answered == ("biaozhun", "chanpin")

    done = until("three-departments", "opinion", 3)
    assert case_of(done).stage is Stage.REVIEW_PROPOSED
    assert [one.items for one in dossier_of(done).findings] == [(1,), (2,), (3,)]
    assert all(name in (dossier_of(done).opinion or "") for name in ("标准化处", "计量处"))


def test_a_department_answers_for_its_own_items_only() -> None:
    done = until("three-departments", "correct")
    step = next(step for step in SAMPLES["three-departments"].steps if step.act == "opinion")
    findings = [{**step.payload["findings"][0], "items": [1]}]  # type: ignore[index, dict-item] # a list of tables
    answer = refused(done, "opinion", "guo.min", step.at, opinion="公开", findings=findings)
    assert answer.code == "every_item_once"


def test_a_corrected_receipt_date_moves_the_reply_and_makes_a_new_receipt() -> None:
    """GC26: what the post room signed for on Friday was received on Friday."""
    before = until("three-departments", "assign", 3)
    assert reply_due(before) == "2017-12-12"
    after = until("three-departments", "correct")
    assert reply_due(after) == "2017-12-08"
    assert [paper.kind for paper in after.accepted[-1][1].documents] == [DocumentKind.RECEIPT]
