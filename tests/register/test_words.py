"""How texts are cut into words, and what is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.lists.words import LENGTH, phrases, words


def test_a_run_of_chinese_is_cut_into_pairs_and_its_last_character() -> None:
    assert words(["电梯检验"]) == ("电梯", "梯检", "检验", "验")


def test_letters_and_digits_are_one_word_whatever_their_width_and_case() -> None:
    assert words(["ＧＢ/T 9704—2012年"]) == ("gb", "t", "9704", "2012", "年")


@pytest.mark.parametrize(
    "secret",
    [
        "110108199003070016",
        "11010819900307001X",
        "110108 19900307 001X",
        "13800100001",
        "138-0010-0001",
        "+86 13800100001",
        "010-82615678",
        "(010)82615678",
        "shen.jiahe@example.com",
        "91110108MA01234567",
        "E12345678",
    ],
)
def test_numbers_of_people_and_mail_addresses_are_left_out(secret: str) -> None:
    assert words([f"请回复{secret}，谢谢"]) == words(["请回复", "，谢谢"])


def test_dates_and_document_numbers_stay() -> None:
    assert "2017" in words(["京质监发〔2017〕123号"])
    assert "123" in words(["京质监发〔2017〕123号"])
    assert {"2017", "11", "07"} <= set(words(["2017-11-07"]))


def test_names_and_addresses_that_are_known_are_left_out_wherever_they_stand() -> None:
    said = words(["沈嘉禾：您好，寄往清河路1号。"], ["沈嘉禾", "清河路1号"])
    assert said == words(["", "：您好，寄往", "。"])


def test_a_long_file_is_indexed_to_a_limit() -> None:
    assert len(words(["电梯" * LENGTH])) == LENGTH


@pytest.mark.parametrize(
    ("query", "found", "open_ended"),
    [
        ("电梯", ("电梯",), False),
        ("电梯检验", ("电梯", "梯检", "检验"), False),
        ("梯", ("梯",), True),
        ("2017年", ("2017", "年"), True),
        ("年度2017", ("年度", "度", "2017"), False),
        ("GB/T", ("gb", "t"), False),
    ],
)
def test_a_query_is_cut_as_a_text_is(
    query: str, found: tuple[str, ...], *, open_ended: bool
) -> None:
    (phrase,) = phrases(query)
    assert tuple(phrase) == found
    assert phrase.open_ended is open_ended


@pytest.mark.parametrize("query", ["", "  ", "，。！", "'\"*:()"])
def test_a_query_without_a_word_asks_for_nothing(query: str) -> None:
    assert phrases(query) == ()


@given(st.text(max_size=200))
def test_no_word_could_end_the_statement_it_is_written_into(text: str) -> None:
    said = [*words([text]), *(word for phrase in phrases(text) for word in phrase)]
    assert not set("".join(said)) & set(" \t\n'\"\\:%;()*&|!<>-_\0")
