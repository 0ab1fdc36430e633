"""Which signs are fit to be printed, and texts on one line."""

import re
import sys
import unicodedata

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.model import Line
from domain.texts import is_fit, one_line

EVERY_SIGN = [chr(code) for code in range(sys.maxunicode + 1)]
DIRECTION = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def is_control(sign: str) -> bool:
    """What Unicode itself says: controls, surrogates, separators, embeddings and overrides."""
    category = unicodedata.category(sign)
    return category in {"Cc", "Cs", "Zl", "Zp"} or unicodedata.bidirectional(sign) in DIRECTION


def test_fit_for_one_line_is_every_sign_that_controls_nothing() -> None:
    """All code points there are, each once."""
    wrong = [sign for sign in EVERY_SIGN if is_fit(sign, lines=False) == is_control(sign)]
    assert wrong == []


def test_a_text_of_several_lines_may_also_hold_tabs_and_line_breaks() -> None:
    """And nothing else beside what one line may hold."""
    more = [s for s in EVERY_SIGN if is_fit(s, lines=True) != is_fit(s, lines=False)]
    assert more == ["\t", "\n", "\r"]


def test_one_unfit_sign_makes_a_whole_text_unfit() -> None:
    """Wherever in the text it stands."""
    for text in ("\x00甲乙", "甲\u202e乙", "甲乙\x9f"):
        assert not is_fit(text, lines=True)


def test_a_line_of_data_takes_what_is_fit_for_one_line() -> None:
    """The pattern in its schema says the same as the rule above; a pattern is what programs see."""
    pattern = re.compile(TypeAdapter(Line).json_schema()["pattern"])
    halves = range(0xD800, 0xE000)  # no text that arrives has them
    signs = [sign for sign in EVERY_SIGN if ord(sign) not in halves]
    assert [s for s in signs if bool(pattern.fullmatch(s)) != is_fit(s, lines=False)] == []
    with pytest.raises(ValidationError):
        TypeAdapter(Line).validate_python("甲\x00乙")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  甲\r\n乙\t丙 ", "甲 乙 丙"),
        ("甲\u202e乙\x00丙", "甲 乙 丙"),
        ("甲\u3000\u2028 乙", "甲 乙"),
        ("", ""),
        ("一二三四五", "一二三四五"),
        ("一二三四五六", "一二三四…"),
    ],
)
def test_a_line_has_single_spaces_no_controls_and_its_length(text: str, line: str) -> None:
    """What is cut ends in an ellipsis that counts."""
    assert one_line(text, 5) == line
