"""A house with the API at its door; cases live in November 2017."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from temporalio.client import Client
from ulid import ULID

from api.app import create_app
from domain.people import Duty, Role
from runtime.keys import KeyRing
from samples import load_samples
from tests.conftest import SmtpCatcher
from tests.support.house import BJQTS, House, house
from tests.support.pages import Browser, browser_at
from tests.support.web import served

SAMPLE = load_samples()[0]
DOUBLE = next(one for one in BJQTS.people if one.id == "zhou.min")
OTHER = BJQTS.model_copy(
    update={
        "id": "other",
        "people": (
            *(one for one in BJQTS.people if one != DOUBLE),
            DOUBLE.model_copy(update={"duties": (*DOUBLE.duties, Duty(role=Role.LEADER))}),
        ),
    }
)
"""A second agency, whose office director stands in for the leader."""


@pytest.fixture(scope="session")
async def home(
    temporal: Client,
    ring: KeyRing,
    mails: SmtpCatcher,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[House]:
    """Two agencies' installation at work."""
    folder = tmp_path_factory.mktemp("house")
    async with house(temporal, ring, folder, mails.port, profiles=(BJQTS, OTHER)) as home:
        yield home


@pytest.fixture(scope="session")
async def url(home: House) -> AsyncIterator[str]:
    """Where the API answers."""
    async with served(create_app(home.gateway)) as url:
        yield url


@dataclass(frozen=True)
class Desk:
    """What members of staff send to the API."""

    client: httpx.AsyncClient
    home: House

    async def get(self, path: str, by: str = "wang.fang", agency: str = "bjqts") -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.home.token(by, agency)}"}
        return await self.client.get(path, headers=headers)

    async def post(
        self,
        path: str,
        body: object,
        *,
        by: str = "wang.fang",
        agency: str = "bjqts",
        key: str | None = None,
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.home.token(by, agency)}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        return await self.client.post(path, json=body, headers=headers)

    async def hand_in(
        self,
        key: str | None = None,
        *,
        by: str = "wang.fang",
        agency: str = "bjqts",
        to: str | None = None,
        **changes: Any,
    ) -> httpx.Response:
        """Hand the sample's application in to an agency, with some of its fields changed."""
        body = {
            "agency": to or agency,
            "application": SAMPLE.application.model_dump(mode="json") | changes,
        }
        path, key = "/api/v1/applications", key or str(ULID())
        return await self.post(path, body, by=by, agency=agency, key=key)

    async def case(self, steps: int = 0, agency: str = "bjqts") -> str:
        """The path of a case that has gone the first steps of the sample."""
        response = await self.hand_in(agency=agency)
        assert response.status_code == 201, response.text
        case: str = response.headers["Location"]
        for step in SAMPLE.steps[:steps]:
            done = await self.act(case, step.act, step.by, agency=agency, **step.payload)
            assert done.status_code == 200, done.text
        return case

    async def act(
        self,
        case: str,
        act: str,
        by: str,
        *,
        key: str | None = None,
        agency: str = "bjqts",
        **payload: object,
    ) -> httpx.Response:
        body = {"act": act, "payload": payload}
        return await self.post(f"{case}/acts", body, by=by, agency=agency, key=key)


def id_of(case: str) -> str:
    """The id of a case by its path."""
    return case.rpartition("/")[2]


@pytest.fixture(scope="session")
async def desk(url: str, home: House) -> AsyncIterator[Desk]:
    """The staff's desk before the API."""
    async with httpx.AsyncClient(base_url=url, timeout=90) as client:
        yield Desk(client, home)


@pytest.fixture
async def clerk(url: str) -> AsyncIterator[Browser]:
    """The clerk's browser; the module has given wang.fang a password."""
    async with browser_at(url) as browser:
        assert (await browser.log_in("wang.fang")).status_code == 303
        yield browser
