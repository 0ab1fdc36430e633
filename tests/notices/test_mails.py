"""Mails: the words each reader gets, and what they must not give away."""

from collections.abc import Iterator
from datetime import date

import pytest

from domain.application import Item
from domain.civil import chinese_date
from domain.dossier import Dossier
from domain.facts import MessageFacts
from domain.paper import Audience, DocumentKind, MessageKind
from domain.paperwork import Letter, enclosed
from domain.people import Role
from domain.stages import Stage
from notices.mails import render_mail
from notices.templating import FOLDER
from tests.notices.examples import (
    APPLICATION,
    CONTENT,
    NUMBER,
    OBJECTING,
    PARTY,
    SUBJECT,
    finding,
)
from tests.notices.mailing import (
    LINK,
    OUTSIDERS,
    SECRET,
    STAFF,
    message,
)


@pytest.mark.parametrize("kind", MessageKind)
def test_every_mail_names_the_case_in_its_subject_and_says_the_same_twice(
    kind: MessageKind,
) -> None:
    mail = render_mail(message(kind))
    assert NUMBER in mail.subject
    assert "\n" not in mail.subject
    subject = CONTENT if kind is MessageKind.CONSULTATION else SUBJECT
    for part in (NUMBER, subject, "北京市质量技术监督局"):
        assert part in mail.text
        assert part in mail.html


@pytest.mark.parametrize("kind", [*STAFF, MessageKind.CONSULTATION])
def test_only_the_applicant_is_told_more_of_the_applicant_than_number_and_subject(
    kind: MessageKind,
) -> None:
    facts = message(kind)
    mail = render_mail(facts)
    for secret in ("王小明", "某公司", "11010519491231002X", "13800000000", "育幼胡同", "wang@"):
        assert secret not in facts.model_dump_json() + mail.subject + mail.text + mail.html


@pytest.mark.parametrize("kind", STAFF)
def test_a_mail_to_staff_greets_by_name_and_role_and_leads_to_the_case(kind: MessageKind) -> None:
    mail = render_mail(message(kind))
    assert mail.text.startswith("张伟（承办人员）：\n")
    assert f"案件：{LINK}\n" in mail.text
    assert f'href="{LINK}"' in mail.html


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_a_mail_to_the_outside_greets_by_name_and_leads_nowhere_inside(kind: MessageKind) -> None:
    facts = message(kind)
    mail = render_mail(facts)
    assert mail.text.startswith(f"{facts.recipient}：\n")
    assert (facts.due, facts.next_step) == (None, None)
    assert "/cases/" not in mail.text + mail.html
    assert "12365" in mail.text


def test_the_receipt_mail_tells_the_last_day_and_what_is_enclosed() -> None:
    text = render_mail(message(MessageKind.RECEIPT)).text
    assert "2017年11月28日前（含当日）答复" in text
    assert f"附件：登记回执（{NUMBER}-回）\n" in text


def test_the_notice_mail_names_each_notice() -> None:
    assert (
        f"附件：信息不予公开告知书（{NUMBER}-不告）\n"
        in render_mail(message(MessageKind.NOTICE)).text
    )


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2017, 11, 23), "还剩3个工作日"),
        (date(2017, 11, 26), "还剩2个工作日"),
        (date(2017, 11, 28), "今天是最后一日"),
        (date(2017, 11, 29), "已逾期1个工作日"),
    ],
)
def test_a_reminder_counts_the_working_days_left(today: date, told: str) -> None:
    mail = render_mail(message(MessageKind.REMINDER, today=today))
    assert f"答复申请人，2017年11月28日，{told}" in mail.text
    assert f"“答复申请人”{told}" in mail.subject
    assert chinese_date(today) in mail.text


def test_a_mail_says_what_to_do_next() -> None:
    assert "下一步：出具答复意见\n" in render_mail(message(MessageKind.NEW_WORK)).text


def test_who_does_not_hold_the_case_is_asked_to_press_whoever_does() -> None:
    mail = render_mail(message(MessageKind.REMINDER, to=Audience.OFFICE))
    assert "下一步：出具答复意见（现由承办人员办理，请督促）\n" in mail.text


def test_the_holder_is_addressed_in_the_role_of_the_stage() -> None:
    facts = message(MessageKind.NEW_WORK, to=Audience.HOLDER, stage=Stage.OFFICE_APPROVED)
    assert facts.role == Role.LEADER.label


def test_a_return_gives_its_reason() -> None:
    mail = render_mail(message(MessageKind.RETURNED, remark="理由不足，\r\n请补充。"))
    assert "退回理由：理由不足， 请补充。\n" in mail.text


def test_a_case_without_a_number_is_named_by_its_day() -> None:
    mail = render_mail(message(MessageKind.NEW_WORK, number=None, stage=Stage.RECEIVED))
    assert mail.subject == "待办：审查并登记（尚未登记，2017年11月7日收件）"


def test_a_withdrawn_case_owes_nothing_more() -> None:
    text = render_mail(message(MessageKind.WITHDRAWN)).text
    assert "无需继续办理" in text


