"""The Temporal UI as people see it is the server's own, but for how it asks the codec server."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse

from runtime.embedded.machine import port_for
from runtime.embedded.temporal import TemporalServer, temporal_server
from runtime.embedded.temporal_ui import temporal_ui
from tests.support.web import served

CODEC = "http://127.0.0.1:1/codec"
SIGN_IN = "http://127.0.0.1:1/login"


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TemporalServer]:
    """A server with its own pages."""
    folder: Path = tmp_path_factory.mktemp("ui")
    async with temporal_server(folder, codec_endpoint=CODEC) as server:
        yield server


async def test_pages_and_answers_are_the_servers_own(server: TemporalServer) -> None:
    assert server.ui is not None
    async with (
        served(temporal_ui(server.ui, SIGN_IN), lifespan="on") as ours,
        httpx.AsyncClient(trust_env=False) as browser,
    ):
        for path in ("/", "/api/v1/namespaces/default?", "/no-such-page"):
            own, shown = await browser.get(server.ui + path), await browser.get(ours + path)
            assert (shown.status_code, shown.content) == (own.status_code, own.content)
            assert shown.headers["Content-Type"] == own.headers["Content-Type"]


async def test_the_login_goes_along_to_the_codec_server(server: TemporalServer) -> None:
    assert server.ui is not None
    async with (
        served(temporal_ui(server.ui, SIGN_IN), lifespan="on") as ours,
        httpx.AsyncClient(trust_env=False) as browser,
    ):
        own = (await browser.get(f"{server.ui}/api/v1/settings")).json()
        shown = (await browser.get(f"{ours}/api/v1/settings")).json()

    assert own["Codec"]["Endpoint"] == CODEC
    assert own["Codec"]["IncludeCredentials"] is False, "no longer needed where this fails"
    assert shown["Codec"]["IncludeCredentials"] is True
    assert shown["Codec"]["DefaultErrorLink"] == SIGN_IN
    assert {**shown, "Codec": own["Codec"]} == own


async def test_the_cookie_of_the_login_stays_with_us() -> None:
    """A browser tells one port the cookies of the others."""

    async def told(scope: object, receive: object, send: object) -> None:
        request = Request(scope, receive)  # type: ignore[arg-type] # as the framework has them
        await JSONResponse(request.cookies)(scope, receive, send)  # type: ignore[arg-type] # the same

    async with (
        served(told) as behind,
        served(temporal_ui(behind, SIGN_IN), lifespan="on") as ours,
        httpx.AsyncClient(trust_env=False) as browser,
    ):
        cookies = "mingbai-session=secret; _csrf=1; __Host-mingbai-session=secret"
        answer = await browser.get(f"{ours}/", headers={"Cookie": cookies})

    assert answer.json() == {"_csrf": "1"}


async def test_a_server_that_is_away_is_told_and_not_waited_for() -> None:
    away = f"http://127.0.0.1:{port_for('空端口', 0)}"
    async with (
        served(temporal_ui(away, SIGN_IN), lifespan="on") as ours,
        httpx.AsyncClient(trust_env=False) as browser,
    ):
        answers = [await browser.get(ours + path) for path in ("/", "/api/v1/settings")]

    assert [one.status_code for one in answers] == [502, 502]
    assert "没有应答" in answers[0].text
