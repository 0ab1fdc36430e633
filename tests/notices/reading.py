"""Reading back what was printed."""

import re
from io import BytesIO

from pypdf import PageObject, PdfReader

from domain.facts import DocumentFacts
from notices.documents import render_pdf

PAGE_NUMBER = re.compile(r"— \d+ —$")
DRAFT = "草 稿"


def pages(facts: DocumentFacts) -> list[PageObject]:
    return list(PdfReader(BytesIO(render_pdf(facts))).pages)


def lines(facts: DocumentFacts) -> list[str]:
    """The lines of a document in reading order, those of the margin of each page at the end."""
    read: list[str] = []
    margin: list[str] = []
    for page in pages(facts):
        text = [line.strip() for line in page.extract_text().splitlines() if line.strip()]
        at = _foot(text)
        read += [line for line in text[:at] if line != DRAFT]
        margin += text[at:]
    return read + margin


def words(facts: DocumentFacts) -> str:
    """The same without spaces and line breaks: a sentence may go on overleaf."""
    return "".join("".join(lines(facts)).split())


def _foot(text: list[str]) -> int:
    """Where the margin begins: a page's number, or the two lines how the agency is reached."""
    last = text[-1]
    if PAGE_NUMBER.match(last):
        return len(text) - 1
    return len(text) - 2 if last.startswith("地址：") and "邮政编码：" in last else len(text)
