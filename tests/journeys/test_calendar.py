"""The administrator imports a new arrangement of days off: deadlines move, and people are told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser
from temporalio.client import Client

from runtime.keys import KeyRing
from tests.conftest import SmtpCatcher
from tests.journeys.office import ADMINISTRATOR, CLERK, PATIENCE, Office, office
from tests.journeys.papers import asked
from tests.support.days_off import ANNOUNCED, NINE, RECEIVED, before_the_change
from tests.support.waiting import eventually


@pytest.fixture
async def spring(
    temporal: Client,
    ring: KeyRing,
    mails: SmtpCatcher,
    chromium: Browser,
    tmp_path: Path,
) -> AsyncIterator[Office]:
    """An office in April 2019, that has not heard of the longer Labour Day yet."""
    with before_the_change(tmp_path):
        async with office(temporal, ring, tmp_path / "data", mails, chromium, now=NINE) as ours:
            yield ours


async def test_a_longer_holiday_moves_the_day_to_answer(spring: Office) -> None:
    arrival = {"channel": "window", "submitted_on": RECEIVED.isoformat()}
    case = await spring.hand_in(asked("电梯维护保养单位名录", arrival=arrival))
    await spring.act(case, "register", CLERK)
    clerk, administrator = await spring.person(CLERK), await spring.person(ADMINISTRATOR)
    await clerk.open(f"/cases/{case}")
    await clerk.reads("2019年5月3日")
    await administrator.open("/admin")
    await administrator.open("/admin/calendar")
    await administrator.page.get_by_label("或者选择文件").set_input_files(ANNOUNCED)
    await administrator.press("预览")
    await administrator.reads("1件在办案件的期限会变动", "2019年5月3日", "2019年5月5日")
    await administrator.press("确认导入")

    async def moved() -> bool:
        await clerk.open(f"/cases/{case}")
        return "2019年5月5日" in await clerk.page.locator(".case-head").inner_text()

    await eventually(moved, PATIENCE)
    await clerk.reads("日历")
    await administrator.open("/admin/calendar")
    await administrator.reads("改动日期1件")
