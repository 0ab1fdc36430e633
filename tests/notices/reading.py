"""Reading back what was printed."""

from io import BytesIO

from pypdf import PageObject, PdfReader

from domain.facts import DocumentFacts
from notices.documents import render_pdf


def pages(facts: DocumentFacts) -> list[PageObject]:
    return list(PdfReader(BytesIO(render_pdf(facts))).pages)


def words(facts: DocumentFacts) -> str:
    """All that stands in the PDF, without spaces and line breaks."""
    return "".join("".join(page.extract_text() for page in pages(facts)).split())
