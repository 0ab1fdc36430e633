"""Hostile requests: each is answered with a problem that helps, and writes nothing."""

import gzip
import io
import json
import zipfile
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlmodel import col, func, select

from register.tables import CaseRow, JournalRow, ReservationRow
from tests.api.conftest import SAMPLE, Desk
from tests.support.house import House
from tests.support.pages import Browser, browser_at, give_password
from tests.support.waiting import eventually

PATH = "/api/v1/applications"
APPLICATION = SAMPLE.application.model_dump(mode="json")
BODY = {"agency": "bjqts", "application": APPLICATION}
MEGABYTE = 2**20


@pytest.fixture(scope="module")
async def case(desk: Desk) -> str:
    """A case whose paper and mail are done, so that nothing of its own is written meanwhile."""
    case = await desk.case(steps=1)

    async def quiet() -> bool:
        told = (await desk.get(case)).json()
        produced = all(one["href"] for one in told["documents"])
        return produced and all(one["status"] == "sent" for one in told["messages"])

    await eventually(quiet)
    return case


@pytest.fixture(autouse=True)
async def nothing_is_written(home: House, case: str) -> AsyncIterator[None]:
    """Whatever a test here sends, the record is afterwards what it was before.

    That somebody has tried to log in is written down on purpose.
    """
    before = written(home)
    yield
    assert written(home) == before


def written(home: House) -> list[int]:
    with home.installation.register.reading() as session:
        counted = [select(func.count()).select_from(one) for one in (CaseRow, ReservationRow)]
        of_cases = col(JournalRow.stream).not_like("people%")
        counted.append(select(func.count()).select_from(JournalRow).where(of_cases))
        return [session.exec(one).one() for one in counted]


def signed(desk: Desk, **headers: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {desk.home.token('wang.fang')}",
        "Idempotency-Key": "hostile",
        "Content-Type": "application/json",
        **headers,
    }


def assert_told(response: httpx.Response, *statuses: int) -> None:
    assert response.status_code in statuses, (response.status_code, response.text[:500])
    problem = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert problem["detail"]
    assert problem["request_id"] == response.headers["X-Request-ID"]
    for leak in ("Traceback", "sqlalchemy", "pydantic", 'File "', "site-packages"):
        assert leak not in response.text


