"""What holds for every request of a browser: forms, headers, hosts, limits, and how errors look."""

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import httpx
import pytest
import structlog
from fastapi import FastAPI
from structlog.testing import capture_logs

from api.auth.rights import must_declare, public
from tests.api.conftest import Desk
from tests.support.house import House
from tests.support.pages import PASSWORD, Browser, browser_at, give_password, served_with

PAGE = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture(scope="module", autouse=True)
def password(home: House) -> None:
    give_password(home, "wang.fang")


@pytest.fixture
async def browser(url: str) -> AsyncIterator[Browser]:
    async with browser_at(url) as browser:
        yield browser


@pytest.fixture
async def inside(browser: Browser) -> Browser:
    """A browser whose person has logged in."""
    assert (await browser.log_in("wang.fang")).status_code == 303
    return browser


# ---- forged requests ----


@pytest.mark.parametrize("token", ["", "0" * 64, "错"])
async def test_a_form_without_the_sessions_token_does_nothing(token: str, inside: Browser) -> None:
    refused = await inside.submit("/logout", {"csrf": token})
    assert refused.status_code == 403
    assert "请刷新页面后重试" in refused.text
    assert (await inside.open("/account")).status_code == 200


async def test_the_token_of_another_session_does_nothing(inside: Browser, url: str) -> None:
    async with browser_at(url) as other:
        await other.log_in("wang.fang")
        theirs = await other.token("/account")
    assert (await inside.submit("/logout", {"csrf": theirs})).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_a_page_of_another_site_does_nothing(
    headers: dict[str, str], inside: Browser
) -> None:
    """Not even one that has got hold of the token."""
    token = await inside.token("/account")
    refused = await inside.submit("/logout", {"csrf": token}, headers)
    assert refused.status_code == 403
    assert "请求来自其他网站" in refused.text


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://evil.example", 403), ("null", 403), ("https://127.0.0.1", 403), (None, 303)],
)
async def test_an_older_browser_is_judged_by_the_origin_it_names(
    origin: str | None, status: int, inside: Browser
) -> None:
    token = await inside.token("/account")
    headers = {"Accept": "text/html"} | ({"Origin": origin} if origin else {})
    answer = await inside.client.post("/logout", data={"csrf": token}, headers=headers)
    assert answer.status_code == status


async def test_the_api_takes_the_cookie_only_with_the_token_in_a_header(
    inside: Browser, desk: Desk
) -> None:
    case = await desk.case()
    act = {"act": "register", "payload": {}}
    assert (await inside.client.get(case)).status_code == 200
    refused = await inside.client.post(f"{case}/acts", json=act)
    assert (refused.status_code, refused.json()["code"]) == (403, "forged")
    assert (await desk.get(case)).json()["stage"] == "received"
    signed = {"X-CSRF-Token": await inside.token("/account")}
    elsewhere = {**signed, "Origin": "https://evil.example"}
    assert (
        await inside.client.post(f"{case}/acts", json=act, headers=elsewhere)
    ).status_code == 403
    done = await inside.client.post(f"{case}/acts", json=act, headers=signed)
    assert done.status_code == 200, done.text


async def test_a_token_in_the_header_needs_no_form(desk: Desk) -> None:
    """No browser sends it unasked; the other tests of the API rely on it, with no cookie."""
    assert not desk.client.cookies
    assert (await desk.act(await desk.case(), "register", "wang.fang")).status_code == 200


async def test_the_log_in_form_belongs_to_its_browser(browser: Browser, url: str) -> None:
    """Or else somebody could log another's browser in to an account of his choice."""
    async with browser_at(url) as other:
        theirs = await other.token("/login")
    await browser.token("/login")
    told = {"agency": "bjqts", "account": "wang.fang", "password": "x", "csrf": theirs}
    assert (await browser.submit("/login", told)).status_code == 403
    browser.client.cookies.clear()
    assert (await browser.submit("/login", told)).status_code == 403


# ---- headers ----


async def test_nothing_runs_in_a_page_and_nothing_comes_from_elsewhere(inside: Browser) -> None:
    pages = [await inside.open(path) for path in ("/login", "/account", "/nowhere", "/docs")]
    pages.append(await inside.fill("/account", "/account/second-factor", password=PASSWORD))
    for page in pages:
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert page.headers["X-Frame-Options"] == "DENY"
        looked = Strict()
        looked.feed(page.text)
        assert looked.wrong == [], page.url
        assert looked.loaded >= {"link", "img"} or page.url.path == "/docs"


