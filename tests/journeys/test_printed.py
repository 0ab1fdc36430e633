"""What a page is on paper: its facts, and nothing that could only be pressed."""

from io import BytesIO

from pypdf import PdfReader

from tests.journeys.office import CLERK, Office
from tests.journeys.person import Person
from tests.journeys.test_portal import applied, code_on

TITLE = "2016年度电梯监督检验情况报告"


async def test_the_receipt_is_printed_with_number_and_code_alone(school: Office) -> None:
    citizen = await school.visitor()
    case = await applied(citizen, TITLE)
    pressed = ("提出申请", "工作人员登录", "培训环境", "查看办理情况", "返回首页")
    paper = await printed(citizen, *pressed)
    assert case in paper
    assert await code_on(citizen) in paper
    assert "请打印本页" in paper
    sheets = PdfReader(BytesIO(await citizen.page.pdf())).pages
    assert case in "".join("".join(one.extract_text().split()) for one in sheets)


async def test_a_case_is_printed_without_what_may_be_pressed(school: Office) -> None:
    citizen, clerk = await school.visitor(), await school.person(CLERK)
    await clerk.open(f"/cases/{await applied(citizen, TITLE)}")
    pressed = ("跳到下一个工作日", "办件台", "退出登录", "告知按要求重新申请")
    paper = await printed(clerk, *pressed)
    assert TITLE in paper
    assert "办理经过" in paper


async def printed(someone: Person, *pressed: str) -> str:
    """The words of a page on paper; fails unless those that can be pressed are on the screen alone.

    Words in a fold that is closed are on neither.
    """
    body = someone.page.locator("body")
    shown = await body.inner_text()
    await someone.page.emulate_media(media="print")
    paper = await body.inner_text()
    await someone.page.emulate_media(media="screen")
    assert not [one for one in pressed if one not in shown]
    assert not [one for one in pressed if one in paper]
    return paper
