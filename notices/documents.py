"""Documents: from facts to HTML, from HTML to PDF."""

from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock

import plutoprint
import pylopdf_fonts_zh_cn

from domain.civil import OFFICE_OPENS
from domain.facts import DocumentFacts
from domain.paper import DocumentKind
from notices.templating import template, version

COMMON_FONT = Path(__file__).parent / "fonts" / "NotoSerifSC-GB2312.otf"
"""Noto Serif SC with the characters of GB 2312 (notices/subset.py): enough for nearly all pages."""

_FONTS = {"font:/common": COMMON_FONT, "font:/whole": pylopdf_fonts_zh_cn.serif_path()}
_ONE_AT_A_TIME = Lock()  # PlutoPrint 0.23 comes to a standstill when several threads render at once


class _Fonts(plutoprint.ResourceFetcher):
    """All a page may ask for: no text of an applicant can make the renderer fetch anything else."""

    def fetch_url(self, url: str) -> plutoprint.ResourceData:
        return plutoprint.ResourceData(_FONTS[url].read_bytes(), "font/otf", "")


def render_html(facts: DocumentFacts) -> str:
    """The document as an HTML page.

    Raises:
        jinja2.UndefinedError: The facts lack something the template tells.
    """
    return template(f"{facts.kind}.html").render(facts=facts)


def render_pdf(facts: DocumentFacts) -> bytes:
    """The document as a PDF on A4 with its fonts embedded; the same facts give the same bytes.

    Raises:
        jinja2.UndefinedError: The facts lack something the template tells.
        plutoprint.Error: The page cannot be set.
    """
    page = render_html(facts)
    with _ONE_AT_A_TIME:
        return _printed(page, facts)


def file_name(facts: DocumentFacts) -> str:
    """What the file is called: 信息公开告知书（京质监信息公开〔2017〕第12号-告）.pdf."""
    mark = "（草稿）" if facts.draft else f"（{facts.number or facts.registration}）"
    return f"{facts.title}{mark}.pdf".replace("/", "-")


@cache
def template_version(kind: DocumentKind) -> str:
    """The version of a document's template, kept with what was made from it."""
    return version(f"{kind}.html")


def _printed(page: str, facts: DocumentFacts) -> bytes:
    book = plutoprint.Book(plutoprint.PAGE_SIZE_A4, media=plutoprint.MEDIA_TYPE_PRINT)
    book.custom_resource_fetcher = _Fonts()
    book.load_html(page, base_url="font:/")
    # Dated by the case, not by the machine's clock, so that a second rendering is the same file.
    made = f"{facts.dated or facts.received}T{OFFICE_OPENS}+08:00"
    title = f"{facts.title} {facts.number or facts.registration}"
    book.set_metadata(plutoprint.PDF_METADATA_TITLE, title)
    book.set_metadata(plutoprint.PDF_METADATA_AUTHOR, facts.agency.name)
    book.set_metadata(plutoprint.PDF_METADATA_CREATION_DATE, made)
    book.set_metadata(plutoprint.PDF_METADATA_MODIFICATION_DATE, made)
    paper = BytesIO()
    book.write_to_pdf_stream(paper)
    return paper.getvalue()
