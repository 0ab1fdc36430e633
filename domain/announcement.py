"""A new arrangement of days off as it is handed in: a year's notice, or a place's orders (§9.3).

The file looks like those in domain/data/calendars, as TOML or as JSON:

    year = 2027
    reference = "国办发明电〔2026〕7号"      # 文号
    issued = 2026-11-04                      # 发布日期
    url = "https://www.gov.cn/…"             # 出处，可以不写

    [[breaks]]
    festival = "元旦"
    first = 2027-01-01                       # 放假第一日
    last = 2027-01-03                        # 放假最后一日
    work = []                                # 调休上班的星期六、星期日

A notice tells the whole year: one that was changed is handed in complete, with the later notice
named under `[[changes]]`, since what it leaves out would count as ordinary days. A place's file has
`id`, `name` and `[[orders]]` instead (`title`, `source`, `off`, `work`). Whoever counts on such a
file counts wrongly for a year if it is wrong, so it is checked more strictly than for its shape.
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError

from domain.calendar import CalendarError
from domain.civil import chinese_date
from domain.explain import faults as faults_of
from domain.holidays import Break, Festivals, LocalCalendar, LocalOrder, YearNotice, is_weekend

Announcement = YearNotice | LocalCalendar

_FESTIVALS = ("元旦", "春节", "劳动", "国庆")
_MORE_FESTIVALS = ("清明", "端午", "中秋")
_MORE_SINCE = 2008
"""Days off since State Council Order 513."""

_WHERE = re.compile(r"line (\d+)(?:,)? column (\d+)")


class AnnouncementError(CalendarError):
    """The file is no arrangement anybody may count by; the message names every fault."""


def read_announcement(text: str, festivals: Iterable[Festivals]) -> Announcement:
    """An arrangement from TOML or JSON; `festivals` are the movable festivals as far as known.

    Raises:
        AnnouncementError: With everything that is wrong.
    """
    facts = _parsed(text)
    try:
        said = (LocalCalendar if "orders" in facts else YearNotice).model_validate(facts)
    except ValidationError as error:
        raise AnnouncementError(_explained(error)) from error
    faults = _of_place(said) if isinstance(said, LocalCalendar) else _of_year(said, festivals)
    if found := [*dict.fromkeys(faults)]:
        raise AnnouncementError("；".join(found))
    return said


def named(said: Announcement) -> str:
    """What a person calls it."""
    if isinstance(said, YearNotice):
        return f"{said.year}年放假安排（{said.reference}）"
    return f"{said.name}的放假安排（{'、'.join(order.source for order in said.orders)}）"


def _parsed(text: str) -> dict[str, Any]:
    form = "JSON" if text.lstrip().startswith("{") else "TOML"
    try:
        facts = json.loads(text) if form == "JSON" else tomllib.loads(text)
    except ValueError as error:
        where = _WHERE.search(str(error))
        at = f"第{where[1]}行第{where[2]}列附近写法有误" if where else "结尾处不完整"
        raise AnnouncementError(f"不是正确的{form}：{at}") from error
    except RecursionError:
        raise AnnouncementError(f"不是正确的{form}：嵌套过深") from None
    assert isinstance(facts, dict), "both forms begin with a table"
    return facts


def _explained(error: ValidationError) -> str:
    """Every fault; a list is not also called too short for the entries that are wrong in it."""
    found = faults_of(error)
    inner = [where for where, _ in found]
    return "；".join(
        f"{where}：{what}"
        for where, what in found
        if not any(one.startswith(f"{where}/") for one in inner)
    )


def _of_year(notice: YearNotice, festivals: Iterable[Festivals]) -> Iterator[str]:
    off = Counter(day for one in notice.breaks for day in _days(one))
    work = Counter(day for one in notice.breaks for day in one.work)
    yield from (f"{chinese_date(day)}在两个假期中重复" for day, n in off.items() if n > 1)
    yield from (f"{chinese_date(day)}重复列为调休上班" for day, n in work.items() if n > 1)
    yield from (f"{chinese_date(day)}既放假又调休上班" for day in work if day in off)
    said = "、".join(one.festival for one in notice.breaks)
    names = (*_FESTIVALS, *(_MORE_FESTIVALS if notice.year >= _MORE_SINCE else ()))
    yield from (f"缺少{name}的安排：应当写全年的" for name in names if name not in said)
    for one in festivals:
        if one.year == notice.year:
            yield from (
                f"{chinese_date(day)}是法定节假日（{mark.name}），没有列入放假"
                for day, mark in one.marks()
                if day not in off
            )


def _of_place(place: LocalCalendar) -> Iterator[str]:
    if not place.orders:
        yield "没有写明任何安排（orders）"
    for order in place.orders:
        yield from _of_order(order)


def _of_order(order: LocalOrder) -> Iterator[str]:
    off, work = Counter(order.off), Counter(order.work)
    if not off:
        yield f"{order.title}：没有写明放假的日期"
    for day, n in (off + work).items():
        if n > 1:
            yield f"{order.title}：{chinese_date(day)}重复，或者既放假又上班"
    for day in work:
        if not is_weekend(day):
            yield f"{order.title}：{chinese_date(day)}不是星期六、星期日，不能调休上班"


def _days(one: Break) -> Iterator[date]:
    return (one.first + timedelta(n) for n in range((one.last - one.first).days + 1))
