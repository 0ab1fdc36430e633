"""An arrangement of days off is checked before anybody counts by it."""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import domain
from domain.announcement import AnnouncementError, named, read_announcement
from domain.calendar import shipped_data
from domain.holidays import LocalCalendar, YearNotice

FOLDER = Path(domain.__file__).parent / "data" / "calendars"
FESTIVALS = shipped_data().festivals

YEAR_2027 = """
year = 2027
reference = "国办发明电〔2026〕7号"
issued = 2026-11-04
breaks = [
  { festival = "元旦", first = 2027-01-01, last = 2027-01-03 },
  { festival = "春节", first = 2027-02-05, last = 2027-02-11, work = [2027-01-31, 2027-02-14] },
  { festival = "清明节", first = 2027-04-03, last = 2027-04-05 },
  { festival = "劳动节", first = 2027-05-01, last = 2027-05-05, work = [2027-04-25, 2027-05-08] },
  { festival = "端午节", first = 2027-06-09, last = 2027-06-09 },
  { festival = "中秋节", first = 2027-09-15, last = 2027-09-15 },
  { festival = "国庆节", first = 2027-10-01, last = 2027-10-07, work = [2027-09-26, 2027-10-09] },
]
"""
"""An invented notice in the form of the real ones."""


def read(text: str) -> YearNotice | LocalCalendar:
    return read_announcement(text, FESTIVALS)


def fault(text: str) -> str:
    with pytest.raises(AnnouncementError) as told:
        read(text)
    message = str(told.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("file", sorted(FOLDER.glob("cn/*.toml")), ids=lambda file: file.stem)
def test_every_notice_that_ships_could_be_imported(file: Path) -> None:
    said = read(file.read_text(encoding="utf-8"))
    assert isinstance(said, YearNotice)
    assert str(said.year) == file.stem


def test_a_place_s_orders_are_told_by_their_form() -> None:
    said = read((FOLDER / "beijing.toml").read_text(encoding="utf-8"))
    assert isinstance(said, LocalCalendar)
    assert named(said).startswith("北京市的放假安排（北京市关于2008年8月8日放假一天的通知、")


def test_toml_and_json_say_the_same() -> None:
    as_json = json.dumps(tomllib.loads(YEAR_2027), default=date.isoformat, ensure_ascii=False)
    assert read(as_json) == read(YEAR_2027)
    assert named(read(YEAR_2027)) == "2027年放假安排（国办发明电〔2026〕7号）"


@pytest.mark.parametrize(
    ("was", "is_", "told"),
    [
        ("last = 2027-01-03", "last = 2026-12-31", "元旦：放假的最后一日早于第一日"),
        ("2027-04-25", "2027-04-26", "2027年4月26日不是放假期间以外的星期六、星期日"),
        ("2027-04-25", "2027-05-02", "2027年5月2日不是放假期间以外的星期六、星期日"),
        ("2027-04-25", "2028-04-29", "2028年4月29日不属于2027年的放假安排"),
        ("2027-04-25", "2027-10-02", "2027年10月2日既放假又调休上班"),
        ("2027-04-25", "2027-05-08", "2027年5月8日重复列为调休上班"),
        ("last = 2027-04-05", "last = 2027-05-01", "2027年5月1日在两个假期中重复"),
        ('festival = "端午节"', 'festival = "某节"', "缺少端午的安排：应当写全年的"),
        ("first = 2027-10-01", "first = 2027-10-02", "2027年10月1日是法定节假日（国庆节）"),
        ('reference = "国办发明电〔2026〕7号"', "", "reference：缺少这一项"),
        ("issued =", "date =", "date：没有这一项"),
        ("2026-11-04", '"去年"', "issued：应当是日期"),
        ("year = 2027", "year = ", "不是正确的TOML：第2行第8列附近"),
        ("]\n", "", "不是正确的TOML：结尾处不完整"),
    ],
)
def test_what_nobody_may_count_by_is_told(was: str, is_: str, told: str) -> None:
    assert was in YEAR_2027
    assert told in fault(YEAR_2027.replace(was, is_))


def test_all_faults_are_told_at_once() -> None:
    told = fault(
        YEAR_2027.replace("2027-04-25", "2027-10-02").replace(
            'festival = "端午节"', 'festival = "节"'
        )
    )
    assert "10月2日" in told
    assert "端午" in told


def test_a_change_alone_is_no_arrangement() -> None:
    """Handed in without the rest of the year it would turn every other holiday into work."""
    alone: dict[str, Any] = {
        "year": 2019,
        "reference": "国办发明电〔2019〕3号",
        "breaks": [{"festival": "劳动节", "first": "2019-05-01", "last": "2019-05-04"}],
    }
    assert "缺少春节的安排：应当写全年的" in fault(json.dumps(alone))


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ({"off": []}, "没有写明放假的日期"),
        ({"off": ["2027-03-01"], "work": ["2027-03-02"]}, "3月2日不是星期六、星期日"),
        ({"off": ["2027-03-06"], "work": ["2027-03-06"]}, "3月6日重复，或者既放假又上班"),
    ],
)
def test_orders_of_a_place_must_make_sense(order: dict[str, Any], told: str) -> None:
    place = {"id": "games", "name": "某市", "orders": [{"title": "会", "source": "某号", **order}]}
    assert told in fault(json.dumps(place))


def test_a_place_without_orders_says_nothing() -> None:
    assert "没有写明任何安排" in fault('{"id": "games", "name": "某市", "orders": []}')


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, '{"a": ' + "[" * 100_000])
def test_a_file_without_a_bottom_is_refused(text: str) -> None:
    assert fault(text).endswith("嵌套过深")
