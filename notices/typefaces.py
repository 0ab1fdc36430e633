"""The typeface of the notices: Noto Serif SC, embedded, so that no system font is needed.

Nearly every page is set from a small font of ours with the characters of GB 2312
(notices/subset.py). For a rarer one, in a name perhaps, the whole font of 11 MB is opened as well,
and two small ones with what only the fonts of Taiwan, Hong Kong and Japan have (𠮷).
"""

from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn

FONTS = Path(__file__).parent / "fonts"
COMMON_FONT = FONTS / "NotoSerifSC-GB2312.otf"
WHOLE_FONT = pylopdf_fonts_zh_cn.serif_path()
RARE_FONTS = (FONTS / "NotoSerifTC-Rare.otf", FONTS / "NotoSerifJP-Rare.otf")
_BESIDE = "—–‑…·“”‘’〔〕①②③④⑤⑥⑦⑧⑨⑩㎡℃〇‰"


class MissingFont(Exception):  # noqa: N818 - it names a state of the installation
    """A font of the installation is not where it should be; the message names it."""


@cache
def common_characters() -> frozenset[str]:
    """ASCII, the 7,445 characters of GB 2312, and some more."""
    cells = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    known = "".join(cell.decode("gb2312", errors="ignore") for cell in cells)
    return frozenset("".join(map(chr, range(0x20, 0x7F))) + known + _BESIDE)


def font_faces(page: str) -> str:
    """The style sheet with the fonts a page needs: `Song`, for rare characters `Rare` to `Rarest`.

    Raises:
        MissingFont: One of them is not there.
    """
    faces = _face("Song", COMMON_FONT)
    if all(sign in common_characters() or sign.isspace() for sign in set(page)):
        return faces
    first, second = RARE_FONTS
    return faces + _face("Rare", WHOLE_FONT) + _face("Rarer", first) + _face("Rarest", second)


def _face(family: str, font: Path) -> str:
    if not font.is_file():  # PlutoPrint would print without it, and nobody would see why
        raise MissingFont(f"字体文件 {font.name} 不存在，请重新安装")
    return f'@font-face {{ font-family: {family}; src: url("{font.as_uri()}") }}\n'
