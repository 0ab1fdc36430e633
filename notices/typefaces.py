"""The typeface of the notices: Noto Serif SC, embedded, so that no system font is needed.

Nearly every page is set from a small font of ours with the characters of GB 2312
(notices/subset.py); for a rarer one, in a name perhaps, the whole font of 11 MB is opened as well.
"""

from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn

COMMON_FONT = Path(__file__).parent / "fonts" / "NotoSerifSC-GB2312.otf"
WHOLE_FONT = pylopdf_fonts_zh_cn.serif_path()
_BESIDE = "—–‑…·“”‘’〔〕①②③④⑤⑥⑦⑧⑨⑩㎡℃〇‰"


@cache
def common_characters() -> frozenset[str]:
    """ASCII, the 7,445 characters of GB 2312, and some more."""
    cells = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    known = "".join(cell.decode("gb2312", errors="ignore") for cell in cells)
    return frozenset("".join(map(chr, range(0x20, 0x7F))) + known + _BESIDE)


def font_faces(page: str) -> str:
    """The style sheet with the fonts a page needs: family `Song`, for rare characters `Rare`."""
    faces = _face("Song", COMMON_FONT)
    rare = any(sign not in common_characters() and not sign.isspace() for sign in page)
    return faces + _face("Rare", WHOLE_FONT) if rare else faces


def _face(family: str, font: Path) -> str:
    return f'@font-face {{ font-family: {family}; src: url("{font.as_uri()}") }}\n'
