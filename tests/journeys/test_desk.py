"""A desk that stays open shows by itself what others do, and disturbs nobody at it."""

from playwright.async_api import expect

from tests.journeys.office import CLERK, HEAD, Office
from tests.journeys.papers import asked
from tests.journeys.person import Person
from tests.support.pages import PASSWORD


async def transferred(bureau: Office, title: str) -> str:
    case = await bureau.hand_in(asked(title))
    await bureau.act(case, "register", CLERK)
    await bureau.act(case, "transfer", CLERK, department="tese")
    return case


async def again(bureau: Office) -> Person:
    """The head at a browser of his own: at the one all tests share he stays as he is."""
    await bureau.person(HEAD)  # a second password would log him out there
    head = await bureau.visitor()
    await head.log_in(HEAD, PASSWORD)
    return head


async def test_what_another_person_does_appears_while_place_and_focus_stay(
    bureau: Office,
) -> None:
    first = await transferred(bureau, "已经在办件台上的申请")
    head = await again(bureau)
    await head.page.clock.install()
    await head.page.set_viewport_size({"width": 1280, "height": 200})
    await head.open("/desk")
    link = head.page.locator(f"#case-{first}")
    await link.focus()
    await head.page.evaluate("window.scrollTo(0, 40)")
    second = await transferred(bureau, "别人刚转交的申请")
    await head.page.clock.fast_forward("01:00")
    await expect(head.page.locator(f"#case-{second}")).to_be_attached()
    await expect(link).to_be_focused()
    assert await head.page.evaluate("window.scrollY") == 40


async def test_a_desk_out_of_sight_is_shown_anew_when_it_is_looked_at_again(
    bureau: Office,
) -> None:
    head = await again(bureau)
    await head.open("/desk")
    case = await transferred(bureau, "看别处时转交的申请")
    await head.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(head.page.locator(f"#case-{case}")).to_be_attached()


async def test_who_is_logged_out_is_told_that_the_desk_stands_still(bureau: Office) -> None:
    head = await again(bureau)
    await head.open("/desk")
    await head.page.context.clear_cookies()
    await head.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(head.page.locator("#updated")).to_have_text("没有更新：请刷新本页")
