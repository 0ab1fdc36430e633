"""Mails: the words each reader gets, and what they must not give away."""

from collections.abc import Iterator
from datetime import date

import pytest

from domain.applicants import Citizen, Contact, Identity
from domain.application import Application, Item
from domain.case import Case, Dossier
from domain.civil import chinese_date
from domain.clocks import LimitKind
from domain.facts import MessageFacts
from domain.facts_messages import message_facts
from domain.judge import Letter
from domain.ladder import Rung
from domain.paper import Audience, MessageKind
from domain.people import Role
from domain.stages import Stage
from notices.mails import render_mail
from tests.notices.papers import (
    APPLICATION,
    ISSUED,
    NUMBER,
    PROFILE,
    a_case,
    finding,
    issued,
    law,
)

ADDRESS = "http://127.0.0.1:8000/"
LINK = "http://127.0.0.1:8000/cases/bjqts-1"
TODAY = date(2017, 11, 24)
SECRET = Application(
    **{
        **APPLICATION.model_dump(),
        "applicants": (
            Citizen(
                name="王小明",
                employer="某公司",
                identity=Identity(number="11010519491231002X"),
                contact=Contact(
                    phone="13800000000", address="育幼胡同1号", email="wang@example.cn"
                ),
            ),
        ),
    }
)
STAFF = sorted(set(MessageKind) - {MessageKind.RECEIPT, MessageKind.NOTICE})
STAGES = {MessageKind.WITHDRAWN: Stage.WITHDRAWN}


def rung(case: Case, kind: MessageKind) -> Rung | None:
    """The first rung of the reply's ladder, made to say what is asked."""
    if kind not in {one.message for one in PROFILE.ladder}:
        return None
    found = next(one for one in case.rungs if one.limit is LimitKind.REPLY)
    return found.model_copy(update={"message": kind})


def message(
    kind: MessageKind,
    *,
    to: Audience | None = None,
    today: date = TODAY,
    stage: Stage = Stage.ASSIGNED,
    application: Application = SECRET,
    remark: str = "",
    number: str | None = NUMBER,
) -> MessageFacts:
    """The facts of a mail on a day of a case in a stage."""
    in_force, one = law(today), finding("refused")
    case = a_case(in_force, stage=STAGES.get(kind, stage), number=number)
    if kind is MessageKind.NOTICE:
        case = issued(case, (one,), ISSUED)
    applicant = kind in (MessageKind.RECEIPT, MessageKind.NOTICE)
    audience = to or (Audience.APPLICANT if applicant else Audience.HANDLER)
    return message_facts(
        Letter(kind, audience, rung(case, kind), remark),
        case=case,
        dossier=Dossier(application=application, findings=(one,)),
        law=in_force,
        recipient="王小明" if applicant else "张伟",
        public_url=ADDRESS,
    )


@pytest.mark.parametrize("kind", MessageKind)
def test_every_mail_names_the_case_in_its_subject_and_says_the_same_twice(
    kind: MessageKind,
) -> None:
    mail = render_mail(message(kind))
    assert NUMBER in mail.subject
    assert "\n" not in mail.subject
    for part in (NUMBER, "清河嘉园3号楼电梯2017年度监督检验报告", "北京市质量技术监督局"):
        assert part in mail.text
        assert part in mail.html


@pytest.mark.parametrize("kind", STAFF)
def test_a_mail_to_staff_tells_of_the_applicant_nothing_but_number_and_subject(
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


@pytest.mark.parametrize("kind", [MessageKind.RECEIPT, MessageKind.NOTICE])
def test_a_mail_to_the_applicant_greets_by_name_and_leads_nowhere_inside(kind: MessageKind) -> None:
    mail = render_mail(message(kind))
    assert mail.text.startswith("王小明：\n")
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
