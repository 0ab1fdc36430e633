"""Cases by a person: found by one exact datum, and every search noted."""

import httpx
import pytest

from register.record.reads import What, reads_of
from tests.api.browsing import Page
from tests.api.conftest import SAMPLE, Desk, id_of
from tests.support.house import House
from tests.support.pages import Browser, browser_at, give_password

CLERK, ADMIN, ELSEWHERE = "wang.fang", "qian.bo", "wu.jing"
APPLICANT = SAMPLE.application.applicants[0]


@pytest.fixture(scope="module", autouse=True)
def passwords(home: House) -> None:
    for person in (CLERK, ADMIN, ELSEWHERE):
        give_password(home, person)


def searches(home: House) -> int:
    with home.installation.register.reading() as session:
        found = reads_of(session, "bjqts")
    return sum(one.what is What.SEARCH for one in found)


async def look(browser: Browser, **form: str) -> httpx.Response:
    return await browser.fill("/cases/person", "/cases/person", **form)


def links(response: httpx.Response) -> set[str]:
    return {one.get("href") for one in Page(response.text).all("a")}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("name", APPLICANT.name),
        ("identity", APPLICANT.identity.number if APPLICANT.identity else ""),
        ("phone", APPLICANT.contact.phone),
    ],
)
async def test_a_case_is_found_by_its_applicant(
    clerk: Browser, desk: Desk, kind: str, value: str
) -> None:
    case = id_of(await desk.case())
    answer = await look(clerk, kind=kind, value=f" {value} ")
    assert answer.status_code == 200
    assert f"/cases/{case}" in links(answer)
    assert APPLICANT.name not in answer.text.replace(f'value="{value}"', "")


async def test_every_search_is_noted_even_one_that_finds_nobody(
    clerk: Browser, home: House
) -> None:
    before = searches(home)
    answer = await look(clerk, kind="name", value="查无此人")
    assert "没有一件与填写的内容完全一致" in answer.text
    assert "这次查询已经记录" in answer.text
    assert searches(home) == before + 1


async def test_what_holds_nothing_to_look_for_is_told_at_its_field(
    clerk: Browser, home: House
) -> None:
    before = searches(home)
    for said in ("", "，。"):
        answer = await look(clerk, kind="phone", value=said)
        assert answer.status_code == 422
        (field,) = [one for one in Page(answer.text).all("input") if one.get("name") == "value"]
        assert field.get("aria-invalid") == "true"
    assert searches(home) == before


async def test_another_department_finds_nothing(url: str, desk: Desk) -> None:
    case = id_of(await desk.case(3))
    async with browser_at(url) as browser:
        await browser.log_in(ELSEWHERE)
        answer = await look(browser, kind="name", value=APPLICANT.name)
    assert answer.status_code == 200
    assert f"/cases/{case}" not in links(answer)


async def test_only_those_who_may_know_people_are_led_there(url: str, clerk: Browser) -> None:
    assert "/cases/person" in links(await clerk.open("/desk"))
    async with browser_at(url) as browser:
        await browser.log_in(ADMIN)
        assert "/cases/person" not in links(await browser.open("/desk"))
        assert (await browser.open("/cases/person")).status_code == 403


async def test_more_than_a_page_goes_on(clerk: Browser, desk: Desk) -> None:
    for _ in range(21):
        answer = await desk.hand_in(applicants=[{"kind": "citizen", "name": "申多多"}])
        assert answer.status_code == 201, answer.text
    first = await look(clerk, kind="name", value="申多多")
    cursor = next(
        one.get("value") for one in Page(first.text).all("input") if one.get("name") == "cursor"
    )
    second = await look(clerk, kind="name", value="申多多", cursor=cursor)
    cases = [{one for one in links(page) if "bjqts-" in one} for page in (first, second)]
    assert len(cases[0]) == 20
    assert len(cases[1]) == 1
    assert not cases[0] & cases[1]
