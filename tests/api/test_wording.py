"""The clerk words a notice: the form stands filled in, what decides is fixed, the paper follows."""

import re
from collections.abc import AsyncIterator, Mapping
from io import BytesIO
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from register import queries
from tests.api.browsing import Page
from tests.api.conftest import SAMPLE, Desk, id_of
from tests.api.test_act_pages import form_in, opened, sent
from tests.support.house import House
from tests.support.pages import Browser, browser_at, give_password

CLERK, HANDLER, HEAD, LEADER = "wang.fang", "zhang.wei", "li.qiang", "chen.jianguo"
OURS, THEIRS = "企业以保密协议保护该参数，公开会损害其合法权益。", "系商业秘密。"
REASONS = "findings.0.finding.reasons"
REFUSED = {
    "outcome": "REFUSED",
    "category": "commercial_secret",
    "article": "《中华人民共和国政府信息公开条例》第十四条第四款",
    "reasons": THEIRS,
}
DISCLOSED = {"outcome": "DISCLOSED", "content": "报告全文", "form": "纸面复印件", "pages": 3}


@pytest.fixture(scope="module", autouse=True)
def password(home: House) -> None:
    give_password(home, CLERK)


@pytest.fixture
async def clerk(url: str) -> AsyncIterator[Browser]:
    async with browser_at(url) as browser:
        await browser.log_in(CLERK)
        yield browser


async def opined(desk: Desk, *findings: Mapping[str, Any]) -> str:
    """A case whose department has answered; what it discloses is cleared.

    Each finding is about an item of its own.
    """
    items = [{"title": f"检测方法参数{number}"} for number, _ in enumerate(findings, 1)]
    case = (await desk.hand_in(items=items)).headers["Location"]
    for step in SAMPLE.steps[:3]:
        await acted(desk, case, step.act, step.by, **step.payload)
    told = [{"items": [number], "finding": one} for number, one in enumerate(findings, 1)]
    review = {"attribute": "on_application", "reasons": "不涉密。"}
    said = {"opinion": "如下。", "findings": told, "review": review}
    await acted(desk, case, "opinion", HANDLER, **said)
    if DISCLOSED in findings:
        for by in (HEAD, LEADER):
            await acted(desk, case, "review", by, verdict="clear")
    return id_of(case)


async def acted(desk: Desk, case: str, act: str, by: str, **payload: object) -> None:
    answer = await desk.act(case, act, by, **payload)
    assert answer.status_code == 200, answer.text


def text_of(paper: httpx.Response) -> str:
    assert paper.headers["Content-Type"] == "application/pdf", paper.text
    pages = PdfReader(BytesIO(paper.content)).pages
    return "".join("".join(one.extract_text().split()) for one in pages)


async def test_the_findings_stand_in_the_form_and_only_their_words_are_open(
    clerk: Browser, desk: Desk
) -> None:
    case = await opined(desk, REFUSED)
    page = await clerk.open(f"/cases/{case}?act=draft")
    found = re.search(r'<form[^>]*acts/draft#act".*?</form>', page.text, re.DOTALL)
    assert found
    form = Page(found[0])
    assert "data-picture" in found[0]
    asked = {one.get("name"): one for one in form.all("textarea", "select", "input")}
    open_ = {name for name, one in asked.items() if one.get("type") != "hidden"}
    assert open_ == {REASONS}
    assert asked[REASONS].text.strip() == THEIRS
    assert asked["findings.0.finding.category"].get("value") == "commercial_secret"
    shown = [one.text for one in form.all("dd")]
    assert shown == ["第1项　检测方法参数1", "不予公开", "商业秘密", REFUSED["article"]]
    pressed = {one.get("name") for one in form.all("button")}
    assert not pressed & {"_add", "_remove", "_choose"}


