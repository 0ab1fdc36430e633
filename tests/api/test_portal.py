"""Applying on the portal: step by step, with every defect at once, and sent only once."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from api.portal.drafting import real_now
from register import queries
from register.agency.publications import Publication, import_list
from register.portal.drafts import LIFETIME, Draft
from register.tables import CaseRow
from tests.api.conftest import Desk
from tests.support.house import BJQTS, House
from tests.support.pages import browser_at, give_password, served_with, token_in
from tests.support.portal import HOW, WHAT, WHO, Citizen, shown

WRONG = {**WHO, "application.applicants.0.identity.number": "110105194912310021"}
WORDS = "申请人的居民身份证号码有误"


@pytest.fixture
async def citizen(url: str) -> AsyncIterator[Citizen]:
    async with browser_at(url) as browser:
        yield Citizen(browser)


def cases(home: House) -> int:
    with home.installation.register.reading() as session:
        return len(session.exec(select(CaseRow.id)).all())


# ---- what is told before ----


async def test_the_first_page_leads_to_every_agencys_guide(citizen: Citizen) -> None:
    page = shown(await citizen.browser.open("/"))
    links = {one.get("href") for one in page.all("a")}
    assert {"/apply", "/track", "/guide/bjqts", "/guide/other"} <= links


async def test_whoever_is_logged_in_comes_to_the_desk(citizen: Citizen, home: House) -> None:
    give_password(home, "wang.fang")
    await citizen.browser.log_in("wang.fang")
    assert (await citizen.browser.open("/")).headers["Location"] == "/desk"
    assert (await citizen.browser.open("/desk")).status_code == 200


async def test_a_guide_says_how_long_an_answer_takes_by_the_rules_in_force(
    citizen: Citizen,
) -> None:
    guide = await citizen.browser.open("/guide/bjqts")
    assert "15个工作日内" in guide.text
    assert BJQTS.contact.address in guide.text
    assert BJQTS.remedies.government in guide.text


async def test_there_is_no_guide_of_an_agency_that_is_not_there(citizen: Citizen) -> None:
    assert (await citizen.browser.open("/guide/nobody")).status_code == 404


# ---- one group of questions a page ----


async def test_an_application_is_handed_in_page_by_page(citizen: Citizen, home: House) -> None:
    case, code = await citizen.apply()
    with home.installation.register.reading() as session:
        filed = queries.case(session, case)
    assert filed is not None
    (applicant,) = filed.dossier.application.applicants
    assert applicant.name == "李明"
    assert filed.dossier.application.agency_name == BJQTS.name
    assert filed.case.channel == "web"
    assert len(code) == len("7K2M-4QXA-91TD")


async def test_every_page_asks_in_order_and_shows_what_was_written(citizen: Citizen) -> None:
    await citizen.begin()
    assert (await citizen.answer("who", WHO)).headers["Location"] == "/apply/agent"
    assert (await citizen.answer("agent", {})).headers["Location"] == "/apply/what"
    assert (await citizen.answer("what", WHAT)).headers["Location"] == "/apply/how"
    assert (await citizen.answer("how", HOW)).headers["Location"] == "/apply/files"
    again = shown(await citizen.browser.open("/apply/who"))
    assert ("application.applicants.0.name", "李明") in again.posted()
    check = await citizen.browser.open("/apply/check")
    assert "2017年度锅炉能效测试报告" in check.text


async def test_what_was_written_is_kept_when_going_back(citizen: Citizen) -> None:
    await citizen.begin()
    await citizen.answer("who", WHO)
    back = await citizen.answer("agent", {"application.agent.name": "赵律师"}, go="back")
    assert back.headers["Location"] == "/apply/who"
    assert "赵律师" in (await citizen.browser.open("/apply/agent")).text


async def test_another_applicant_is_added_without_losing_the_first(citizen: Citizen) -> None:
    await citizen.begin()
    more = await citizen.answer("who", {**WHO, "_add": "application.applicants"})
    assert more.headers["Location"] == "/apply/who#f-application-applicants-1"
    page = shown(await citizen.browser.open("/apply/who"))
    names = [name for name, _ in page.posted()]
    assert "application.applicants.1.name" in names
    assert ("application.applicants.0.name", "李明") in page.posted()
    assert {"第1位申请人", "第2位申请人"} <= {one.text for one in page.all("legend")}
    assert "删除第2位申请人" in {one.text for one in page.all("button")}


async def test_defects_stand_at_the_head_and_at_the_field(citizen: Citizen) -> None:
    await citizen.begin()
    refused = await citizen.answer("who", WRONG)
    assert refused.status_code == 422
    page = shown(refused)
    assert "有误：" in page.all("title")[0].text
    assert refused.text.count(WORDS) == 2
    assert ("application.applicants.0.contact.phone", "13800138000") in page.posted()
    links = [one.get("href") for one in page.all("a") if WORDS in one.text]
    assert links == ["#f-application-applicants-0-identity-number"]


async def test_all_defects_are_told_at_once_before_sending(citizen: Citizen, home: House) -> None:
    await citizen.fill_in(who=WRONG, how={})
    there = cases(home)
    check = await citizen.browser.open("/apply/check")
    assert WORDS in check.text
    assert "未选择获取信息的方式" in check.text
    assert (await citizen.send()).status_code == 422
    assert cases(home) == there


async def test_the_defects_are_those_the_api_tells(citizen: Citizen, desk: Desk) -> None:
    await citizen.fill_in(what={})
    check = (await citizen.browser.open("/apply/check")).text
    answer = (await desk.hand_in(items=[])).json()
    told = [one["message"] for one in answer["defects"] if one["field"] == "items"]
    assert told
    assert all(one in check for one in told)


async def test_an_incomplete_application_may_still_be_sent(citizen: Citizen, home: House) -> None:
    """Nobody is kept from applying: what is missing the agency asks for (S0 art 13(3))."""
    await citizen.fill_in(who=WRONG)
    sent = await citizen.send(go="anyway")
    assert sent.headers["Location"] == "/apply/receipt"
    case, _ = await citizen.receipt()
    assert home.installation.registrar.standing(case).case is not None


async def test_a_question_that_is_not_asked_is_not_answered(citizen: Citizen) -> None:
    await citizen.begin()
    strange = await citizen.answer("who", {"application.arrival.submitted_on": "2016-01-01"})
    assert strange.status_code == 422
    assert "表单中没有" in strange.text


# ---- sent once ----


async def test_pressed_twice_it_is_one_application(citizen: Citizen, home: House) -> None:
    await citizen.fill_in()
    token = await citizen.browser.token("/apply/check")
    there = cases(home)
    fields = {"csrf": token, "_go": "send"}
    first = await citizen.browser.submit("/apply/check", fields)
    second = await citizen.browser.submit("/apply/check", fields)
    assert first.headers["Location"] == second.headers["Location"] == "/apply/receipt"
    assert cases(home) == there + 1


async def test_after_sending_the_back_button_leads_to_the_receipt(citizen: Citizen) -> None:
    await citizen.apply()
    for page in ("who", "files", "check"):
        back = await citizen.browser.open(f"/apply/{page}")
        assert back.headers["Location"] == "/apply/receipt"


async def test_what_was_sent_is_forgotten_in_the_draft(citizen: Citizen, home: House) -> None:
    case, _ = await citizen.apply()
    secret = citizen.browser.client.cookies["mingbai-portal"]
    draft = home.installation.drafts.of(secret, real_now())
    assert draft is not None
    assert (draft.sent, draft.steps, draft.files) == (case, {}, ())


# ---- drafts ----


async def test_another_browser_sees_nothing_of_a_draft(citizen: Citizen, url: str) -> None:
    await citizen.begin()
    await citizen.answer("who", WHO)
    async with browser_at(url) as other:
        assert (await other.open("/apply/who")).headers["Location"] == "/apply?gone=1"


async def test_a_draft_lies_sealed_and_nobody_reads_whose_it_is(
    citizen: Citizen, home: House
) -> None:
    await citizen.begin()
    await citizen.answer("who", WHO)
    with home.installation.register.reading() as session:
        rows = session.connection().execute(text("SELECT id, content FROM drafts")).all()
    secret = citizen.browser.client.cookies["mingbai-portal"]
    assert rows
    for id_, content in rows:
        assert secret not in id_
        assert "李明" not in content
        assert "13800138000" not in content


def test_a_draft_is_gone_after_a_day(home: House) -> None:
    drafts, at = home.installation.drafts, real_now()
    drafts.keep("browser", Draft(key="k", agency="bjqts"), at)
    assert drafts.of("browser", at + LIFETIME - timedelta(seconds=1)) is not None
    assert drafts.of("browser", at + LIFETIME) is None


async def test_a_draft_is_thrown_away_when_asked(citizen: Citizen) -> None:
    await citizen.begin()
    assert "继续填写" in (await citizen.browser.open("/apply")).text
    await citizen.browser.fill("/apply", "/apply/discard")
    assert "继续填写" not in (await citizen.browser.open("/apply")).text


# ---- files ----


async def test_files_come_with_the_application(citizen: Citizen, home: House) -> None:
    await citizen.fill_in()
    page = "/apply/files"
    for _ in range(2):  # pressed twice, it is there once
        added = await citizen.upload(page, page, "身份证.pdf", _go="add")
        assert added.status_code == 303, added.text
    await citizen.send()
    case, _ = await citizen.receipt()
    with home.installation.register.reading() as session:
        (upload,) = queries.uploads_of(session, case)
    assert (upload.name, upload.uploaded_by) == ("身份证.pdf", "applicant")


async def test_a_file_that_is_not_taken_is_told_by_its_name(citizen: Citizen) -> None:
    await citizen.fill_in()
    token = await citizen.browser.token("/apply/files")
    refused = await citizen.browser.client.post(
        "/apply/files",
        data={"csrf": token, "_go": "add"},
        files={"file": ("坏.exe", b"MZ" + b"\0" * 100)},
        headers={"Accept": "text/html", "Origin": citizen.browser.origin},
    )
    assert refused.status_code == 422
    assert "“坏.exe”没有添加" in refused.text


# ---- what is public already ----


async def test_what_is_public_already_is_offered_before_it_is_asked_for(
    citizen: Citizen, home: House
) -> None:
    shelf = (
        Publication(title="2016年度北京市电梯检验情况统计报告", link="https://example.com/1"),
        Publication(title="行政处罚裁量基准"),
    )
    with home.installation.register.transaction() as session:
        assert import_list(session, "bjqts", shelf) == 2
    await citizen.begin()
    wish = {**WHAT, "application.items.0.title": "2016年北京市电梯检验统计报告"}
    assert (await citizen.answer("what", wish)).headers["Location"] == "/apply/public"
    offered = await citizen.browser.open("/apply/public")
    assert "https://example.com/1" in offered.text
    assert "行政处罚" not in offered.text
    # Told once: who goes on is not told again.
    assert (await citizen.answer("what", wish)).headers["Location"] == "/apply/how"
    found = await citizen.browser.open("/public?q=电梯")
    assert "统计报告" in found.text
    assert "没有找到" in (await citizen.browser.open("/public?q=房屋")).text


# ---- who is kept out ----


async def test_a_program_that_answers_the_hidden_question_is_told_so(
    citizen: Citizen, home: House
) -> None:
    await citizen.fill_in()
    there = cases(home)
    refused = await citizen.send(website="https://spam.example")
    assert refused.status_code == 422
    assert "清空" in refused.text
    assert cases(home) == there


async def test_a_form_of_another_browser_does_nothing(citizen: Citizen, url: str) -> None:
    await citizen.fill_in()
    async with browser_at(url) as other:
        theirs = token_in(await other.open("/apply"))
    refused = await citizen.browser.submit("/apply/check", {"csrf": theirs, "_go": "send"})
    assert refused.status_code == 403


async def test_an_address_that_sends_too_often_must_wait(home: House) -> None:
    async with served_with(home, portal_per_minute=2) as url, browser_at(url) as browser:
        codes = [
            (await browser.fill("/track", "/track", number="1", code="2")).status_code
            for _ in range(3)
        ]
    assert codes == [422, 422, 429]
