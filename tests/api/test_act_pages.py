"""Acts on a case's page: filled in, looked at, done once; nothing typed is lost."""

import re
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.api.browsing import Page, Pairs
from tests.api.conftest import SAMPLE, Desk, id_of
from tests.support.house import House
from tests.support.pages import Browser, browser_at, give_password

CLERK, HANDLER, HEAD = "wang.fang", "zhang.wei", "li.qiang"


@pytest.fixture(scope="module", autouse=True)
def passwords(home: House) -> None:
    for person in (CLERK, HANDLER, HEAD, "zhao.hong", "zhou.min"):
        give_password(home, person)


@pytest.fixture
async def handler(url: str) -> AsyncIterator[Browser]:
    async with browser_at(url) as browser:
        await browser.log_in(HANDLER)
        yield browser


def form_in(response: httpx.Response, action: str) -> dict[str, str]:
    """What the form of a page that goes to an address would post."""
    found = re.search(rf'<form[^>]*action="{action}[^"]*".*?</form>', response.text, re.DOTALL)
    assert found, response.text
    return dict(posted(found[0]))


def posted(html: str) -> Pairs:
    return tuple(pair for pair in Page(html).posted() if pair[0])


async def opened(browser: Browser, case: str, act: str) -> dict[str, str]:
    page = await browser.open(f"/cases/{case}?act={act}")
    assert page.status_code == 200, page.text
    return form_in(page, f"/cases/{case}/acts/{act}")


async def sent(
    browser: Browser, case: str, act: str, fields: dict[str, str], **more: str
) -> httpx.Response:
    return await browser.submit(f"/cases/{case}/acts/{act}", {**fields, **more})


async def done(browser: Browser, case: str, act: str, **answers: str) -> httpx.Response:
    """Fill the form of an act in, look at what follows, and confirm."""
    fields = await opened(browser, case, act)
    looked = await sent(browser, case, act, fields, **answers)
    assert looked.status_code == 200, looked.text
    assert "办理后的结果" in looked.text
    return await sent(browser, case, act, form_in(looked, f"/cases/{case}/acts/{act}"), step="do")


async def revision(desk: Desk, case: str) -> int:
    return int((await desk.get(f"/api/v1/cases/{case}")).json()["revision"])


async def test_an_act_is_looked_at_before_it_is_done(clerk: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(1))
    fields = await opened(clerk, case, "transfer")
    before = await revision(desk, case)
    looked = await sent(clerk, case, "transfer", fields, department="tese")
    assert "已转交承办部门" in looked.text
    assert "承办部门答复意见：开始计算" in looked.text
    assert "待办提醒，发给李强" in looked.text
    assert await revision(desk, case) == before


async def test_a_confirmed_act_is_told_on_the_cases_page(clerk: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(1))
    answer = await done(clerk, case, "transfer", department="tese")
    assert answer.status_code == 303, answer.text
    page = await clerk.open(answer.headers["Location"])
    assert "已办理：转交承办部门。案件现在的阶段是“已转交承办部门”。" in page.text


async def test_an_act_that_asks_nothing_says_at_once_what_follows(
    clerk: Browser, desk: Desk
) -> None:
    case = id_of(await desk.case(0))
    page = await clerk.open(f"/cases/{case}?act=register")
    assert "办理后的结果" in page.text
    assert "制作《登记回执》" in page.text
    assert "案件将编号" in page.text
    fields = form_in(page, f"/cases/{case}/acts/register")
    answer = await sent(clerk, case, "register", fields, step="do")
    assert answer.status_code == 303, answer.text


async def test_a_double_click_acts_once(clerk: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(1))
    fields = await opened(clerk, case, "note")
    looked = await sent(clerk, case, "note", fields, text="已电话联系申请人")
    confirm = form_in(looked, f"/cases/{case}/acts/note") | {"step": "do"}
    before = await revision(desk, case)
    first = await sent(clerk, case, "note", confirm)
    second = await sent(clerk, case, "note", confirm)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert await revision(desk, case) == before + 1


async def test_what_is_missing_is_told_at_the_top_and_at_the_field(
    clerk: Browser, desk: Desk
) -> None:
    case = id_of(await desk.case(1))
    fields = await opened(clerk, case, "transfer")
    answer = await sent(clerk, case, "transfer", {**fields, "department": ""})
    assert answer.status_code == 422
    assert '<a href="#f-department">请选择承办部门</a>' in answer.text
    assert 'id="f-department-error">请选择承办部门' in answer.text
    assert "<title>有误：" in answer.text


