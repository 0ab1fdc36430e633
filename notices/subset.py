"""Make the common font of the notices: `python -m notices.subset` (needs `fonttools`).

Its outlines stand for themselves: a PDF that embeds a few glyphs of the whole font drags all its
shared outlines along, some 0.4 MB a document instead of 0.05.
"""

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]  # no types
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # no types

from notices.typefaces import COMMON_FONT, WHOLE_FONT, common_characters

_LAYOUT = ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]


def main() -> None:
    """Write the font beside its licence."""
    font = TTFont(WHOLE_FONT, recalcTimestamp=False)
    options = Options()
    options.desubroutinize, options.hinting, options.layout_features = True, False, []
    options.drop_tables += _LAYOUT
    options.name_IDs = ["*"]  # the copyright stays in the font
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(common_characters())))
    subsetter.subset(font)
    font.save(COMMON_FONT)


if __name__ == "__main__":
    main()
