"""Error pages: everybody stays where he is, learns what to do, and has a way on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import Client

from api.app import create_app
from runtime.keys import KeyRing
from tests.conftest import SmtpCatcher
from tests.support.house import BJQTS, House, house
from tests.support.pages import Browser, browser_at, give_password
from tests.support.portal import Citizen
from tests.support.web import served

WAYS = 'aria-label="主导航"'


@pytest.fixture
async def staff(url: str, home: House) -> AsyncIterator[Browser]:
    give_password(home, "wang.fang")
    async with browser_at(url) as browser:
        await browser.log_in("wang.fang")
        yield browser


@pytest.fixture
async def citizen(url: str) -> AsyncIterator[Citizen]:
    async with browser_at(url) as browser:
        yield Citizen(browser)


@pytest.mark.parametrize("path", ["/nowhere", "/cases/none"])
async def test_staff_keep_their_navigation_and_their_log_out(path: str, staff: Browser) -> None:
    answer = await staff.open(path)
    assert answer.status_code == 404
    assert WAYS in answer.text
    assert 'href="/cases/new">登记申请' in answer.text
    assert "工作人员登录" not in answer.text
    assert (await staff.fill(path, "/logout")).headers["Location"] == "/login"


async def test_staff_learn_what_to_do_about_a_case_that_is_not_there(staff: Browser) -> None:
    answer = await staff.open("/cases/none")
    assert "请核对编号" in answer.text
    assert "改由其他部门承办" in answer.text
    assert '<p><a href="/desk">办件台</a>' in answer.text


@pytest.mark.parametrize("path", ["/nowhere", "/guide/nobody", "/apply/nothing", "/reply/nothing"])
async def test_a_citizen_keeps_the_ways_of_the_portal(path: str, citizen: Citizen) -> None:
    answer = await citizen.browser.open(path)
    assert answer.status_code == 404
    assert 'href="/apply">提出申请' in answer.text
    assert '<a href="/">返回首页</a>' in answer.text
    assert '<a href="/track">查询办理情况</a>' in answer.text
    assert "办件台" not in answer.text


async def test_on_the_portal_staff_are_told_as_citizens_are(staff: Browser) -> None:
    answer = await staff.open("/apply/nothing")
    assert 'href="/apply">提出申请' in answer.text
    assert "登记申请" not in answer.text


async def test_without_the_register_everybody_still_has_a_way_on(
    temporal: Client, ring: KeyRing, mails: SmtpCatcher, tmp_path: Path
) -> None:
    async with (
        house(temporal, ring, tmp_path, mails.port, at_work=False) as home,
        served(create_app(home.gateway)) as url,
        browser_at(url) as staff,
        browser_at(url) as citizen,
    ):
        give_password(home, "wang.fang")
        await staff.log_in("wang.fang")
        named = await citizen.open("/nowhere")
        (tmp_path / "register.db").rename(tmp_path / "away")
        (tmp_path / "register.db").mkdir()
        home.installation.register.close()
        down = [await staff.open("/desk"), await staff.open("/nowhere")]
        theirs = [await citizen.open("/"), await citizen.open("/nowhere")]
    assert BJQTS.name in named.text
    assert [one.status_code for one in down + theirs] == [503, 404, 503, 404]
    assert all("请过几分钟再试" in one.text for one in (down[0], theirs[0]))
    assert all('<a href="/desk">办件台</a>' in one.text for one in down)
    assert all('href="/track">查询办理情况' in one.text for one in theirs)
