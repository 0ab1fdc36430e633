"""The administrator: a mail that could not be delivered, a notice in the office's own words."""

from tests.journeys.office import ADMINISTRATOR, CLERK, PATIENCE, Office
from tests.journeys.papers import asked
from tests.journeys.person import Person
from tests.journeys.ways import paper, parked, shown
from tests.support.waiting import eventually

OWN = """{% extends "base/receipt.html" %}
{% block closing %}<p class="closing">专此告知，谢谢您的监督。</p>{% endblock %}
"""
WORDS = "专此告知，谢谢您的监督。"


async def test_a_parked_mail_is_tried_again(bureau: Office) -> None:
    title = "邮件送不出去的申请"
    case = await parked(bureau, title)
    administrator = await bureau.person(ADMINISTRATOR)
    await administrator.open("/admin")
    await administrator.follow("未完成的工作")
    ours = administrator.page.locator("section", has_text=title)
    assert "邮件服务器答复550" in await ours.inner_text()
    await administrator.press("重试", within=ours)
    await administrator.reads("已经安排重试")
    assert not await ours.count()

    async def sent() -> bool:
        await administrator.open(f"/cases/{case}")
        return "都已发出" in await administrator.says()

    await eventually(sent, PATIENCE)


async def test_a_notice_in_the_offices_own_words(bureau: Office) -> None:
    administrator, clerk = await bureau.person(ADMINISTRATOR), await bureau.person(CLERK)
    await administrator.open("/admin/templates/edit?name=receipt.html")
    await administrator.fill({"text": OWN.replace("endblock", "endblok")})
    await administrator.press("检查并保存")
    await administrator.reads("第2行")
    await administrator.fill({"text": OWN})
    assert WORDS in await preview(administrator)
    await administrator.press("检查并保存")
    await administrator.reads("模板已经保存")
    try:
        case = await bureau.hand_in(asked("用本局措辞的申请"))
        await bureau.act(case, "register", CLERK)
        assert WORDS in await paper(clerk, f"/cases/{case}", "登记回执")
    finally:
        await administrator.open("/admin/templates/edit?name=receipt.html")
        await administrator.press("恢复程序自带的模板")
    await administrator.reads("已恢复程序自带的模板")


async def preview(administrator: Person) -> str:
    """What the changed template makes of a sample, in a page of its own."""
    button = administrator.page.get_by_role("button", name="预览改后的样子")
    return await shown(administrator, button, "**/admin/templates/try")
