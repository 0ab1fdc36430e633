"""The main pages as people see them: in the light and in the dark, on a desk and on a telephone.

With MINGBAI_PICTURES set they are kept in docs/pictures, where 使用手册 shows them; this file alone
then has the office to itself.
"""

from tests.journeys.office import CLERK, DIRECTOR, HANDLER, HEAD, LEADER, Office
from tests.journeys.papers import DISCLOSED, asked, opinion
from tests.journeys.person import NEXT, Person
from tests.journeys.pictures import at, keep
from tests.journeys.ways import cleared, served, with_a_handler

TITLES = (
    "2016年度电梯监督检验情况报告",
    "锅炉能效测试报告",
    "气瓶检验机构名录",
    "计量器具检定规程目录",
)


async def test_one_case_in_pictures(bureau: Office) -> None:
    for title in TITLES[1:]:
        await with_a_handler(bureau, title)
    clerk = await seated(bureau, CLERK)
    case = await bureau.hand_in(asked(TITLES[0]))
    await clerk.open("/cases/new")
    await keep(clerk, "new-case")
    await clerk.begin(case, "register")
    await at(clerk, "#act")
    await keep(clerk, "register")
    await bureau.act(case, "register", CLERK)
    await clerk.begin(case, "transfer", department="tese")
    await clerk.press(NEXT)
    await at(clerk, "#act")
    await keep(clerk, "transfer")
    await bureau.act(case, "transfer", CLERK, department="tese")
    await bureau.act(case, "assign", HEAD, handler=HANDLER)
    handler = await seated(bureau, HANDLER)
    await handler.open("/desk")
    await keep(handler, "desk", 620)
    await handler.open(f"/cases/{case}")
    await keep(handler, "case")
    await at(handler, "#limits")
    await keep(handler, "limits", 640)
    await handler.begin(case, "opinion", **opinion(DISCLOSED))
    await at(handler, "#act")
    await keep(handler, "opinion")
    await cleared(bureau, case, **opinion(DISCLOSED))
    await bureau.act(case, "draft", CLERK)
    await bureau.act(case, "approve", HEAD)
    director = await seated(bureau, DIRECTOR)
    await director.open("/signatures")
    await keep(director, "signatures", 560)
    await bureau.act(case, "approve", DIRECTOR)
    await bureau.act(case, "approve", LEADER)
    await served(bureau, case)
    await clerk.open(f"/cases/{case}")
    await clerk.reads("已办结归档")
    await keep(clerk, "closed")


async def test_a_case_in_the_dark_and_on_a_telephone(bureau: Office) -> None:
    case = await with_a_handler(bureau, TITLES[0])
    clerk = await seated(bureau, CLERK)
    await clerk.page.emulate_media(color_scheme="dark")
    await clerk.open(f"/cases/{case}")
    await keep(clerk, "dark")
    await clerk.page.emulate_media(color_scheme="light")
    await clerk.page.set_viewport_size({"width": 400, "height": 900})
    await keep(clerk, "telephone")


async def seated(office: Office, account: str) -> Person:
    """Somebody at a window as wide as the pictures are."""
    someone = await office.person(account)
    await someone.page.set_viewport_size({"width": 1000, "height": 900})
    return someone
