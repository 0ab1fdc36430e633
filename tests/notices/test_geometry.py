"""The page as GB/T 9704-2012 has it, measured in the PDF (regulation.md Appendix B)."""

import re
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from pypdf import PageObject

from domain.facts import DocumentFacts
from domain.paper import DOCUMENTS, DocumentKind
from tests.notices.examples import (
    OWN,
)
from tests.notices.papers import notice_facts, own_facts
from tests.notices.reading import PAGE_NUMBER, pages

MM = 72 / 25.4
PITCH = 225 / 22
"""22 lines on 225 mm (mm)."""

SENTENCE = "本机关经审查认为该信息不宜公开的理由说明文字较长"
LONG = notice_facts("refused", reasons=SENTENCE * 90)


class Line(NamedTuple):
    """A line of text: its words, and its left edge and baseline in mm from the page's top left."""

    text: str
    x: float
    y: float


def lines_of(page: PageObject) -> list[Line]:
    found: list[Line] = []

    def visit(text: str, _cm: Any, tm: list[float], _font: Any, _size: float) -> None:
        if text.strip():
            found.append(Line(text.strip(), tm[4] / MM, tm[5] / MM))

    page.extract_text(visitor_text=visit)
    return found


def rules_of(page: PageObject) -> list[tuple[float, float, float]]:
    """The red lines of a page: left edge, width, top; all in mm."""
    drawn = re.sub(r"\s+", " ", page["/Contents"].get_data().decode("latin-1"))
    boxes = re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re f", drawn)
    flat = [tuple(float(one) / MM for one in box) for box in boxes]
    return [(x, width, y) for x, y, width, height in flat if height < 1]


def body(page: PageObject) -> list[Line]:
    return [line for line in lines_of(page) if not PAGE_NUMBER.match(line.text)]


def test_a_full_page_has_22_lines_of_28_characters() -> None:
    text = body(pages(LONG)[1])
    assert len(text) == 22
    assert {len(line.text) for line in text} == {28}


def test_lines_are_a_22nd_of_225_mm_apart() -> None:
    text = body(pages(LONG)[1])
    steps = [below.y - above.y for above, below in pairwise(text)]
    assert max(steps) == pytest.approx(PITCH, abs=0.03)
    assert min(steps) == pytest.approx(PITCH, abs=0.03)


def test_the_text_stands_28_mm_from_the_left_37_from_the_top_and_35_from_the_foot() -> None:
    text = body(pages(LONG)[1])
    assert {round(line.x, 1) for line in text} == {28.0}
    ascent = 16 * 0.88 / MM  # of a Chinese character above its baseline
    assert 37 - 0.5 < text[0].y - ascent < 37 + PITCH / 2
    assert text[-1].y < 297 - 35


def test_28_characters_fill_156_mm() -> None:
    """Each is 16 pt wide and set 0.21 pt closer, so that the right margin is 26 mm."""
    width = 28 * (16 - 0.21) / MM
    assert width == pytest.approx(156, abs=0.2)
    assert 28 + width <= 210 - 26 + 0.1


def test_page_numbers_stand_outside_odd_right_even_left_and_not_on_the_first() -> None:
    numbers = [
        [line for line in lines_of(page) if PAGE_NUMBER.match(line.text)] for page in pages(LONG)
    ]
    assert [len(found) for found in numbers[:3]] == [0, 1, 1]
    ((even,), (odd,)) = numbers[1:3]
    assert (even.text, odd.text) == ("— 2 —", "— 3 —")
    one_character = 14 / MM
    assert even.x == pytest.approx(28 + one_character, abs=0.6)
    assert odd.x > 150
    assert 297 - 35 + 7 < even.y < 297 - 35 + 7 + 14 / MM + 2


@pytest.mark.parametrize("kind", ["refused", "receipt", "third_party_consult"])
def test_a_letter_has_its_head_30_mm_from_the_edge_and_red_lines_of_170_mm(kind: str) -> None:
    first = pages(_facts(kind))[0]
    lines = [rule for rule in rules_of(first) if rule[1] > 160]
    assert len(lines) == 4  # two double ones
    assert all(width == pytest.approx(170, abs=0.5) for _, width, _ in lines)
    assert all(left == pytest.approx(20, abs=0.3) for left, _, _ in lines)
    assert max(top for *_, top in lines) == pytest.approx(297 - 20, abs=1)
    assert 30 < lines_of(first)[0].y < 30 + 36 / MM


@pytest.mark.parametrize("kind", [kind for kind in DOCUMENTS if kind != DocumentKind.ENVELOPE])
def test_every_document_is_on_a4(kind: str) -> None:
    for page in pages(_facts(kind)):
        assert _size(page) == (210, 297)


def test_an_envelope_is_220_mm_by_110() -> None:
    (page,) = pages(own_facts(DocumentKind.ENVELOPE))
    assert _size(page) == (220, 110)


def test_the_number_ends_at_the_right_edge_of_the_text() -> None:
    """Right-aligned, in 〔〕:京质监信息公开〔2017〕第12号-不告."""
    number = next(line for line in lines_of(pages(LONG)[0]) if "〔2017〕" in line.text)
    signs = sum(0.56 if sign.isascii() else 1 for sign in number.text)
    assert number.x + signs * 15.8 / MM == pytest.approx(184, abs=3)


def test_the_date_ends_four_characters_from_the_margin_and_the_name_is_centred_over_it() -> None:
    *_, name, day = body(pages(LONG)[-1])
    assert (name.text, day.text) == ("北京市质量技术监督局", "2017年11月27日")
    middle = 184 - 15.5 * 16 / MM / 2
    assert name.x == pytest.approx(middle - 5 * 15.8 / MM, abs=0.7)
    assert day.x == pytest.approx(middle - 3.7 * 15.8 / MM, abs=1.5)
    assert day.y - name.y == pytest.approx(PITCH, abs=0.05)


@pytest.mark.parametrize("length", range(1, 120, 4))
def test_a_signature_never_stands_on_a_page_without_text(length: int) -> None:
    """Whatever the length of the text, on one to three pages: no seal on an empty page."""
    facts = notice_facts("refused", reasons="文字" * 7 * length)
    last = [line.text for line in body(pages(facts)[-1])]
    assert last[-2:] == ["北京市质量技术监督局", "2017年11月27日"]
    assert len(last) > len(["特此告知。", "（印章）", *last[-2:]])


def _facts(kind: str) -> DocumentFacts:
    return own_facts(DocumentKind(kind)) if kind in OWN else notice_facts(kind)


def _size(page: PageObject) -> tuple[int, int]:
    width, height = page.mediabox.upper_right
    return round(width / MM), round(height / MM)
