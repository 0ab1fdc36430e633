"""One office in November 2017 with the whole stack at work, and people at their browsers."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser
from temporalio.client import Client

from runtime.keys import KeyRing
from runtime.settings import Mode
from tests.conftest import SmtpCatcher
from tests.journeys.office import Office, office
from tests.support.chromium import chromium as browsing


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all journeys."""
    async with browsing() as browser:
        yield browser


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


@pytest.fixture
async def school(
    temporal: Client,
    ring: KeyRing,
    mails: SmtpCatcher,
    chromium: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Office]:
    """An office of its own, in training: its days are skipped."""
    folder = tmp_path_factory.mktemp("school")
    async with office(temporal, ring, folder, mails, chromium, mode=Mode.TRAINING) as ours:
        yield ours
