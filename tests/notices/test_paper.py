"""Paper as such: fonts, size, pages, and a printer that any thread may use."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from domain.applicants import Citizen
from domain.paper import DocumentKind
from notices.documents import render_pdf
from tests.notices.examples import (
    APPLICATION,
    FINDINGS,
    NUMBER,
    OWN,
)
from tests.notices.papers import notice_facts, own_facts
from tests.notices.reading import pages, words

ROOT = Path(__file__).parents[2]


def test_every_font_is_embedded_and_of_the_family() -> None:
    rare = APPLICATION.model_copy(update={"applicants": (Citizen(name="王喆镕㛃"),)})
    facts = notice_facts("partial", application=rare)
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()
        for page in pages(facts)
        for font in page["/Resources"]["/Font"].values()
    ]
    assert {str(font["/BaseFont"]).split("+")[1] for font in fonts} == {"NotoSerifSC-Regular"}
    assert all("/FontFile3" in font["/FontDescriptor"].get_object() for font in fonts)
    assert "王喆镕㛃：" in words(facts)


@pytest.mark.parametrize("kind", [*FINDINGS, *OWN])
def test_a_document_is_small(kind: str) -> None:
    facts = own_facts(DocumentKind(kind)) if kind in OWN else notice_facts(kind)
    assert len(render_pdf(facts)) < 80_000


def test_the_same_facts_give_the_same_bytes_from_any_thread() -> None:
    facts = notice_facts("refused")
    with ThreadPoolExecutor(8) as threads:
        papers = set(threads.map(render_pdf, [facts] * 16))
    assert len(papers) == 1


def test_the_pdf_is_titled_and_signed_and_dated_by_the_case() -> None:
    facts = notice_facts("refused")
    about = PdfReader(BytesIO(render_pdf(facts))).metadata
    assert about is not None
    assert about.title == f"信息不予公开告知书 {NUMBER}-不告"
    assert about.author == "北京市质量技术监督局"
    assert about.creation_date is not None
    assert about.creation_date.date() == date(2017, 11, 27)


def test_the_page_is_a4() -> None:
    (width, height) = pages(notice_facts("refused"))[0].mediabox.upper_right
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)


def test_the_signature_never_stands_on_a_page_without_text() -> None:
    """GB/T 9704: no seal on an empty page, whatever the length of the text."""
    for lines in range(14):
        facts = notice_facts("refused", reasons="理由。\n" * (lines + 1))
        last = "".join(pages(facts)[-1].extract_text().split())
        assert "特此告知。" in last.split("（印章）")[0]


def test_a_process_that_printed_much_ends_in_peace() -> None:
    """Fonts handed over by Python code outlived Python and crashed it at its end."""
    script = (
        "from tests.notices.papers import notice_facts\n"
        "from notices.documents import render_pdf\n"
        "for _ in range(40): render_pdf(notice_facts('refused'))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, cwd=ROOT, timeout=60)
    assert done.returncode == 0
