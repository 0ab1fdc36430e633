"""The auditor sees everything of a case, and is given nothing to press."""

from tests.journeys.office import AUDITOR, CLERK, Office
from tests.journeys.papers import CITIZEN, DISCLOSED, opinion
from tests.journeys.person import Person
from tests.journeys.ways import cleared, paper, served, signed, with_a_handler

TITLE = "审计抽查的申请"


async def test_the_auditor_sees_everything_and_finds_no_button(bureau: Office) -> None:
    case = await with_a_handler(bureau, TITLE)
    await cleared(bureau, case, **opinion(DISCLOSED))
    await signed(bureau, case)
    underway = await with_a_handler(bureau, "审计抽查的另一件申请")
    auditor, clerk = await bureau.person(AUDITOR), await bureau.person(CLERK)
    await auditor.open("/cases?q=审计抽查")
    await auditor.reads(TITLE)
    for path in ("/cases?q=审计抽查", f"/cases/{case}", f"/cases/{underway}", "/admin/clients"):
        await auditor.open(path)
        assert await pressed(auditor) == set(), path
    await auditor.open(f"/cases/{case}")
    await auditor.reads("分管领导审批", "答复申请人")
    assert "电梯" in await paper(auditor, f"/cases/{case}", "告知书")
    await auditor.follow("显示申请内容和申请人信息")
    await auditor.reads(str(CITIZEN["name"]))
    await clerk.open(f"/cases/{case}")
    assert await pressed(clerk), "whoever works on the case has buttons: they can be found"
    await served(bureau, case)
    await auditor.open(f"/cases/{case}")
    await auditor.reads("已办结归档")


async def pressed(someone: Person) -> set[str]:
    """The buttons of a page, and the acts that lead to one; a list kept for oneself is no act."""
    main = someone.page.locator("main")
    buttons = await main.locator(
        "form[method=post]:not([action='/views']) button, .acts a"
    ).all_inner_texts()
    return set(buttons)
