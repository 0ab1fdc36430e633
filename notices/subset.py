"""Make the common font of the notices: `python -m notices.subset` (needs `fonttools`).

Noto Serif SC with the characters of GB 2312 and what notices need beside them. Its outlines stand
for themselves: a PDF that embeds a few glyphs of the whole font drags all its shared outlines
along, 0.4 MB a document instead of some 50 kB. Characters beyond it come from the whole font.
"""

from pathlib import Path

import pylopdf_fonts_zh_cn
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

COMMON = Path(__file__).parent / "fonts" / "NotoSerifSC-GB2312.otf"
_LAYOUT = ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
_BESIDE = "—–‑…·“”‘’〔〕①②③④⑤⑥⑦⑧⑨⑩㎡℃〇‰"


def characters() -> str:
    """ASCII, the 7,445 characters of GB 2312, and some more."""
    cells = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    known = "".join(cell.decode("gb2312", errors="ignore") for cell in cells)
    return "".join(map(chr, range(0x20, 0x7F))) + known + _BESIDE


def main() -> None:
    """Write the font beside its licence."""
    font = TTFont(pylopdf_fonts_zh_cn.serif_path(), recalcTimestamp=False)
    options = Options()
    options.desubroutinize, options.hinting, options.layout_features = True, False, []
    options.drop_tables += _LAYOUT
    options.name_IDs = ["*"]  # the copyright stays in the font
    subsetter = Subsetter(options)
    subsetter.populate(text=characters())
    subsetter.subset(font)
    font.save(COMMON)


if __name__ == "__main__":
    main()
