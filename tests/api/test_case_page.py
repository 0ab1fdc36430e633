"""A case's page: who, what, where it stands, what I may do, and why the date is what it is."""

import re

import pytest

from tests.api.browsing import Page
from tests.api.conftest import SAMPLE, Desk, id_of
from tests.support.house import House
from tests.support.pages import Browser, browser_at, give_password

CLERK = "wang.fang"
APPLICANT = SAMPLE.application.applicants[0]
LIMIT = 100 * 1024


@pytest.fixture(scope="module", autouse=True)
def passwords(home: House) -> None:
    for person in (CLERK, "zhang.wei", "fang.hua", "qian.bo", "gu.lan", "wu.jing"):
        give_password(home, person)


async def test_the_head_says_where_the_case_stands_and_masks_the_applicant(
    clerk: Browser, desk: Desk
) -> None:
    case = id_of(await desk.case(2))
    html = (await clerk.open(f"/cases/{case}")).text
    for told in ("已转交承办部门", "个工作日", "京质监信息公开〔2017〕第", "特种设备"):
        assert told in html
    for datum in (APPLICANT.name, APPLICANT.identity.number, APPLICANT.contact.phone):
        assert datum
        assert datum not in html


async def test_what_may_be_done_are_links_and_the_rest_says_why_not(
    clerk: Browser, desk: Desk
) -> None:
    case = id_of(await desk.case(1))
    html = (await clerk.open(f"/cases/{case}")).text
    assert f'href="/cases/{case}?act=transfer#act"' in html
    details = re.search(r"还不能办理的事项，以及原因.*?</details>", html, re.DOTALL)
    assert details
    assert "案件现处于“已登记”阶段" in details[0]
    assert "出具答复意见" in details[0]


async def test_an_old_link_to_an_act_says_why_it_cannot_be_opened(
    clerk: Browser, desk: Desk
) -> None:
    case = id_of(await desk.case(2))
    html = (await clerk.open(f"/cases/{case}?act=transfer")).text
    assert "现在不能办理“转交承办部门”：案件现处于“已转交承办部门”阶段" in html
    assert (await clerk.open(f"/cases/{case}?act=no_such")).status_code == 200


async def test_the_strip_has_a_square_a_day_and_the_table_says_the_same(
    clerk: Browser, desk: Desk
) -> None:
    case = id_of(await desk.case(1))
    page = Page((await clerk.open(f"/cases/{case}")).text)
    days = [one for one in page.all("li") if "day-" in one.get("class")]
    words = {one.get("title").partition("；")[0].partition("（")[0] for one in days} - {""}
    rows = {one.text.strip() for one in page.all("td")}
    assert words
    assert words <= rows


async def test_everything_that_happened_is_told_in_sentences(clerk: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(2))
    html = (await clerk.open(f"/cases/{case}")).text
    past = html[html.index('id="past"') :]
    assert "王芳转交特种设备安全监察处承办" in past
    assert "王芳 收件" in past
    assert past.index("王芳转交") < past.index("王芳 收件")


async def test_a_refused_act_is_told_with_its_reason(clerk: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(1))
    refused = await desk.act(f"/api/v1/cases/{case}", "close", CLERK)
    assert refused.status_code == 409
    html = (await clerk.open(f"/cases/{case}")).text
    assert "王芳 要求“办结归档”，没有办理：案件现处于“已登记”阶段" in html


async def test_the_applicant_is_shown_on_purpose_only_and_the_reading_is_noted(
    clerk: Browser, desk: Desk
) -> None:
    case = id_of(await desk.case(1))
    reads = f"/api/v1/cases/{case}/reads"
    before = (await desk.get(reads, by="gu.lan")).json()
    assert APPLICANT.name not in (await clerk.open(f"/cases/{case}")).text
    assert (await desk.get(reads, by="gu.lan")).json() == before
    html = (await clerk.open(f"/cases/{case}/people")).text
    assert APPLICANT.name in html
    assert APPLICANT.identity.number in html
    assert "这次查阅已经记录" in html
    after = (await desk.get(reads, by="gu.lan")).json()
    assert {one["what"] for one in after[len(before) :]} == {"applicant", "dossier"}


async def test_a_form_filled_in_with_the_applicant_is_a_reading(clerk: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(1))
    reads = f"/api/v1/cases/{case}/reads"
    await clerk.open(f"/cases/{case}?act=note")
    assert (await desk.get(reads, by="gu.lan")).json() == []
    assert APPLICANT.name in (await clerk.open(f"/cases/{case}?act=correct")).text
    (read,) = (await desk.get(reads, by="gu.lan")).json()
    assert (read["who"], read["what"]) == ("王芳", "applicant")


async def test_an_administrator_reads_no_paper(url: str, clerk: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(1))
    await desk.act(f"/api/v1/cases/{case}", "note", CLERK, text="申请人来电询问进度")
    assert "王芳 备注：申请人来电询问进度" in (await clerk.open(f"/cases/{case}")).text
    async with browser_at(url) as browser:
        await browser.log_in("qian.bo")
        html = (await browser.open(f"/cases/{case}")).text
        assert "王芳 备注" in html
        assert "来电询问" not in html
        assert "显示申请内容" not in html
        assert (await browser.open(f"/cases/{case}/people")).status_code == 403


