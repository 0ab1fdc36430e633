"""Logging in and out, and looking after one's own account."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pyotp
import pytest
from sqlmodel import col, select

from api.pages.devices import device
from register.people.directory import token_digest
from register.tables import AccountRow, SessionRow
from tests.api.conftest import Desk, id_of
from tests.support.house import House
from tests.support.pages import (
    FIRST,
    PASSWORD,
    Browser,
    browser_at,
    give_password,
    served_with,
    token_in,
)

COOKIE = "mingbai-session"


@pytest.fixture
async def browser(url: str) -> AsyncIterator[Browser]:
    async with browser_at(url) as browser:
        yield browser


@pytest.fixture(scope="module", autouse=True)
def passwords(home: House) -> None:
    for person in ("wang.fang", "xu.ning", "gu.lan"):
        give_password(home, person)
    give_password(home, "wang.fang", "other")


async def test_a_page_asks_to_log_in_and_leads_back(browser: Browser) -> None:
    asked = await browser.open("/account?done=ended")
    assert asked.status_code == 303
    assert asked.headers["Location"] == "/login?next=%2Faccount%3Fdone%3Dended"
    form = await browser.open(asked.headers["Location"])
    assert '<input type="hidden" name="next" value="/account?done=ended">' in form.text
    done = await browser.log_in("wang.fang", next="/account?done=ended")
    assert (done.status_code, done.headers["Location"]) == (303, "/account?done=ended")
    page = await browser.open("/account")
    assert page.status_code == 200
    assert "王芳" in page.text


async def test_the_cookie_of_a_session_is_for_the_server_and_this_site_only(
    browser: Browser,
) -> None:
    done = await browser.log_in("wang.fang")
    given = next(one for one in done.headers.get_list("Set-Cookie") if COOKIE in one)
    name, *rules = given.split("; ")
    assert len(name.partition("=")[2]) >= 43
    assert sorted(rules) == ["HttpOnly", "Path=/", "SameSite=lax"]


async def test_over_https_no_neighbour_can_set_the_cookies(home: House) -> None:
    async with (
        served_with(home, public_url="https://127.0.0.1") as url,
        browser_at(url) as browser,
    ):
        form = await browser.open("/login")
        visit = form.headers["Set-Cookie"]
        assert visit.startswith("__Host-mingbai-visit=")
        told = {
            "csrf": token_in(form),
            "agency": "bjqts",
            "account": "wang.fang",
            "password": PASSWORD,
        }
        headers = {"Cookie": visit.partition(";")[0], "Origin": "https://127.0.0.1"}
        done = await browser.submit("/login", told, headers)
        assert done.status_code == 303, done.text
        given = next(one for one in done.headers.get_list("Set-Cookie") if COOKIE in one)
        assert given.startswith(f"__Host-{COOKIE}=")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(given.split("; "))
        assert "Domain" not in given


@pytest.mark.parametrize(
    ("account", "password"),
    [("wang.fang", "not the password"), ("nobody.here", PASSWORD), ("", ""), ("wang.fang", "")],
)
async def test_whatever_is_wrong_gets_the_same_answer(
    account: str, password: str, browser: Browser
) -> None:
    response = await browser.log_in(account, password)
    assert response.status_code == 422
    assert "机关、账号、口令或者动态码不正确" in response.text
    assert 'role="alert"' in response.text
    assert COOKIE not in browser.client.cookies
    assert not password or password not in response.text


async def test_a_password_set_by_somebody_else_must_be_changed(
    browser: Browser, home: House
) -> None:
    doors = give_password(home, "liu.yang")
    doors.care.set_password("bjqts", "liu.yang", FIRST, by="qian.bo", at=datetime.now(UTC))
    first = await browser.log_in("liu.yang", FIRST, next="/account?done=x")
    assert "修改初始口令" in first.text
    assert COOKIE not in browser.client.cookies
    told = {"agency": "bjqts", "account": "liu.yang", "password": FIRST, "next": "/account?done=x"}
    token = token_in(first)
    for new, again, why in (
        ("短", "短", "口令至少"),
        (PASSWORD, f"{PASSWORD}x", "两次输入的新口令不一样"),
        (FIRST, FIRST, "新口令不能与原口令相同"),
    ):
        weak = {"csrf": token, **told, "new": new, "again": again}
        refused = await browser.submit("/login/password", weak)
        assert refused.status_code == 422
        assert why in refused.text
    good = {"csrf": token, **told, "new": PASSWORD, "again": PASSWORD}
    done = await browser.submit("/login/password", good)
    assert (done.status_code, done.headers["Location"]) == (303, "/account?done=x")
    assert (await browser.open("/account")).status_code == 200


async def test_a_second_factor_is_set_up_and_asked_for(browser: Browser, home: House) -> None:
    await browser.log_in("xu.ning")
    square = await browser.fill("/account", "/account/second-factor", password=PASSWORD)
    assert "<svg" in square.text
    found = re.search(r"<code>([A-Z2-7]{32})</code>", square.text)
    assert found
    totp = pyotp.TOTP(found[1])
    wrong = await browser.submit(
        "/account/second-factor/confirm", {"csrf": token_in(square), "code": "abcdef"}
    )
    assert "动态码不正确" in wrong.text
    confirmed = await browser.submit(
        "/account/second-factor/confirm", {"csrf": token_in(wrong), "code": totp.now()}
    )
    spare = re.findall(r"<li>([a-z2-7-]{19})</li>", confirmed.text)
    assert len(spare) == 10
    await browser.fill("/account", "/logout")
    asked = await browser.log_in("xu.ning")
    assert "请输入身份验证器中的动态码" in asked.text
    assert 'href="#code"' in asked.text
    assert (await browser.log_in("xu.ning", code=spare[0])).status_code == 303
    assert (await browser.log_in("xu.ning", code=spare[0])).status_code == 422
    later = totp.at(datetime.now(UTC) + timedelta(seconds=30))
    assert (await browser.log_in("xu.ning", code=later)).status_code == 303
    assert (await browser.log_in("xu.ning", code=later)).status_code == 422
    with home.installation.register.reading() as session:
        row = session.get_one(AccountRow, ("bjqts", "xu.ning"))
        assert row.totp_last is not None


async def test_a_session_brought_along_is_worth_nothing(browser: Browser) -> None:
    """Whoever plants a session in another's browser must not share the session that follows."""
    browser.client.cookies.set(COOKIE, "planted-by-somebody-else")
    assert (await browser.open("/account")).status_code == 303
    browser.client.cookies.clear()
    await browser.log_in("wang.fang")
    before = browser.client.cookies[COOKIE]
    await browser.log_in("wang.fang")
    after = browser.client.cookies[COOKIE]
    assert before != after
    for token, status in ((before, 401), (after, 200), ("planted-by-somebody-else", 401)):
        assert (await asked_with(browser, token)).status_code == status


