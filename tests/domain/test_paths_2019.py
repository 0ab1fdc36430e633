"""The duties of the Regulation of 2019, each beside what the rules of 2017 say (§5)."""

from datetime import date

import pytest

from domain.acts import Refusal
from domain.civil import instant_at
from domain.clocks import LimitKind
from domain.dossier import PartyKind, Response
from domain.judge import Accepted
from domain.outcomes import OUTCOMES
from domain.paper import DocumentKind
from domain.stages import Stage
from samples import Sample, load_samples
from tests.domain.desks import (
    BOTH,
    BY_2017,
    BY_2019,
    Desk,
    Staff,
    assigned,
    objected,
    registered,
    unclear,
)
from tests.domain.playing import play

SAMPLES = {sample.id: sample for sample in load_samples()}

UNREASONABLE = {
    "outcome": "FREQUENT_UNREASONABLE",
    "asked_on": "2019-06-04",
    "reasons": "理由不合理。",
}
GIVEN = {"outcome": "DISCLOSED", "content": "抽查检验报告", "form": "纸面复印件", "pages": 3}
PROCESS = {
    "outcome": "REFUSED",
    "category": "process",
    "article": "《中华人民共和国政府信息公开条例》第十六条第二款",
    "reasons": "属于讨论记录。",
}
SINCE_2019 = (
    UNREASONABLE,
    {"outcome": "NEEDS_CREATION", "reasons": "需要加工、分析。"},
    {"outcome": "STILL_UNCLEAR", "asked_on": "2019-06-04", "reasons": "仍不明确。"},
    {"outcome": "SPECIAL_REGISTER", "law": "某办法", "how_to_consult": "到窗口查询。"},
    {"outcome": "PUBLICATION", "where": "图书馆"},
    {"outcome": "RECONFIRM", "earlier_number": "第1号-告", "earlier_date": "2019-06-04"},
)


# ---- which law ----


@pytest.mark.parametrize(
    ("day", "rules"), [("2019-05-14", "cn2007"), ("2019-05-15", "cn2019"), ("2020-12-31", "cn2019")]
)
def test_an_agency_without_rules_of_its_own_follows_the_law_of_the_receipt_date(
    day: str, rules: str
) -> None:
    assert registered(BY_2019, day).case.rules == rules


@pytest.mark.parametrize(
    ("received", "reply", "extended"),
    [
        ("2019-12-31", "2020-02-05", "2020-03-04"),
        ("2020-01-17", "2020-02-21", "2020-03-20"),
        ("2023-09-25", "2023-10-27", "2023-11-24"),
    ],
)
def test_the_reply_has_twenty_working_days_and_at_most_twenty_more(
    received: str, reply: str, extended: str
) -> None:
    """Golden vectors of §9.2."""
    desk = assigned(BY_2019, received)
    assert desk.case.reply_due == date.fromisoformat(reply)
    proposal = {"reason": "情况复杂"}
    too_long = desk.refused(
        received, "propose_extension", desk.staff.head, working_days=21, **proposal
    )
    assert too_long == "within_cap"
    desk.done(received, "propose_extension", desk.staff.head, working_days=20, **proposal)
    desk.done(received, "approve", desk.staff.director, what="extension")
    assert desk.case.reply_due == date.fromisoformat(extended)


@pytest.mark.parametrize(
    ("first", "last"), [("2019-12-31", "2020-01-21"), ("2026-12-01", "2026-12-22")]
)
def test_a_third_party_has_fifteen_working_days(first: str, last: str) -> None:
    """Golden vectors of §9.2."""
    desk = assigned(BY_2019, first)
    desk.asks(first, "consultation")
    party = {"name": "北京甲童车有限公司", "content": "抽查检验报告"}
    desk.done(first, "consult", desk.staff.clerk, parties=[party])
    assert desk.dossier.parties[0].until == date.fromisoformat(last)


