"""A clerk has written the wrong day down: the record is corrected, and the days run anew."""

from tests.journeys.office import CLERK, Office
from tests.journeys.papers import asked
from tests.journeys.ways import paper


async def test_a_corrected_receipt_date_moves_the_day_to_answer(bureau: Office) -> None:
    case = await bureau.hand_in(asked("2017年特种设备安全监察计划"))
    await bureau.act(case, "register", CLERK)
    clerk = await bureau.person(CLERK)
    await clerk.open(f"/cases/{case}")
    await clerk.reads("2017年11月28日")
    await clerk.act(
        case,
        "correct",
        reason="收件章的日期是11月6日，登记时写错。",
        application={"arrival": {"submitted_on": "2017-11-06"}},
    )
    head = await clerk.page.locator(".case-head").inner_text()
    assert "2017年11月6日收到" in head
    await clerk.reads("2017年11月27日", "更正登记")
    assert "2017年11月6日" in await paper(clerk, f"/cases/{case}", "登记回执", nth=2)
