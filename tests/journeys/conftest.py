"""One office in November 2017 with the whole stack at work, and people at their browsers."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright, expect
from temporalio.client import Client

from runtime.keys import KeyRing
from tests.conftest import SmtpCatcher
from tests.journeys.office import PATIENCE, Office, office
from tests.support.browser import CHROMIUM


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The system's own browser, without a window."""
    assert CHROMIUM, "the journeys need a Chromium"
    expect.set_options(timeout=PATIENCE * 1000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def bureau(
    temporal: Client,
    ring: KeyRing,
    mails: SmtpCatcher,
    chromium: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Office]:
    """The office at work on 7 November 2017."""
    folder = tmp_path_factory.mktemp("bureau")
    async with office(temporal, ring, folder, mails, chromium) as ours:
        yield ours
