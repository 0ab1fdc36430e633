"""An application at the window, carried to the archive by people each at a browser."""

from tests.journeys.office import CLERK, DIRECTOR, HANDLER, HEAD, LEADER, Office
from tests.journeys.papers import DISCLOSED, asked, opinion
from tests.journeys.person import Person
from tests.journeys.ways import case_of

TITLE = "2016年度电梯监督检验情况报告"


async def test_from_the_window_to_the_archive(bureau: Office) -> None:
    clerk = await bureau.person(CLERK)
    case = await taken_in(clerk)
    await clerk.act(case, "register")
    await clerk.act(case, "transfer", department="tese")
    head, handler, leader = [await bureau.person(one) for one in (HEAD, HANDLER, LEADER)]
    await head.open("/desk")
    await head.reads(TITLE)
    await head.act(case, "assign", handler=HANDLER)
    await handler.act(case, "opinion", **opinion(DISCLOSED))
    await head.act(case, "review", verdict="clear")
    await leader.act(case, "review", verdict="clear")
    await clerk.act(case, "draft")
    for account in (HEAD, DIRECTOR, LEADER):
        await (await bureau.person(account)).act(case, "approve")
    await clerk.act(case, "issue")
    await clerk.act(case, "dispatch", method="in_person")
    await clerk.act(case, "serve", proof="申请人在送达回证上签字")
    await clerk.act(case, "close")
    await clerk.reads("已办结归档", "按期答复", "予以公开")


async def taken_in(clerk: Person) -> str:
    """The clerk writes down what came over the counter."""
    await clerk.open("/desk")
    await clerk.follow("登记")
    written = {name: said for name, said in asked(TITLE).items() if name != "agency_name"}
    await clerk.fill({"application": written})
    await clerk.press("下一步")
    await clerk.reads("各项要求都已具备")
    await clerk.press("确认收件")
    await clerk.reads(TITLE)
    return case_of(clerk.page.url)
