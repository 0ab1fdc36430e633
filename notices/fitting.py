"""Where the signature falls: never on a page without text (GB/T 9704: no seal on an empty page).

PlutoPrint knows no `break-before: avoid`. So a letter of several pages is laid out twice, with its
signature, and without it on pages a line longer: where both take as many pages, two lines of the
text at least stand before the seal; 特此告知 and the list of enclosures count as none. Where not,
the lines are set a little tighter, as the standard advises, or a little wider, so that text goes on
overleaf; and where neither helps, the last paragraph goes overleaf with the seal. The same page
always comes out. A short letter, and a form, whose seal needs no company, are set closer where that
saves a page.
"""

from bisect import bisect_left
from collections.abc import Callable

Layout = Callable[[str], int]
"""How many pages a document takes with some style rules more."""

_CLOSE = "h1 { margin: 28pt 0 18pt !important }"
_PITCHES = tuple(f"body {{ line-height: {pitch}pt !important }}" for pitch in range(28, 23, -1))
_TIGHTER = (_CLOSE, *(_CLOSE + pitch for pitch in _PITCHES))
_ROWS = ".fields { margin: 6pt 0 !important } .fields td { padding: 1pt 8pt !important }"
_SHORT = tuple(
    f"body, .fields td {{ line-height: {pitch}pt !important }}" for pitch in range(20, 34)
)
"""For a letter of 14 pt on lines of 24, which is meant for one page."""

_SHORTER = tuple(_ROWS + rules for rules in reversed(_SHORT[:4]))

_WIDER = tuple(f"body {{ line-height: {n}pt !important }}" for n in (30, 31, 32))
_UNSIGNED = (
    ".closing, .enclosed, .signed { display: none !important }"
    "@page { margin-bottom: 30.5mm !important }"  # 42 mm less a line (notices/templates/letter.css)
)
_TOGETHER = ".together { break-inside: avoid !important }"


_CLOSER = "td { padding: 2pt 6pt !important } td .by { margin-top: 4pt !important }"


def fitting(pages: Layout, *, short: bool = False) -> str:
    """The style rules under which the signature of a letter does not stand alone.

    A `short` one keeps to one page, if lines and rows set closer bring that about.
    """
    if short and pages("") > 1 and pages(_SHORTER[-1]) == 1:
        return next(rules for rules in _SHORTER if pages(rules) == 1)
    if _has_company(pages, ""):
        return ""
    if not short and _has_company(pages, _TIGHTER[-1]):
        return _TIGHTER[_first(pages, _TIGHTER[:-1])]
    wider = _SHORT[5:] if short else _WIDER
    return next((rules for rules in wider if _has_company(pages, rules)), _TOGETHER)


def _first(pages: Layout, steps: tuple[str, ...]) -> int:
    """The first step that helps, else how many there are: what is tighter helps, too."""
    return bisect_left(steps, True, key=lambda rules: _has_company(pages, rules))


def _has_company(pages: Layout, rules: str) -> bool:
    total = pages(rules)
    return total == 1 or total == pages(rules + _UNSIGNED)


def compact(pages: Layout) -> str:
    """The style rules under which a form keeps to fewer pages, if closer rows bring that about."""
    before = pages("")
    return _CLOSER if before > 1 and pages(_CLOSER) < before else ""