def test_an_email_starts_no_clock_before_both_sides_confirm_it() -> None:
    """L19 art 31(4); under the rules of 2017 the day the mail system took it in counts."""
    sample = SAMPLES["frequent-justified"]
    before, after = play(sample, steps=0).case, play(sample, steps=1).case
    assert before is not None
    assert after is not None
    assert (before.stage, before.limits) == (Stage.UNCONFIRMED, ())
    assert (after.stage, after.received) == (Stage.RECEIVED, date(2019, 9, 9))
    assert after.reply_due == date(2019, 10, 12), "a make-up Saturday"


# ---- correction (art 30) ----


@pytest.mark.parametrize(
    ("received", "seventh", "eighth"),
    [("2019-12-31", "2020-01-10", "2020-01-13"), ("2023-09-25", "2023-10-10", "2023-10-11")],
)
def test_a_correction_is_asked_for_by_the_seventh_working_day_or_not_at_all(
    received: str, seventh: str, eighth: str
) -> None:
    """Golden vectors of §9.2: +7 from the receipt."""
    points = {"points": "请写明名称。"}
    desk = unclear(BY_2019, received)
    desk.done(seventh, "ask_supplement", desk.staff.clerk, **points)
    late = unclear(BY_2019, received)
    assert late.refused(eighth, "ask_supplement", late.staff.clerk, **points) == (
        "correction_in_time"
    )


@BOTH
def test_a_second_correction_is_refused_since_2019_and_the_directors_before(staff: Staff) -> None:
    desk = unclear(staff, "2018-06-04" if staff is BY_2017 else "2019-06-03")
    year = desk.case.received.year
    points = {"points": "请写明名称。"}
    desk.done(f"{year}-06-05", "ask_supplement", staff.clerk, **points)
    desk.done(f"{year}-06-06", "supplement", "applicant", text="还是那些材料。")
    desk.done(f"{year}-06-06", "assign", staff.head, handler=staff.handler)
    desk.asks(f"{year}-06-06", "supplement")
    assert desk.refused(f"{year}-06-10", "ask_supplement", staff.clerk, **points) == (
        "not_applicable"
    )
    again = desk.act(f"{year}-06-11", "ask_supplement", staff.director, **points)
    if staff is BY_2017:
        assert isinstance(again, Accepted)
    else:
        assert isinstance(again, Refusal)
        assert again.code == "correction_once"


def test_a_supplement_starts_the_twenty_days_anew() -> None:
    done = play(SAMPLES["still-unclear"], steps=7)
    assert done.case is not None
    assert done.case.reply_due == date(2020, 2, 26)
    assert done.case.received == date(2019, 12, 31), "the receipt date itself stands"


def test_who_does_not_supplement_has_given_up_for_good() -> None:
    """Deemed abandonment is final (art 30); in 2017 a late supplement reopens the case (A15)."""
    desk = Desk(BY_2019, play(SAMPLES["deemed-abandoned"]))
    late = desk.refused("2020-04-08", "supplement", "applicant", text="某某牌口罩。")
    assert late == "late_supplement_counts"
    assert desk.case.stage is Stage.ABANDONED
    before = unclear(BY_2017, "2018-06-04")
    before.done("2018-06-05", "ask_supplement", before.staff.clerk, points="请写明名称。")
    before.done("2018-06-28", "abandon", before.staff.clerk, reason="未补正")
    before.done("2018-06-29", "supplement", "applicant", text="电梯检验报告。")
    assert before.case.stage is Stage.TRANSFERRED


def test_waiting_for_a_supplement_ends_not_before_its_term() -> None:
    desk = Desk(BY_2019, play(SAMPLES["deemed-abandoned"], steps=5))
    assert desk.refused("2020-04-03", "abandon", "song.yu", reason="未补正") == "term_over"
    desk.done("2020-04-04", "abandon", "song.yu", reason="未补正")


# ---- frequent requests (art 35) ----


