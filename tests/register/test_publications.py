"""The list of what is public already: imported whole, found by its words."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session

from register.agency.bootstrap import bootstrap
from register.agency.publications import (
    Publication,
    UnreadableListError,
    alike,
    import_list,
    listed,
    read_list,
)
from register.engine import Register
from tests.support.house import BJQTS

LIFTS = Publication(
    title="2016年度北京市电梯检验情况统计报告",
    document_number="京质监发〔2017〕12号",
    published_on=date(2017, 3, 15),
    summary="全市在用电梯数量和检验不合格原因",
)
PENALTIES = Publication(title="行政处罚裁量基准", published_on=date(2015, 12, 18))
HEAD = "标题,文号,公开日期,网址\n"


@pytest.fixture
def session(register: Register) -> Iterator[Session]:
    bootstrap(register, BJQTS)
    with register.transaction() as session:
        import_list(session, "bjqts", (PENALTIES, LIFTS))
        yield session


def test_without_a_query_the_newest_comes_first(session: Session) -> None:
    assert listed(session, "bjqts") == (LIFTS, PENALTIES)
    assert listed(session, None) == (LIFTS, PENALTIES)
    assert listed(session, "other") == ()


@pytest.mark.parametrize("query", ["电梯", "梯", "电梯 检验", "２０１７", "12号", "不合格原因"])
def test_words_of_two_characters_and_of_one_are_found(query: str, session: Session) -> None:
    assert listed(session, "bjqts", query) == (LIFTS,)


@pytest.mark.parametrize("query", ["电梯 房屋", "梯电", "%", "_", "'"])
def test_what_is_not_there_is_not_found(query: str, session: Session) -> None:
    assert listed(session, "bjqts", query) == ()


def test_what_somebody_asks_for_in_his_own_words_is_offered(session: Session) -> None:
    assert alike(session, "bjqts", ["北京市2016年电梯检验统计报告"]) == (LIFTS,)
    assert alike(session, "bjqts", ["某小区电梯事故的调查报告"]) == ()
    assert alike(session, "bjqts", ["", "。"]) == ()


def test_an_import_takes_the_place_of_the_list_before(session: Session) -> None:
    assert import_list(session, "bjqts", (LIFTS, LIFTS)) == 1
    assert listed(session, "bjqts") == (LIFTS,)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_read_as_excel_has_it(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        f"{HEAD}目录,京质监〔2017〕1号,2017-03-15,https://example.com\n", encoding=encoding
    )
    (found,) = read_list(file)
    assert (found.title, found.published_on) == ("目录", date(2017, 3, 15))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "第1行"),
        ("名称\n目录\n".encode(), "第1行"),
        (f"{HEAD},,,\n".encode(), "第2行"),
        (f"{HEAD}目录,,三月,\n".encode(), "第2行"),
        (f"{HEAD}目录,,,javascript:alert(1)\n".encode(), "网址"),
        (f"{HEAD}目录,,,,,多\n".encode(), "列数"),
        (b"\xff\xff\xff", "编码"),
    ],
)
def test_a_wrong_list_is_told_by_its_line(content: bytes, told: str, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    with pytest.raises(UnreadableListError, match=told):
        read_list(file)