async def test_the_notice_is_seen_as_it_is_worded_before_it_is_drafted(
    clerk: Browser, desk: Desk
) -> None:
    case = await opined(desk, REFUSED)
    there = f"/cases/{case}/acts/draft"
    worded = {**await opened(clerk, case, "draft"), REASONS: OURS}
    picture = await clerk.submit(f"{there}/picture", worded)
    assert picture.content.startswith(b"\x89PNG"), picture.text
    paper = text_of(await clerk.submit(f"{there}/paper", {**worded, "paper": "0"}))
    assert OURS in paper
    assert THEIRS not in paper


async def test_of_several_notices_that_is_seen_whose_finding_is_being_worded(
    clerk: Browser, desk: Desk
) -> None:
    case = await opined(desk, DISCLOSED, REFUSED)
    fields = await opened(clerk, case, "draft")
    there = f"/cases/{case}/acts/draft/paper"
    first = text_of(await clerk.submit(there, fields))
    second = text_of(await clerk.submit(there, {**fields, "about": "1"}))
    assert THEIRS not in first
    assert THEIRS in second


async def test_a_notice_worded_anew_is_drafted_and_the_journal_keeps_both_wordings(
    clerk: Browser, desk: Desk
) -> None:
    case = await opined(desk, REFUSED)
    looked = await sent(clerk, case, "draft", await opened(clerk, case, "draft"), **{REASONS: OURS})
    assert "办理后的结果" in looked.text
    done = await sent(clerk, case, "draft", form_in(looked, f"/cases/{case}/acts/draft"), step="do")
    assert done.status_code == 303, done.text
    told = await clerk.open(f"/cases/{case}/people")
    assert OURS in told.text
    assert THEIRS not in told.text
    with desk.home.installation.register.reading() as session:
        kept = {one.act: one.content for one in queries.journal_of(session, case)}
    assert THEIRS in (kept["opinion"] or "")
    assert OURS in (kept["draft"] or "")


async def test_a_decision_slipped_into_the_form_is_refused(clerk: Browser, desk: Desk) -> None:
    case = await opined(desk, REFUSED)
    fields = await opened(clerk, case, "draft")
    slipped = {"findings.0.finding.category": "personal_privacy"}
    answer = await sent(clerk, case, "draft", fields, **slipped)
    assert answer.status_code == 422
    assert "拟制告知书只能改写理由等文字，不能改变结论、依据和公开范围" in answer.text


async def test_what_has_no_words_of_its_own_is_drafted_as_it_stands(
    clerk: Browser, desk: Desk
) -> None:
    case = await opined(desk, DISCLOSED)
    page = await clerk.open(f"/cases/{case}?act=draft")
    assert "办理后的结果" in page.text


async def test_a_returned_notice_says_why_and_stands_as_it_was_worded(
    clerk: Browser, desk: Desk
) -> None:
    case = await opined(desk, REFUSED)
    path = f"/api/v1/cases/{case}"
    anew = {"items": [1], "finding": {**REFUSED, "reasons": OURS}}
    await acted(desk, path, "draft", CLERK, findings=[anew])
    await acted(desk, path, "return", HEAD, to="clerk", reason="请写明保密措施")
    page = await clerk.open(f"/cases/{case}?act=draft")
    assert "告知书退回来修改，理由是：请写明保密措施" in page.text
    assert form_in(page, f"/cases/{case}/acts/draft")[REASONS] == OURS


async def test_several_notices_are_drafted_together_each_in_its_own_words(
    clerk: Browser, desk: Desk
) -> None:
    other = {**REFUSED, "reasons": OURS}
    cases = [await opined(desk, REFUSED), await opined(desk, other)]
    chosen = {"csrf": await clerk.token("/desk"), "case": cases, "act": "draft"}
    asked = await clerk.submit("/cases/bulk", chosen)  # type: ignore[arg-type]  # httpx takes lists
    assert REASONS not in asked.text
    key = form_in(asked, "/cases/bulk")["key"]
    confirmed = {**chosen, "key": key, "step": "do"}
    done = await clerk.submit("/cases/bulk", confirmed)  # type: ignore[arg-type]  # httpx takes lists
    assert done.text.count("已办理") == 2, done.text
    for case, words in zip(cases, (THEIRS, OURS), strict=True):
        assert words in (await clerk.open(f"/cases/{case}/people")).text
