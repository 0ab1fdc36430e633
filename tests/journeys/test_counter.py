"""Somebody at the counter has lost the code: the clerk finds the case and tells it."""

from tests.journeys.office import CLERK, Office
from tests.journeys.papers import CITIZEN, asked

TITLE = "忘了查询码的申请"


async def test_an_applicant_without_the_code_is_helped_at_the_counter(bureau: Office) -> None:
    case = await bureau.hand_in(asked(TITLE))
    clerk, applicant = await bureau.person(CLERK), await bureau.visitor(width=400)
    await clerk.open("/cases/person")
    await clerk.fill({"kind": "name", "value": CITIZEN["name"]})
    await clerk.press("查询")
    await clerk.reads("这次查询已经记录")
    await clerk.follow(TITLE)
    await clerk.follow("告知查询码")
    await clerk.fill({"proof": "seen"})
    await clerk.press("显示查询码")
    code = await clerk.page.locator("code.secret").inner_text()
    await applicant.open("/track")
    await applicant.fill({"number": case, "code": code})
    await applicant.press("查询")
    await applicant.reads("收到日期", "2017年11月7日")
