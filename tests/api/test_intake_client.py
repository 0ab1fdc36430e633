"""The client of the tutorial asks again what was away for a moment."""

import asyncio
import json
import runpy
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from runtime.embedded.machine import port_for
from tests.support.house import House
from tests.support.service import APPLICATION, Service, service
from tests.support.web import served

CLIENT = Path(__file__).parents[2] / "docs" / "intake_client.py"


@pytest.fixture
async def site(home: House) -> Service:
    """The service whose program it is."""
    async with httpx.AsyncClient() as nobody:
        return service(home, nobody, "tutorial")


@pytest.fixture
def door(site: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> int:
    """The port at which the program will ask for one application to be taken; nobody is there."""
    application = tmp_path / "application.json"
    body = {"agency": "bjqts", "application": APPLICATION}
    application.write_text(json.dumps(body), encoding="utf-8")
    port = port_for("接口", 0)
    monkeypatch.setenv("API", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("MINGBAI_KEY", site.key)
    monkeypatch.setattr(sys, "argv", ["intake_client.py", str(application), "web-1"])
    return port


async def test_a_door_that_is_shut_at_first_is_knocked_at_again(
    door: int, home: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """While the client pauses after the refusal, the API comes up."""
    loop, pauses = asyncio.get_running_loop(), list[float]()
    async with AsyncExitStack() as stack:

        def pause(seconds: float) -> None:
            opening = stack.enter_async_context(served(create_app(home.gateway), port=door))
            asyncio.run_coroutine_threadsafe(opening, loop).result(30)
            pauses.append(seconds)

        monkeypatch.setattr(time, "sleep", pause)
        await asyncio.to_thread(runpy.run_path, str(CLIENT), run_name="__main__")

    assert pauses == [5]
    told = capsys.readouterr().out.splitlines()
    assert [one for one in told if one.startswith("bjqts-")]


async def test_a_door_that_stays_shut_is_told_in_a_line(
    door: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses = list[float]()
    monkeypatch.setattr(time, "sleep", pauses.append)

    with pytest.raises(SystemExit, match=f"^http://127.0.0.1:{door}/api/v1/applications: "):
        runpy.run_path(str(CLIENT), run_name="__main__")

    assert pauses == [5] * 4