async def test_a_conclusion_that_is_missing_is_told_at_the_field_with_everything_else(
    handler: Browser, desk: Desk
) -> None:
    case = id_of(await desk.case(3))
    fields = await opened(handler, case, "opinion")
    for opinion, others in (("建议予以公开", []), ("", ["请填写答复意见"])):
        answer = await sent(handler, case, "opinion", fields, opinion=opinion)
        told = re.findall(r'<li><a href="#f-\w+">(.*?)</a></li>', answer.text)
        assert told == [*others, "请对第1项作出答复结论"]
        assert 'id="f-findings-error">请对第1项作出答复结论' in answer.text


async def test_who_asks_for_a_supplement_first_need_not_conclude(
    handler: Browser, desk: Desk
) -> None:
    case = id_of(await desk.case(3))
    fields = await opened(handler, case, "opinion")
    answer = await sent(handler, case, "opinion", fields, opinion="", needs="supplement")
    assert "请填写答复意见" in answer.text
    assert "作出答复结论" not in answer.text


async def test_an_entry_is_added_without_javascript(handler: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(3))
    fields = await opened(handler, case, "opinion")
    more = await sent(handler, case, "opinion", fields, opinion="建议予以公开", _add="findings")
    assert more.status_code == 200
    assert 'name="findings.1.finding.outcome"' in more.text
    assert "建议予以公开" in more.text


async def test_a_stale_page_is_told_what_has_changed_and_keeps_what_was_typed(
    clerk: Browser, desk: Desk
) -> None:
    case = id_of(await desk.case(1))
    fields = await opened(clerk, case, "note")
    looked = await sent(clerk, case, "note", fields, text="第一次写的备注")
    confirm = form_in(looked, f"/cases/{case}/acts/note")
    other = await desk.act(f"/api/v1/cases/{case}", "note", "zhao.hong", text="别人的备注")
    assert other.status_code == 200, other.text
    before = await revision(desk, case)
    told = await sent(clerk, case, "note", confirm, step="do")
    assert told.status_code == 200
    assert "您填写期间，案件有了新的变化" in told.text
    assert "赵红 备注" in told.text
    assert await revision(desk, case) == before
    again = form_in(told, f"/cases/{case}/acts/note")
    assert again["text"] == "第一次写的备注"
    assert (await sent(clerk, case, "note", again, step="do")).status_code == 303
    assert await revision(desk, case) == before + 1


async def test_of_two_people_at_once_the_second_keeps_his_words(clerk: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(1))
    fields = await opened(clerk, case, "transfer")
    first = await desk.act(f"/api/v1/cases/{case}", "transfer", CLERK, department="tese")
    assert first.status_code == 200, first.text
    second = await sent(clerk, case, "transfer", {**fields, "department": "jiliang"}, step="do")
    assert second.status_code == 422
    assert "转交承办部门" in second.text
    assert "这个事项现在不能办理" in second.text
    assert '<dt>承办部门</dt><dd class="typed">计量处</dd>' in second.text


async def test_after_the_back_button_the_same_form_says_so(clerk: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(1))
    fields = await opened(clerk, case, "note")
    looked = await sent(clerk, case, "note", fields, text="第一条")
    confirm = form_in(looked, f"/cases/{case}/acts/note")
    assert (await sent(clerk, case, "note", confirm, step="do")).status_code == 303
    changed = {**confirm, "text": "改过的第一条"}
    answer = await sent(clerk, case, "note", changed, step="do")
    assert answer.status_code == 422
    assert "这张表已经办理过一次" in answer.text
    again = form_in(answer, f"/cases/{case}/acts/note")
    assert again["text"] == "改过的第一条"
    assert again["key"] != confirm["key"]


async def test_a_draft_of_what_would_be_made_is_a_pdf_and_kept_nowhere(
    clerk: Browser, desk: Desk
) -> None:
    case = id_of(await desk.case(0))
    fields = await opened(clerk, case, "register")
    before = (await desk.get(f"/api/v1/cases/{case}")).json()
    paper = await clerk.submit(f"/cases/{case}/acts/register/paper", {**fields, "paper": "0"})
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.headers["Content-Disposition"].startswith("inline")
    assert paper.content.startswith(b"%PDF")
    after = (await desk.get(f"/api/v1/cases/{case}")).json()
    assert after["documents"] == before["documents"]
    assert after["revision"] == before["revision"]


