"""What the portal's pages say of the agency, of what is kept, and of what may stay blank."""

from collections.abc import AsyncIterator

import httpx
import pytest

from api.frame import MAX_BODY, SCANS
from domain.stages import Stage
from register import queries
from tests.api.conftest import OTHER, Desk
from tests.support.house import BJQTS, House
from tests.support.pages import Browser, browser_at
from tests.support.portal import PDF, WHO, Citizen, shown

ELECTION = "application.election_proof"


@pytest.fixture
async def citizen(url: str) -> AsyncIterator[Citizen]:
    async with browser_at(url) as browser:
        yield Citizen(browser)


# ---- whose portal it is ----


async def test_the_head_names_the_body_once_it_is_chosen(citizen: Citizen) -> None:
    for path in ("/", "/track", "/public"):
        neutral = (await citizen.browser.open(path)).text
        assert 'alt="">政府信息公开申请</div>' in neutral
    await citizen.begin()
    for path in ("/apply/who", "/apply/files", "/guide/bjqts", "/public?agency=bjqts"):
        page = (await citizen.browser.open(path)).text
        assert f'alt="">{BJQTS.name} <span>' in page
        assert f"· {BJQTS.name}</title>" in page


async def test_the_foot_tells_where_the_body_is_reached_and_promises_nothing(
    citizen: Citizen,
) -> None:
    await citizen.begin()
    foot = (await citizen.browser.open("/apply/who")).text.partition('class="colophon"')[2]
    for told in (BJQTS.office, BJQTS.contact.phone, BJQTS.contact.email, BJQTS.contact.address):
        assert told in foot
    assert "按期答复" not in foot


async def test_who_has_lost_his_code_learns_whom_to_call(citizen: Citizen) -> None:
    page = shown(await citizen.browser.open("/track"))
    told = {one.text for one in page.all("dt", "dd")}
    assert {BJQTS.name, BJQTS.contact.phone, OTHER.name, OTHER.contact.phone} <= told


async def test_the_receipt_tells_who_applied_for_what_and_whom_to_call(citizen: Citizen) -> None:
    await citizen.apply()
    page = shown(await citizen.browser.open("/apply/receipt"))
    told = {one.text for one in page.all("dd")}
    assert {"李明", "2017年度锅炉能效测试报告", BJQTS.contact.phone} <= told
    assert "11010519491231002X" not in (await citizen.browser.open("/apply/receipt")).text


async def test_a_receipt_is_for_the_browser_that_sent_the_application(
    citizen: Citizen, url: str
) -> None:
    await citizen.apply()
    async with browser_at(url) as other:
        answer = await other.open("/apply/receipt")
    assert answer.headers["Location"] == "/apply?gone=1"


# ---- what is kept ----


async def test_only_what_was_sent_with_its_button_is_kept_and_so_it_says(citizen: Citizen) -> None:
    first = (await citizen.browser.open("/apply")).text
    assert "每一步按“保存并继续”后，填写的内容保存一天" in first
    assert "自动保存" not in first
    await citizen.begin()
    button = shown(await citizen.browser.open("/apply/who")).all("button")
    assert "保存并继续" in {one.text for one in button}
    await citizen.answer("who", WHO)
    assert ("application.applicants.0.name", "李明") in shown(
        await citizen.browser.open("/apply/who")
    ).posted()


# ---- what may stay blank ----


async def test_what_may_stay_blank_says_so_and_what_is_asked_for_does_not(
    citizen: Citizen,
) -> None:
    await citizen.begin()
    page = shown(await citizen.browser.open("/apply/who"))
    labels = {one.text for one in page.all("label")}
    assert {"工作单位（选填）", "其他证件的名称（选填）", "邮政编码（选填）"} <= labels
    assert {"姓名", "证件名称", "证件号码", "联系电话"} <= labels
    assert [one for one in page.all("p") if "至少写一种" in one.text]


async def test_representatives_are_asked_for_only_where_five_apply_together(
    citizen: Citizen,
) -> None:
    await citizen.begin()
    await citizen.answer("who", WHO)
    assert ELECTION not in (await citizen.browser.open("/apply/agent")).text
    await citizen.answer("who", {**WHO, **_four_more()}, go="anyway")
    assert ELECTION in (await citizen.browser.open("/apply/agent")).text
    await citizen.answer("agent", {ELECTION: "推举书"}, go="anyway")
    await citizen.answer("who", WHO)
    again = (await citizen.browser.open("/apply/agent")).text
    assert "推举书" in again, "what was written can still be taken out"


