"""What goes wrong at a desk: pressed twice, two at once, a session that ends, a page grown old."""

from pathlib import Path

from tests.journeys.office import CLERK, HANDLER, Office
from tests.journeys.papers import DISCLOSED, asked, opinion
from tests.journeys.person import DO, NEXT, Person
from tests.journeys.ways import with_a_handler
from tests.support.pages import PASSWORD

OTHER_CLERK = "liu.yang"


async def registered(bureau: Office, title: str) -> str:
    case = await bureau.hand_in(asked(title))
    await bureau.act(case, "register", CLERK)
    return case


async def happened(someone: Person, case: str, words: str) -> int:
    """How many lines of the case's past tell of it."""
    await someone.open(f"/cases/{case}")
    return await someone.page.locator(".timeline li", has_text=words).count()


async def test_a_double_click_acts_once(bureau: Office) -> None:
    case, clerk = await registered(bureau, "双击的申请"), await bureau.person(CLERK)
    await clerk.begin(case, "note", text="已电话联系申请人")
    await clerk.look_on()
    async with clerk.page.expect_navigation(url="**done=*"):
        await clerk.page.get_by_role("button", name=DO).dblclick()
    await clerk.reads("已办理")
    assert await happened(clerk, case, "王芳 备注") == 1


async def test_of_two_at_once_the_second_is_told_what_changed(bureau: Office) -> None:
    case = await registered(bureau, "两人同时办理的申请")
    first, second = await bureau.person(CLERK), await bureau.person(OTHER_CLERK)
    for one, department in ((first, "tese"), (second, "jiliang")):
        await one.begin(case, "transfer", department=department)
        await one.look_on()
    await first.press(DO)
    await second.press(DO)
    await second.reads("案件有了新的变化", "王芳", "转交承办部门")
    await second.open(f"/cases/{case}")
    await second.reads("特种设备安全监察处")


async def test_on_a_stale_page_nothing_typed_is_lost(bureau: Office) -> None:
    case, clerk = await registered(bureau, "页面过时的申请"), await bureau.person(CLERK)
    await clerk.begin(case, "note", text="写了很久的备注")
    await clerk.look_on()
    await bureau.act(case, "note", OTHER_CLERK, text="别人先写的备注")
    await clerk.press(DO)
    await clerk.reads("案件有了新的变化", "刘洋")
    await clerk.press(DO)
    assert await happened(clerk, case, "王芳 备注") == 1


async def test_after_the_back_button_the_same_form_acts_no_second_time(bureau: Office) -> None:
    case, clerk = await registered(bureau, "按了返回的申请"), await bureau.person(CLERK)
    await clerk.act(case, "note", text="只写一次的备注")
    await clerk.page.evaluate("history.go(-2)")  # past the page that was sent, to the form
    await clerk.page.wait_for_url("**act=note*")
    await clerk.fill({"text": "只写一次的备注"})
    await clerk.press(NEXT)
    assert await happened(clerk, case, "王芳 备注") == 1


async def test_a_session_that_ends_in_a_long_opinion_loses_nothing(bureau: Office) -> None:
    case = await with_a_handler(bureau, "会话过期的申请")
    elsewhere, handler = await bureau.person(HANDLER), await bureau.visitor()
    await handler.log_in(HANDLER, PASSWORD)
    words = "逐页核对后认为，" + "第三章的数据可以公开，不涉及国家秘密。" * 60
    await handler.begin(case, "opinion", **opinion(DISCLOSED, text=words))
    await elsewhere.open("/account")
    others = elsewhere.page.get_by_role("button", name="结束", exact=True)
    while await others.count():
        await elsewhere.press("结束", exact=True)
    await handler.press("下一步")
    await handler.page.get_by_label("账号").fill(HANDLER)
    await handler.page.get_by_label("口令").fill(PASSWORD)
    await handler.press("登录")
    assert await handler.page.locator('[name="opinion"]').input_value() == words
    await handler.look_on()
    await handler.press(DO)
    await handler.reads("已办理")


async def test_a_file_too_large_is_told_and_nothing_is_kept(bureau: Office, tmp_path: Path) -> None:
    case, clerk = await registered(bureau, "文件太大的申请"), await bureau.person(CLERK)
    large = tmp_path / "现场照片.pdf"
    large.write_bytes(b"%PDF-1.7\n" + b"0" * (21 << 20))
    await clerk.open(f"/cases/{case}")
    await clerk.page.get_by_text("上传材料").click()
    await clerk.page.get_by_label("文件", exact=True).set_input_files(large)
    await clerk.press("上传", exact=True)
    await clerk.reads("20MB", "没有上传")
    await clerk.open(f"/cases/{case}")
    await clerk.reads("还没有材料")
