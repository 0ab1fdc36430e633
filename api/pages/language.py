"""The language of a page: Chinese, or one the browser prefers and a catalogue speaks.

Papers and mails are not pages: they are Chinese whoever asks (docs/decisions/languages.md).
"""

import gettext
import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Depends, Request

CHINESE = "zh-CN"
"""The language in which everything is written."""

FOLDER = Path(__file__).parent / "locale"
"""A catalogue for each language and room: `en/LC_MESSAGES/portal.po`, compiled beside it."""

LABEL = "label"
"""The context, in a catalogue, of words that the program says; others have their template's."""

_LONGEST = 200
"""Characters of what a browser says of its languages that are read."""
_QUALITY = re.compile(r"[01](\.[0-9]{0,3})?")


@dataclass(frozen=True, eq=False)
class Catalogue:
    """What the pages of a room say in another language."""

    language: str
    texts: gettext.NullTranslations

    def say(self, context: str, text: str) -> str:
        """A text in this language, or as it is where nobody has translated it."""
        return self.texts.pgettext(context, text)


SPOKEN: ContextVar[Catalogue | None] = ContextVar("spoken", default=None)
"""The language of the page that is being made; None is Chinese. Set for a request, below."""


def compiled(language: str, room: str) -> Path:
    """Where the program reads a catalogue."""
    return FOLDER / language / "LC_MESSAGES" / f"{room}.mo"


@cache
def catalogues(room: str) -> Mapping[str, Catalogue]:
    """Every catalogue there is for a room, by its language in lower case."""
    found = {path.parent.parent.name: path for path in sorted(FOLDER.glob(f"*/*/{room}.mo"))}
    return {language.lower(): _read(language, path) for language, path in found.items()}


def _read(language: str, path: Path) -> Catalogue:
    with path.open("rb") as file:
        return Catalogue(language, gettext.GNUTranslations(file))


def preferred(accepted: str, there: Mapping[str, Catalogue]) -> Catalogue | None:
    """The catalogue for what a browser accepts (RFC 9110 §12.5.4); None is Chinese."""
    for tag in _by_preference(accepted[:_LONGEST]):
        primary = tag.partition("-")[0]
        found = there.get(tag) or there.get(primary)
        if found:
            return found
        if primary == "zh":
            return None
    return None


def _by_preference(accepted: str) -> list[str]:
    asked = [one.partition(";q=") for one in accepted.lower().replace(" ", "").split(",")]
    weighed = [(_weight(quality), tag) for tag, _, quality in asked]
    return [tag for weight, tag in sorted(weighed, key=lambda one: -one[0]) if weight]


def _weight(quality: str) -> float:
    return float(quality) if _QUALITY.fullmatch(quality) else 1.0


def spoken_in(room: str) -> Any:
    """Lets the routes of a room speak the browser's language; a room is a folder of templates."""

    async def choose(request: Request) -> None:
        accepted = request.headers.get("accept-language", "")
        SPOKEN.set(preferred(accepted, catalogues(room)))

    return Depends(choose)
