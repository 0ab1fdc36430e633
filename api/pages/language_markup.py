"""Which part of a template's markup is text that people read."""

import re
from collections.abc import Iterator

_TAG = re.compile(r"<(?=[A-Za-z/!])")
_INSIDE = re.compile(
    r"""(?:(?<![\w-])(?P<read>title|placeholder|aria-label|alt)\s*=\s*)?(?P<quote>["'])|>"""
)
_QUOTE = {quote: re.compile(quote) for quote in "\"'"}


class Markup:
    """Reads a template's data piece by piece: a tag may begin in one and end in another.

    `read`: what comes next is read by people, be it between tags or the value of an attribute.
    """

    def __init__(self) -> None:
        self.read, self._end = True, _TAG

    def pieces(self, data: str) -> Iterator[tuple[bool, str]]:
        """The pieces of some data in their order, and whether people read them."""
        while data:
            read, found = self.read, self._end.search(data)
            cut = len(data) if not found else found.start() if read else found.end()
            if found:
                self._turn(found)
            if cut:
                yield read, data[:cut]
            data = data[cut:]

    def _turn(self, found: re.Match[str]) -> None:
        if self._end is _TAG:
            self.read, self._end = False, _INSIDE
        elif self._end is _INSIDE:
            quote = found["quote"]
            self.read = bool(found["read"]) or not quote
            self._end = _QUOTE[quote] if quote else _TAG
        elif self.read:
            self.read = False  # the quote itself is markup again
        else:
            self._end = _INSIDE
