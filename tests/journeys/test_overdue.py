"""Days pass in training: a department is late, the office coordinates, the answer is late."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser
from temporalio.client import Client

from runtime.keys import KeyRing
from runtime.settings import Mode
from tests.conftest import SmtpCatcher
from tests.journeys.office import CLERK, HANDLER, OFFICE, Office, office
from tests.journeys.papers import DISCLOSED, opinion
from tests.journeys.person import Person
from tests.journeys.ways import cleared, served, signed, with_a_handler


@pytest.fixture
async def school(
    temporal: Client,
    ring: KeyRing,
    mails: SmtpCatcher,
    chromium: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Office]:
    """An office of its own: its days are skipped."""
    folder = tmp_path_factory.mktemp("school")
    async with office(temporal, ring, folder, mails, chromium, mode=Mode.TRAINING) as ours:
        yield ours


async def test_what_comes_too_late_is_coordinated_and_still_answered(school: Office) -> None:
    title = "锅炉能效测试报告"
    case = await with_a_handler(school, title)
    clerk = await school.person(CLERK)
    await until(clerk, case, "仲裁")
    officer = await school.person(OFFICE)
    await officer.open("/desk")
    await officer.reads(title)
    await until(clerk, case, "逾期")
    await officer.open("/desk")
    await officer.reads("已逾期", title)
    handler = await school.person(HANDLER)
    await handler.open("/desk")
    await handler.reads("已逾期", title)
    await handler.begin(case, "opinion", **opinion(DISCLOSED))
    await handler.look_on()
    await cleared(school, case, **opinion(DISCLOSED))
    await signed(school, case)
    await served(school, case)
    await clerk.open(f"/cases/{case}")
    await clerk.reads("已办结归档", "逾期答复")


async def until(clerk: Person, case: str, word: str, days: int = 20) -> None:
    """Press “next working day” until the case's head says a word."""
    await clerk.open(f"/cases/{case}")
    for _ in range(days):
        if word in await clerk.page.locator(".standing").inner_text():
            return
        await clerk.press("跳到下一个工作日", within=clerk.page.locator("aside.training"))
    pytest.fail(f"“{word}” was not said in {days} working days")
