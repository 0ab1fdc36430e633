"""What somebody tries who means harm: forged requests and entries, guesses, odd cookies."""

import socket
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.app import create_app
from api.auth.rights import declared, routes_of
from cli.processes import web_server
from register.acts.perform import UNKNOWN
from register.record import journal
from register.record.reads import READ
from register.record.verify import verify
from runtime.embedded.machine import LOOPBACK
from tests.api.conftest import Desk, id_of
from tests.support.house import House
from tests.support.pages import Browser, browser_at, give_password, served_with
from tests.support.portal import Citizen

ENTRIES = (journal.ERASE, journal.PRODUCE, journal.DELIVER, journal.UPLOAD, journal.IMPORT, READ)
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
FROM_ELSEWHERE = "/codec"
"""Answers pages of another origin, which it checks itself, and changes nothing."""


@pytest.fixture(scope="module", autouse=True)
def passwords(home: House) -> None:
    for person in ("wang.fang", "qian.bo"):
        give_password(home, person)


@pytest.fixture
async def inside(url: str) -> AsyncIterator[Browser]:
    """A browser whose person has logged in."""
    async with browser_at(url) as browser:
        assert (await browser.log_in("qian.bo")).status_code == 303
        yield browser


# ---- forged requests ----


async def test_nothing_that_changes_anything_can_be_sent_by_another_site(
    inside: Browser, home: House
) -> None:
    """Every route there is, log-in and portal included: the browser's cookies alone do nothing."""
    await inside.open("/login")
    await Citizen(inside).fill_in()  # it has now a cookie of each kind, and an application begun
    fared = {}
    for path, route in routes_of(create_app(home.gateway).routes):
        for method in CHANGING & getattr(route, "methods", set()):
            if declared(route) and not path.startswith(FROM_ELSEWHERE):
                there = path.replace(":path}", "}").format_map(Names())
                told = {"Origin": inside.origin, "Accept": "application/json"}
                answer = await inside.client.request(method, there, headers=told)
                fared[method, path] = (answer.status_code, code_of(answer))
    assert len(fared) > 60
    lost = {"/reply/{token}", "/track/{case_id}/files", "/track/{case_id}/{act_name}"}
    strange = {one for one, answer in fared.items() if answer != (403, "forged")}
    assert {path for _, path in strange} <= lost, strange
    for one in strange:  # of a case that nobody has opened there is nothing to forge
        assert fared[one][0] in (303, 404)


class Names(dict[str, str]):
    """What stands in a path."""

    def __missing__(self, name: str) -> str:
        return "who" if name == "step" else "none"


def code_of(answer: httpx.Response) -> str:
    told = answer.headers.get("Content-Type") == "application/problem+json"
    return str(answer.json()["code"]) if told else ""


async def test_a_body_is_not_read_to_find_a_token_in_it(inside: Browser, desk: Desk) -> None:
    """The body of an upload has no limit until it is known who sends it."""
    case, token = await desk.case(), await inside.token("/account")
    path = f"{case}/uploads?kind=other&name=a.txt"
    told = {"Sec-Fetch-Site": "same-origin", "Origin": inside.origin}
    form = await inside.client.post(path, data={"csrf": token}, headers=told)
    assert (form.status_code, form.json()["code"]) == (403, "forged")


# ---- forged entries of the journal ----


@pytest.mark.parametrize("name", ENTRIES)
async def test_no_act_passes_for_an_entry_of_the_journal(
    name: str, desk: Desk, home: House
) -> None:
    """An auditor, who may change nothing, could otherwise make a case unreadable for everybody."""
    case = await desk.case(1)
    refused = await desk.act(case, name, "gu.lan", erased=[1], draft=False, kind="x")
    assert refused.json()["code"] == "unknown_act"
    for path in (case, f"/cases/{id_of(case)}"):
        assert (await desk.get(path, by="gu.lan")).status_code == 200
    with home.installation.register.reading() as session:
        entries = journal.entries(session, id_of(case))
    assert [one.act for one in entries if one.outcome is journal.Outcome.REFUSED] == [UNKNOWN]
    found = verify(home.installation.register, home.installation.ring.journal_key)
    assert id_of(case) not in [one.stream for one in found.broken]


