"""Defects: everything that is wrong is told at once, and nothing that is not (§2.2)."""

from datetime import date
from typing import Any

import pytest

from domain.applicants import (
    Agent,
    Citizen,
    Contact,
    Identity,
    IdentityKind,
    Organisation,
    Representative,
)
from domain.application import Application, Confirmation, Form, Item, Obtaining, OralRecord
from domain.channels import Arrival, Channel
from domain.defects import Defect, Severity, defects

TODAY = date(2017, 11, 8)
AGENCY = "北京市质量技术监督局"
RULES = ("cn2007", "bjqts2017", "cn2019")

CARD = Identity(kind=IdentityKind.RESIDENT_ID, number="360426199101010071")
HOME = Contact(phone="010-57520000", address="北京市西城区育幼胡同1号")
WANG = Citizen(name="王小明", identity=CARD, contact=HOME)
REPORT = Item(title="电梯检验报告")
WINDOW = Arrival(channel=Channel.WINDOW, submitted_on=date(2017, 11, 7))


def application(**changes: Any) -> Application:
    complete: dict[str, Any] = {
        "arrival": WINDOW,
        "agency_name": AGENCY,
        "applicants": (WANG,),
        "items": (REPORT,),
        "obtaining": Obtaining.POST,
        "form": Form.PAPER,
    }
    return Application(**{**complete, **changes})


def found(one: Application, rules: str = "bjqts2017") -> tuple[Defect, ...]:
    return defects(one, agency_names=(AGENCY, "市质监局"), today=TODAY, rules=rules)


def places(one: Application, rules: str = "bjqts2017") -> set[tuple[str, str]]:
    return {(defect.code, defect.field) for defect in found(one, rules)}


@pytest.mark.parametrize("rules", RULES)
def test_a_complete_application_has_no_defect(rules: str) -> None:
    assert found(application(), rules) == ()


def test_every_defect_is_told_at_once() -> None:
    empty = application(agency_name="", applicants=(), items=(), obtaining=None, form=None)
    assert [defect.code for defect in found(empty)] == [
        "agency_missing",
        "applicant_missing",
        "items_missing",
        "obtaining_missing",
        "form_missing",
    ]


def test_a_defect_says_where_and_what_and_by_which_rule() -> None:
    (defect,) = found(application(obtaining=None))
    assert defect == Defect(
        code="obtaining_missing",
        field="obtaining",
        message="未选择获取信息的方式，请补充。",
        kind=Severity.FORMAL,
        cites=("《北京市质量技术监督局政务公开实施细则》第十三条第一项第二目（3）",),
    )


def test_an_article_nobody_has_read_is_not_cited() -> None:
    (defect,) = found(application(obtaining=None), "cn2007")
    assert defect.cites == ()


def test_a_missing_label_is_never_a_defect() -> None:
    for labelled in (True, False, None):
        arrival = WINDOW.model_copy(update={"labelled": labelled})
        assert found(application(arrival=arrival)) == ()


def test_a_person_without_name_identity_and_contact_is_told_all_three() -> None:
    assert places(application(applicants=(Citizen(),))) == {
        ("name_missing", "applicants/0/name"),
        ("identity_missing", "applicants/0/identity"),
        ("contact_missing", "applicants/0/contact"),
    }


def test_half_an_identity_is_told_exactly() -> None:
    no_number = WANG.model_copy(update={"identity": Identity(kind=IdentityKind.PASSPORT)})
    no_kind = WANG.model_copy(update={"identity": Identity(number="E12345678")})
    assert places(application(applicants=(no_number, no_kind))) == {
        ("identity_missing", "applicants/0/identity/number"),
        ("identity_missing", "applicants/1/identity/kind"),
    }


def test_a_wrong_check_digit_names_the_person_and_the_document() -> None:
    wrong = CARD.model_copy(update={"number": "360426199101010072"})
    second = WANG.model_copy(update={"identity": wrong})
    (defect,) = found(application(applicants=(WANG, second)))
    assert defect.field == "applicants/1/identity/number"
    assert defect.message == "第2位申请人的居民身份证号码有误（校验未通过），请核对后重新填写。"


def test_a_passport_is_accepted_unverified() -> None:
    passport = Identity(kind=IdentityKind.PASSPORT, number="E12345678")
    foreigner = WANG.model_copy(update={"identity": passport})
    assert found(application(applicants=(foreigner,))) == ()


