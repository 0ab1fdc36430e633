"""Exports 导出: a list of cases as CSV or XLSX, page by page, for a spreadsheet."""

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import date
from typing import Annotated, BinaryIO, cast

from fastapi import APIRouter, Request
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from starlette.responses import Response, StreamingResponse

from api.console.listed import Lister, NotAList, Row, answer, asked_of, said_in
from api.console.place import Console, Here
from api.deps import Member, staff_needs
from api.files import disposition
from api.problems import Problem
from api.staff.asked import ListAsked
from domain.cells import plain
from domain.permissions import Right

router = APIRouter(include_in_schema=False)

Reader = Annotated[Member, staff_needs(Right.READ_CASE)]

HEAD = (
    *("登记编号", "申请内容", "申请方式", "收到日期", "阶段", "承办部门"),
    *("现由谁办理", "答复期限", "期限情况", "标记"),
)
_WIDTHS = (24, 48, 12, 12, 20, 20, 24, 12, 18, 16)
_PIECE = 64 * 1024
_PAGE = 200
_IN_MEMORY = 4 * 1024 * 1024
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/cases.csv")
def as_csv(request: Request, _: Reader, here: Here) -> Response:
    """Give the list as CSV."""
    asked = _asked(request)
    pages = _pages(here, asked)
    first = next(pages)  # what cannot be listed is told before anything is sent
    return StreamingResponse(
        _csv(first, pages), media_type="text/csv; charset=utf-8", headers=_named(here, "csv")
    )


@router.get("/cases.xlsx")
def as_xlsx(request: Request, _: Reader, here: Here) -> Response:
    """Give the list as an Excel workbook."""
    made = _workbook(_pages(here, _asked(request)))
    return StreamingResponse(_pieces(made), media_type=_XLSX, headers=_named(here, "xlsx"))


def _asked(request: Request) -> ListAsked:
    said = {name: values for name, values in said_in(request).items() if name != "cursor"}
    try:
        return asked_of(said).model_copy(update={"limit": _PAGE})
    except NotAList as error:
        raise _not_a_list(error) from error


def _not_a_list(error: NotAList) -> Problem:
    told = "；".join(f"{one.field}：{one.message}" for one in error.mistakes)
    return Problem("invalid", told)


def _pages(here: Console, asked: ListAsked) -> Iterator[tuple[Row, ...]]:
    """The rows page by page, each in a snapshot of its own: nobody else waits for an export."""
    while True:
        with here.installation.register.reading() as session:
            try:
                found = answer(here, session, asked)
            except NotAList as error:
                raise _not_a_list(error) from error
            rows = tuple(Lister(session, here).rows(found.cases))
        yield rows
        if found.next is None:
            return
        asked = asked.model_copy(update={"cursor": found.next})


def _cells(row: Row) -> tuple[str | date | None, ...]:
    return (
        row.number,
        row.subject,
        row.channel,
        row.received,
        row.stage,
        row.department,
        row.who,
        row.left.due,
        row.left.words,
        "、".join(row.marks),
    )


def _csv(first: tuple[Row, ...], rest: Iterator[tuple[Row, ...]]) -> Iterator[bytes]:
    yield "\ufeff".encode() + _lines([HEAD])
    yield _lines(map(_cells, first))
    for rows in rest:
        yield _lines(map(_cells, rows))


def _lines(rows: Iterator[tuple[str | date | None, ...]] | list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([plain(one) if isinstance(one, str) else one for one in row])
    return text.getvalue().encode()


def _workbook(pages: Iterator[tuple[Row, ...]]) -> BinaryIO:
    """The rows as a workbook, written as they come."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("案件")
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGHIJ", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    head = [WriteOnlyCell(sheet, title) for title in HEAD]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for rows in pages:
        for row in rows:
            sheet.append([plain(one) if isinstance(one, str) else one for one in _cells(row)])
    made = cast("BinaryIO", tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - the response closes it
    book.save(made)
    return made


def _pieces(made: BinaryIO) -> Iterator[bytes]:
    with made:
        made.seek(0)
        while piece := made.read(_PIECE):
            yield piece


def _named(here: Console, ending: str) -> dict[str, str]:
    return disposition(f"案件清单-{here.today}.{ending}", f"cases.{ending}")
