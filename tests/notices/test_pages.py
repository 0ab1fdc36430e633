"""How papers break into pages: no stray line before a seal, no stray row of a form."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from domain.facts import ItemFacts
from domain.paper import DocumentKind
from notices.documents import render_pdf
from notices.fitting import compact
from tests.notices.papers import notice_facts, own_facts
from tests.notices.reading import pages


@pytest.mark.parametrize("length", range(3, 11))
@pytest.mark.parametrize("rules", ["bjqts2017", "cn2019"])
def test_two_lines_of_the_text_at_least_stand_on_the_page_of_the_seal(
    rules: str, length: int
) -> None:
    """A notice whose text grows by about half a line at a time."""
    facts = notice_facts(
        "special_register", rules=rules, how_to_consult="凭有效身份证件到窗口查询，" * length
    )
    pages = PdfReader(BytesIO(render_pdf(facts))).pages
    last = [line for line in pages[-1].extract_text().splitlines() if line.strip()]
    assert len(pages) == 1 or last.index("特此告知。") >= 2


def test_the_rows_of_a_form_move_closer_only_where_that_saves_a_page() -> None:
    fits_if_closer = {"": 2}
    assert compact(lambda rules: fits_if_closer.get(rules, 1))
    assert compact(lambda _: 2) == ""
    assert compact(lambda _: 1) == ""


LABEL = "上述标准实施后的节能监督抽查结论和有关情况的材料"


def receipt(items: int) -> list[list[str]]:
    """The lines of each page of a receipt for so many items, each two lines long."""
    asked = tuple(
        ItemFacts(number=number, label=f"{LABEL}第{number}份以及附件", text=LABEL)
        for number in range(1, items + 1)
    )
    facts = own_facts(DocumentKind.RECEIPT).model_copy(
        update={"items": asked, "items_in_all": items}
    )
    pages = PdfReader(BytesIO(render_pdf(facts))).pages
    return [[line for line in page.extract_text().splitlines() if line.strip()] for page in pages]


@pytest.mark.parametrize("items", [1, 2, 3])
def test_a_receipt_of_few_items_is_one_page(items: int) -> None:
    """The second and third are a little too long for it, and set closer."""
    (page,) = receipt(items)
    assert "特此告知。" in page


@pytest.mark.parametrize("items", [4, 5, 6, 9, 12])
def test_the_closing_words_of_a_long_receipt_follow_a_full_page(items: int) -> None:
    """No page before the last is left half empty, and text stands before the seal."""
    *before, last = receipt(items)
    assert before
    assert all(len(page) >= 16 for page in before)
    assert last.index("特此告知。") >= 2


def test_a_heading_does_not_end_a_page() -> None:
    """What is not disclosed is announced on the page on which it stands."""
    heading = "二、不予公开的内容和理由"
    for length in range(1, 12):
        facts = notice_facts("partial", content="某产品监督抽查检验报告，" * length)
        read = [page.extract_text().splitlines() for page in pages(facts)]
        lines = [[line for line in page if line.strip()] for page in read]
        assert sum(heading in page for page in lines) == 1
        assert not any(heading in page[-3:] for page in lines)


@pytest.mark.parametrize("length", range(8))
def test_no_line_of_a_form_begins_with_a_closing_mark(length: int) -> None:
    """Chinese sets no comma, bracket or title mark at the head of a line."""
    text = "一" * length + "《政府信息公开条例》（附件），以及" * 12
    facts = own_facts(DocumentKind.APPROVAL_FORM)
    facts = facts.model_copy(
        update={"items": tuple(one.model_copy(update={"text": text}) for one in facts.items)}
    )
    for page in PdfReader(BytesIO(render_pdf(facts))).pages:
        assert not [one for one in page.extract_text().splitlines() if one[:1] in "》），。；"]
