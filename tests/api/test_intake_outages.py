"""Parts that are away while an intake service sends: it may send the same again."""

from pathlib import Path

import httpx
from temporalio.client import Client

from api.app import create_app
from runtime.client import connect
from runtime.embedded.temporal import temporal_server
from runtime.keys import KeyRing
from runtime.search_attributes import register_search_attributes
from runtime.settings import Mode, Settings
from tests.conftest import SmtpCatcher
from tests.support.house import house
from tests.support.service import APPLICATIONS, service
from tests.support.web import served

FILE = "说明。".encode()


async def test_without_temporal_files_are_kept_and_the_application_is_sent_again(
    temporal: Client, ring: KeyRing, mails: SmtpCatcher, tmp_path: Path
) -> None:
    async with temporal_server(tmp_path, ui_port=None) as server:
        settings = Settings(mode=Mode.DEMO, temporal_address=server.address)
        client = await connect(settings, ring)
        await register_search_attributes(client)
        async with (
            house(client, ring, tmp_path, mails.port, at_work=False) as home,
            served(create_app(home.gateway)) as url,
            httpx.AsyncClient(base_url=url, timeout=60) as http,
        ):
            site = service(home, http, "site")
            server.child.process.kill()
            await server.child.process.wait()
            kept = await site.send("POST", f"{APPLICATIONS}/files?name=a.txt", content=FILE)
            assert kept.status_code == 201
            files = (kept.json()["id"],)
            answers = [await site.hand_in("key", files) for _ in range(2)]
            assert {one.status_code for one in answers} == {503}
            assert {one.headers["Retry-After"] for one in answers} == {"5"}
            waiting = (await site.get("/api/v1/events")).json()
            assert waiting["events"] == []


async def test_without_the_register_nothing_is_answered_as_done(
    temporal: Client, ring: KeyRing, mails: SmtpCatcher, tmp_path: Path
) -> None:
    async with (
        house(temporal, ring, tmp_path, mails.port) as home,
        served(create_app(home.gateway)) as url,
        httpx.AsyncClient(base_url=url, timeout=60) as http,
    ):
        site = service(home, http, "site")
        case = await site.case()
        file = tmp_path / "register.db"
        home.installation.register.close()
        file.rename(tmp_path / "away.db")
        file.mkdir()
        here = f"{APPLICATIONS}/{case}"
        answers = [
            await site.hand_in("again"),
            await site.get(here),
            await site.post(f"{here}/withdrawal", {}, "again"),
            await site.send("POST", f"{APPLICATIONS}/files?name=a.txt", content=FILE),
            await site.get("/api/v1/events"),
            await site.get("/api/v1/webhooks"),
        ]
        home.installation.register.close()
        file.rmdir()
        (tmp_path / "away.db").rename(file)
        assert {one.status_code for one in answers} == {503}
        assert {one.json()["code"] for one in answers} == {"unavailable"}
        assert (await site.hand_in("again")).status_code == 201
