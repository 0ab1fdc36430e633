"""Every field of everything an act carries has its Chinese name, and every choice its words."""

import re
from collections.abc import Iterator

import pytest

from domain.marks import Refers
from domain.procedure import ACTS, carried_by
from domain.shapes import Choice, Day, Group, Many, Number, OneOf, Shape, Text, shape_of

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")


def fields(shape: Shape, path: str = "") -> Iterator[tuple[str, Shape]]:
    """Every field below a shape by its path, the entries of lists and cases of alternatives too."""
    match shape:
        case Group():
            inner = shape.fields
        case Many():
            inner = {"*": shape.of}
        case OneOf():
            inner = shape.cases
        case _:
            inner = {}
    for name, one in inner.items():
        yield f"{path}/{name}", one
        yield from fields(one, f"{path}/{name}")


def everything(act: str) -> list[tuple[str, Shape]]:
    return list(fields(shape_of(carried_by(act))))


def at(act: str, path: str) -> Shape:
    return dict(everything(act))[path]


@pytest.mark.parametrize("act", ACTS)
def test_every_field_has_a_short_chinese_title(act: str) -> None:
    for path, shape in everything(act):
        if path.endswith("/*"):
            continue  # what a list holds is called as the list is
        assert CHINESE.search(shape.title), path
        assert not LATIN.search(shape.title), path
        assert len(shape.title) <= 24, path


@pytest.mark.parametrize("act", ACTS)
def test_every_choice_has_its_words(act: str) -> None:
    for path, shape in everything(act):
        if isinstance(shape, Choice):
            assert shape.options, path
            assert all(CHINESE.search(words) for words in shape.options.values()), path
            assert len(set(shape.options.values())) == len(shape.options), path


@pytest.mark.parametrize("act", ACTS)
def test_help_is_chinese_and_no_sentence_of_a_manual(act: str) -> None:
    for path, shape in everything(act):
        assert not LATIN.search(shape.help), path
        assert len(shape.help) <= 40, path
        assert not shape.help.endswith("。"), path


def test_a_shape_holds_what_the_model_says() -> None:
    days = at("propose_extension", "/working_days")
    assert isinstance(days, Number)
    assert (days.least, days.most, days.unit, days.required) == (1, 40, "个工作日", True)
    text, line = at("opinion", "/opinion"), at("serve", "/proof")
    assert isinstance(text, Text)
    assert isinstance(line, Text)
    assert (text.longest, line.longest) == (20_000, 400)
    sent = at("dispatch", "/sent_on")
    assert isinstance(sent, Day)
    assert (sent.required, sent.today, sent.absent) == (False, True, True)
    findings = at("opinion", "/findings")
    assert isinstance(findings, Many)
    assert (findings.least, findings.most) == (0, 50)
    parties = at("consult", "/parties")
    assert isinstance(parties, Many)
    assert (parties.least, parties.most) == (1, 20)


def test_what_names_something_of_the_case_says_what() -> None:
    assert at("transfer", "/department").refers is Refers.DEPARTMENT
    assert at("transfer", "/joint/*/items").refers is Refers.ITEM
    assert at("assign", "/handler").refers is Refers.HANDLER
    assert at("third_party_reply", "/party").refers is Refers.PARTY
    assert at("notify", "/party").refers is Refers.PARTY
    assert at("notify", "/kind").refers is Refers.DOCUMENT
    assert at("retry", "/jobs").refers is Refers.JOB


def test_at_the_window_only_what_is_public_already_may_be_found() -> None:
    everywhere, here = (
        at("opinion", "/findings/*/finding"),
        at("answer_at_once", "/findings/*/finding"),
    )
    assert isinstance(everywhere, OneOf)
    assert isinstance(here, OneOf)
    assert set(here.cases) == {"ALREADY_PUBLIC"} < set(everywhere.cases)
