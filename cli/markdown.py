"""Markdown as a page needs it: sections and tables."""

from collections.abc import Iterable


def section(title: str, *parts: str) -> str:
    """A section of second rank."""
    return "\n\n".join((f"## {title}", *parts))


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table; a cell's line breaks are `<br>`."""
    lines = (head, tuple("---" for _ in head), *rows)
    return "\n".join(_line(cells) for cells in lines)


def _line(cells: tuple[str, ...]) -> str:
    escaped = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"
