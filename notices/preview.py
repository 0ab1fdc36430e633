"""How a paper looks, as a picture: all pages of a document one below the other, or its first."""

from io import BytesIO

import plutoprint

from notices.printing import PIXEL, laid_out

_BETWEEN = 12
"""Pixels of grey between two pages."""

_GREY = (0.55, 0.55, 0.55, 1.0)
_WHITE = (1.0, 1.0, 1.0, 1.0)


def print_png(page: str, *, width: int, pages: int | None = None) -> bytes:
    """An HTML page as a picture `width` pixels wide: its first `pages` pages, else all of them.

    Raises:
        Unrenderable: A font is missing, or the page cannot be set.
    """
    with laid_out(page) as (book, lower):
        count = min(book.get_page_count(), pages or book.get_page_count())
        size = book.get_page_size_at(0)
        scale = width / (size.width / PIXEL)
        height = round(size.height / PIXEL * scale)
        canvas = plutoprint.ImageCanvas(width, (height + _BETWEEN) * count - _BETWEEN)
        canvas.clear_surface(*_GREY)
        for index in range(count):
            canvas.save_state()
            canvas.translate(0, index * (height + _BETWEEN))
            canvas.clip_rect(0, 0, width, height)
            canvas.clear_surface(*_WHITE)
            canvas.scale(scale, scale)
            canvas.translate(0, lower if index else 0)
            book.render_page(canvas, index)
            canvas.restore_state()
        picture = BytesIO()
        canvas.write_to_png_stream(picture)
        return picture.getvalue()
