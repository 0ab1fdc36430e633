"""From HTML to PDF: fonts embedded, the signature where it belongs, dated by the case.

PlutoPrint gives every page the margins of the first. But 信函格式 begins 30 mm from the edge on its
first page and 37 mm on the others: so a letter is laid out with the margins of its first page, and
each later page is drawn lower.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from threading import Lock
from typing import NamedTuple

import plutoprint

from domain.civil import OFFICE_OPENS
from domain.printable import named, unprintable
from notices.fitting import compact, fitting
from notices.templating import Unprintable, Unrenderable
from notices.typefaces import MissingFont, font_faces

LETTER = '<div class="signed"'
"""What tells a letter from a form in the HTML of a document."""

SHORT = '<table class="fields short"'
"""What tells a letter that is meant for one page."""

PIXEL = 0.75
"""Points; PlutoPrint draws in CSS pixels, a PDF measures in points."""

_LOWER = (37 - 30) / 25.4 * 96
"""By how many pixels the later pages of a letter begin lower than its first."""

_ONE_AT_A_TIME = Lock()  # nothing promises that PlutoPrint can be used by several threads at once


class About(NamedTuple):
    """What a PDF says of itself: its title, whose it is, the day it was made."""

    title: str
    author: str
    made: date


def print_pdf(page: str, about: About) -> bytes:
    """An HTML page as PDF; the same page gives the same bytes.

    Raises:
        Unprintable: A character or a font is missing.
        Unrenderable: The page cannot be set.
    """
    if missing := unprintable(page):
        raise Unprintable("有无法打印的字", named(missing))
    with laid_out(page, about.title) as (book, lower):
        return _printed(book, about, lower)


def print_picture(page: str, width: int) -> bytes:
    """The first page as a PNG, so many pixels wide.

    Raises:
        Unprintable: A character or a font is missing.
        Unrenderable: The page cannot be set.
    """
    if missing := unprintable(page):
        raise Unprintable("有无法打印的字", named(missing))
    with laid_out(page) as (book, _):
        size = book.get_page_size_at(0)
        scale = width / size.width * PIXEL
        canvas = plutoprint.ImageCanvas(width, round(size.height / size.width * width))
        canvas.clear_surface(1.0, 1.0, 1.0, 1.0)
        canvas.scale(scale, scale)
        book.render_page(canvas, 0)
        picture = BytesIO()
        canvas.write_to_png_stream(picture)
        return picture.getvalue()


@contextmanager
def laid_out(page: str, title: str = "文书") -> Iterator[tuple[plutoprint.Book, float]]:
    """The book of an HTML page, to be drawn in the block, later pages so many pixels lower.

    Raises:
        Unprintable: A font is missing.
        Unrenderable: The page cannot be set.
    """
    try:
        with _ONE_AT_A_TIME:
            yield _laid_out(page), _LOWER if LETTER in page else 0
    except MissingFont as error:
        raise Unprintable(str(error)) from error
    except plutoprint.Error as error:
        raise Unrenderable(f"{title}：{error}") from error


def is_picture(content: bytes) -> bool:
    """Whether PlutoPrint can read an image; in a page it would leave out one that it cannot."""
    try:
        with _ONE_AT_A_TIME:
            plutoprint.Book(plutoprint.PAGE_SIZE_A4).load_image(content)
    except plutoprint.Error:
        return False
    return True


def _laid_out(page: str) -> plutoprint.Book:
    """The book of a page, its signature where it belongs; most letters are laid out just once."""
    faces = font_faces(page)
    books: dict[str, plutoprint.Book] = {}

    def pages(rules: str) -> int:
        if rules not in books:
            books[rules] = _book(page, faces + rules)
        return books[rules].get_page_count()

    rules = fitting(pages, short=SHORT in page) if LETTER in page else compact(pages)
    return books.get(rules) or _book(page, faces + rules)


def _book(page: str, style: str) -> plutoprint.Book:
    book = plutoprint.Book(plutoprint.PAGE_SIZE_A4, media=plutoprint.MEDIA_TYPE_PRINT)
    # Not by a resource fetcher of our own: its fonts outlive Python, and its end is a crash then.
    book.load_html(page, user_style=style)
    return book


def _printed(book: plutoprint.Book, about: About, lower: float) -> bytes:
    paper = BytesIO()
    canvas = plutoprint.PDFCanvas.create_for_stream(paper, book.get_page_size_at(0))
    made = f"{about.made}T{OFFICE_OPENS}+08:00"
    canvas.set_metadata(plutoprint.PDF_METADATA_TITLE, about.title)
    canvas.set_metadata(plutoprint.PDF_METADATA_AUTHOR, about.author)
    canvas.set_metadata(plutoprint.PDF_METADATA_CREATION_DATE, made)
    canvas.set_metadata(plutoprint.PDF_METADATA_MODIFICATION_DATE, made)
    for index in range(book.get_page_count()):
        _draw(book, canvas, index, lower if index else 0)
    canvas.finish()
    return paper.getvalue()


def _draw(book: plutoprint.Book, canvas: plutoprint.PDFCanvas, index: int, lower: float) -> None:
    canvas.set_size(book.get_page_size_at(index))
    canvas.save_state()
    canvas.scale(PIXEL, PIXEL)
    canvas.translate(0, lower)
    book.render_page(canvas, index)
    canvas.restore_state()
    canvas.show_page()