def _four_more() -> dict[str, str]:
    """Four applicants beside the first, of whom only the names are told."""
    found: dict[str, str] = {}
    for place in range(1, 5):
        one = f"application.applicants.{place}"
        found |= {one: "", f"{one}.kind": "citizen", f"{one}.name": f"申请人{place}"}
    return found


# ---- files ----


async def test_a_file_too_large_by_itself_is_told_at_its_field(
    citizen: Citizen, home: House
) -> None:
    await citizen.fill_in()
    limit = home.installation.uploads.limit
    refused = await _sent(citizen.browser, "/apply/files", limit + 3 * 2**20)
    assert refused.status_code == 422
    page = shown(refused)
    told = [one.text for one in page.all("p") if one.get("class") == "mistake"]
    assert told == [f"“大.pdf”没有添加：文件超过{limit // 2**20}MB，不能上传"]
    assert "李明" in (await citizen.browser.open("/apply/check")).text


async def test_more_than_a_page_takes_is_told_with_the_limits_of_the_form(
    citizen: Citizen, home: House
) -> None:
    await citizen.begin()
    limit = home.installation.uploads.limit
    refused = await _sent(citizen.browser, "/apply/files", limit * SCANS + MAX_BODY)
    assert refused.status_code == 413
    assert f"每个文件最大{limit // 2**20}MB，一次合计最大{limit * SCANS // 2**20}MB" in refused.text


async def _sent(browser: Browser, path: str, size: int, **fields: str) -> httpx.Response:
    token = await browser.token(path)
    return await browser.client.post(
        path,
        data={"csrf": token, "_go": "add", **fields},
        files={"file": ("大.pdf", b"%PDF-1.4" + b"x" * size)},
        headers={"Accept": "text/html", "Origin": browser.origin},
    )


async def test_a_supplement_takes_its_files_along(
    citizen: Citizen, desk: Desk, home: House
) -> None:
    case = await _asked_to_supplement(citizen, desk)
    here = f"/track/{case}/supplement"
    form = await citizen.browser.open(here)
    assert "提交补正" in {one.text for one in shown(form).all("button")}
    done = await _supplement(citizen, form, here, PDF, text="是2016年的报告")
    assert done.headers["Location"] == f"/track/{case}?said=supplement"
    with home.installation.register.reading() as session:
        (upload,) = queries.uploads_of(session, case)
    assert (upload.name, upload.kind) == ("说明.pdf", "supplement")


async def test_a_supplement_whose_file_is_not_taken_keeps_its_words_and_is_not_made(
    citizen: Citizen, desk: Desk, home: House
) -> None:
    case = await _asked_to_supplement(citizen, desk)
    here = f"/track/{case}/supplement"
    form = await citizen.browser.open(here)
    refused = await _supplement(citizen, form, here, b"MZ" + b"\0" * 99, text="是2016年的报告")
    assert refused.status_code == 422
    assert "“说明.pdf”没有添加" in refused.text
    assert ("text", "是2016年的报告") in shown(refused).posted()
    standing = home.installation.registrar.standing(case).case
    assert standing is not None
    assert standing.stage is Stage.AWAITING_SUPPLEMENT


async def _asked_to_supplement(citizen: Citizen, desk: Desk) -> str:
    case, _ = await citizen.apply()
    path = f"/api/v1/cases/{case}"
    for act, told in (("register", {}), ("ask_supplement", {"points": "请写明是哪一年的报告"})):
        done = await desk.act(path, act, "wang.fang", **told)
        assert done.status_code == 200, done.text
    return case


async def _supplement(
    citizen: Citizen, form: httpx.Response, path: str, content: bytes, **said: str
) -> httpx.Response:
    pairs = dict(shown(form).posted())
    hidden = {name: pairs[name] for name in ("csrf", "key")}
    return await citizen.browser.client.post(
        path,
        data={**hidden, **said},
        files={"file": ("说明.pdf", content, "application/pdf")},
        headers={"Accept": "text/html", "Origin": citizen.browser.origin},
    )
