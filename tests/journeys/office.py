"""An office: an installation behind a real HTTP server, and its people, each at a browser."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.async_api import Browser
from temporalio.client import Client
from ulid import ULID

from runtime.keys import KeyRing
from runtime.settings import Mode
from tests.conftest import SmtpCatcher
from tests.journeys.person import Person
from tests.journeys.watching import Watch
from tests.support.house import DAY_ONE, House, house
from tests.support.pages import PASSWORD, give_password, served_with
from tests.support.waiting import eventually

CLERK, HEAD, HANDLER = "wang.fang", "li.qiang", "zhang.wei"
OFFICE, DIRECTOR, LEADER = "xu.ning", "zhou.min", "chen.jianguo"
ADMINISTRATOR, AUDITOR = "qian.bo", "gu.lan"

PATIENCE = 60.0
"""Seconds a page may take on a busy machine; what is waited for is always a condition."""


@dataclass
class Office:
    """Where it answers, its mails, and who has sat down so far."""

    home: House
    url: str
    mails: SmtpCatcher
    chromium: Browser
    _staff: dict[str, Person] = field(default_factory=dict)

    async def person(self, account: str) -> Person:
        """A member of staff, logged in by the log-in page; at the same browser every time."""
        if account not in self._staff:
            give_password(self.home, account)
            self._staff[account] = await self.visitor()
            await self._staff[account].log_in(account, PASSWORD)
        return self._staff[account]

    async def visitor(self, width: int = 1280, *, scripts: bool = True) -> Person:
        """Somebody at a browser that has never been here."""
        context = await self.chromium.new_context(
            base_url=self.url,
            locale="zh-CN",
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
        )
        context.set_default_timeout(PATIENCE * 1000)
        page = await context.new_page()
        return Person(page, Watch.over(page, self.url, scripts=scripts))

    async def hand_in(self, application: Mapping[str, object]) -> str:
        """What a clerk takes down, by the API instead of the page; the id of its case."""
        body = {"agency": "bjqts", "application": application}
        answer = await self.post("/api/v1/applications", body, CLERK)
        return str(answer["case"])

    async def act(self, case: str, act: str, by: str, **payload: object) -> None:
        """An act by the API: a stretch of way that another journey has gone at the pages."""
        body = {"act": act, "payload": payload}
        await self.post(f"/api/v1/cases/{case}/acts", body, by)

    async def mail(self, address: str, words: str) -> EmailMessage:
        """The mail to somebody with words in its subject, as soon as it has come."""
        await eventually(lambda: self._mails(address, words), PATIENCE)
        return self._mails(address, words)[-1]

    async def post(self, path: str, body: object, by: str) -> dict[str, Any]:
        """What the API answers to a member of staff."""
        headers = {
            "Authorization": f"Bearer {self.home.token(by)}",
            "Idempotency-Key": str(ULID()),
        }
        async with httpx.AsyncClient(base_url=self.url, timeout=60) as client:
            answer = await client.post(path, json=body, headers=headers)
        assert answer.is_success, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def _mails(self, address: str, words: str) -> list[EmailMessage]:
        came = zip(self.mails.messages, self.mails.recipients, strict=True)
        return [one for one, to in came if address in to and words in str(one["Subject"])]


def path_of(link: str) -> str:
    """The path of a link: mails name the public address, which here is another."""
    return urlsplit(link).path


@asynccontextmanager
async def office(
    temporal: Client,
    ring: KeyRing,
    folder: Path,
    mails: SmtpCatcher,
    chromium: Browser,
    *,
    mode: Mode = Mode.DEMO,
    now: datetime = DAY_ONE,
) -> AsyncIterator[Office]:
    """An office at work for the length of the block."""
    async with (
        house(temporal, ring, folder, mails.port, now=now) as home,
        # A citizen's address sends all the journeys' forms: the limit has tests of its own.
        served_with(home, mode=mode, portal_per_minute=0) as url,
    ):
        ours = Office(home, url, mails, chromium)
        yield ours
        for context in chromium.contexts:
            if context.pages and context.pages[0].url.startswith(url):
                await context.close()
