"""Days pass in training: a department is late, the office coordinates, the answer is late."""

import pytest

from tests.journeys.office import CLERK, HANDLER, OFFICE, Office
from tests.journeys.papers import DISCLOSED, opinion
from tests.journeys.person import Person
from tests.journeys.ways import cleared, served, signed, with_a_handler


async def test_what_comes_too_late_is_coordinated_and_still_answered(school: Office) -> None:
    title = "锅炉能效测试报告"
    case = await with_a_handler(school, title)
    clerk = await school.person(CLERK)
    await until(clerk, case, "仲裁")
    officer = await school.person(OFFICE)
    assert await group_of(officer, case) not in {"已逾期", "等待他人办理"}
    await until(clerk, case, "逾期")
    handler = await school.person(HANDLER)
    for someone, group in ((officer, "已逾期"), (handler, "已逾期"), (clerk, "等待他人办理")):
        assert await group_of(someone, case) == group
    await handler.begin(case, "opinion", **opinion(DISCLOSED))
    await handler.look_on()
    await cleared(school, case, **opinion(DISCLOSED))
    await signed(school, case)
    await served(school, case)
    await clerk.open(f"/cases/{case}")
    await clerk.reads("已办结归档", "逾期答复")


async def group_of(someone: Person, case: str) -> str:
    """The heading on somebody's desk under which a case stands."""
    await someone.open("/desk")
    section = someone.page.locator("section", has=someone.page.locator(f"#case-{case}"))
    heading = await section.get_by_role("heading").inner_text()
    return heading.split()[0]


async def until(clerk: Person, case: str, word: str, days: int = 20) -> None:
    """Press “next working day” until the case's head says a word."""
    await clerk.open(f"/cases/{case}")
    for _ in range(days):
        if word in await clerk.page.locator(".standing").inner_text():
            return
        await clerk.press("跳到下一个工作日", within=clerk.page.locator("aside.training"))
    pytest.fail(f"“{word}” was not said in {days} working days")
