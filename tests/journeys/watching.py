"""What holds on every page that anybody visits, looked at while they go about their work."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Page, Request, Response

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
"""axe-core, which looks for what keeps people with disabilities out."""

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""WCAG 2.2 AA, and what axe-core thinks good beyond it: headings, landmarks told apart."""

ELSEWHERE = (
    *("target-size", "scrollable-region-focusable", "landmark-unique", "meta-viewport"),
    "color-contrast",
)
"""Rules whose answer may be another on a narrow screen or in the dark; roles and names stay."""

TELEPHONE = 400
"""Pixels across."""

AT_MOST = 100 * 1024
"""Bytes of a page, so that it is fast on an old desk PC."""

DOCUMENTS = ("/docs",)
"""Pages that are a document themselves: as long as what they describe, and alike all through."""

_ONE_OF_MANY = re.compile(r"/[a-z]+-[0-9A-Z]{26}|(?<=/reply/).*|(?<=/acts/).*")
_KINDS = """
[...new Set([...document.querySelectorAll('[class], form, table, dl, input, select, textarea')]
  .map(one => one.tagName + '.' + one.className))]
"""
_WEIGHT = """
[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .filter(one => one.entryType == 'navigation' || /\\.(css|js)/.test(one.name))
  .reduce((sum, one) => sum + one.decodedBodySize, 0)
"""
_SEEN: set[str] = set()
"""Addresses and kinds of elements looked through in this process."""


@dataclass
class Watch:
    """One browser page under watch; `faults` is what it did wrong on the way."""

    page: Page
    host: str
    scripts: bool = True
    faults: list[str] = field(default_factory=list)

    @classmethod
    def over(cls, page: Page, url: str, *, scripts: bool) -> "Watch":
        """Watch a page: what it asks for, what it complains of, how heavy it is."""
        watch = cls(page, urlsplit(url).netloc, scripts)
        page.on("request", watch._asked)
        page.on("console", watch._complained)
        page.on("pageerror", lambda error: watch.faults.append(f"script: {error}"))
        page.on("response", watch._answered)
        return watch

    async def look(self) -> None:
        """Fail if the page has a fault, or keeps somebody out."""
        if self.scripts and await self._is_new():  # axe-core is a script
            self.faults.extend(await barriers(self.page))
        self.blameless()

    async def look_closely(self) -> None:
        """Note every fault of the page: on a desk by day, and on a telephone in the dark."""
        await self._is_new()
        self.faults.extend(await barriers(self.page))
        self._weighed(await self.page.evaluate(_WEIGHT), self.page.url)
        desk = self.page.viewport_size
        assert desk is not None
        await self.page.emulate_media(color_scheme="dark")
        await self.page.set_viewport_size({"width": TELEPHONE, "height": 800})
        if urlsplit(self.page.url).path not in DOCUMENTS:
            self.faults.extend(await barriers(self.page, ELSEWHERE))
        wide = await self.page.evaluate("document.documentElement.scrollWidth")
        if wide > TELEPHONE:
            self.faults.append(f"{wide} wide on a telephone")
        await self.page.emulate_media(color_scheme="light")
        await self.page.set_viewport_size(desk)

    def blameless(self) -> None:
        """Fail if a fault has been noted."""
        found, self.faults[:] = tuple(self.faults), ()
        assert not found, "\n".join([self.page.url, *found])

    async def _is_new(self) -> bool:
        """Whether the page has anything on it, or an address, that has not been looked through."""
        path = _ONE_OF_MANY.sub("", urlsplit(self.page.url).path)
        found = {path, *await self.page.evaluate(_KINDS)}
        new = found - _SEEN
        _SEEN.update(found)
        return bool(new)

    def _asked(self, request: Request) -> None:
        asked = urlsplit(request.url)
        # Others are the browser's own: its viewer of PDFs, what a page carries itself (data:).
        if asked.scheme in {"http", "https"} and asked.netloc != self.host:
            self.faults.append(f"asks another host: {request.url}")

    def _complained(self, message: ConsoleMessage) -> None:
        # A refused form (422, 409) is told here, too; that is the browser's habit and no fault.
        # What a page asks for by itself is refused only where the session has ended (401).
        by_itself = message.location["url"].endswith("/picture")
        refused = r"status of 401" if by_itself else r"status of 4\d\d"
        if message.type == "error" and not re.search(refused, message.text):
            self.faults.append(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        if "text/html" in response.headers.get("content-type", ""):
            self._weighed(int(response.headers.get("content-length", "0")), response.url)

    def _weighed(self, size: int, url: str) -> None:
        if not 0 < size < AT_MOST and urlsplit(url).path not in DOCUMENTS:
            self.faults.append(f"{size} bytes: {url}")


async def barriers(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What axe-core finds against `RULES`, or against some single rules, one line each."""
    if not await page.evaluate("'axe' in self"):
        # Evaluated, not added as a script: the page's own policy stays in force.
        await page.evaluate(f"{AXE}\n;0")
    only = {"type": "rule" if rules else "tag", "values": list(rules or RULES)}
    found: dict[str, Any] = await page.evaluate(
        "only => axe.run({runOnly: only, resultTypes: ['violations']})", only
    )
    return [
        f"{one['id']}: {one['help']} — {node['html'][:200]} {node['failureSummary'][:300]}"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]
