"""Pictures of pages for docs/: taken on the journeys, written only when asked for.

`MINGBAI_PICTURES=1 pytest tests/journeys/test_pictures.py` writes docs/pictures anew.
"""

import os
from pathlib import Path

from tests.journeys.person import Person

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
WANTED = bool(os.environ.get("MINGBAI_PICTURES"))


async def keep(someone: Person, name: str, height: int = 760) -> None:
    """Keep what somebody sees as docs/pictures/NAME.png; without being asked to, only look."""
    await someone.watch.look()
    if WANTED:
        page = someone.page
        width = (page.viewport_size or {"width": 1000})["width"]
        await page.set_viewport_size({"width": width, "height": height})
        await page.screenshot(path=FOLDER / f"{name}.png", animations="disabled", caret="hide")


async def at(someone: Person, selector: str) -> None:
    """Bring a part of the page to its top."""
    await someone.page.locator(selector).first.evaluate("one => one.scrollIntoView()")
