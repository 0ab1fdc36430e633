"""A notice already served was wrong: it is taken back, and a new one goes out in its place."""

import re

from tests.journeys.office import CLERK, DIRECTOR, HANDLER, HEAD, LEADER, OFFICE, Office
from tests.journeys.papers import DISCLOSED, opinion
from tests.journeys.ways import cleared, paper, served, signed, with_a_handler

WRONG = {**DISCLOSED, "content": "《2015年度电梯监督检验情况报告》"}
WHY = "附件装订错误，寄出的是2015年度的报告，应当更正。"


async def test_a_served_notice_is_taken_back_and_sent_anew(bureau: Office) -> None:
    case = await with_a_handler(bureau, "2016年度电梯监督检验情况报告（更正）")
    await cleared(bureau, case, **opinion(WRONG))
    await signed(bureau, case)
    await served(bureau, case)
    officer, handler, clerk = [await bureau.person(one) for one in (OFFICE, HANDLER, CLERK)]
    await officer.act(case, "reopen", ground="correction", reason=WHY)
    await handler.open("/desk")
    await handler.reads("2016年度电梯监督检验情况报告（更正）")
    await handler.act(case, "opinion", **opinion(DISCLOSED, text="请更正告知书。"))
    for by in (HEAD, LEADER):
        await bureau.act(case, "review", by, verdict="clear")
    await bureau.act(case, "draft", CLERK)
    for by in (HEAD, DIRECTOR, LEADER):
        await bureau.act(case, "approve", by)
    await served(bureau, case)
    told = await paper(clerk, f"/cases/{case}", "告知书", nth=4)
    number = re.search(r"〔2017〕第\d+号", told)
    assert number
    assert f"{number[0]}-二告" in told, "it has a number of its own"
    assert f"{number[0]}-告）。{WHY}现重新答复如下" in told, "it says which one it replaces"
    assert "《2016年度电梯监督检验情况报告》" in told
    await clerk.reads("已办结归档", "按期答复", WHY)
