"""Make the fonts of ours and the list of what they cover: `python -m notices.subset TC.otf JP.otf`.

It needs `fonttools`, and Noto Serif TC and JP for the rarest characters. A small font's outlines
stand for themselves: a PDF that embeds a few glyphs of a whole font drags all its shared outlines
along, some 0.4 MB a document instead of 0.05.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]  # no types
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # no types

from domain import printable
from notices.typefaces import COMMON_FONT, RARE_FONTS, WHOLE_FONT, common_characters

_LAYOUT = ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
_HAN = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x40000))
COVERAGE = Path(printable.__file__).parent / "data" / printable.COVERAGE


def main(others: list[str]) -> None:
    """Write the fonts beside their licence, and what all of them cover where `domain` reads it."""
    _subset(WHOLE_FONT, map(ord, common_characters()), COMMON_FONT)
    known = covered(WHOLE_FONT)
    for other, target in zip(map(Path, others), RARE_FONTS, strict=True):
        more = {code for code in covered(other) - known if any(code in part for part in _HAN)}
        _subset(other, more, target)
        known |= more
    COVERAGE.write_text(ranges(known), encoding="ascii")


def covered(font: Path) -> set[int]:
    """The characters a font has."""
    return set(TTFont(font).getBestCmap())


def ranges(codes: Iterable[int]) -> str:
    """Numbers as hexadecimal ranges, eight a line."""
    ends: list[list[int]] = []
    for code in sorted(codes):
        if ends and ends[-1][1] == code - 1:
            ends[-1][1] = code
        else:
            ends.append([code, code])
    told = [f"{first:X}-{last:X}" if last > first else f"{first:X}" for first, last in ends]
    return "\n".join(" ".join(told[at : at + 8]) for at in range(0, len(told), 8)) + "\n"


def _subset(source: Path, codes: Iterable[int], target: Path) -> None:
    font = TTFont(source, recalcTimestamp=False)
    options = Options()
    options.desubroutinize, options.hinting, options.layout_features = True, False, []
    options.drop_tables += _LAYOUT
    options.name_IDs = ["*"]  # the copyright stays in the font
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted(codes))
    subsetter.subset(font)
    font.save(target)


if __name__ == "__main__":
    main(sys.argv[1:])
