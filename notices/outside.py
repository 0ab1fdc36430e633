"""What a page would fetch from elsewhere: nothing may be, so no page is made that would.

An office writes templates of its own. A picture in one, at an address with a fact of the case in
it, would tell a stranger who applies each time a letter is printed; one at an inner address would
ask there in the server's name. Everything a page needs lies in it, as `data:`.
"""

import re
from html.parser import HTMLParser

_FETCHED = frozenset({"src", "srcset", "href", "xlink:href", "data", "background", "poster"})
_INSIDE = re.compile(r"\s*(?:$|#|data:)", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(
    r"(@import)|(?:url|src)\(\s*[\"']?(?!\s*(?:data:|#|[\"')]))([^\"')]*)|(image-set)\(",
    re.IGNORECASE,
)
_REACHING = re.compile(
    rf"\b({'|'.join(_FETCHED)})\s*=|url\(|src\(|@import|image-set|<base", re.IGNORECASE
)
_LAST = 0x10FFFF


def fetched(page: str) -> str | None:
    """The first thing an HTML page would fetch from elsewhere; None where there is none."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found


def reaching_line(template: str) -> int | None:
    """The first line (from 1) of a template that may fetch something; None where none is seen."""
    match = _REACHING.search(template)
    return template.count("\n", 0, match.start()) + 1 if match else None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "style":
                self.found = self.found or _in_style(value or "")
            elif name in _FETCHED and tag != "a" and not _INSIDE.match(value or ""):
                self.found = self.found or value
        if tag == "base":
            self.found = self.found or "base"

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "style":
            self.found = self.found or _in_style(data)


def _in_style(style: str) -> str | None:
    """As the style is understood: without its comments, its escapes undone."""
    said = _COMMENT.sub("", style)
    plain = _ESCAPE.sub(_meant, said)
    for text in (said, plain):
        if match := _RULE.search(text):
            return next(one for one in match.groups() if one is not None)
    return None


def _meant(escape: re.Match[str]) -> str:
    if escape[1] is None:
        return escape[2]
    code = int(escape[1], 16)
    return chr(code) if code <= _LAST else ""
