"""A citizen applies on the portal, supplements, follows the case and withdraws another."""

from tests.journeys.office import CLERK, HANDLER, Office
from tests.journeys.papers import CITIZEN, DISCLOSED, opinion
from tests.journeys.person import Person
from tests.journeys.ways import case_of, cleared, paper, served, signed

VAGUE = "近年来关于锅炉的全部材料"
CLEAR = "2016年度海淀区在用锅炉定期检验情况登记表"


async def test_an_application_from_the_portal_with_a_supplement(bureau: Office) -> None:
    citizen = await bureau.visitor()
    case = await applied(citizen, VAGUE)
    clerk, handler = await bureau.person(CLERK), await bureau.person(HANDLER)
    await bureau.act(case, "register", CLERK)
    await bureau.act(case, "transfer", CLERK, department="tese")
    await handler.act(
        case, "opinion", opinion="没有指向特定的政府信息，应当补正。", needs="supplement"
    )
    await clerk.act(case, "ask_supplement", points="请写明锅炉所在区、年份和文件名称。")
    await citizen.open(f"/track/{case}")
    await citizen.follow("补正申请内容")
    await citizen.reads("请写明锅炉所在区、年份和文件名称。")
    await citizen.fill({"text": "需要海淀区的登记表。", "items": [{"title": CLEAR}]})
    await citizen.press("提交补正", exact=True)
    await citizen.reads("已经收到您的补正")
    await clerk.open(f"/cases/{case}")
    await clerk.reads(CLEAR)
    await cleared(bureau, case, **opinion(DISCLOSED))
    await signed(bureau, case)
    await served(bureau, case)
    await citizen.open(f"/track/{case}")
    await citizen.reads("办结日期", "答复已经送达")
    answer = await paper(citizen, f"/track/{case}", "告知书")
    assert "沈嘉禾" in answer
    assert "《2016年度电梯监督检验情况报告》" in answer


async def test_who_has_number_and_code_withdraws(bureau: Office) -> None:
    citizen = await bureau.visitor()
    case = await applied(citizen, "检验设备采购招标文件")
    code = await code_on(citizen)
    elsewhere = await bureau.visitor(width=400)
    await elsewhere.open("/track")
    await elsewhere.fill({"number": case, "code": "0000-0000-0000"})
    await elsewhere.press("查询")
    wrong = await elsewhere.page.locator("main").inner_text()
    assert "检验设备" not in wrong
    await elsewhere.fill({"number": case, "code": code})
    await elsewhere.press("查询")
    await elsewhere.follow("撤回申请")
    await elsewhere.fill({"statement": "已从政府采购网站获得，不再需要。"})
    await elsewhere.press("撤回申请", exact=True)
    await elsewhere.reads("您的申请已经撤回")
    clerk = await bureau.person(CLERK)
    await clerk.open(f"/cases/{case}")
    await clerk.reads("撤回")
    assert not await clerk.page.locator("a[href*='act=register#']").count()


async def applied(citizen: Person, title: str) -> str:
    """Everything that the portal asks, page by page; the id of the case."""
    await citizen.open("/")
    await citizen.follow("提出申请")
    await citizen.press("开始填写")
    await citizen.fill({"application": {"applicants": [CITIZEN]}})
    await citizen.press("保存并继续")
    await citizen.press("保存并继续")
    await citizen.fill({"application": {"items": [{"title": title}]}})
    await citizen.press("保存并继续")
    await citizen.fill({"application": {"obtaining": "email", "form": "email"}})
    await citizen.press("保存并继续")
    await citizen.press("继续", exact=True)
    await citizen.reads(title, str(CITIZEN["name"]))
    await citizen.press("提交申请")
    await citizen.reads("申请已经收到")
    link = citizen.page.get_by_role("link", name="查看办理情况")
    return case_of(str(await link.get_attribute("href")))


async def code_on(citizen: Person) -> str:
    """The code on the receipt, shown this once."""
    return await citizen.page.locator("code.big").inner_text()
