"""Somebody at a browser: reads, fills in what is asked by its name, presses buttons."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from tests.journeys.watching import Watch

DO, NEXT = "确认办理", "下一步"
SENT = "form:not([action='/logout'])"


@dataclass(frozen=True)
class Person:
    """A person at a page of a browser."""

    page: Page
    watch: Watch

    async def open(self, path: str) -> None:
        """Go to a page by its address."""
        await self.page.goto(path)
        await self.watch.look()

    async def press(self, name: str, *, within: Locator | None = None, exact: bool = False) -> None:
        """Press the button of a name, and look at the page that comes."""
        where = within or self.page.locator("main")
        await self._go(where.get_by_role("button", name=name, exact=exact).first)
        await self.watch.look()

    async def follow(self, name: str) -> None:
        """Follow the link of a name."""
        await self._go(self.page.get_by_role("link", name=name).first)
        await self.watch.look()

    async def reads(self, *words: str) -> None:
        """Fail unless the words stand on the page."""
        said = await self.says()
        missing = [one for one in words if one not in said]
        assert not missing, f"{missing} not on {self.page.url}:\n{said}"

    async def says(self) -> str:
        """What can be read in the page's main part."""
        return await self.page.locator("main").inner_text()

    async def log_in(self, account: str, password: str) -> None:
        """Fill the log-in form in."""
        await self.open("/login")
        await self.page.get_by_label("账号").fill(account)
        await self.page.get_by_label("口令").fill(password)
        await self.press("登录")
        await expect(self.page.get_by_role("button", name="退出登录")).to_be_visible()

    async def fill(self, answers: Mapping[str, object]) -> None:
        """Fill a form in, by the names its questions have."""
        for name, value in _flat(answers):
            await self._answer(name, value)

    async def begin(self, case: str, act: str, **answers: object) -> None:
        """Open the form of an act on a case's page and fill it in."""
        await self.open(f"/cases/{case}")
        await self._go(self.page.locator(f".acts a[href*='act={act}#']"))
        await self.fill(answers)
        await self.watch.look()

    async def act(self, case: str, act: str, **answers: object) -> None:
        """Perform an act from the case's page: fill in, look at what follows, confirm."""
        await self.begin(case, act, **answers)
        await self.look_on()
        await self.press(DO)
        await expect(self.page.get_by_role("status").first).to_contain_text("已办理")

    async def look_on(self) -> None:
        """Go on to what would follow."""
        following = self.page.get_by_role("button", name=NEXT)
        if await following.count():
            await self.press(NEXT)
        heading = self.page.get_by_role("heading", name="办理后的结果", exact=True)
        assert await heading.count(), f"nothing follows:\n{await self.says()}"

    async def _go(self, pressed: Locator) -> None:
        """Press what leads to another page, and wait for it."""
        assert await pressed.count(), f"{pressed} is not on:\n{await self.says()}"
        async with self.page.expect_navigation():
            await pressed.click()

    async def _answer(self, name: str, value: object) -> None:
        asked = await self._asked(name)
        await self._unfold(name)
        kind = await asked.first.evaluate("one => one.type")
        match kind:
            case "radio" | "checkbox":
                for one in value if isinstance(value, list) else [value]:
                    said = "true" if one is True else str(one)
                    await self.page.locator(f'[name="{name}"][value="{said}"]').check()
            case "select-one":
                await asked.select_option(str(value))
            case _:
                lines = value if isinstance(value, list) else [value]
                await asked.fill("\n".join(str(one) for one in lines))
        choose = self.page.locator(f'.field:has([name="{name}"]) + button[name="_choose"]')
        if await choose.count():
            await self._go(choose)

    async def _asked(self, name: str) -> Locator:
        """The question of a name; one more entry is asked for where the page has none yet."""
        asked = self.page.locator(f'main [name="{name}"]:not([type="hidden"])')
        for _ in range(3):
            if await asked.count():
                break
            more = self.page.locator('main button[name="_add"]')
            values = [await one.get_attribute("value") or "" for one in await more.all()]
            fit = [one for one in values if re.match(rf"{re.escape(one)}\.\d+(\.|$)", name)]
            assert fit, f"nothing asks for {name}:\n{await self.says()}"
            await self._go(self.page.locator(f'button[name="_add"][value="{max(fit, key=len)}"]'))
        assert await asked.count(), f"nothing asks for {name}, even in a new entry"
        return asked

    async def _unfold(self, name: str) -> None:
        folded = self.page.locator(f'details:not([open]):has([name="{name}"]) > summary')
        while await folded.count():
            await folded.first.click()


def _flat(said: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Names of questions and their answers, of a payload as the API has it."""
    match said:
        case Mapping():
            for key, value in said.items():
                yield from _flat(value, f"{name}.{key}" if name else str(key))
        case [Mapping(), *_]:
            for place, value in enumerate(said):
                yield from _flat(value, f"{name}.{place}")
        case _:
            yield name, said