def test_whoever_applies_too_often_is_asked_for_reasons_before_anything_else() -> None:
    desk = assigned(BY_2019, "2019-06-03")
    staff = desk.staff
    assert desk.refused("2019-06-04", "reasons", staff.clerk, text="研究") == "reasons_asked"
    told = desk.found("2019-06-04", **UNREASONABLE)
    assert isinstance(told, Refusal)
    assert told.code == "reasons_were_asked"
    longer = {"working_days": 15, "reason": "件数多"}
    assert desk.refused("2019-06-04", "delay", staff.director, **longer) == "reasons_accepted"
    asked = desk.done("2019-06-04", "ask_reasons", staff.clerk, why="一个月内四十件")
    assert [one.kind for one in asked.documents] == [DocumentKind.REASONS_REQUEST]
    again = desk.refused("2019-06-05", "ask_reasons", staff.clerk, why="再问")
    assert again == "reasons_not_yet_asked"
    assert desk.refused("2019-06-05", "delay", staff.director, **longer) == "reasons_accepted"
    desk.done("2019-06-06", "reasons", "applicant", text="研究课题需要")
    assert isinstance(desk.found("2019-06-10", **UNREASONABLE), Accepted)


def test_good_reasons_get_a_reasonable_term_beyond_every_extension() -> None:
    desk = assigned(BY_2019, "2019-06-03")
    assert desk.case.reply_due == date(2019, 7, 2)
    desk.done("2019-06-04", "ask_reasons", desk.staff.clerk, why="一个月内四十件")
    desk.done("2019-06-05", "reasons", "applicant", text="研究课题需要")
    told = desk.done(
        "2019-06-06", "delay", desk.staff.director, working_days=30, reason="件数多，逐件核对"
    )
    assert [one.kind for one in told.documents] == [DocumentKind.EXTENSION]
    assert desk.case.reply_due == date(2019, 8, 13), "twenty and thirty working days"
    later = desk.dossier.delay
    assert later is not None
    assert (later.until, later.frequent) == (desk.case.reply_due, True), "as the letter tells it"


def test_the_rules_of_2017_ask_nobody_why_he_applies() -> None:
    desk = assigned(BY_2017, "2018-06-04")
    assert desk.refused("2018-06-05", "ask_reasons", desk.staff.clerk, why="太多") == "not_now"


# ---- other bodies and third parties (arts 32–34) ----


def test_a_co_producer_who_keeps_silent_consents_and_a_third_party_who_does_does_not() -> None:
    desk = assigned(BY_2019, "2020-06-01")
    desk.asks("2020-06-05", "consultation")
    parties = [
        {"kind": kind, "name": "甲", "content": "通报"} for kind in ("co_producer", "third_party")
    ]
    desk.done("2020-06-08", "consult", desk.staff.clerk, parties=parties)
    desk.play.until(instant_at(date(2020, 7, 1)))
    said = [one.reply.response for one in desk.dossier.parties if one.reply]
    assert said == [Response.CONSENT, Response.SILENCE]
    assert desk.case.stage is Stage.ASSIGNED
    assert desk.case.reply_due == date(2020, 7, 21), "fifteen working days did not count"


@BOTH
@pytest.mark.parametrize("kind", [PartyKind.OTHER_AGENCY, PartyKind.CO_PRODUCER])
def test_time_spent_on_other_bodies_is_excluded_since_2019_only(
    staff: Staff, kind: PartyKind
) -> None:
    """A36: under the rules of 2017 the reply must be extended instead."""
    day = "2018-06-04" if staff is BY_2017 else "2019-06-03"
    desk = assigned(staff, day)
    desk.asks(day, "consultation")
    asked = desk.act(
        day,
        "consult",
        staff.clerk,
        parties=[{"kind": kind, "name": "北京市卫生健康委员会", "content": "监测结论"}],
    )
    if staff is BY_2017:
        assert isinstance(asked, Refusal)
        assert asked.code == "bodies_in_force"
        assert "延期" in asked.why
    else:
        assert isinstance(asked, Accepted)
        assert desk.case.reply_due is None