async def asked_with(browser: Browser, token: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=browser.origin, cookies={COOKIE: token}) as other:
        return await other.get("/api/v1/me")


async def test_logging_out_ends_the_session_wherever_its_token_lies(browser: Browser) -> None:
    await browser.log_in("wang.fang")
    token = browser.client.cookies[COOKIE]
    assert (await asked_with(browser, token)).status_code == 200
    out = await browser.fill("/account", "/logout")
    assert (out.status_code, out.headers["Location"]) == (303, "/login")
    assert COOKIE not in browser.client.cookies
    assert (await asked_with(browser, token)).status_code == 401


async def test_logging_out_needs_a_form(browser: Browser) -> None:
    await browser.log_in("wang.fang")
    assert (await browser.open("/logout")).status_code == 405
    assert (await browser.open("/account")).status_code == 200


async def test_ones_other_sessions_are_listed_and_ended(browser: Browser, url: str) -> None:
    await browser.log_in("gu.lan")
    async with browser_at(url) as elsewhere:
        elsewhere.client.headers["User-Agent"] = "Reader of the <reading> room"
        await elsewhere.log_in("gu.lan")
        page = await browser.open("/account")
        assert "Reader of the &lt;reading&gt; room" in page.text
        (ending,) = set(re.findall(r'action="(/account/sessions/[^"]+/end)"', page.text))
        ended = await browser.submit(ending, {"csrf": token_in(page)})
        assert ended.status_code == 303
        assert (await elsewhere.open("/account")).status_code == 303
    assert (await browser.open("/account")).status_code == 200


