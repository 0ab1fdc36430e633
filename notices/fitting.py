"""Where the signature falls: never on a page without text (GB/T 9704: no seal on an empty page).

PlutoPrint knows no `break-before: avoid`. So a letter of several pages is laid out twice, with and
without its signature: where both take as many pages, the last of the text stands before the seal.
Where not, the lines are set a little tighter, as the standard advises, or a little wider, so that
text goes on overleaf; and where neither helps, the last paragraph goes overleaf with the seal. The
same page always comes out.
"""

from bisect import bisect_left
from collections.abc import Callable

Layout = Callable[[str], int]
"""How many pages a document takes with some style rules more."""

_CLOSE = "h1 { margin: 28pt 0 18pt !important }"
_PITCHES = tuple(f"body {{ line-height: {pitch}pt !important }}" for pitch in range(28, 23, -1))
_TIGHTER = (_CLOSE, *(_CLOSE + pitch for pitch in _PITCHES))
_WIDER = tuple(f"body {{ line-height: {n}pt !important }}" for n in (30, 31, 32))
_UNSIGNED = ".closing, .signed { display: none !important }"
_TOGETHER = ".together { break-inside: avoid !important }"


def fitting(pages: Layout) -> str:
    """The style rules under which the signature of a letter does not stand alone."""
    if _has_company(pages, ""):
        return ""
    if _has_company(pages, _TIGHTER[-1]):
        return _TIGHTER[_first(pages, _TIGHTER[:-1])]
    return next((rules for rules in _WIDER if _has_company(pages, rules)), _TOGETHER)


def _first(pages: Layout, steps: tuple[str, ...]) -> int:
    """The first step that helps, else how many there are: what is tighter helps, too."""
    return bisect_left(steps, True, key=lambda rules: _has_company(pages, rules))


def _has_company(pages: Layout, rules: str) -> bool:
    total = pages(rules)
    return total == 1 or total == pages(rules + _UNSIGNED)
