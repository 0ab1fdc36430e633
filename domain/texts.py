"""Text as people send it 文本: perhaps blank, of limited length, fit to be printed or not.

A paper application may be incomplete and must still be stored, so these types limit only length;
whether a text says enough is judged by `domain.defects`.
"""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from domain.model import Line, Text

# An override of writing direction can make a name read as another one on paper and on screen.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNFIT_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_LINE_BREAKS = frozenset("\t\n\r")


def is_fit(text: str, *, lines: bool) -> bool:
    """Whether a text is free of control characters; `lines` permits line breaks and tabs."""
    allowed = _LINE_BREAKS if lines else frozenset[str]()
    return all(_is_plain(sign) or sign in allowed for sign in text)


def one_line(text: str, limit: int) -> str:
    """A text on one line without control characters, cut to `limit` characters with 「…」."""
    line = " ".join("".join(sign if is_fit(sign, lines=False) else " " for sign in text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _is_plain(sign: str) -> bool:
    return unicodedata.category(sign) not in _UNFIT_CATEGORIES and sign not in _DIRECTION


def _said(text: str) -> str:
    if not is_fit(text, lines=True):
        raise ValueError("含有无法打印的控制字符，请删除后重新填写")
    return text


def _said_line(text: str) -> str:
    if not is_fit(text, lines=False):
        raise ValueError("应写在一行内，不能含有换行或者控制字符")
    return text


AnyLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
"""A short text, perhaps blank, at most 500 characters."""

AnyText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]
"""A long text, perhaps blank and of several lines, at most 20,000 characters."""

Said = Annotated[Text, AfterValidator(_said)]
"""A text that must say something and can be printed: not blank, no control characters."""

SaidLine = Annotated[Line, AfterValidator(_said_line)]
"""The same on one line, at most 400 characters."""
