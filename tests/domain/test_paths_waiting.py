"""The paths on which the reply waits, is extended, reviewed or given anew (regulation.md §2.7)."""

from domain.clocks import LimitKind
from domain.dossier import Response
from domain.paper import DocumentKind
from domain.stages import Stage
from tests.domain.counting import day
from tests.domain.playing import play
from tests.domain.walking import (
    DISCLOSED,
    SAMPLES,
    at,
    case_of,
    dossier_of,
    limit_of,
    refused,
    reply_due,
    until,
)

# ---- supplement (S0 art 13(6)7) ----


def test_while_a_supplement_is_awaited_the_reply_stands_still() -> None:
    done = until("boiler-supplement", "ask_supplement")
    assert reply_due(done) == "paused"
    assert {rung.limit for rung in case_of(done).pending} == {LimitKind.SUPPLEMENT}


def test_a_supplement_begins_the_reply_anew() -> None:
    """§9.2: received 2017-11-22, due 2017-12-13; the supplement itself is not counted."""
    done = until("boiler-supplement", "supplement")
    assert (reply_due(done), case_of(done).items) == ("2017-12-13", 2)
    assert case_of(done).received == day("2017-11-07"), "the receipt of the application stays"


def test_a_late_supplement_opens_an_abandoned_case_again() -> None:
    """A15: before 2019 nobody is deemed to have given up."""
    done = until("contract-late-supplement", "abandon")
    assert (case_of(done).stage, case_of(done).outcomes) == (Stage.ABANDONED, ("ABANDONED",))

    done = until("contract-late-supplement", "supplement")
    assert (case_of(done).stage, case_of(done).outcomes) == (Stage.TRANSFERRED, ())
    assert reply_due(done) == "2018-01-29"


# ---- third parties (S0 art 13(7)1) ----


def test_the_reply_waits_for_the_last_of_several_parties() -> None:
    done = until("spot-check-consulted", "third_party_reply", 2)
    assert (case_of(done).stage, case_of(done).parties) == (Stage.CONSULTING, (3,))
    assert reply_due(done) == "paused"

    done = until("spot-check-consulted", "third_party_reply", 3)
    assert case_of(done).stage is Stage.ASSIGNED
    assert reply_due(done) == "2017-12-18", "eleven working days excluded"


def test_whoever_sends_a_third_partys_letter_says_to_which() -> None:
    done = until("spot-check-consulted", "third_party_reply", 1)
    letter = {"kind": "third_party_consult", "method": "post"}
    whose = refused(done, "notify", "wang.fang", at("2017-11-24", "16:40"), **letter)
    assert whose.why == "请写明寄给哪一个第三方"
    nobodys = refused(done, "notify", "wang.fang", at("2017-11-24", "16:40"), **letter, party=9)
    assert nobodys.why == "本案没有制作过这份文书"


def test_silence_ends_the_consultation_by_itself_and_is_no_consent() -> None:
    """A9: at 24:00 of the last day named in the letter."""
    done = until("scale-silence-review", "note")
    done.until(at("2017-12-14", "23:59"))
    assert reply_due(done) == "paused"
    done.until(at("2017-12-15", "00:00"))
    assert case_of(done).stage is Stage.ASSIGNED
    assert reply_due(done) == "2017-12-28"
    answer = dossier_of(done).parties[0].reply
    assert answer is not None
    assert (answer.response, answer.on) == (Response.SILENCE, day("2017-12-14"))


def test_a_third_party_that_objects_binds_the_agency() -> None:
    done = until("cylinder-override", "third_party_reply")
    answer = refused(done, "opinion", "zhang.wei", at("2017-11-30"), **DISCLOSED)
    assert answer.code == "third_party_respected"


def test_the_public_interest_overrides_an_objection_and_both_sides_are_told() -> None:
    done = play(SAMPLES["cylinder-override"])
    assert [(one.kind, one.party) for one in case_of(done).notices] == [
        ("disclosed", None),
        ("override_disclosed", None),
        (DocumentKind.THIRD_PARTY_NOTICE, 1),
    ]


def test_without_an_objection_there_is_nothing_to_override() -> None:
    override = [step for step in SAMPLES["cylinder-override"].steps if step.act == "opinion"][1]
    done = until("cylinder-override", "assign")
    answer = refused(done, "opinion", "zhang.wei", at("2017-11-16"), **override.payload)
    assert answer.code == "third_party_respected"


# ---- extension (S0 art 13(7)2) ----


def test_an_extension_runs_from_the_original_expiry_and_is_told_in_writing() -> None:
    """A10: ten working days after 2017-12-13, whatever the day of the consent."""
    before = until("cylinder-override", "propose_extension")
    assert reply_due(before) == "2017-12-13", "nothing moves before the director consents"
    after = until("cylinder-override", "approve")
    assert reply_due(after) == "2017-12-27"
    assert [paper.kind for paper in after.accepted[-1][1].documents] == [DocumentKind.EXTENSION]


def test_asking_the_superior_body_stops_no_clock() -> None:
    """A36: while it thinks, only an extension gives time."""
    assert reply_due(until("secret-superior", "review", 4)) == "2017-12-14"
    assert reply_due(until("secret-superior", "approve")) == "2018-01-05"


# ---- secrecy review (S0 arts 11, 15) ----


def test_the_committee_that_doubts_needs_the_leader_before_it_may_decide() -> None:
    done = until("secret-superior", "review", 3)
    answer = refused(done, "review", "fang.hua", at("2017-12-04", "16:00"), verdict="clear")
    assert answer.code == "superior_asked_first"


def test_what_the_leader_withholds_goes_back_to_the_department_unanswered() -> None:
    done = until("boiler-supplement", "review", 2)
    assert (case_of(done).stage, case_of(done).outcomes) == (Stage.ASSIGNED, ())
    assert limit_of(done, LimitKind.DEPARTMENT).running


# ---- afterwards (regulation.md §2.8) ----


def test_a_corrected_notice_is_a_second_one_and_the_reply_does_not_run_again() -> None:
    done = play(SAMPLES["drafting-archives"])
    first, second = case_of(done).superseded[0], case_of(done).notices[0]
    assert second.number == f"{case_of(done).number}-二移档"
    assert first.number == f"{case_of(done).number}-移档"
    limit = limit_of(done, LimitKind.REPLY)
    assert (limit.clock.anchor, limit.ended_on) == (day("2017-11-27"), day("2017-12-04"))


def test_a_decision_on_review_makes_the_agency_answer_within_fifteen_days_again() -> None:
    done = until("scale-silence-review", "reopen")
    assert (case_of(done).stage, case_of(done).outcomes) == (Stage.TRANSFERRED, ())
    assert reply_due(done) == "2018-03-19"
    assert [one.kind for one in case_of(done).superseded] == ["refused"]


def test_a_reply_that_came_back_is_sent_again_as_it_is() -> None:
    done = until("repeat-undeliverable", "undeliverable")
    before = case_of(done).notices
    done = until("repeat-undeliverable", "reopen")
    assert (case_of(done).stage, case_of(done).notices) == (Stage.ISSUED, before)
