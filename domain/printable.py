"""Which characters can be printed: those that an embedded font has (notices/typefaces.py).

A name with another one would reach its reader with a hole in it. So it is named before a notice is
issued, and whoever handles the case writes it otherwise: 金+甬 for 𨱹, perhaps, or its pinyin.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import resources

COVERAGE = "printable.txt"
"""The covered characters as ranges of hexadecimal numbers, written by `notices.subset`."""

_SHAPELESS = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_VARIANTS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))  # they choose a shape, they are none


def unprintable(texts: Iterable[str]) -> tuple[str, ...]:
    """The characters of some texts that no embedded font has, each once, in their order."""
    signs = dict.fromkeys("".join(texts))
    return tuple(sign for sign in signs if not _has_shape_or_needs_none(sign))


def named(signs: Iterable[str]) -> str:
    """Characters as a reader can find them: 𪚥（U+2A6A5）."""
    return "、".join(f"{sign}（U+{ord(sign):04X}）" for sign in signs)


def _has_shape_or_needs_none(sign: str) -> bool:
    if ord(sign) in _covered() or unicodedata.category(sign) in _SHAPELESS:
        return True
    return any(ord(sign) in variants for variants in _VARIANTS)


@cache
def _covered() -> frozenset[int]:
    text = resources.files("domain").joinpath("data", COVERAGE).read_text(encoding="ascii")
    ends = (one.partition("-") for one in text.split())
    return frozenset(
        code
        for first, _, last in ends
        for code in range(int(first, 16), int(last or first, 16) + 1)
    )
