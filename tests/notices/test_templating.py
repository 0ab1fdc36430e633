"""The grammar of templates: sentences, citations, limits in words, versions."""

from datetime import date

import pytest

from domain.facts import DueFacts
from notices.grammar import citations, clause, css, left, lines, sentence
from notices.templating import SHIPPED, Unrenderable, render


@pytest.mark.parametrize("text", ["未制作", "未制作。", " 未\n制作； ", "未制作.", "未制作。。"])
def test_a_clause_stands_inside_a_sentence(text: str) -> None:
    assert clause(text).replace(" ", "") == "未制作"


@pytest.mark.parametrize("text", ["未制作", "未制作。", " 未制作\n"])
def test_a_sentence_ends_once(text: str) -> None:
    assert sentence(text) == "未制作。"


@pytest.mark.parametrize("text", ["有吗？", "一项；", "如下：", "不断，"])
def test_a_sentence_keeps_its_own_end(text: str) -> None:
    assert sentence(text) == text


def test_a_law_is_named_once_for_all_its_articles() -> None:
    cited = citations(["《条例》第二条", "《细则》第三条", "《条例》第九条。", "《条例》第二条"])
    assert cited == "《条例》第二条、第九条、《细则》第三条"


def test_a_citation_without_title_marks_stays_as_it_is() -> None:
    assert citations(["宪法第一条", "《条例》第二条"]) == "宪法第一条、《条例》第二条"


def test_blank_lines_are_no_paragraphs() -> None:
    assert lines("一\r\n\n  \n 二 ") == ["一", "二"]


@pytest.mark.parametrize("sign", ['"', "\\", "\n", "<", "&"])
def test_nothing_ends_a_css_string_early(sign: str) -> None:
    assert css(f"甲{sign}乙") == f'"甲\\{ord(sign):x} 乙"'


@pytest.mark.parametrize(
    ("days", "over", "told"),
    [
        (2, False, "还剩2个工作日"),
        (0, False, "今天是最后一日"),
        (0, True, "期限已过"),
        (-3, True, "已逾期3个工作日"),
    ],
)
def test_a_limit_is_told_in_words(days: int, over: bool, told: str) -> None:
    due = DueFacts(limit="答复申请人", day=date(2017, 11, 28), left=days, over=over)
    assert left(due) == told


def test_a_paused_limit_has_no_day() -> None:
    assert "中止" in left(DueFacts(limit="答复申请人", day=None, left=4, over=False))


def test_a_version_covers_all_that_a_page_is_made_of() -> None:
    assert SHIPPED.parts("refused.html") == {
        "refused.html",
        "notice.html",
        "letter.html",
        "letter.css",
        "page.html",
        "page.css",
        "sealed.html",
        "words.html",
    }


def test_a_template_without_its_facts_is_refused() -> None:
    with pytest.raises(Unrenderable, match="'facts' is undefined"):
        render("receipt.html")