async def test_an_act_that_is_not_mine_cannot_be_sent(handler: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(3))
    token = await handler.token(f"/cases/{case}")
    answer = await sent(handler, case, "draft", {"csrf": token}, step="do")
    assert answer.status_code == 422
    assert "这个事项现在不能办理" in answer.text


async def test_a_page_without_the_sessions_token_performs_nothing(
    clerk: Browser, desk: Desk
) -> None:
    case = id_of(await desk.case(0))
    fields = await opened(clerk, case, "register")
    before = await revision(desk, case)
    answer = await sent(clerk, case, "register", {**fields, "csrf": "0" * 64}, step="do")
    assert answer.status_code == 403
    assert await revision(desk, case) == before


async def test_a_head_who_objects_to_a_transfer_is_led_back_to_the_case(
    url: str, desk: Desk
) -> None:
    """The case is somebody else's now, but stays within reach, and its page tells what it is."""
    case = id_of(await desk.case(2))
    async with browser_at(url) as head:
        await head.log_in(HEAD)
        answer = await done(head, case, "object", reason="不属于本部门职责")
        assert answer.status_code == 303, answer.text
        page = await head.open(answer.headers["Location"])
        assert "部门有异议待协调" in page.text


async def test_a_clerk_takes_an_application_down(clerk: Browser) -> None:
    page = await clerk.open("/cases/new")
    fields = form_in(page, "/cases/new") | {
        "application.arrival.channel": "window",
        "application.arrival.submitted_on": "2017-11-07",
        "application.applicants.0.kind": "citizen",
        "application.applicants.0.name": "钱多多",
        "application.items.0.title": "锅炉使用登记证",
    }
    looked = await clerk.submit("/cases/new", fields)
    assert looked.status_code == 200, looked.text
    assert "锅炉使用登记证" in looked.text
    assert "处不符合要求" in looked.text
    confirm = form_in(looked, "/cases/new") | {"step": "do"}
    first = await clerk.submit("/cases/new", confirm)
    assert first.status_code == 303, first.text
    second = await clerk.submit("/cases/new", confirm)
    where = [urlsplit(one.headers["Location"]).path for one in (first, second)]
    assert where[0] == where[1]
    assert "锅炉使用登记证" in (await clerk.open(where[0])).text


async def test_several_cases_are_transferred_together(clerk: Browser, desk: Desk) -> None:
    cases = [id_of(await desk.case(steps)) for steps in (1, 1, 0)]
    token = await clerk.token("/desk")
    chosen = {"csrf": token, "case": cases}

    async def bulk(fields: dict[str, object]) -> httpx.Response:
        return await clerk.submit("/cases/bulk", fields)  # type: ignore[arg-type]  # httpx takes lists

    asked = await bulk(chosen)
    assert "转交承办部门（2件可以办理）" in asked.text
    form = await bulk({**chosen, "act": "transfer"})
    assert "承办部门" in form.text
    answers = {"act": "transfer", "department": "tese", "step": "look"}
    looked = await bulk({**chosen, **answers})
    assert looked.text.count("不能：") == 1
    key = form_in(looked, "/cases/bulk")["key"]
    done = await bulk({**chosen, **answers, "key": key, "step": "do"})
    assert done.text.count("已办理") == 2
    stages = [(await desk.get(f"/api/v1/cases/{one}")).json()["stage"] for one in cases]
    assert stages == ["transferred", "transferred", "received"]


async def test_a_head_signs_several_at_once(url: str, desk: Desk, home: House) -> None:
    give_password(home, HEAD, "other")
    upto = next(n for n, step in enumerate(SAMPLE.steps) if step.act == "approve")
    cases = [id_of(await desk.case(upto, "other")) for _ in range(2)]
    async with browser_at(url) as head:
        await head.log_in(HEAD, agency="other")
        page = await head.open("/signatures")
        assert all(f'value="{case}"' in page.text for case in cases)
        fields = {**form_in(page, "/signatures"), "case": cases, "remark": "同意"}
        answer = await head.submit("/signatures", fields)  # type: ignore[arg-type]  # httpx takes lists
        assert answer.text.count("已办理") == 2
        none = await head.fill("/signatures", "/signatures")
        assert none.status_code == 422
        assert "请先勾选要签署的案件" in none.text


