"""A browser without pictures: it keeps cookies, follows no redirect, fills in what it is shown."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import httpx

from activities.assembly import Installation
from api.app import create_app
from api.auth.doors import Doors, doors_of
from tests.support.house import House
from tests.support.web import at_low_cost, served
from workflows.gateway import Gateway

PASSWORD = "竹影扫阶尘不动·一九二七"
FIRST = "Mountain-Crane-7531"

_TOKEN = re.compile(r'name="csrf" value="([0-9a-f]+)"')


@dataclass
class Browser:
    """One browser at the door of one app."""

    client: httpx.AsyncClient
    origin: str

    async def open(self, path: str, **headers: str) -> httpx.Response:
        """Ask for a page."""
        return await self.client.get(path, headers={"Accept": "text/html", **headers})

    async def submit(
        self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """Send a form, as a browser sends one of this site's."""
        told = {"Accept": "text/html", "Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        return await self.client.post(path, data=fields, headers=told | (headers or {}))

    async def fill(self, page: str, path: str, **fields: str) -> httpx.Response:
        """Open a page and send the form on it."""
        return await self.submit(path, {"csrf": await self.token(page), **fields})

    async def token(self, page: str) -> str:
        """The token of the forms on a page."""
        return token_in(await self.open(page))

    async def log_in(
        self, account: str, password: str = PASSWORD, agency: str = "bjqts", **more: str
    ) -> httpx.Response:
        """Fill in the log-in form."""
        told = {"agency": agency, "account": account, "password": password, **more}
        return await self.fill("/login", "/login", **told)


def token_in(response: httpx.Response) -> str:
    """The token of the forms on a page."""
    found = _TOKEN.search(response.text)
    assert found, response.text
    return found[1]


@asynccontextmanager
async def browser_at(origin: str) -> AsyncIterator[Browser]:
    """A fresh browser."""
    async with httpx.AsyncClient(base_url=origin, timeout=90) as client:
        yield Browser(client, origin)


@asynccontextmanager
async def served_with(home: House, **settings: object) -> AsyncIterator[str]:
    """The same installation behind an app with other settings."""
    ours: Installation = home.installation
    changed = replace(ours, settings=ours.settings.model_copy(update=settings))
    async with served(create_app(Gateway(home.gateway.client, changed))) as url:
        yield url


def give_password(home: House, person: str, agency: str = "bjqts") -> Doors:
    """Let a member of staff have `PASSWORD`, which an administrator need not know."""
    doors, at = at_low_cost(doors_of(home.installation)), datetime.now(UTC)
    refused = doors.care.set_password(agency, person, FIRST, by="qian.bo", at=at)
    assert refused is None, refused
    doors.accounts.change_password(agency, person, FIRST, PASSWORD, at=at)
    return doors