BODIES = {
    "no json": b"{",
    "bad utf-8": b'{"agency": "\xff\xfe"}',
    "bad utf-8 alone": b"\xc3\x28",
    "deep json": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "a number of 5000 digits": b'{"agency": ' + b"9" * 5000 + b"}",
    "NaN": b'{"agency": NaN}',
    "a list": b"[]",
    "a text": b'"agency"',
    "half a surrogate pair": b'{"agency": "\\ud800", "application": {}}',
    "NUL": b'{"agency": "a\\u0000b", "application": {}}',
    "gzip": gzip.compress(json.dumps(BODY).encode()),
    "unknown fields": json.dumps({**BODY, "is_admin": True}).encode(),
    "an actor of one's own": json.dumps({**BODY, "actor": "chen.jianguo"}).encode(),
    "wrong types": json.dumps({"agency": ["bjqts"], "application": 7}).encode(),
    "a prototype": b'{"__proto__": {"agency": "bjqts"}}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_a_body_that_is_none_is_refused(body: bytes, desk: Desk) -> None:
    assert_told(await desk.client.post(PATH, content=body, headers=signed(desk)), 400, 422)


async def test_a_gzip_bomb_is_not_unpacked(desk: Desk) -> None:
    bomb = gzip.compress(b" " * 200 * MEGABYTE)
    headers = signed(desk, **{"Content-Encoding": "gzip"})
    assert_told(await desk.client.post(PATH, content=bomb, headers=headers), 400, 415, 422)


async def test_a_zip_bomb_is_not_kept(desk: Desk, case: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("bomb.txt", b"0" * 100 * MEGABYTE)
    for name in ("bomb.zip", "bomb.docx"):
        path = f"{case}/uploads?kind=other&name={name}"
        answer = await desk.client.post(path, content=packed.getvalue(), headers=signed(desk))
        assert_told(answer, 413, 415, 422)


async def test_ten_megabytes_of_text_are_refused(desk: Desk) -> None:
    long = {**BODY, "application": {**APPLICATION, "purpose": "电" * (10 * MEGABYTE // 3)}}
    body = json.dumps(long, ensure_ascii=False).encode()
    assert len(body) > 10 * MEGABYTE
    assert_told(await desk.client.post(PATH, content=body, headers=signed(desk)), 413)


async def test_ten_thousand_items_are_refused_without_ten_thousand_answers(desk: Desk) -> None:
    items = [{"title": "电梯检验报告", "description": "报告"}] * 10_000
    body = json.dumps({**BODY, "application": {**APPLICATION, "items": items}}).encode()
    answer = await desk.client.post(PATH, content=body, headers=signed(desk))
    assert_told(answer, 413, 422)
    assert len(answer.content) < 100_000


async def test_ten_thousand_mistakes_do_not_make_a_long_answer(desk: Desk) -> None:
    body = json.dumps({**BODY, **{f"field{number}": 1 for number in range(10_000)}}).encode()
    answer = await desk.client.post(PATH, content=body, headers=signed(desk))
    assert_told(answer, 413, 422)
    assert len(answer.content) < 100_000


IDS = [
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e%2f",
    "..%5c..%5cwindows",
    "bjqts-1%00",
    "%00",
    "bjqts-%0d%0aX-Evil:1",
    "机关",
    "%ff%fe",
    "%ef%bc%8e%ef%bc%8e",
    "a" * 81,
    "a" * 4000,
    "' OR 1=1--",
    "bjqts-%2a",
    "{case_id}",
    "-",
    "%25",
    "bjqts-01K%E2%80%8B",
]


@pytest.mark.parametrize("id_", IDS)
@pytest.mark.parametrize(
    "path",
    ["/api/v1/cases/{}", "/api/v1/cases/{}/acts/{}", "/api/v1/applications/{}", "/static/{}"],
)
async def test_an_id_with_a_trick_in_it_is_none(path: str, id_: str, desk: Desk) -> None:
    address = httpx.URL(str(desk.client.base_url)).join(path.replace("{}", id_))
    answer = await desk.client.get(address, headers=signed(desk))
    assert_told(answer, 404, 422)
    assert "X-Evil" not in answer.headers


@pytest.mark.parametrize("id_", ["..%2f..%2fkeys.json", "..%5ckeys.json", "%2fetc%2fpasswd", "%00"])
async def test_a_document_is_never_a_file_of_the_machine(id_: str, desk: Desk, case: str) -> None:
    for kind in ("documents", "uploads"):
        answer = await desk.client.get(f"{case}/{kind}/{id_}", headers=signed(desk))
        assert_told(answer, 404, 422)


@pytest.mark.parametrize("id_", [b"a\r\nX-Evil: 1", b"a\nX-Evil: 1", b"a\x00b", b"\xff\xfe"])
async def test_a_request_id_cannot_smuggle_a_header_in(id_: bytes, url: str) -> None:
    """Sent by hand, because no honest client sends it."""
    host = httpx.URL(url)
    answer = await by_hand(host, b"GET /healthz HTTP/1.1\r\nX-Request-ID: " + id_)
    assert b"X-Evil" not in answer
    assert b"\r\nx-request-id: " not in answer.lower() or b"a\x00b" not in answer


async def by_hand(host: httpx.URL, head: bytes) -> bytes:
    import asyncio  # noqa: PLC0415 - only here is a request sent by hand

    reader, writer = await asyncio.open_connection(host.host, host.port)
    named = f"\r\nHost: {host.host}:{host.port}\r\nConnection: close\r\n\r\n".encode()
    writer.write(head + named)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


FORGED = [
    "Bearer",
    "Bearer mbk_" + "x" * 43,
    "Bearer mbk_",
    "Bearer " + "x" * 10_000,
    "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJxaWFuLmJvIn0.",
    "Basic cG9ydGFsOm1ia194",
    "Basic ###",
    "Basic /w==",
    "Digest username=wang.fang",
    "Bearer ' OR 1=1--",
]


@pytest.mark.parametrize("said", FORGED)
async def test_a_forged_proof_opens_nothing(said: str, desk: Desk) -> None:
    answer = await desk.client.get("/api/v1/me", headers={"Authorization": said})
    assert_told(answer, 401)
    assert "WWW-Authenticate" in answer.headers


@pytest.mark.parametrize("cookie", ["x", "", "x" * 3000, '"; Path=/', "%00"])
async def test_a_forged_session_opens_nothing(cookie: str, url: str) -> None:
    async with httpx.AsyncClient(base_url=url) as client:
        headers = {"Cookie": f"mingbai-session={cookie}"}
        assert_told(await client.get("/api/v1/me", headers=headers), 401)


async def test_a_bad_token_is_not_overlooked_for_a_good_cookie(home: House, url: str) -> None:
    give_password(home, "deng.kai")
    async with browser_at(url) as browser:
        await browser.log_in("deng.kai")
        assert (await browser.client.get("/api/v1/me")).status_code == 200
        bad = {"Authorization": "Bearer wrong"}
        assert_told(await browser.client.get("/api/v1/me", headers=bad), 401)


async def test_a_key_counts_under_its_own_id_only(home: House, desk: Desk) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415 - only here a key is made

    from api.auth.doors import doors_of  # noqa: PLC0415
    from domain.permissions import Right  # noqa: PLC0415

    clients, at = doors_of(home.installation).clients, datetime.now(UTC)
    clients.new_client("bjqts", "hall", "大厅", {Right.READ_CASE}, by="qian.bo", at=at)
    key = clients.new_key("bjqts", "hall", by="qian.bo", at=at).key
    for id_, status in (("hall", 200), ("portal", 401), ("", 401)):
        answer = await desk.client.get("/api/v1/me", auth=(id_, key))
        assert answer.status_code == status


# ---- forms ----


@pytest.fixture
async def browser(url: str) -> AsyncIterator[Browser]:
    async with browser_at(url) as browser:
        yield browser


async def test_a_form_too_large_is_refused(browser: Browser) -> None:
    told = {"csrf": await browser.token("/login"), "agency": "bjqts", "account": "x"}
    large = await browser.submit("/login", {**told, "password": "x" * 3 * MEGABYTE})
    assert large.status_code == 413
    for field, size in (("password", 401), ("account", 81), ("next", 2001)):
        answer = await browser.submit("/login", {**told, field: "x" * size})
        assert answer.status_code == 422


async def test_a_form_of_ten_thousand_fields_is_refused(browser: Browser) -> None:
    told = {f"field{number}": "x" for number in range(10_000)}
    answer = await browser.submit("/login", {"csrf": await browser.token("/login"), **told})
    assert answer.status_code == 400
    assert "请求无法读取" in answer.text


@pytest.mark.parametrize("account", ["a\x00b", "a\r\nb", "\x1b[31m"])
async def test_a_control_character_is_no_part_of_an_account(account: str, browser: Browser) -> None:
    answer = await browser.log_in(account, "x")
    assert answer.status_code == 422


async def test_markup_in_a_form_stays_text(browser: Browser) -> None:
    answer = await browser.log_in('"><b>x</b>', "x", next='"><b>')
    assert answer.status_code == 422
    assert "<b>" not in answer.text


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data"])
async def test_a_form_sent_as_something_else_is_refused(kind: str, browser: Browser) -> None:
    token = await browser.token("/login")
    body = json.dumps({"csrf": token, "agency": "bjqts", "account": "wang.fang"})
    headers = {"Accept": "text/html", "Content-Type": kind, "Origin": browser.origin}
    answer = await browser.client.post("/login", content=body, headers=headers)
    assert 400 <= answer.status_code < 500