async def test_another_departments_case_does_not_exist(url: str, desk: Desk) -> None:
    case = id_of(await desk.case(2))
    async with browser_at(url) as browser:
        await browser.log_in("wu.jing")
        answer = await browser.open(f"/cases/{case}")
        assert answer.status_code == 404
        assert "没有这个案件" in answer.text


async def test_a_document_is_shown_in_the_browser(clerk: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(1))
    for _ in range(200):
        html = (await clerk.open(f"/cases/{case}")).text
        if found := re.search(rf'href="(/cases/{case}/documents/[^"]+)"', html):
            break
    assert found, "the receipt is produced by the worker"
    paper = await clerk.open(found[1])
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.headers["Content-Disposition"].startswith("inline")
    assert paper.content.startswith(b"%PDF")
    assert "unsafe" not in (await clerk.open(f"/cases/{case}")).headers["Content-Security-Policy"]


async def test_a_file_is_handed_in_and_listed(clerk: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(1))
    token = await clerk.token(f"/cases/{case}")
    fields = {"csrf": token, "kind": "other", "key": "one"}
    told = {"Accept": "text/html", "Origin": clerk.origin}
    for _ in range(2):  # sent twice, kept once
        answer = await clerk.client.post(
            f"/cases/{case}/uploads",
            data=fields,
            files={"file": ("说明.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")},
            headers=told,
        )
        assert answer.status_code == 303, answer.text
    html = (await clerk.open(f"/cases/{case}")).text
    assert html.count("说明.pdf") == 1 + html.count("材料：说明.pdf")


async def test_a_file_that_is_too_large_is_said_so(clerk: Browser, desk: Desk, home: House) -> None:
    case = id_of(await desk.case(1))
    token = await clerk.token(f"/cases/{case}")
    limit = home.installation.uploads.limit
    for size in (limit + 1, limit + 3 * 2**20):
        answer = await clerk.client.post(
            f"/cases/{case}/uploads",
            data={"csrf": token, "kind": "other", "key": "two"},
            files={"file": ("大.pdf", b"%PDF-1.4\n" + b"0" * size, "application/pdf")},
            headers={"Accept": "text/html", "Origin": clerk.origin},
        )
        assert answer.status_code in (413, 422), answer.text
        assert f"{limit // 2**20}MB" in answer.text


async def test_no_file_and_a_strange_file_are_said_at_the_field(clerk: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(1))
    token = await clerk.token(f"/cases/{case}")
    none = await clerk.submit(f"/cases/{case}/uploads", {"csrf": token, "kind": "other"})
    assert none.status_code == 422
    assert "请选择要上传的文件" in none.text
    strange = await clerk.client.post(
        f"/cases/{case}/uploads",
        data={"csrf": token, "kind": "other", "key": "three"},
        files={"file": ("x.exe", b"MZ\x90\x00", "application/octet-stream")},
        headers={"Accept": "text/html", "Origin": clerk.origin},
    )
    assert strange.status_code == 422
    assert "没有上传" in strange.text


async def test_a_whole_case_fits_in_a_small_page(clerk: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(len(SAMPLE.steps)))
    for path in (f"/cases/{case}", f"/cases/{case}/people", "/desk", "/signatures", "/cases/new"):
        page = await clerk.open(path)
        assert page.status_code == 200, path
        assert len(page.content) < LIMIT, path


async def test_pages_hold_no_script_or_style_of_their_own(clerk: Browser, desk: Desk) -> None:
    case = id_of(await desk.case(1))
    for path in (f"/cases/{case}?act=transfer", "/desk", "/signatures", "/cases/new"):
        page = Page((await clerk.open(path)).text)
        assert not [one for one in page.elements if one.tag == "style" or one.get("style")]
        assert not [one for one in page.all("script") if one.text or not one.get("src")]
        ids = [one.get("id") for one in page.elements if one.get("id")]
        assert len(set(ids)) == len(ids), path


async def test_a_similar_case_suggests_a_department_and_says_why(
    clerk: Browser, desk: Desk
) -> None:
    """Where cases with the same words went that have ended is where this one might go."""
    await desk.case(len(SAMPLE.steps))
    case = id_of(await desk.case(1))
    html = (await clerk.open(f"/cases/{case}?act=transfer")).text
    assert "建议转交特种设备" in html
    assert "内容相近的申请" in html
    assert re.search(r'value="tese" (checked|selected)', html)


@pytest.mark.parametrize(
    ("department", "head", "suggested"),
    [("jiliang", "sun.li", True), ("tese", "li.qiang", False)],
)
async def test_a_department_that_has_the_case_is_not_suggested_to_the_office(
    url: str, home: House, desk: Desk, department: str, head: str, suggested: bool
) -> None:
    """It objects or is late: the office looks for another."""
    await desk.case(len(SAMPLE.steps))
    case = await desk.case(1)
    await desk.act(case, "transfer", CLERK, department=department)
    objected = await desk.act(case, "object", head, reason="不属本处职责")
    assert objected.status_code == 200, objected.text
    give_password(home, "xu.ning")
    async with browser_at(url) as office:
        await office.log_in("xu.ning")
        html = (await office.open(f"/cases/{id_of(case)}?act=coordinate")).text
    assert ("建议转交特种设备" in html) is suggested
    assert bool(re.search(r'value="tese" (checked|selected)', html)) is suggested
