"""Numbers of cases and documents (§3.4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.explain import explain
from domain.numbering import SUFFIXES, NumberScheme, case_number, document_number

SCHEME = NumberScheme(prefix="京质监")
CASE = "京质监信息公开〔2017〕第12号"


def test_a_case_number_has_prefix_year_and_serial() -> None:
    assert case_number(SCHEME, 2017, 12) == CASE


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("receipt", f"{CASE}-回"),
        ("disclosed", f"{CASE}-告"),
        ("refused", f"{CASE}-不告"),
        ("not_exist", f"{CASE}-不存"),
        ("not_this_agency", f"{CASE}-非本"),
        ("extension", f"{CASE}-延"),
    ],
)
def test_a_document_repeats_the_case_number_with_its_suffix(kind: str, number: str) -> None:
    assert document_number(SCHEME, CASE, kind) == number


@pytest.mark.parametrize(
    ("ordinal", "suffix"), [(1, "告"), (2, "二告"), (3, "三告"), (11, "十一告")]
)
def test_a_second_document_of_a_kind_is_counted(ordinal: int, suffix: str) -> None:
    assert document_number(SCHEME, CASE, "disclosed", ordinal) == f"{CASE}-{suffix}"


def test_a_form_without_suffix_carries_no_number() -> None:
    with pytest.raises(ValueError, match="不编号"):
        document_number(SCHEME, CASE, "approval_form")


@pytest.mark.parametrize("serial", [0, -1])
def test_serials_begin_at_one(serial: int) -> None:
    with pytest.raises(ValueError, match="从1开始"):
        case_number(SCHEME, 2017, serial)


def test_an_agency_may_write_its_numbers_otherwise() -> None:
    scheme = NumberScheme(
        prefix="沪水务", pattern="{prefix}({year})第{n}号", suffixes={"disclosed": "答"}
    )
    number = case_number(scheme, 2014, 6)
    assert number == "沪水务(2014)第6号"
    assert document_number(scheme, number, "disclosed") == "沪水务(2014)第6号-答"
    assert document_number(scheme, number, "refused") == "沪水务(2014)第6号-不告"


def test_a_scheme_survives_json() -> None:
    scheme = NumberScheme(prefix="京质监", suffixes={"disclosed": "答"})
    assert NumberScheme.model_validate_json(scheme.model_dump_json()) == scheme


@pytest.mark.parametrize(
    "pattern",
    [
        "{prefix}第{n}号",
        "{prefix}〔{year}〕",
        "{year}{n}{agency}",
        "{year}{n}{}",
        "{year}{n",
        "{year}{n.__class__}",
        "{year}{n:99999999}",
    ],
)
def test_a_pattern_that_cannot_number_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError) as refused:
        NumberScheme(prefix="京质监", pattern=pattern)
    assert "文号格式" in explain(refused.value)


def test_two_kinds_never_share_a_suffix() -> None:
    with pytest.raises(ValidationError, match="后缀不能相同"):
        NumberScheme(prefix="京质监", suffixes={"refused": SUFFIXES["disclosed"]})


YEARS, SERIALS = st.integers(2008, 2099), st.integers(1, 99_999)


@given(
    st.tuples(YEARS, SERIALS, st.sampled_from(sorted(SUFFIXES)), st.integers(1, 99)),
    st.tuples(YEARS, SERIALS, st.sampled_from(sorted(SUFFIXES)), st.integers(1, 99)),
)
def test_two_documents_never_share_a_number(
    one: tuple[int, int, str, int], other: tuple[int, int, str, int]
) -> None:
    assert (_number(*one) == _number(*other)) == (one == other)


def _number(year: int, serial: int, kind: str, ordinal: int) -> str:
    return document_number(SCHEME, case_number(SCHEME, year, serial), kind, ordinal)