def test_an_organisation_is_known_by_its_credit_code() -> None:
    code = Identity(kind=IdentityKind.UNIFIED_CREDIT_CODE, number="91110000600037341L")
    company = Organisation(name="某某电梯有限公司", identity=code, contact=HOME)
    assert found(application(applicants=(company,))) == ()


def test_the_regulation_of_2007_asks_for_no_identity() -> None:
    nameless = WANG.model_copy(update={"identity": Identity()})
    assert found(application(applicants=(nameless,)), "cn2007") == ()
    assert places(application(applicants=(nameless,)), "cn2019") == {
        ("identity_missing", "applicants/0/identity")
    }


def test_only_the_agencys_own_rules_ask_for_its_name() -> None:
    assert places(application(agency_name="")) == {("agency_missing", "agency_name")}
    assert found(application(agency_name=""), "cn2019") == ()


def test_an_application_to_another_agency_is_impossible() -> None:
    (defect,) = found(application(agency_name="北京市环境保护局"))
    assert defect.kind is Severity.IMPOSSIBLE
    assert "北京市环境保护局" in defect.message
    assert found(application(agency_name="市质监局")) == ()


def test_unusable_contacts_are_formal_defects() -> None:
    contact = HOME.model_copy(update={"phone": "无", "email": "wang"})
    one = application(applicants=(WANG.model_copy(update={"contact": contact}),))
    assert places(one) == {
        ("phone_wrong", "applicants/0/contact/phone"),
        ("email_wrong", "applicants/0/contact/email"),
    }


def test_an_agent_proves_the_mandate() -> None:
    agent = Agent(name="周律师", identity=CARD, contact=HOME)
    assert places(application(agent=agent)) == {("mandate_missing", "agent/proof")}
    proven = agent.model_copy(update={"proof": "授权委托书"})
    assert found(application(agent=proven)) == ()


FIVE = tuple(WANG.model_copy(update={"name": name}) for name in "赵钱孙李周")


@pytest.mark.parametrize("number", [1, 5])
def test_five_applicants_may_elect_one_to_five_representatives(number: int) -> None:
    elected = tuple(Representative(name=one.name) for one in FIVE[:number])
    one = application(applicants=FIVE, representatives=elected, election_proof="推举书")
    assert found(one) == ()


@pytest.mark.parametrize("number", [0, 6])
def test_no_or_six_representatives_are_impossible(number: int) -> None:
    elected = (Representative(name="赵"),) * number
    (defect,) = found(
        application(applicants=FIVE, representatives=elected, election_proof="推举书")
    )
    assert (defect.code, defect.kind) == ("representatives_number", Severity.IMPOSSIBLE)
    assert f"推选的代表人为{number}名" in defect.message


def test_four_applicants_elect_nobody() -> None:
    one = application(
        applicants=FIVE[:4], representatives=(Representative(name="赵"),), election_proof="推举书"
    )
    assert places(one) == {("too_few_applicants", "representatives")}
    assert found(application(applicants=FIVE[:4])) == ()


def test_five_applicants_need_not_elect_anybody() -> None:
    assert found(application(applicants=FIVE)) == ()


def test_representatives_prove_their_election() -> None:
    one = application(applicants=FIVE, representatives=(Representative(name="赵"),))
    assert places(one) == {("election_missing", "election_proof")}


def test_a_representative_from_outside_says_who_he_is() -> None:
    one = application(
        applicants=FIVE, representatives=(Representative(name="吴"),), election_proof="推举书"
    )
    assert places(one) == {
        ("identity_missing", "representatives/0/identity"),
        ("contact_missing", "representatives/0/contact"),
    }


def oral(**changes: Any) -> Application:
    record: dict[str, Any] = {
        "transcript": "申请公开电梯检验报告",
        "clerk": "张受理",
        "difficulty": "申请人视力残疾",
        "confirmed_by": Confirmation.FINGERPRINT,
    }
    confirmed_on = changes.pop("confirmed_on", date(2017, 11, 7))
    return application(
        arrival=Arrival(channel=Channel.ORAL, confirmed_on=confirmed_on),
        oral=OralRecord(**{**record, **changes}),
    )


def test_a_complete_oral_application_has_no_defect() -> None:
    assert found(oral()) == ()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"transcript": ""}, ("oral_record_missing", "oral/transcript")),
        ({"clerk": ""}, ("oral_clerk_missing", "oral/clerk")),
        ({"difficulty": ""}, ("oral_difficulty_missing", "oral/difficulty")),
        ({"confirmed_by": None}, ("oral_unconfirmed", "oral/confirmed_by")),
        ({"confirmed_on": None}, ("oral_unconfirmed", "oral/confirmed_by")),
    ],
)
def test_an_oral_application_is_taken_down_and_confirmed(
    change: dict[str, Any], place: tuple[str, str]
) -> None:
    assert places(oral(**change)) == {place}