def test_markup_and_line_breaks_from_people_are_text_on_one_line() -> None:
    evil = '<script>x</script>\r\nBcc: a@b.cn\u202e"'
    application = SECRET.model_copy(update={"items": (Item(title=evil),)})
    mail = render_mail(message(MessageKind.RECEIPT, application=application))
    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "\nBcc" not in mail.text
    assert "\u202e" not in mail.text


def all_kinds() -> Iterator[MessageFacts]:
    yield from map(message, MessageKind)


def test_facts_survive_json() -> None:
    for facts in all_kinds():
        assert MessageFacts.model_validate_json(facts.model_dump_json()) == facts


def test_a_letter_names_the_documents_of_its_act_and_no_inner_form() -> None:
    mail = render_mail(message(MessageKind.LETTER))
    assert f"现送达政府信息延长答复期告知书（{NUMBER}-延），见附件。" in mail.text
    assert "保密审查单" not in mail.text


def test_a_letter_about_an_application_sent_back_names_its_day() -> None:
    text = render_mail(message(MessageKind.LETTER, number=None)).text
    assert "关于2017年11月7日收到的政府信息公开申请" in text


def test_a_third_party_gets_its_letter_and_nothing_of_the_application() -> None:
    facts = message(MessageKind.CONSULTATION)
    mail = render_mail(facts)
    assert facts.enclosures == (f"政府信息征求第三方意见书（{NUMBER}-征）",)
    assert f"涉及的信息：{CONTENT}\n" in mail.text
    assert facts.reply_due is None
    assert SUBJECT not in facts.model_dump_json() + mail.subject + mail.text + mail.html


def test_a_notice_to_a_third_party_goes_to_it_alone() -> None:
    dossier = Dossier(
        application=APPLICATION,
        findings=(finding("override_disclosed"),),
        parties=(OBJECTING, PARTY),
    )
    notice, mine, other = (
        enclosed(Letter(kind, to, party=party), (), dossier)
        for kind, to, party in (
            (MessageKind.NOTICE, Audience.APPLICANT, None),
            (MessageKind.CONSULTATION, Audience.THIRD_PARTY, 1),
            (MessageKind.CONSULTATION, Audience.THIRD_PARTY, 2),
        )
    )
    assert [paper.kind for paper in notice] == ["disclosed", "override_disclosed"]
    assert [paper.kind for paper in mine] == [DocumentKind.THIRD_PARTY_NOTICE]
    assert other == ()


def test_staff_are_told_what_has_changed_and_who_is_next() -> None:
    mail = render_mail(message(MessageKind.INFORMED, to=Audience.CLERK, remark="案情复杂"))
    assert mail.subject == f"知会：同意延长答复期限（{NUMBER}）"
    assert "事由：同意延长答复期限\n" in mail.text
    assert "说明：案情复杂\n" in mail.text
    assert "下一步：出具答复意见（由承办人员办理）\n" in mail.text


def test_of_an_ended_case_staff_are_told_that_nothing_is_left_to_do() -> None:
    assert "无需办理" in render_mail(message(MessageKind.INFORMED, stage=Stage.ABANDONED)).text


def test_every_kind_of_mail_has_a_template() -> None:
    assert [kind for kind in MessageKind if not (FOLDER / f"mail/{kind}.txt").exists()] == []


def test_a_request_to_supplement_names_its_last_day_and_its_paper() -> None:
    text = render_mail(message(MessageKind.CORRECTION)).text
    assert f"信息补正申请通知书（{NUMBER}-补）见附件。请于2017年12月15日前（含当日）补正。" in text


def test_the_applicant_is_led_to_where_the_application_can_be_followed() -> None:
    mail = render_mail(message(MessageKind.RECEIPT))
    assert "查询办理情况：http://127.0.0.1:8000/track/bjqts-1\n" in mail.text
    assert '<a href="http://127.0.0.1:8000/track/bjqts-1"' in mail.html
    assert "打开查询页面" in mail.html


def test_a_refusal_says_what_why_and_what_else_may_be_done() -> None:
    mail = render_mail(
        message(MessageKind.REFUSED, remark="应当由承办人员办理", allowed=("note", "withdraw"))
    )
    assert mail.subject == f"未被接受：同意延长答复期限（{NUMBER}）"
    assert "理由：应当由承办人员办理\n" in mail.text
    assert "下一步：现在可以办理：备注、" in mail.text


def test_what_could_not_be_sent_is_called_by_its_name_and_reader() -> None:
    jobs = tuple(
        f"bjqts-1/2/{one}"
        for one in ("receipt/applicant", "consultation/party-1", "new_work/li.qiang", "receipt/1")
    )
    why = f"4项：{'；'.join(f'{job}（邮件服务器答复550）' for job in jobs)}"
    mail = render_mail(message(MessageKind.UNDELIVERABLE, remark=why, jobs=jobs))
    named = (
        "邮件“登记回执”（致申请人）",
        f"邮件“致第三方的文书”（致{PARTY.name}）",
        "邮件“待办提醒”（致李强）",
        "文书“登记回执”",
    )
    assert f"未能送出的：{'；'.join(named)}\n" in mail.text
    assert "/2/" not in mail.text
    assert f"{named[0]}（邮件服务器答复550）" in mail.text
