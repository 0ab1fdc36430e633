"""What is one's own is changed with one's own password, even by whoever finds a browser open."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from tests.api.conftest import Desk
from tests.support.house import House
from tests.support.pages import PASSWORD, Browser, browser_at, give_password, token_in

ADMIN, CLERK = "qian.bo", "liu.yang"
START, CONFIRM = "/account/second-factor", "/account/second-factor/confirm"


@pytest.fixture(scope="module", autouse=True)
def passwords(home: House) -> None:
    for person in (ADMIN, CLERK):
        give_password(home, person)


@pytest.fixture
async def admin(url: str) -> AsyncIterator[Browser]:
    async with browser_at(url) as browser:
        await browser.log_in(ADMIN)
        yield browser


@pytest.fixture
async def clerk(url: str) -> AsyncIterator[Browser]:
    async with browser_at(url) as browser:
        await browser.log_in(CLERK)
        yield browser


async def test_an_administrator_does_not_set_his_own_password(url: str, admin: Browser) -> None:
    mine, others = f"/admin/people/{ADMIN}", f"/admin/people/{CLERK}"
    assert f'action="{others}/password"' in (await admin.open(others)).text
    page = (await admin.open(mine)).text
    assert f'action="{mine}/password"' not in page
    assert 'href="/account">修改自己的口令' in page
    refused = await admin.fill(mine, f"{mine}/password")
    assert refused.status_code == 422
    assert "需要输入原口令" in refused.text
    async with browser_at(url) as again:
        assert (await again.log_in(ADMIN)).status_code == 303


async def test_the_api_does_not_set_it_either(desk: Desk) -> None:
    headers = {"Authorization": f"Bearer {desk.home.token(ADMIN)}"}
    path, body = f"/api/v1/people/{ADMIN}/password", {"password": "Window-Candle-8823"}
    refused = await desk.client.put(path, json=body, headers=headers)
    assert refused.status_code == 422
    assert "原口令" in refused.json()["detail"]


async def test_the_own_password_is_changed_with_the_old_one(admin: Browser) -> None:
    new = "Window-Candle-8823"
    wrong = {"old": "not-the-old-one", "new": new, "again": new}
    assert (await admin.fill("/account", "/account/password", **wrong)).status_code == 422
    right = await admin.fill("/account", "/account/password", **(wrong | {"old": PASSWORD}))
    assert right.status_code == 303
    back = {"old": new, "new": PASSWORD, "again": PASSWORD}
    assert (await admin.fill("/account", "/account/password", **back)).status_code == 303


async def test_an_authenticator_is_begun_by_whoever_knows_the_password(clerk: Browser) -> None:
    for said in ({}, {"password": "not-the-password"}):
        refused = await clerk.fill("/account", START, **said)
        assert refused.status_code == 422
        assert "<svg" not in refused.text
        assert 'href="#password"' in refused.text
    begun = await clerk.fill("/account", START, password=PASSWORD)
    assert "<svg" in begun.text


async def test_another_authenticator_asks_for_the_code_of_the_present_one(
    clerk: Browser, home: House
) -> None:
    begun = await clerk.fill("/account", START, password=PASSWORD)
    found = re.search(r"<code>([A-Z2-7]{32})</code>", begun.text)
    assert found
    totp = pyotp.TOTP(found[1])
    confirmed = await clerk.submit(CONFIRM, {"csrf": token_in(begun), "code": totp.now()})
    spare = re.findall(r"<li>([a-z2-7-]{19})</li>", confirmed.text)
    try:
        missing = await clerk.fill("/account", START, password=PASSWORD)
        assert missing.status_code == 422
        assert 'href="#current"' in missing.text
        later = totp.at(datetime.now(UTC) + timedelta(seconds=30))
        for code in (later, spare[0]):
            again = await clerk.fill("/account", START, password=PASSWORD, current=code)
            assert "<svg" in again.text
    finally:
        care = give_password(home, CLERK).care
        care.drop_totp("bjqts", CLERK, by=ADMIN, at=datetime.now(UTC))
