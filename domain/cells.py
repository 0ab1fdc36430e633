"""Cells of a table that a spreadsheet opens: what somebody wrote stays text.

A cell that begins like a formula would be run by the spreadsheet of whoever opens the file, and its
text is whatever an applicant wrote: such a cell gets an apostrophe in front.
"""

import re

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def plain(value: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    text = _CONTROL.sub(" ", value)
    return f"'{text}" if _FORMULA.match(text) else text