async def test_an_expired_session_loses_nothing_that_was_typed(
    clerk: Browser, desk: Desk, home: House, url: str
) -> None:
    case = id_of(await desk.case(1))
    fields = await opened(clerk, case, "note")
    give_password(home, CLERK)  # which ends every session
    before = await revision(desk, case)
    out = await sent(clerk, case, "note", fields, text="写了很久的一段备注", step="do")
    assert out.status_code == 303
    there = parse_qs(urlsplit(out.headers["Location"]).query)["next"][0]
    assert there.startswith("/kept/")
    back = await clerk.log_in(CLERK, next=there)
    assert back.headers["Location"] == there
    page = await clerk.open(there)
    assert "写了很久的一段备注" in page.text
    assert await revision(desk, case) == before
    again = await sent(clerk, case, "note", form_in(page, f"/cases/{case}/acts/note"))
    done = await sent(clerk, case, "note", form_in(again, f"/cases/{case}/acts/note"), step="do")
    assert done.status_code == 303
    assert await revision(desk, case) == before + 1


async def test_nobody_else_is_given_what_somebody_typed(
    clerk: Browser, desk: Desk, home: House, url: str
) -> None:
    case = id_of(await desk.case(1))
    fields = await opened(clerk, case, "note")
    give_password(home, CLERK)
    out = await sent(clerk, case, "note", fields, text="只给本人看的", step="do")
    there = parse_qs(urlsplit(out.headers["Location"]).query)["next"][0]
    async with browser_at(url) as other:
        await other.log_in("zhao.hong")
        answer = await other.open(there)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")


async def test_a_stranger_leaves_nothing_behind(url: str, desk: Desk) -> None:
    case = id_of(await desk.case(1))
    async with browser_at(url) as stranger:
        answer = await sent(stranger, case, "note", {"text": "x" * 1000, "csrf": "1"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=")


async def test_a_notice_is_looked_at_while_the_opinion_is_typed(
    handler: Browser, desk: Desk
) -> None:
    case = id_of(await desk.case(3))
    fields = await opened(handler, case, "opinion")
    unfinished = await handler.submit(f"/cases/{case}/acts/opinion/picture", fields)
    assert (unfinished.status_code, unfinished.headers["Content-Type"]) == (
        200,
        "text/plain; charset=utf-8",
    )
    assert "填写完整后" in unfinished.text
    note = {**await opened(handler, case, "note"), "text": "备注"}
    nothing = await handler.submit(f"/cases/{case}/acts/note/picture", note)
    assert (nothing.status_code, nothing.content) == (204, b"")
    asked = {**fields, "opinion": "不属于本机关", "findings.0.finding.outcome": "NOT_EXIST"}
    chosen = await sent(handler, case, "opinion", asked, _choose="findings.0.finding")
    whole = form_in(chosen, f"/cases/{case}/acts/opinion")
    whole |= {name: "已检索档案和业务系统" for name, value in whole.items() if not value}
    whole |= {name: "" for name in whole if name.startswith(("needs", "review"))}
    whole["findings.0"] = ""
    reads = f"/api/v1/cases/{case}/reads"
    before = len((await desk.get(reads, by="gu.lan")).json())
    for _ in range(2):
        picture = await handler.submit(f"/cases/{case}/acts/opinion/picture", whole)
        assert picture.headers["Content-Type"] == "image/png", picture.text
        assert picture.content.startswith(b"\x89PNG")
    assert len((await desk.get(reads, by="gu.lan")).json()) == before + 1


async def test_a_preview_that_comes_too_late_says_so(clerk: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(1))
    fields = await opened(clerk, case, "transfer")
    done = await desk.act(f"/api/v1/cases/{case}", "transfer", CLERK, department="tese")
    assert done.status_code == 200, done.text
    late = await clerk.submit(f"/cases/{case}/acts/transfer/picture", fields)
    assert (late.status_code, late.text) == (200, "这个事项现在不能办理，请返回案件页面刷新。")
    refused = await clerk.submit(f"/cases/{case}/acts/transfer/paper", fields)
    assert refused.status_code == 409