async def test_nobody_ends_the_session_of_another(browser: Browser, url: str) -> None:
    async with browser_at(url) as theirs:
        await theirs.log_in("wang.fang")
        session = token_digest(theirs.client.cookies[COOKIE])[:16]
        await browser.log_in("gu.lan")
        await browser.fill("/account", f"/account/sessions/{session}/end")
        assert (await theirs.open("/account")).status_code == 200


async def test_a_new_password_ends_every_session_but_the_own(browser: Browser, url: str) -> None:
    async with browser_at(url) as elsewhere:
        await browser.log_in("gu.lan")
        await elsewhere.log_in("gu.lan")
        again = "另起一行的新口令 四十二"
        wrong = {"old": "wrong", "new": again, "again": again}
        refused = await browser.fill("/account", "/account/password", **wrong)
        assert 'href="#old"' in refused.text
        right = {"old": PASSWORD, "new": again, "again": again}
        done = await browser.fill("/account", "/account/password", **right)
        assert done.status_code == 303, done.text
        assert "口令已经修改" in (await browser.open(done.headers["Location"])).text
        assert (await elsewhere.open("/account")).status_code == 303
        back = {"old": again, "new": PASSWORD, "again": PASSWORD}
        await browser.fill("/account", "/account/password", **back)


async def test_a_session_past_its_end_opens_nothing(browser: Browser, home: House) -> None:
    await browser.log_in("wang.fang")
    digest = token_digest(browser.client.cookies[COOKIE])
    with home.installation.register.transaction() as session:
        row = session.exec(select(SessionRow).where(col(SessionRow.digest) == digest)).one()
        row.ends_at = datetime.now(UTC) - timedelta(seconds=1)
    assert (await browser.open("/account")).status_code == 303
    response = await browser.client.get("/api/v1/me")
    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/%0d%0aX: y\r\nX-Evil: 1",
        "account",
        "",
    ],
)
async def test_after_the_log_in_nobody_is_sent_to_another_site(
    wanted: str, browser: Browser
) -> None:
    done = await browser.log_in("wang.fang", next=wanted)
    assert done.status_code == 303
    assert done.headers["Location"] == "/desk"
    assert "X-Evil" not in done.headers


async def test_attempts_are_counted_by_account_and_address(home: House) -> None:
    async with served_with(home, logins_per_minute=3) as url, browser_at(url) as browser:
        for _ in range(3):
            assert (await browser.log_in("he.jun", "guess")).status_code == 422
        refused = await browser.log_in("he.jun", "guess")
        assert refused.status_code == 429
        assert "请求过于频繁" in refused.text
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert refused.headers["RateLimit-Policy"] == '"login";q=3;w=60'
        assert (await browser.log_in("wang.fang")).status_code == 303


async def test_a_session_opens_its_own_agencys_cases_only(browser: Browser, desk: Desk) -> None:
    case = await desk.case()
    await browser.log_in("wang.fang", agency="other")
    assert (await browser.client.get(case)).status_code == 404
    await browser.log_in("wang.fang")
    assert (await browser.client.get(case)).json()["id"] == id_of(case)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/1 Safari/1 Edg/1", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU like Mac OS X) Safari/1", "Safari · iPhone"),
        ("curl/8.1", "curl/8.1"),
        ("", "未说明"),
    ],
)
def test_a_browser_is_told_in_words(said: str, words: str) -> None:
    assert device(said) == words
