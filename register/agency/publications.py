"""Information already public 已主动公开的信息: a small list an agency imports, found by its words.

Whoever is about to ask for something is shown what is public already (S0 art 13(5); L19 36(1)).
The list is small: it is looked through, word by word as the full text of cases is, without an index
of its own.
"""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from pydantic import Field, ValidationError
from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from domain.explain import faults
from domain.model import Line, Model
from domain.texts import AnyLine, AnyText
from register.lists.words import phrases, words
from register.sql import run
from register.tables import PublicationRow

COLUMNS = {
    "标题": "title",
    "文号": "document_number",
    "类别": "category",
    "公开日期": "published_on",
    "网址": "link",
    "摘要": "summary",
}
"""The columns of a list to import; only the first must be there."""

SHARE = 0.5
"""So much of what somebody asks for must stand in what is offered to him instead."""

SHOWN = 100
"""So many are listed at a time."""

_ENCODINGS = ("utf-8-sig", "gb18030")


class Publication(Model):
    """A piece of information that is public; `link` is where it can be read."""

    title: Line = Field(title="标题")
    document_number: AnyLine = Field(default="", title="文号")
    category: AnyLine = Field(default="", title="类别")
    published_on: date | None = Field(default=None, title="公开日期")
    link: str = Field(default="", max_length=500, pattern=r"^(https?://\S+)?$", title="网址")
    summary: AnyText = Field(default="", title="摘要")


class UnreadableListError(ValueError):
    """A list cannot be imported; the message says which line is wrong, in Chinese."""


def read_list(file: Path) -> tuple[Publication, ...]:
    """The publications of a CSV file with a head of `COLUMNS`, UTF-8 or GB 18030 as Excel has it.

    Raises:
        UnreadableListError: It is no such file, or a line of it is wrong.
    """
    lines = csv.DictReader(_decoded(file).splitlines(), strict=True)
    try:
        unknown = set(lines.fieldnames or ()) - set(COLUMNS)
        if unknown or "标题" not in (lines.fieldnames or ()):
            told = "、".join(COLUMNS)
            raise UnreadableListError(f"第1行应当是表头，可以有：{told}；“标题”必须有")
        return tuple(_publication(number, line) for number, line in enumerate(lines, 2))
    except csv.Error as error:
        raise UnreadableListError(f"第{lines.line_num}行不是正确的CSV") from error


def import_list(session: Session, agency: str, found: Iterable[Publication]) -> int:
    """Put publications in place of all that an agency had; how many there are now."""
    run(session, _FORGET, {"agency": agency})
    each = {(one.title, one.document_number): one for one in found}
    session.add_all(
        PublicationRow(agency=agency, words=_line(words(_texts(one))), **dict(one))
        for one in each.values()
    )
    return len(each)


def listed(session: Session, agency: str | None, query: str = "") -> tuple[Publication, ...]:
    """The newest publications of an agency (of all), or those that hold every phrase of a query."""
    asked = phrases(query)
    if query.strip() and not asked:
        return ()
    wanted = select(PublicationRow)
    if agency:
        wanted = wanted.where(PublicationRow.agency == agency)
    for phrase in asked:
        begun = _line(phrase).rstrip() if phrase.open_ended else _line(phrase)
        wanted = wanted.where(col(PublicationRow.words).contains(begun, autoescape=True))
    newest = col(PublicationRow.published_on).desc().nulls_last()
    rows = session.exec(wanted.order_by(newest, col(PublicationRow.id)).limit(SHOWN))
    return tuple(map(_shown, rows))


def alike(
    session: Session, agency: str, wishes: Iterable[str], most: int = 5
) -> tuple[Publication, ...]:
    """What is public already and may be what somebody asks for, likeliest first."""
    asked = [said for one in wishes if (said := _telling(words((one,))))]
    if not asked:
        return ()
    lines = session.exec(
        select(PublicationRow.id, PublicationRow.words).where(PublicationRow.agency == agency)
    )
    scored = ((_score(asked, _telling(line.split())), id_) for id_, line in lines)
    best = sorted((one for one in scored if one[0] >= SHARE), reverse=True)[:most]
    return tuple(_shown(session.get_one(PublicationRow, id_)) for _, id_ in best)


def _score(asked: Iterable[frozenset[str]], told: frozenset[str]) -> float:
    return max(len(one & told) / len(one) for one in asked)


def _telling(said: Iterable[str]) -> frozenset[str]:
    """The words that say something: single characters do not."""
    return frozenset(one for one in said if len(one) > 1)


def _line(said: Iterable[str]) -> str:
    return f" {' '.join(said)} "


def _texts(one: Publication) -> tuple[str, ...]:
    return one.title, one.document_number, one.category, one.summary


def _shown(row: PublicationRow) -> Publication:
    return Publication(**row.model_dump(include=set(Publication.model_fields)))


def _publication(number: int, line: dict[str, str | None]) -> Publication:
    if None in line:
        raise UnreadableListError(f"第{number}行的列数比表头多")
    said = {COLUMNS[name]: (value or "").strip() for name, value in line.items()}
    try:
        return Publication.model_validate({name: one for name, one in said.items() if one})
    except ValidationError as error:
        told = "；".join(
            f"{Publication.model_fields[one].title}{what}" for one, what in faults(error)
        )
        raise UnreadableListError(f"第{number}行：{told}") from error


def _decoded(file: Path) -> str:
    content = file.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableListError("文件既不是UTF-8也不是GB 18030编码的文字")


_FORGET = delete(PublicationRow).where(col(PublicationRow.agency) == bindparam("agency"))