@pytest.mark.parametrize("act", ["lapse", "park", "bounce", "mark", "skip", "retry"])
async def test_an_act_of_the_machinery_with_nonsense_in_it_breaks_no_page(
    act: str, desk: Desk
) -> None:
    case = await desk.case(1)
    await desk.act(case, act, "wang.fang", rung=["x"], jobs={"a": 1}, error=7)
    for path in (case, f"/cases/{id_of(case)}", "/admin/parked", "/desk"):
        assert (await desk.get(path)).status_code == 200, path


# ---- guessing ----


async def test_one_address_does_not_try_one_password_on_everybody(home: House) -> None:
    async with served_with(home, logins_per_minute=1) as url, browser_at(url) as browser:
        token = await browser.token("/login")
        said = {"csrf": token, "agency": "bjqts", "password": "Spring-2026-Spring"}
        answers = [
            (await browser.submit("/login", {**said, "account": f"name.{n}"})).status_code
            for n in range(11)
        ]
        assert answers == [422] * 10 + [429]


# ---- whose address counts ----


async def where(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.client.host if request.client else "")


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [(LOOPBACK, "203.0.113.9"), ("127.0.0.0/8", "203.0.113.9"), ("192.0.2.1", LOOPBACK)],
)
async def test_only_a_proxy_that_was_named_says_who_asks(proxies: str, seen: str) -> None:
    """Else whoever asks would choose, request by request, whose limits he uses up."""
    app = Starlette(routes=[Route("/", where)])
    with socket.create_server((LOOPBACK, 0)) as sock:
        async with web_server(app, sock, proxies), httpx.AsyncClient() as client:
            address = f"http://{LOOPBACK}:{sock.getsockname()[1]}/"
            said = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
            assert (await client.get(address, headers=said)).text == seen


# ---- cookies and caches ----


@pytest.mark.parametrize("until", ["9" * 5000, "١٢٣", "-1", "1e9", ""])
async def test_an_odd_cookie_opens_nothing_and_breaks_nothing(until: str, url: str) -> None:
    async with browser_at(url) as stranger:
        cookie = f"mingbai-track=none.{until}.0".encode()
        answer = await stranger.client.get("/track/none", headers={b"Cookie": cookie})
        assert answer.status_code == 303


async def test_no_cache_keeps_what_is_personal(desk: Desk, inside: Browser) -> None:
    case = await desk.case(1)
    id_ = id_of(case)
    pages = ["/desk", "/account", "/cases", f"/cases/{id_}", "/cases.csv", "/cases.xlsx"]
    pages += ["/admin/access", "/track", "/login", "/apply", "/cases/none"]
    for path in pages:
        told = (await inside.open(path)).headers
        assert told["Cache-Control"] == "no-store", path
        assert told["X-Content-Type-Options"] == "nosniff", path
    for path in (case, f"{case}/applicant", f"{case}/dossier", "/api/v1/access-log"):
        for by in ("wang.fang", "gu.lan"):
            assert (await desk.get(path, by=by)).headers["Cache-Control"] == "no-store", path


async def test_whatever_is_handed_in_is_given_out_as_a_file_to_keep(desk: Desk) -> None:
    """A page among the files of a case would otherwise run under our name."""
    case = await desk.case(1)
    headers = {"Authorization": f"Bearer {desk.home.token('wang.fang')}"}
    sent = await desk.client.post(
        f"{case}/uploads?kind=other&name=说明.txt",
        content=b"<script>alert(1)</script>",
        headers=headers,
    )
    assert sent.status_code == 201, sent.text
    given = await desk.get(f"{case}/uploads/{sent.json()['id']}")
    assert given.headers["Content-Disposition"].startswith("attachment;")
    assert given.headers["Content-Type"].partition(";")[0] == "text/plain"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in given.headers["Content-Security-Policy"]
