"""The desk: what needs me today, and nothing that is not mine to do."""

import re

import pytest

from tests.api.browsing import Page
from tests.api.conftest import SAMPLE, Desk, id_of
from tests.support.house import House
from tests.support.pages import browser_at, give_password

AGENCY = "other"
"""An agency with few cases: a desk shows the most urgent ones only."""

PEOPLE = ("wang.fang", "zhang.wei", "li.qiang", "wu.jing", "gu.lan", "zhou.min")


@pytest.fixture(scope="module", autouse=True)
def passwords(home: House) -> None:
    for person in PEOPLE:
        give_password(home, person, AGENCY)


async def page_of(url: str, person: str, path: str = "/desk") -> str:
    async with browser_at(url) as browser:
        await browser.log_in(person, agency=AGENCY)
        page = await browser.open(path)
        assert page.status_code == 200, page.text
        return page.text


def group_of(html: str, case: str) -> str:
    """The heading under which a case stands; nothing where it does not stand on the page."""
    for section in re.findall(r"<section.*?</section>", html, re.DOTALL):
        if f"/cases/{case}" in section:
            found = re.search(r'id="group-(\w+)"', section)
            assert found
            return found[1]
    return ""


async def test_a_case_stands_with_whoever_has_to_move_it_on(url: str, desk: Desk) -> None:
    """It has been transferred: its department's head names the handler next."""
    case = id_of(await desk.case(2, AGENCY))
    assert group_of(await page_of(url, "li.qiang"), case) == "mine"
    assert group_of(await page_of(url, "wang.fang"), case) == "waiting"
    assert group_of(await page_of(url, "zhang.wei"), case) == "waiting"
    assert group_of(await page_of(url, "wu.jing"), case) == ""


async def test_a_case_moves_to_the_named_handler(url: str, desk: Desk) -> None:
    case = id_of(await desk.case(3, AGENCY))
    html = await page_of(url, "zhang.wei")
    assert group_of(html, case) == "mine"
    assert "张伟" in html


async def test_a_case_that_waits_for_a_third_party_waits_for_no_member_of_staff(
    url: str, desk: Desk
) -> None:
    """The clerk takes its word down when it comes; its silence ends by itself."""
    case = await desk.case(3, AGENCY)
    wants = {"opinion": "可能损害第三方的商业秘密", "needs": "consultation"}
    party = {"name": "北京某电梯有限公司", "content": "检验报告中的技术参数"}
    for act, by, said in (
        ("opinion", "li.qiang", wants),
        ("consult", "wang.fang", {"parties": [party]}),
    ):
        done = await desk.act(case, act, by, agency=AGENCY, **said)
        assert done.status_code == 200, done.text
    assert group_of(await page_of(url, "wang.fang"), id_of(case)) == "waiting"


@pytest.mark.parametrize(
    ("act", "said"),
    [("approve", {"what": "extension"}), ("decline_extension", {"reason": "可按期"})],
)
async def test_an_extension_waits_on_the_directors_desk_until_it_is_decided(
    url: str, desk: Desk, act: str, said: dict[str, str]
) -> None:
    """The case is the handler's all the time; the director is asked for a word only."""
    case = await desk.case(3, AGENCY)
    id_ = id_of(case)
    assert group_of(await page_of(url, "zhou.min"), id_) != "mine"
    wish = {"working_days": 5, "reason": "需要向区局调取档案"}
    asked = await desk.act(case, "propose_extension", "zhang.wei", agency=AGENCY, **wish)
    assert asked.status_code == 200, asked.text
    assert group_of(await page_of(url, "zhou.min"), id_) == "mine"
    assert group_of(await page_of(url, "zhang.wei"), id_) == "mine"
    decided = await desk.act(case, act, "zhou.min", agency=AGENCY, **said)
    assert decided.status_code == 200, decided.text
    assert group_of(await page_of(url, "zhou.min"), id_) != "mine"
    assert group_of(await page_of(url, "zhang.wei"), id_) == "mine"


async def test_an_auditor_is_asked_for_nothing(url: str, desk: Desk) -> None:
    await desk.case(1, AGENCY)
    html = await page_of(url, "gu.lan")
    assert "现在没有需要您办理的案件" in html
    assert 'id="group-mine"' not in html


async def test_a_line_tells_subject_number_stage_holder_and_days_left(url: str, desk: Desk) -> None:
    case = id_of(await desk.case(2, AGENCY))
    told = (await desk.get(f"/api/v1/cases/{case}", agency=AGENCY)).json()
    html = await page_of(url, "li.qiang")
    row = next(one for one in re.findall(r"<tr>.*?</tr>", html, re.DOTALL) if case in one)
    assert told["subject"] in row
    assert told["number"].partition("〔")[2] in row
    assert "已转交承办部门" in row
    assert "还有" in row
    assert "个工作日" in row


async def test_nobodys_name_stands_on_the_desk(url: str, desk: Desk) -> None:
    case = id_of(await desk.case(1, AGENCY))
    html = await page_of(url, "wang.fang")
    assert case in html
    assert SAMPLE.application.applicants[0].name not in html


async def test_whom_i_stand_in_for_is_told(url: str, desk: Desk) -> None:
    body = {
        "absent": "sun.li",
        "delegate": "wu.jing",
        "first": "2017-11-07",
        "last": "2017-11-10",
        "reason": "出差",
    }
    given = await desk.post("/api/v1/delegations", body, by="sun.li", agency=AGENCY)
    assert given.status_code == 201, given.text
    html = await page_of(url, "wu.jing")
    assert "2017年11月7日至2017年11月10日代<strong>孙丽</strong>办理（生效中）" in html


async def test_the_desk_refreshes_itself_with_a_file_of_ours_and_without_script_by_a_link(
    url: str,
) -> None:
    page = Page(await page_of(url, "wang.fang"))
    scripts = page.all("script")
    assert [one.get("src").startswith("/static/desk.") for one in scripts] == [True]
    assert not scripts[0].text
    reload = next(one for one in page.all("a") if one.get("id") == "reload")
    assert reload.get("href") == "/desk"


async def test_the_navigation_follows_the_rights(url: str) -> None:
    clerk, head = await page_of(url, "wang.fang"), await page_of(url, "li.qiang")
    assert 'href="/cases/new"' in clerk
    assert 'href="/cases/new"' not in head


async def test_whoever_is_not_logged_in_is_led_to_the_log_in(url: str) -> None:
    async with browser_at(url) as browser:
        answer = await browser.open("/desk")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=%2Fdesk")


async def test_after_the_log_in_the_desk_is_shown(url: str) -> None:
    async with browser_at(url) as browser:
        answer = await browser.log_in("wang.fang", agency=AGENCY)
        assert answer.headers["Location"] == "/desk"