class Strict(HTMLParser):
    """Finds what the policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.loaded: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.wrong.append(f"{tag} {name}")
            if name == "src" or (name == "href" and tag == "link"):
                self.loaded.add(tag)
                if not str(value).startswith("/static/"):
                    self.wrong.append(f"{tag} {value}")
        if tag in {"script", "style", "iframe", "object", "base"}:
            self.wrong.append(tag)


async def test_every_answer_carries_the_headers_of_a_careful_site(browser: Browser) -> None:
    for path in ("/login", "/api/v1/cases", "/nowhere", "/healthz"):
        headers = (await browser.open(path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert {"Cookie", "Authorization", "Accept"} <= set(
            re.split(r",\s*", ",".join(headers.get_list("Vary")))
        )
        assert "Strict-Transport-Security" not in headers


async def test_over_https_a_browser_is_told_to_stay_there(home: House) -> None:
    async with (
        served_with(home, public_url="https://mingbai.example") as url,
        httpx.AsyncClient(base_url=url) as client,
    ):
        headers = (await client.get("/healthz")).headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


async def test_a_style_sheet_is_kept_as_long_as_it_stays_the_same(browser: Browser) -> None:
    page = await browser.open("/login")
    for pattern, kind in (
        (r"/static/mingbai\.[0-9a-f]{12}\.css", "text/css; charset=utf-8"),
        (r"/static/favicon\.[0-9a-f]{12}\.svg", "image/svg+xml"),
    ):
        found = re.search(pattern, page.text)
        assert found
        asset = await browser.client.get(found[0])
        assert asset.status_code == 200
        assert asset.headers["Content-Type"] == kind
        assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (await browser.client.get("/static/mingbai.css")).status_code == 404


# ---- hosts ----


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "127.0.0.1:x", ""]
)
async def test_under_a_strangers_name_nothing_is_answered(host: str, browser: Browser) -> None:
    response = await browser.client.get("/login", headers={"Host": host})
    assert response.status_code == 400
    assert response.json()["code"] == "wrong_host"
    assert "evil" not in response.text


@pytest.mark.parametrize(
    "host",
    ["mingbai.example", "MINGBAI.example:443", "hall.example", "localhost:8000", "[::1]:8000"],
)
async def test_under_its_own_names_the_site_answers(host: str, home: House) -> None:
    told = {"public_url": "https://mingbai.example", "allowed_hosts": "hall.example, b.example"}
    async with served_with(home, **told) as url, httpx.AsyncClient(base_url=url) as client:
        assert (await client.get("/healthz", headers={"Host": host})).status_code == 200


# ---- limits ----


async def test_who_asks_too_often_is_told_when_to_come_again(home: House) -> None:
    async with served_with(home, staff_per_minute=3) as url, browser_at(url) as browser:
        mine = {"Authorization": f"Bearer {home.token('wang.fang')}"}
        for left in (2, 1, 0):
            answer = await browser.client.get("/api/v1/me", headers=mine)
            assert answer.status_code == 200
            assert answer.headers["RateLimit-Policy"] == '"staff";q=3;w=60'
            assert re.fullmatch(rf'"staff";r={left};t=\d+', answer.headers["RateLimit"])
        refused = await browser.client.get("/api/v1/me", headers=mine)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        theirs = {"Authorization": f"Bearer {home.token('xu.ning')}"}
        assert (await browser.client.get("/api/v1/me", headers=theirs)).status_code == 200


async def test_without_a_quota_nothing_is_counted(desk: Desk) -> None:
    """Demonstrations and trainings have none."""
    answer = await desk.get("/api/v1/me")
    assert answer.status_code == 200
    assert "RateLimit" not in answer.headers


# ---- errors and the log ----


async def test_a_person_gets_a_page_and_a_program_a_problem(browser: Browser) -> None:
    page = await browser.client.get("/nowhere", headers=PAGE)
    assert page.status_code == 404
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "没有这个地址" in page.text
    assert page.headers["X-Request-ID"] in page.text
    for path, headers in (("/nowhere", {}), ("/api/v1/nowhere", PAGE)):
        problem = await browser.client.get(path, headers=headers)
        assert problem.headers["Content-Type"] == "application/problem+json"
        assert problem.json()["request_id"] == problem.headers["X-Request-ID"]


async def test_what_somebody_wrote_in_the_address_is_not_markup(browser: Browser) -> None:
    page = await browser.client.get("/login?next=/%22%3E%3Cb%3E", headers=PAGE)
    assert 'name="next"' in page.text
    assert "<b>" not in page.text


async def test_the_log_tells_what_kind_of_asker_it_was_and_never_who(
    inside: Browser, desk: Desk
) -> None:
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logs:
        await inside.open("/account")
        await inside.open("/login")
        await desk.get("/api/v1/me")
    lines = [one for one in logs if one["event"] == "request"]
    assert [one["asker"] for one in lines] == ["staff", None, "staff"]
    assert [one["route"] for one in lines] == ["/account", "/login", "/api/v1/me"]
    assert all(one["request_id"] for one in lines)
    assert "wang.fang" not in str(logs)


def test_a_route_that_does_not_say_whom_it_is_for_stops_the_app() -> None:
    app = FastAPI(docs_url=None, redoc_url=None)

    @app.get("/said", dependencies=[public("it is said")])
    def said() -> None: ...

    must_declare(app)

    @app.get("/silent")
    def silent() -> None: ...

    with pytest.raises(RuntimeError, match="/silent"):
        must_declare(app)
