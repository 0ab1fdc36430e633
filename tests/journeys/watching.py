"""What holds on every page that anybody visits, looked at while they go about their work."""

import re
from dataclasses import dataclass, field
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Page, Request, Response

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
"""axe-core, which looks for what keeps people with disabilities out."""

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
AT_MOST = 100 * 1024
"""Bytes of a page without documents (issue: fast on an old desk PC)."""

_ONE_OF_MANY = re.compile(r"/[a-z]+-[0-9A-Z]{26}|(?<=/reply/).*|(?<=/acts/).*")
_KINDS = """
[...new Set([...document.querySelectorAll('[class], form, table, dl, input, select, textarea')]
  .map(one => one.tagName + '.' + one.className))]
"""
_SEEN: dict[str, set[str]] = {}
"""Addresses and kinds of elements looked through in this process, for each width and colour."""


@dataclass
class Watch:
    """One browser page under watch; `faults` is what it did wrong on the way."""

    page: Page
    host: str
    faults: list[str] = field(default_factory=list)

    @classmethod
    def over(cls, page: Page, url: str) -> "Watch":
        """Watch a page: what it asks for, what it complains of, how heavy it is."""
        watch = cls(page, urlsplit(url).netloc)
        page.on("request", watch._asked)
        page.on("console", watch._complained)
        page.on("pageerror", lambda error: watch.faults.append(f"script: {error}"))
        page.on("response", watch._answered)
        return watch

    async def look(self) -> None:
        """Fail if the page has a fault, or keeps somebody out."""
        if await self._is_new():
            self.faults.extend(await barriers(self.page))
        found, self.faults[:] = tuple(self.faults), ()
        assert not found, "\n".join([self.page.url, *found])

    async def _is_new(self) -> bool:
        """Whether the page has anything on it, or an address, that has not been looked through."""
        dark = await self.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        seen = _SEEN.setdefault(f"{self.page.viewport_size} {dark}", set())
        path = _ONE_OF_MANY.sub("", urlsplit(self.page.url).path)
        found = {path, *await self.page.evaluate(_KINDS)}
        new = found - seen
        seen |= found
        return bool(new)

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc != self.host and not request.url.startswith("data:"):
            self.faults.append(f"asks another host: {request.url}")

    def _complained(self, message: ConsoleMessage) -> None:
        # A refused form (422, 409) is told here, too; that is the browser's habit and no fault.
        if message.type == "error" and not re.search(r"status of 4\d\d", message.text):
            self.faults.append(f"console: {message.text}")

    async def _answered(self, response: Response) -> None:
        if "text/html" in response.headers.get("content-type", ""):
            size = int(response.headers.get("content-length", "0"))
            if size > AT_MOST:
                self.faults.append(f"{size} bytes: {response.url}")


async def barriers(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA, one line each."""
    # Evaluated, not added as a script: the page's own policy stays in force.
    await page.evaluate(f"{AXE}\n;0")
    found: dict[str, Any] = await page.evaluate(
        "rules => axe.run({runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})",
        list(RULES),
    )
    return [
        f"{one['id']}: {one['help']} — {node['html'][:200]} {node['failureSummary'][:300]}"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]
