"""Applications: what is stored, how they are named, to whom notices go; identity numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from stdnum.cn import ric, uscc

from domain.applicants import (
    Agent,
    Citizen,
    Contact,
    Identity,
    IdentityKind,
    Organisation,
    OrganisationSort,
    Representative,
    email_is_wrong,
    masked_name,
    number_is_wrong,
    phone_is_wrong,
)
from domain.application import (
    Application,
    Confirmation,
    Form,
    Item,
    Obtaining,
    addressee,
    masked_applicants,
    subject,
)
from domain.channels import Arrival, Channel
from domain.explain import explain

ARRIVAL = Arrival(channel=Channel.WINDOW, submitted_on=date(2017, 11, 7))
BY_POST = Contact(address="北京市西城区育幼胡同1号")
BY_MAIL = Contact(email="wang@example.cn")


def resident(number: str) -> Identity:
    return Identity(kind=IdentityKind.RESIDENT_ID, number=number)


def credit_code(number: str) -> Identity:
    return Identity(kind=IdentityKind.UNIFIED_CREDIT_CODE, number=number)


def citizens(*names: str) -> tuple[Citizen, ...]:
    return tuple(Citizen(name=name, contact=BY_POST) for name in names)


def test_an_empty_paper_can_be_stored() -> None:
    application = Application(arrival=Arrival(channel=Channel.ORDINARY_LETTER))
    assert application.applicants == ()
    assert application.channel is Channel.ORDINARY_LETTER


def test_an_application_survives_json() -> None:
    application = Application(
        arrival=ARRIVAL,
        applicants=(Citizen(name="王小明"), Organisation(name="某某电梯有限公司")),
        items=(Item(title="电梯检验报告"),),
        obtaining=Obtaining.POST,
        form=Form.PAPER,
    )
    assert Application.model_validate_json(application.model_dump_json()) == application


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("purpose", "长" * 20_001),
        ("items", [{}] * 51),
        ("applicants", [{"kind": "citizen"}] * 101),
        ("colour", "红"),
    ],
)
def test_only_lengths_and_unknown_fields_are_refused_at_the_door(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        Application.model_validate({"arrival": ARRIVAL, field: value})
    assert explain(refused.value).startswith(f"{field}：")


def test_outer_blanks_are_no_content() -> None:
    assert Item(title=" \u3000 ").label == ""


def test_the_subject_is_the_first_item_and_their_number() -> None:
    items = (Item(title="电梯检验报告"), Item(document_number="京质监发〔2016〕8号"))
    application = Application(arrival=ARRIVAL, items=items)
    assert subject(application) == "电梯检验报告等2项信息"


def test_the_subject_falls_back_to_number_and_description() -> None:
    by_number = Application(arrival=ARRIVAL, items=(Item(document_number="京质监发〔2016〕8号"),))
    by_words = Application(arrival=ARRIVAL, items=(Item(), Item(description="某小区\n电梯的年检")))
    assert subject(by_number) == "京质监发〔2016〕8号"
    assert subject(by_words) == "某小区 电梯的年检等2项信息"
    assert subject(Application(arrival=ARRIVAL)) == "未写明内容的信息"


@given(st.lists(st.text(max_size=200), max_size=5))
def test_a_subject_is_one_printable_line_of_at_most_60_characters(titles: list[str]) -> None:
    items = tuple(Item(title=title) for title in titles)
    line = subject(Application(arrival=ARRIVAL, items=items))
    assert 0 < len(line) <= 60
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "masked"), [("王小明", "王**"), ("李四", "李*"), ("王", "*"), ("", "")]
)
def test_a_persons_name_is_masked(name: str, masked: str) -> None:
    assert masked_name(Citizen(name=name)) == masked


def test_an_organisations_name_is_public() -> None:
    company = Organisation(name="某某电梯有限公司")
    assert masked_name(company) == "某某电梯有限公司"
    assert masked_applicants(Application(arrival=ARRIVAL)) == ""
    joint = Application(arrival=ARRIVAL, applicants=citizens("赵一", "钱二", "孙三"))
    assert masked_applicants(joint) == "赵*等3人"


def test_a_notice_to_joint_applicants_names_them_all() -> None:
    joint = Application(arrival=ARRIVAL, applicants=citizens("赵一", "钱二", "孙三"))
    assert addressee(joint).line == "赵一、钱二、孙三"
    assert addressee(joint).recipient == "赵一"


def test_a_notice_goes_through_the_agent() -> None:
    agent = Agent(name="周律师", contact=BY_POST)
    application = Application(arrival=ARRIVAL, applicants=citizens("赵一"), agent=agent)
    assert addressee(application).line == "赵一（代理人：周律师）"
    assert addressee(application).recipient == "周律师"


def test_a_notice_to_many_goes_through_their_representatives() -> None:
    application = Application(
        arrival=ARRIVAL,
        applicants=citizens("赵一", "钱二", "孙三", "李四", "周五"),
        representatives=(Representative(name="钱二"), Representative(name="周五")),
    )
    found = addressee(application)
    assert found.line == "赵一等5人（代表人：钱二、周五）"
    assert found.recipient == "钱二"
    assert found.contact == BY_POST, "as an applicant she has said where she lives"


def test_notices_go_to_whoever_can_be_reached_as_wanted() -> None:
    people = (Citizen(name="赵一", contact=BY_POST), Citizen(name="王二", contact=BY_MAIL))
    application = Application(arrival=ARRIVAL, applicants=people, obtaining=Obtaining.EMAIL)
    assert addressee(application).recipient == "王二"
    assert application.email == "wang@example.cn"
    by_post = application.model_copy(update={"obtaining": Obtaining.POST})
    assert addressee(by_post).recipient == "赵一"
    assert by_post.email == "wang@example.cn"


def test_without_any_contact_the_notice_still_has_a_name() -> None:
    application = Application(arrival=ARRIVAL, applicants=(Citizen(name="赵一"),))
    assert addressee(application).recipient == "赵一"
    assert application.email == ""
    assert addressee(Application(arrival=ARRIVAL)).line == ""


def test_the_application_knows_its_receipt_date() -> None:
    assert Application(arrival=ARRIVAL).received_on("bjqts2017") == date(2017, 11, 7)


@pytest.mark.parametrize(
    "number",
    ["360426199101010071", " 360426 19910101 0071 ", "３６０４２６１９９１０１０１００７１"],
)
def test_a_right_resident_number_is_accepted_as_people_write_it(number: str) -> None:
    assert not number_is_wrong(resident(number))


@pytest.mark.parametrize(
    "number",
    ["360426199101010072", "36042619910101007", "360426910101007", "36042619910101007?", "x" * 18],
)
def test_a_wrong_resident_number_is_recognised(number: str) -> None:
    assert number_is_wrong(resident(number))


def test_a_resident_number_has_a_real_birth_date() -> None:
    body = "11010119900230007"
    assert number_is_wrong(resident(body + ric.calc_check_digit(body + "0")))


def test_an_unlisted_birthplace_does_not_refuse_a_card() -> None:
    body = "99999919900101007"
    number = body + ric.calc_check_digit(body + "0")
    assert not ric.is_valid(number)
    assert not number_is_wrong(resident(number))


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_mistyped_digit_of_a_resident_number_is_noticed(place: int, more: int) -> None:
    number = "360426199101010071"
    digit = str((int(number[place]) + more) % 10)
    assert number_is_wrong(resident(number[:place] + digit + number[place + 1 :]))


def test_a_credit_code_is_checked() -> None:
    assert not number_is_wrong(credit_code("91110000600037341L"))
    assert not number_is_wrong(credit_code("91110000600037341l"))
    assert number_is_wrong(credit_code("91110000600037341M"))
    assert number_is_wrong(credit_code("9111000060003734IL"))


def test_the_credit_code_of_a_farmers_registry_begins_with_a_letter() -> None:
    body = "N2110105MA00000X7"
    number = body + uscc.calc_check_digit(body)
    assert not uscc.is_valid(number)
    assert not number_is_wrong(credit_code(number))


@given(st.sampled_from(IdentityKind), st.text(max_size=30))
def test_any_identity_can_be_judged(kind: IdentityKind, number: str) -> None:
    wrong = number_is_wrong(Identity(kind=kind, number=number))
    checked = {IdentityKind.RESIDENT_ID, IdentityKind.UNIFIED_CREDIT_CODE}
    assert kind in checked or not wrong


@pytest.mark.parametrize(
    "phone", ["010-57520000", "13800138000", "+86 10 5752 0000 转 12", "（010）57520000", "12345"]
)
def test_a_telephone_number_may_be_written_in_many_ways(phone: str) -> None:
    assert not phone_is_wrong(phone)


@pytest.mark.parametrize("phone", ["", "无", "1234", "call me 13800138000", "-----"])
def test_what_is_no_telephone_number_is_noticed(phone: str) -> None:
    assert phone_is_wrong(phone)


@pytest.mark.parametrize("email", ["wang@example.cn", "王@示例.中国", "a.b+c@mail.example.com"])
def test_an_email_address_is_accepted(email: str) -> None:
    assert not email_is_wrong(email)


@pytest.mark.parametrize(
    "email",
    ["wang", "wang@example", "a@b@c.cn", "a b@c.cn", "<a@b.cn>", "a@b.cn,c@d.cn", "a@b.cn\nBcc: x"],
)
def test_what_is_not_one_email_address_is_noticed(email: str) -> None:
    assert email_is_wrong(email)


def test_every_choice_on_the_form_has_a_chinese_name() -> None:
    for kind in (Obtaining, Form, Confirmation, IdentityKind, OrganisationSort):
        names = [one.label for one in kind]
        assert len(set(names)) == len(names)
        assert not any(name.isascii() for name in names)
