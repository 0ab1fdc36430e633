"""The mail of the morning: what waits, how long it may, and the news of yesterday."""

from datetime import date

from domain.dossier import Dossier
from domain.facts import DigestFacts
from domain.facts_documents import agency_facts
from domain.facts_messages import digest_case
from domain.paper import MessageKind
from domain.stages import Stage
from notices.mails import Mail, render_digest
from tests.notices.examples import (
    NUMBER,
    PROFILE,
    SUBJECT,
)
from tests.notices.mailing import (
    ADDRESS,
    LINK,
    SECRET,
    TODAY,
    message,
)
from tests.notices.papers import a_case, law


def digest(*, more: int = 0, cases: int = 1, today: date = TODAY) -> Mail:
    in_force = law(today)
    case = a_case(in_force, stage=Stage.ASSIGNED, number=NUMBER)
    one = digest_case(
        case,
        Dossier(application=SECRET),
        calendar=in_force.calendar,
        today=today,
        public_url=ADDRESS,
        absent="李强",
    )
    facts = DigestFacts(
        agency=agency_facts(PROFILE),
        recipient="张伟",
        day=today,
        cases=(one,) * cases,
        more=more,
        news=(message(MessageKind.INFORMED), message(MessageKind.INFORMED)),
        link=f"{ADDRESS}cases",
    )
    assert DigestFacts.model_validate_json(facts.model_dump_json()) == facts
    return render_digest(facts)


def test_a_digest_tells_each_case_its_days_left_and_what_to_do() -> None:
    mail = digest()
    assert mail.subject == "每日摘要：在办1件（2017年11月24日）"
    for told in (
        f"1. {NUMBER} {SUBJECT}\n",
        "期限：答复申请人，2017年11月28日，还剩2个工作日\n",
        "下一步：出具答复意见\n",
        "代行职责：代李强\n",
        f"   {LINK}\n",
    ):
        assert told in mail.text
    assert f'href="{LINK}"' in mail.html


def test_a_digest_counts_what_is_late_or_due_today_and_what_it_does_not_list() -> None:
    assert "在办1件，逾期1件" in digest(today=date(2017, 11, 29)).subject
    assert "在办1件，今日到期1件" in digest(today=date(2017, 11, 28)).subject
    mail = digest(more=7)
    assert "在办8件" in mail.subject
    assert "另有7件，见 http://127.0.0.1:8000/cases\n" in mail.text


def test_a_digest_tells_news_once_and_nothing_of_the_applicant() -> None:
    mail = digest()
    line = f"2017年11月24日 知会：同意延长答复期限（{NUMBER}）"
    assert mail.text.count(line) == mail.html.count(line) == 1
    for secret in ("王小明", "某公司", "13800000000", "wang@"):
        assert secret not in mail.text + mail.html


def test_a_digest_without_cases_says_so() -> None:
    assert "您手上现在没有案件。" in digest(cases=0).text
