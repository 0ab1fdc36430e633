"""What is found by its words, and what must not be, on both databases."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import text

from domain.application import Item
from domain.case import Case
from domain.dossier import Correction, Dossier, ItemFinding, Party
from domain.findings.denied import NotExist
from domain.permissions import Reach
from register.acts.cases import Filed, open_case
from register.engine import Register
from register.lists import search
from register.lists.filters import Filters, Sort
from register.lists.listing import Listing

NewCase = Callable[..., Case]
DAY = date(2017, 11, 7)


@pytest.fixture
def told(dossier: Dossier) -> Dossier:
    """A dossier with something written in each of its parts."""
    finding = NotExist(searched_where="档案室", searched_how="逐件查阅", reasons="从未制作")
    party = Party(name="王五", address="清河路1号", content="商业秘密", asked_on=DAY, until=DAY)
    correction = Correction(points="请写明小区名称", asked_on=DAY, until=DAY, text="翠湖小区")
    application = dossier.application.model_copy(
        update={
            "items": (Item(title="电梯检验报告", description="张三住处3号楼，电话13800100001"),),
            "purpose": "自用",
        }
    )
    return dossier.model_copy(
        update={
            "application": application,
            "opinion": "建议告知张三（身份证11010519491231002X）信息不存在",
            "findings": (ItemFinding(finding=finding),),
            "corrections": (correction,),
            "parties": (party,),
            "objection": "不属于我处职责",
        }
    )


@pytest.fixture
def kept(register: Register, new_case: NewCase, told: Dossier, key: bytes, noon: datetime) -> Filed:
    """The case with that dossier, indexed, and another beside it."""
    case = new_case("bjqts-1")
    with register.transaction() as session:
        for one, said in ((case, told), (new_case("bjqts-2"), _about(told, "锅炉"))):
            open_case(session, one, said, at=noon, key=key)
            search.index(session, one, said, None)
    return Filed(case=case, dossier=told, opened_at=noon)


def _about(dossier: Dossier, title: str) -> Dossier:
    application = dossier.application.model_copy(update={"items": (Item(title=title),)})
    return Dossier(application=application)


def found(register: Register, query: str) -> list[str]:
    with register.reading() as session:
        listing = Listing(session, "bjqts", Reach(agency=True), Filters(q=query))
        return [one.id for one in listing.page(Sort.ID_LAST, None, 50).cases]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "query",
    [
        "电梯",
        "电梯检验",
        "电梯检验报告",
        "检",
        "告",
        "电梯 报告",
        "３号楼",
        "不存在",
        "档案室",
        "从未制作",
        "小区名称",
        "翠湖",
        "商业秘密",
        "我处职责",
    ],
)
def test_words_of_any_length_are_found_in_whatever_was_written(
    query: str, register: Register
) -> None:
    assert found(register, query) == ["bjqts-1"]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "query",
    [
        "张三",
        "李四",
        "王五",
        "清河路",
        "13800100001",
        "11010519491231002X",
        "zhang.san@example.com",
        "梯电",
        "报告电梯",
        "电梯 锅炉",
        "电梯' OR 1=1 --",
        'NEAR("电梯")',
        "NOT_EXIST",
    ],
)
def test_nobody_is_found_and_nothing_that_was_not_written(query: str, register: Register) -> None:
    assert found(register, query) == []


@pytest.mark.usefixtures("kept")
def test_the_newest_come_first_and_a_page_goes_on_behind_the_last(register: Register) -> None:
    with register.reading() as session:
        listing = Listing(session, "bjqts", Reach(agency=True), Filters(q="自用"))
        first = listing.page(Sort.ID_LAST, None, 1)
        assert first.next is not None
        second = listing.page(Sort.ID_LAST, first.next, 1)
    assert [one.id for one in (*first.cases, *second.cases)] == ["bjqts-2", "bjqts-1"]
    assert second.next is None


def test_what_is_written_anew_takes_the_place_of_what_was(kept: Filed, register: Register) -> None:
    after = _about(kept.dossier, "压力管道")
    with register.transaction() as session:
        search.index(session, kept.case, after, kept)
    assert found(register, "压力管道") == ["bjqts-1"]
    assert found(register, "电梯") == []


def test_an_act_that_writes_nothing_leaves_the_index_alone(kept: Filed, register: Register) -> None:
    same = kept.dossier.model_copy(update={"returned": ("缺少签名",)})
    with register.transaction() as session:
        session.connection().execute(text("DELETE FROM case_words"))
        search.index(session, kept.case, same, kept)
    assert found(register, "电梯") == []


@pytest.mark.usefixtures("kept")
def test_a_forgotten_case_is_found_by_no_word(register: Register) -> None:
    with register.transaction() as session:
        search.forget(session, "bjqts-1")
        search.forget(session, "never-there")
    assert found(register, "电梯") == []
    assert found(register, "锅炉") == ["bjqts-2"]


@pytest.mark.usefixtures("kept")
def test_a_forgotten_case_leaves_no_word_behind(register: Register, url: str) -> None:
    """A row that is only marked as gone would still tell what stood in it."""
    # SQLite keeps of a word only in what it differs from the one before: its end is always there.
    rows, end = (
        ("SELECT block FROM case_words_data", "湖".encode())
        if url.startswith("sqlite")
        else ("SELECT words FROM case_words", "湖")
    )

    def lies_there() -> bool:
        with register.reading() as session:
            return any(end in row for row in session.connection().execute(text(rows)).scalars())

    assert lies_there()
    with register.transaction() as session:
        search.forget(session, "bjqts-1")
        search.settle(session)
    assert not lies_there()