@BOTH
def test_since_2019_the_applicant_is_told_that_others_are_consulted(staff: Staff) -> None:
    desk = objected(staff)
    (consulted,) = (one for name, one in desk.play.accepted if name == "consult")
    told = DocumentKind.CONSULT_NOTICE in {one.kind for one in consulted.documents}
    assert told is (staff is BY_2019)


def test_an_objection_binds_in_2017_and_is_weighed_since_2019() -> None:
    before, since = objected(BY_2017), objected(BY_2019)
    bound = before.found("2018-06-13", **GIVEN)
    assert isinstance(bound, Refusal)
    assert bound.code == "third_party_respected"
    assert isinstance(since.found("2019-06-13", **GIVEN), Accepted)


@BOTH
def test_the_public_interest_overrides_an_objection_and_the_third_party_is_told(
    staff: Staff,
) -> None:
    desk = objected(staff, "属于商业秘密。")
    override = {**GIVEN, "outcome": "OVERRIDE_DISCLOSED", "reasons": "关系儿童人身安全。"}
    year = desk.case.received.year
    assert isinstance(desk.found(f"{year}-06-13", **override), Accepted)
    desk.done(f"{year}-06-14", "review", staff.head, verdict="clear")
    leader = "chen.jianguo" if staff is BY_2017 else "ding.wenhai"
    desk.done(f"{year}-06-14", "review", leader, verdict="clear")
    drafts = desk.done(f"{year}-06-14", "draft", staff.clerk).documents
    told = [one.party for one in drafts if one.kind == DocumentKind.THIRD_PARTY_NOTICE]
    assert told == [1]


def test_nothing_is_overridden_where_nobody_objects() -> None:
    desk = assigned(BY_2019, "2019-06-03")
    override = {**GIVEN, "outcome": "OVERRIDE_DISCLOSED", "reasons": "公共利益"}
    ruling = desk.found("2019-06-04", **override)
    assert isinstance(ruling, Refusal)
    assert ruling.code == "third_party_respected"


# ---- outcomes of one law only ----


def test_the_outcomes_tried_here_are_all_that_came_with_the_regulation_and_have_a_notice() -> None:
    new = {code for code, one in OUTCOMES.items() if one.title and "bjqts2017" not in one.rules}
    assert new == {one["outcome"] for one in SINCE_2019}


@pytest.mark.parametrize("finding", [*SINCE_2019, PROCESS], ids=lambda one: str(one["outcome"]))
def test_an_outcome_of_2019_is_refused_under_the_rules_of_2017(finding: dict[str, object]) -> None:
    ruling = assigned(BY_2017, "2018-06-04").found("2018-06-05", **finding)
    assert isinstance(ruling, Refusal)
    assert ruling.code == "outcomes_in_force"


def test_process_information_is_refused_since_2019_and_has_a_notice_of_its_own_before() -> None:
    """附件11 of S0 becomes a ground of refusal in art 16 of the Regulation of 2019."""
    assert isinstance(assigned(BY_2019, "2019-06-03").found("2019-06-04", **PROCESS), Accepted)
    internal = {"outcome": "NOT_DISCLOSABLE_INTERNAL", "kind": "process", "reasons": "讨论记录"}
    assert isinstance(assigned(BY_2017, "2018-06-04").found("2018-06-05", **internal), Accepted)


@pytest.mark.parametrize(
    "sample", [one for one in SAMPLES.values() if one.agency == "bjscjg"], ids=lambda one: one.id
)
def test_every_sample_of_the_successor_is_played_under_the_regulation(sample: Sample) -> None:
    done = play(sample)
    assert done.case is not None
    assert done.case.rules == "cn2019"
    reply = done.case.limit(LimitKind.REPLY)
    assert reply is not None
    assert reply.clock.working_days >= 20
