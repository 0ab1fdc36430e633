"""The forms that stay in the house: signatures, record of service, what parties said (App. A)."""

from datetime import date
from typing import Any

from domain.case import Part, Signature
from domain.civil import instant_at
from domain.clocks import LimitKind, extend, pause, reckon, resume
from domain.dossier import Delivery, Method, Party, PartyReply, Response
from domain.paper import DocumentKind
from domain.people import Role
from tests.notices.examples import (
    APPLICATION,
    NUMBER,
    OBJECTING,
    PARTY,
    SUBJECT,
    finding,
    reviewed,
)
from tests.notices.papers import a_case, law, own_facts
from tests.notices.reading import words


def form(**changes: Any) -> str:
    filed = {"opinion": "建议不予公开。", **changes}
    return words(own_facts(DocumentKind.APPROVAL_FORM, **filed))


def test_a_blank_approval_form_waits_for_three_signatures() -> None:
    said = words(own_facts(DocumentKind.APPROVAL_FORM, draft=True, findings=(finding("refused"),)))
    order = ("承办部门负责人意见签字：年月日", "办公室主任意见签字：年月日", "分管信息公开领导意见")
    assert [part for part in order if part not in said] == []
    assert "不予公开，拟用《信息不予公开告知书》（附件6）" in said


def test_a_signed_approval_form_says_who_signed_when_and_how_the_reply_went_out() -> None:
    signed = tuple(
        Signature(step=step, person="x", name=name, at=instant_at(day), remark="同意")
        for step, name, day in (
            (Role.DEPARTMENT_HEAD, "李强", date(2017, 11, 22)),
            (Role.OFFICE_DIRECTOR, "周敏", date(2017, 11, 23)),
        )
    )
    facts = own_facts(
        DocumentKind.APPROVAL_FORM,
        case={"signatures": signed},
        opinion="属于个人隐私，\n建议不予公开。",
        findings=(finding("refused"),),
        delivery=Delivery(method=Method.POST, sent_on=date(2017, 11, 27), tracking="EX123"),
    )
    said = words(facts)
    order = (
        "王小明",
        "2017年11月28日",
        "纸面；邮寄",
        "特种设备安全监察处",
        "张伟",
        "属于个人隐私，建议不予公开。",
        f"{NUMBER}-不告",
        "同意签字：李强2017年11月22日",
        "同意签字：周敏2017年11月23日",
        "签字：年月日",
        "邮寄，2017年11月27日发出（EX123）",
    )
    assert [part for part in order if part not in said] == []


def test_where_the_office_answers_it_signs_first() -> None:
    said = form(case={"by_office": True})
    assert "办公室意见签字：" in said
    assert "承办部门负责人" not in said
    assert "（由办公室提出意见）" in said


def test_a_delegate_signs_for_somebody() -> None:
    signature = Signature(
        step=Role.OFFICE_DIRECTOR,
        person="xu.ning",
        name="徐宁",
        at=instant_at(date(2017, 11, 23)),
        remark="同意",
        absent="zhou.min",
    )
    assert "签字：徐宁（代周敏）2017年11月23日" in form(case={"signatures": (signature,)})


def test_departments_that_share_a_case_stand_with_their_items() -> None:
    joint = (Part(department="jiliang", items=(2,), handler="wu.jing"), Part(department="jicha"))
    said = form(
        case={"joint": joint, "items": 2},
        findings=(finding("refused", (1,)), finding("not_exist", (2,))),
    )
    assert "主办：特种设备安全监察处，第1项，承办人员张伟。" in said
    assert "协办：计量处，第2项，承办人员吴静。" in said
    assert "协办：稽查总队。" in said


def test_the_form_tells_why_the_reply_is_due_when_it_is() -> None:
    in_force = law()
    reply = a_case(in_force).limit(LimitKind.REPLY)
    assert reply is not None
    clock = pause(reply.clock, date(2017, 11, 10), "征求第三方意见")
    clock = extend(resume(clock, date(2017, 11, 20)), 10)
    deadline = reckon(clock, in_force.calendar)
    moved = reply.model_copy(update={"clock": clock, "deadline": deadline})
    said = form(case={"limits": (moved,)})
    assert "2017年11月10日征求第三方意见，至2017年11月20日止，期间不计入期限，计6个工作日。" in said
    assert "经批准延长10个工作日。" in said
    assert "期限变动" not in form()


def test_the_form_tells_what_the_parties_said_but_not_in_their_words() -> None:
    late = PartyReply(response=Response.CONSENT, on=date(2017, 12, 4), text="身份证号略", late=True)
    parties = (OBJECTING, Party(**{**dict(PARTY), "name": "李某", "reply": late}), PARTY)
    said = form(parties=parties)
    assert "第三方某电梯公司：不同意公开，2017年11月20日。" in said
    assert "第三方李某：同意公开，2017年12月4日（逾期）。" in said
    assert "第三方某电梯公司：尚未答复。" in said
    assert "身份证" not in said
    assert "报价属于商业秘密" not in said


def test_the_form_lists_all_papers_of_an_override() -> None:
    said = form(parties=(OBJECTING,), findings=(finding("override_disclosed"),))
    assert f"适用《信息公开告知书》（附件5），{NUMBER}-告；" in said
    assert f"适用《政府信息涉及第三方告知书》（附件15），{NUMBER}-涉三；" in said
    assert f"适用《公开权利人信息告知书》（附件16），{NUMBER}-权告。" in said


def test_paper_that_came_back_stands_in_the_record_of_service() -> None:
    delivery = Delivery(
        method=Method.POST, sent_on=date(2017, 11, 27), tracking="EX1", returned="原址查无此人。"
    )
    assert "邮寄，2017年11月27日发出（EX1）；未能送达，原址查无此人。" in form(delivery=delivery)


def test_the_answer_of_the_superior_body_is_told_apart_from_the_committees() -> None:
    review = reviewed(
        (Role.DEPARTMENT_HEAD, "clear", ""),
        (Role.LEADER, "doubt", "是否涉及工作秘密不能确定"),
        (Role.SECRECY, "doubt", "请示上级"),
        (Role.LEADER, "doubt", ""),
        (Role.SECRECY, "clear", "不属于国家秘密"),
    )
    said = words(own_facts(DocumentKind.SECRECY_FORM, review=review))
    order = (
        "承办部门负责人意见同意公开。",
        "不能确定。是否涉及工作秘密不能确定。",
        "局保密委员会意见不能确定。请示上级。",
        "同意报上级保密工作机构。",
        "上级保密工作机构意见同意公开。不属于国家秘密。",
    )
    at = [said.find(part) for part in order]
    assert -1 not in at
    assert at == sorted(at)


def test_the_inner_forms_hold_for_several_applicants_and_items() -> None:
    items = (*APPLICATION.items, *APPLICATION.items)
    application = APPLICATION.model_copy(update={"items": items})
    said = words(own_facts(DocumentKind.SECRECY_FORM, application=application, case={"items": 2}))
    assert f"1.{SUBJECT}" in said
    assert f"2.{SUBJECT}" in said
