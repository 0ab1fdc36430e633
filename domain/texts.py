"""Text as people send it 文本: perhaps blank, of limited length, fit to be printed or not.

A paper application may be incomplete and must still be stored, so these types limit only length;
whether a text says enough is judged by `domain.defects`.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from domain.marks import Wording
from domain.model import LINE_LENGTH, UNPRINTABLE, Text

_UNFIT = rf"{UNPRINTABLE}\ud800-\udfff"
"""What cannot be printed, and halves of characters."""

_UNFIT_IN_LINE = re.compile(rf"[\x00-\x1f{_UNFIT}]")
_UNFIT_IN_TEXT = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f{_UNFIT}]")


def is_fit(text: str, *, lines: bool) -> bool:
    """Whether a text is free of control characters; `lines` permits line breaks and tabs."""
    return not (_UNFIT_IN_TEXT if lines else _UNFIT_IN_LINE).search(text)


def one_line(text: str, limit: int) -> str:
    """A text on one line without control characters, cut to `limit` characters with 「…」."""
    line = " ".join(_UNFIT_IN_LINE.sub(" ", text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


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

Prose = Annotated[Said, Wording.PROSE]
"""The same where it tells and decides nothing: whoever drafts the notice may word it otherwise."""

SaidLine = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=LINE_LENGTH, pattern=r"^[^\r\n]*$"
    ),
    AfterValidator(_said_line),
]
"""The same on one line; what is wrong is told in words, where a `Line` knows only its pattern."""
