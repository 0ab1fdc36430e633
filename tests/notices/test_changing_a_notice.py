"""The page for an office says what is so."""

import re
from pathlib import Path

import pytest

from domain.paper import MessageKind
from notices.checking import check_templates, shipped
from notices.mails import render_mail
from notices.templating import FOLDER, SHIPPED, BrokenTemplate, Templates
from tests.notices.papers import notice_facts
from tests.notices.test_mails import message

PAGE = (Path(__file__).parents[2] / "docs" / "changing-a-notice.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```html\n(.*?)```", PAGE, re.DOTALL)
SPECIMENS = [notice_facts(kind) for kind in ("disclosed", "refused", "partial", "not_exist")]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 2


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_passes_the_check(example: str) -> None:
    templates = Templates({"disclosed.html": example.encode()})
    assert check_templates(templates, SPECIMENS) == ()


def test_every_block_of_the_page_is_there() -> None:
    section = PAGE.partition("## 可以改的块")[2].partition("##")[0]
    told = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    real = "".join((FOLDER / one).read_text(encoding="utf-8") for one in shipped() if "." in one)
    assert told
    assert told <= set(re.findall(r"{% block (\w+)", real))


def test_every_file_of_the_page_is_there() -> None:
    section = PAGE.partition("## 文件名")[2].partition("##")[0]
    told = set(re.findall(r"`(\w+)` \|", section))
    assert len(told) == 22
    assert {f"{one}.html" for one in told} <= set(shipped())


@pytest.mark.parametrize(
    "what", re.findall(r"^\| (没有“numer”.*?|没有块.*?) \|", PAGE, re.MULTILINE)
)
def test_the_check_speaks_as_the_page_says(what: str) -> None:
    text = '{% extends "base/refused.html" %}{% block closng %}{{ facts.numer }}{% endblock %}'
    found = check_templates(Templates({"refused.html": text.encode()}), SPECIMENS)
    assert what in {one.what for one in found}


def test_a_mail_of_the_office_may_extend_the_shipped_one() -> None:
    text = '{% extends "base/mail/receipt.txt" %}{% block todo %}请保存登记号{% endblock %}'
    templates = Templates({"mail/receipt.txt": text.encode()})
    facts = message(MessageKind.RECEIPT)
    ours, theirs = render_mail(facts, templates), render_mail(facts, SHIPPED)
    assert ours.subject == theirs.subject
    assert "请保存登记号\n" in ours.text
    assert ours.text != theirs.text


def test_a_mail_of_the_office_says_what_is_to_be_done() -> None:
    text = "{% block subject %}登记回执{% endblock %}{% block lead %}您好{% endblock %}"
    templates = Templates({"mail/receipt.txt": text.encode()})
    with pytest.raises(BrokenTemplate, match="缺少块“todo”"):
        render_mail(message(MessageKind.RECEIPT), templates)