def test_an_oral_application_without_transcript_is_defective() -> None:
    arrival = Arrival(channel=Channel.ORAL, confirmed_on=TODAY)
    assert places(application(arrival=arrival)) == {("oral_record_missing", "oral")}


def test_an_item_that_points_to_nothing_is_unclear_content() -> None:
    defect = found(application(items=(REPORT, Item())))[0]
    assert (defect.code, defect.field) == ("item_unspecific", "items/1")
    assert defect.kind is Severity.CONTENT
    assert defect.message.startswith("第2项")


@pytest.mark.parametrize(
    "item",
    [REPORT, Item(document_number="京质监发〔2016〕8号"), Item(description="某小区电梯的年检")],
)
def test_any_feature_that_points_to_information_will_do(item: Item) -> None:
    assert found(application(items=(item,))) == ()


@pytest.mark.parametrize("way", [Obtaining.EMAIL, Obtaining.FAX])
def test_the_way_of_obtaining_needs_its_address(way: Obtaining) -> None:
    assert places(application(obtaining=way)) == {("obtaining_unreachable", "obtaining")}
    contact = HOME.model_copy(update={"email": "wang@example.cn", "fax": "010-57520001"})
    reachable = WANG.model_copy(update={"contact": contact})
    assert found(application(applicants=(reachable,), obtaining=way)) == ()


def test_a_receipt_in_the_future_is_impossible() -> None:
    arrival = Arrival(channel=Channel.WINDOW, submitted_on=date(2017, 11, 9))
    (defect,) = found(application(arrival=arrival))
    assert (defect.code, defect.kind) == ("future_date", Severity.IMPOSSIBLE)
    assert defect.field == "arrival/submitted_on"
    assert "2017年11月9日" in defect.message


def test_a_receipt_before_the_regulation_is_impossible() -> None:
    arrival = Arrival(channel=Channel.WINDOW, submitted_on=date(2008, 4, 30))
    assert places(application(arrival=arrival)) == {("date_too_early", "arrival/submitted_on")}


def test_a_letter_signed_for_before_it_was_posted_is_impossible() -> None:
    arrival = Arrival(
        channel=Channel.REGISTERED_LETTER,
        submitted_on=date(2017, 11, 7),
        signed_on=date(2017, 11, 6),
    )
    assert places(application(arrival=arrival)) == {("dates_reversed", "arrival/signed_on")}


def test_a_confirmation_before_the_submission_is_impossible() -> None:
    arrival = Arrival(
        channel=Channel.FAX, submitted_on=date(2017, 11, 7), confirmed_on=date(2017, 11, 6)
    )
    assert places(application(arrival=arrival)) == {("dates_reversed", "arrival/confirmed_on")}


def test_a_missing_receipt_fact_is_impossible_but_a_pending_confirmation_is_not() -> None:
    unsigned = Arrival(channel=Channel.REGISTERED_LETTER)
    assert places(application(arrival=unsigned)) == {("arrival_date_missing", "arrival/signed_on")}
    pending = Arrival(channel=Channel.ORDINARY_LETTER)
    assert found(application(arrival=pending)) == ()
    email = Arrival(channel=Channel.EMAIL)
    assert places(application(arrival=email)) == {("arrival_date_missing", "arrival/submitted_on")}
    assert found(application(arrival=email), "cn2019") == ()


@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\u2028", "\u202e", "\n", "\t"])
def test_control_characters_and_line_breaks_in_a_name_are_impossible(bad: str) -> None:
    one = application(applicants=(WANG.model_copy(update={"name": f"王{bad}明"}),))
    (defect,) = found(one)
    assert defect.kind is Severity.IMPOSSIBLE
    assert (defect.code, defect.field) == ("control_characters", "applicants/0/name")


def test_an_email_address_with_a_line_break_is_impossible() -> None:
    contact = HOME.model_copy(update={"email": "a@b.cn\r\nBcc: c@d.cn"})
    one = application(applicants=(WANG.model_copy(update={"contact": contact}),))
    assert ("control_characters", "applicants/0/contact/email") in places(one)


def test_a_description_may_have_several_lines() -> None:
    assert found(application(items=(Item(description="电梯\r\n\t年检"),))) == ()
    assert places(application(items=(Item(description="电梯\x00年检"),))) == {
        ("control_characters", "items/0/description")
    }
