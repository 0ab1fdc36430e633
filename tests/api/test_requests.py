"""What holds for every request: limits, ids, headers, and how errors are told."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest
import structlog
from structlog.testing import capture_logs

from api.app import create_app
from tests.api.conftest import Desk, id_of
from tests.support.house import House
from tests.support.web import served

PATH = "/api/v1/applications"
MEGABYTE = 1024 * 1024


def signed(desk: Desk) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {desk.home.token('wang.fang')}",
        "Idempotency-Key": "request",
        "Content-Type": "application/json",
    }


@pytest.mark.parametrize(
    "body", [b"{", b"\xff", b'{"agency": }', b"[" * 200_000, b'{"a": ' + b"9" * 5000 + b"}"]
)
async def test_a_body_that_is_no_json_is_told_so(body: bytes, desk: Desk) -> None:
    response = await desk.client.post(PATH, content=body, headers=signed(desk))
    assert response.status_code == 400
    assert response.json()["code"] == "unreadable"
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
async def test_a_request_without_a_body_of_fields_is_told_so(kind: str, desk: Desk) -> None:
    body = b"" if kind == "application/json" else b"agency=bjqts"
    headers = {**signed(desk), "Content-Type": kind}
    response = await desk.client.post(PATH, content=body, headers=headers)
    assert response.status_code == 422
    assert response.json()["faults"][0]["field"] == "body"


async def test_ten_megabytes_are_refused_by_what_they_declare(desk: Desk) -> None:
    response = await desk.client.post(PATH, content=b" " * 10 * MEGABYTE, headers=signed(desk))
    assert response.status_code == 413
    assert response.json()["code"] == "too_large"
    assert response.headers["Content-Type"] == "application/problem+json"


async def test_ten_megabytes_are_refused_when_they_come_in_pieces(desk: Desk) -> None:
    """A chunked body declares no length."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(160):
            yield b" " * (MEGABYTE // 16)

    response = await desk.client.post(PATH, content=pieces(), headers=signed(desk))
    assert "Content-Length" not in response.request.headers
    assert response.status_code == 413
    assert response.json()["code"] == "too_large"


async def test_two_megabytes_are_read(desk: Desk) -> None:
    padded = b"{}" + b" " * (2 * MEGABYTE - 2)
    response = await desk.client.post(PATH, content=padded, headers=signed(desk))
    assert response.status_code == 422


async def test_a_request_keeps_its_id_if_it_is_sane(desk: Desk) -> None:
    given = await desk.client.get("/healthz", headers={"X-Request-ID": "abc-1.2_3"})
    assert given.headers["X-Request-ID"] == "abc-1.2_3"


@pytest.mark.parametrize("strange", ["a b", "x" * 65, "a\tb", "<script>", ""])
async def test_a_strange_request_id_is_replaced(strange: str, desk: Desk) -> None:
    response = await desk.client.get("/healthz", headers={"X-Request-ID": strange})
    assert len(response.headers["X-Request-ID"]) == 26


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/cases", "/nowhere"])
async def test_every_answer_carries_safe_headers(path: str, desk: Desk) -> None:
    headers = (await desk.client.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Request-ID"]


async def test_a_problem_says_what_is_wrong_and_where(desk: Desk) -> None:
    response = await desk.client.get("/api/v1/nowhere")
    assert response.json() == {
        "type": "urn:problem-type:mingbai:not_found",
        "title": "没有这个地址",
        "status": 404,
        "detail": "请核对地址",
        "instance": "/api/v1/nowhere",
        "code": "not_found",
        "request_id": response.headers["X-Request-ID"],
    }


async def test_a_wrong_method_is_told_with_those_allowed(desk: Desk) -> None:
    response = await desk.client.delete("/api/v1/cases")
    assert response.status_code == 405
    assert response.json()["code"] == "method_not_allowed"
    assert response.headers["Allow"] == "GET"


async def test_the_log_names_the_route_and_never_the_path(desk: Desk) -> None:
    case = await desk.case()
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logs:
        await desk.client.get(case, headers={**signed(desk), "X-Request-ID": "seen"})
    line = next(one for one in logs if one["event"] == "request")
    assert line["method"] == "GET"
    assert line["route"] == "/api/v1/cases/{case_id}"
    assert line["status"] == 200
    assert line["duration_ms"] > 0
    assert line["request_id"] == "seen"
    assert id_of(case) not in json.dumps(logs)


async def test_an_unforeseen_error_is_logged_and_told_without_its_trace(home: House) -> None:
    app = create_app(home.gateway)

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("a secret")

    async with served(app) as url, httpx.AsyncClient(base_url=url) as client:
        with capture_logs() as logs:
            response = await client.get("/broken")
    assert response.status_code == 500
    assert response.json()["code"] == "internal"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "secret" not in response.text
    assert [one for one in logs if one["event"] == "unhandled" and one["exc_info"]]


async def test_the_description_is_openapi_3_1_and_tells_errors_as_problems(desk: Desk) -> None:
    description = (await desk.client.get("/openapi.json")).json()
    assert description["openapi"].startswith("3.1")
    for methods in description["paths"].values():
        for operation in methods.values():
            told = operation["responses"]
            assert "HTTPValidationError" not in json.dumps(told)
            if "default" in told:
                assert list(told["default"]["content"]) == ["application/problem+json"]
    act = description["paths"]["/api/v1/cases/{case_id}/acts"]["post"]
    assert act["security"] == [{"token": []}, {"session": []}]
    assert {"Idempotency-Key", "case_id"} == {one["name"] for one in act["parameters"]}


async def test_the_stock_page_with_scripts_from_elsewhere_is_not_there(desk: Desk) -> None:
    """What our own pages load is looked at in test_web.py."""
    assert (await desk.client.get("/redoc")).status_code == 404
