"""The head of a department hands several cases to one handler at once."""

import re

from playwright.async_api import expect

from tests.journeys.office import CLERK, HANDLER, HEAD, Office
from tests.journeys.papers import DISCLOSED, asked, opinion

TITLES = ("成批指定的申请之一", "成批指定的申请之二", "成批指定的申请之三")


async def test_a_head_assigns_several_cases_at_once(bureau: Office) -> None:
    cases = [await bureau.hand_in(asked(title)) for title in TITLES]
    for case in cases:
        await bureau.act(case, "register", CLERK)
        await bureau.act(case, "transfer", CLERK, department="tese")
    await bureau.act(cases[0], "opinion", HEAD, **opinion(DISCLOSED))  # has gone further already
    head, handler = await bureau.person(HEAD), await bureau.person(HANDLER)
    await head.open("/cases?q=成批指定")
    for title in TITLES:
        await head.page.get_by_label(f"选中：{title}").check()
    await head.press("批量办理选中的案件")
    await head.reads("指定承办人员（2件可以办理）")
    await head.fill({"act": "assign"})
    await head.press("下一步")
    await head.fill({"handler": HANDLER})
    await head.press("下一步")
    possible = head.page.locator("td", has_text=re.compile("^可以$"))
    await expect(possible).to_have_count(2)
    await head.press("确认办理")
    await handler.open("/desk")
    await handler.reads(*TITLES[1:])
