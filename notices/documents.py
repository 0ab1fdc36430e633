"""Documents: from facts to HTML, from HTML to PDF."""

from functools import cache
from io import BytesIO
from threading import Lock

import plutoprint

from domain.civil import OFFICE_OPENS
from domain.facts import DocumentFacts
from domain.paper import DocumentKind
from notices.templating import Unrenderable, render, version
from notices.typefaces import font_faces

_ONE_AT_A_TIME = Lock()  # nothing promises that PlutoPrint can be used by several threads at once


def render_html(facts: DocumentFacts) -> str:
    """The document as an HTML page.

    Raises:
        Unrenderable: The facts lack something the template tells.
    """
    return render(f"{facts.kind}.html", facts=facts)


def render_pdf(facts: DocumentFacts) -> bytes:
    """The document as a PDF on A4 with its fonts embedded; the same facts give the same bytes.

    Raises:
        Unrenderable: The facts lack something the template tells, or the page cannot be set.
    """
    page = render_html(facts)
    try:
        with _ONE_AT_A_TIME:
            return _printed(page, facts)
    except plutoprint.Error as error:
        raise Unrenderable(f"{facts.kind}：{error}") from error


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
    # Not by a resource fetcher of our own: its fonts outlive Python, and its end is a crash then.
    book.load_html(page, user_style=font_faces(page))
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
