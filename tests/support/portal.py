"""A citizen at the portal: fills in what he is asked, presses what he is shown."""

import re
from dataclasses import dataclass

import httpx

from tests.api.browsing import Page
from tests.support.pages import Browser, token_in

WHO = {
    "application.applicants.0": "",
    "application.applicants.0.kind": "citizen",
    "application.applicants.0.name": "李明",
    "application.applicants.0.identity.kind": "resident_id",
    "application.applicants.0.identity.number": "11010519491231002X",
    "application.applicants.0.contact.phone": "13800138000",
    "application.applicants.0.contact.email": "li.ming@example.com",
}
WHAT = {"application.items.0": "", "application.items.0.title": "2017年度锅炉能效测试报告"}
HOW = {"application.obtaining": "email", "application.form": "email"}
ANSWERS = {"who": WHO, "agent": {}, "what": WHAT, "how": HOW}
"""What a citizen writes who makes no mistake, page by page."""

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@dataclass
class Citizen:
    """Somebody without an account, at one browser."""

    browser: Browser

    async def begin(self, agency: str = "bjqts") -> None:
        """Begin an application."""
        answer = await self.browser.fill("/apply", "/apply", agency=agency)
        assert answer.headers["Location"] == "/apply/who", answer.text

    async def answer(self, step: str, said: dict[str, str], go: str = "on") -> httpx.Response:
        """Answer the questions of a page."""
        return await self.browser.fill(f"/apply/{step}", f"/apply/{step}", **said, _go=go)

    async def fill_in(self, **changed: dict[str, str]) -> None:
        """Answer every page, some of them otherwise than usual."""
        await self.begin()
        for step, said in {**ANSWERS, **changed}.items():
            answer = await self.answer(step, said, go="anyway")
            assert answer.status_code == 303, answer.text

    async def send(self, go: str = "send", **more: str) -> httpx.Response:
        """Press the last button."""
        return await self.browser.fill("/apply/check", "/apply/check", _go=go, **more)

    async def apply(self, **changed: dict[str, str]) -> tuple[str, str]:
        """Hand an application in; its case and its code."""
        await self.fill_in(**changed)
        sent = await self.send()
        assert sent.headers.get("Location") == "/apply/receipt", sent.text
        return await self.receipt()

    async def receipt(self) -> tuple[str, str]:
        """Case and code as the receipt tells them."""
        page = (await self.browser.open("/apply/receipt")).text
        case = re.search(r"<dt>收件编号</dt><dd><code>([^<]+)<", page)
        code = re.search(r'<code class="big">([^<]+)<', page)
        assert case, page
        assert code, page
        return case[1], code[1]

    async def upload(self, page: str, path: str, name: str, **more: str) -> httpx.Response:
        """Choose a file on a page and send it."""
        token = token_in(await self.browser.open(page))
        return await self.browser.client.post(
            path,
            data={"csrf": token, **more},
            files={"file": (name, PDF, "application/pdf")},
            headers={"Accept": "text/html", "Origin": self.browser.origin},
        )


def shown(response: httpx.Response) -> Page:
    """The page of an answer; every element is closed, every reference leads somewhere."""
    assert response.status_code in (200, 422), response.text
    assert len(response.content) < 100_000
    html = response.text.replace("<!doctype html>", "")
    page = Page(re.sub(r"<(img|link)([^>]*)>", r"<input type=hidden>", html))
    ids = [one.get("id") for one in page.elements if one.get("id")]
    assert len(set(ids)) == len(ids)
    assert not page.all("script", "style")
    return page
