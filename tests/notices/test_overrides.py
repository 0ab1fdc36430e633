"""Templates of an office: they come first, stay in the sandbox, and their faults are found."""

import os
from pathlib import Path

import pytest

from domain.paper import DOCUMENTS
from notices.checking import check_templates
from notices.demanded import lost, said
from notices.documents import render_html, render_pdf, template_version
from notices.overrides import Offices, read
from notices.templating import (
    FOLDER,
    SHIPPED,
    BrokenTemplate,
    Templates,
    Unprintable,
    Unrenderable,
)
from tests.notices.papers import notice_facts

EXTENDS = '{% extends "base/refused.html" %}\n'
CLOSING = '{% block closing %}<p class="closing">专此告知。</p>{% endblock %}\n'
REFUSED = notice_facts("refused")


def own(**files: str) -> Templates:
    """Templates of an office, by the names of their kinds."""
    return Templates({f"{kind}.html": text.encode() for kind, text in files.items()})


def faults(templates: Templates, *kinds: str) -> list[tuple[int, str]]:
    """What the check finds, by line, tried on notices of some kinds."""
    found = check_templates(templates, [notice_facts(kind) for kind in kinds or ["refused"]])
    return [(one.line, one.what) for one in found]


# ---- what an office may do ----


def test_an_office_replaces_a_block_and_leaves_the_rest() -> None:
    page = render_html(REFUSED, own(refused=EXTENDS + CLOSING))
    assert "专此告知" in page
    assert "特此告知" not in page
    assert REFUSED.remedy is not None
    assert REFUSED.remedy in page


def test_a_block_may_add_to_what_it_replaces() -> None:
    block = "{% block provision %}{{ super() }}<p>可以邮寄。</p>{% endblock %}"
    templates = own(disclosed='{% extends "base/disclosed.html" %}' + block)
    page = said(render_html(notice_facts("disclosed"), templates))
    assert "共3页。可以邮寄。" in page


def test_a_change_of_the_letter_reaches_every_letter() -> None:
    block = "{% block heading %}<h1>【{{ facts.title }}】</h1>{% endblock %}"
    templates = own(letter='{% extends "base/letter.html" %}' + block)
    for kind in ("refused", "partial", "not_exist"):
        assert "<h1>【" in render_html(notice_facts(kind), templates)


def test_another_office_sees_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "bjqts").mkdir()
    (tmp_path / "bjqts" / "refused.html").write_text(EXTENDS + CLOSING, encoding="utf-8")
    offices = Offices(tmp_path)
    assert "专此告知" in render_html(REFUSED, offices.of_case("bjqts-01JD"))
    assert render_html(REFUSED, offices.of_case("bjscjg-01JD")) == render_html(REFUSED)


@pytest.mark.parametrize("agency", ["..", ".", "", "../bjqts", "/etc"])
def test_no_agency_leads_out_of_the_folder(tmp_path: Path, agency: str) -> None:
    assert Offices(tmp_path / "templates").folder(agency) in (None, tmp_path / "templates" / agency)
    assert Offices(tmp_path / "templates").of(agency) is SHIPPED


def test_a_changed_file_counts_from_the_next_paper(tmp_path: Path) -> None:
    file = tmp_path / "bjqts" / "refused.html"
    file.parent.mkdir()
    file.write_text(EXTENDS + CLOSING, encoding="utf-8")
    offices = Offices(tmp_path)
    first = offices.of("bjqts")
    assert offices.of("bjqts") is first
    file.write_text(EXTENDS + CLOSING.replace("专此", "现予"), encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert "现予告知" in render_html(REFUSED, offices.of("bjqts"))
    file.unlink()
    assert offices.of("bjqts") is SHIPPED


def test_what_an_editor_leaves_behind_is_no_template(tmp_path: Path) -> None:
    for name in ("refused.html~", ".refused.html.swp", "~$refused.html", "refused.docx"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert read(tmp_path) is SHIPPED


def test_a_mark_of_windows_editors_at_the_begin_does_no_harm() -> None:
    templates = Templates({"refused.html": (EXTENDS + CLOSING).encode("utf-8-sig")})
    assert render_html(REFUSED, templates).startswith("<!DOCTYPE html>")


# ---- the version ----


def test_an_override_changes_the_version_of_the_papers_it_goes_into() -> None:
    templates = Templates({"words.html": (FOLDER / "words.html").read_bytes() + b"\n"})
    changed = {k for k in DOCUMENTS if template_version(k, templates) != template_version(k)}
    assert "refused" in changed
    assert "envelope" not in changed


def test_the_version_tells_one_override_from_another() -> None:
    one, two = own(refused=EXTENDS + CLOSING), own(refused=EXTENDS + CLOSING.replace("专", "特"))
    assert len({template_version("refused", t) for t in (SHIPPED, one, two)}) == 3


# ---- the sandbox ----


@pytest.mark.parametrize(
    "text",
    [
        "{{ facts.model_dump() }}",
        "{{ facts.__class__ }}",
        '{{ facts.parse_file("/etc/passwd") }}',
        '{{ facts["model_dump"]() }}',
        '{{ (facts | attr("model_copy"))() }}',
        '{% include "../papers.py" %}',
        '{% include "/etc/passwd" %}',
        "{% include facts.kind %}",
        "{{ facts.addressee | safe }}",
        "{% autoescape false %}{{ facts.addressee }}{% endautoescape %}",
    ],
)
def test_a_template_reads_facts_and_does_nothing_else(text: str) -> None:
    with pytest.raises(
        BrokenTemplate, match=r"^本机关的模板 refused\.html 第1行有误：[^a-z]*.*[一-鿿]"
    ):
        own(refused=text).render("refused.html", facts=REFUSED)


def test_what_the_applicant_wrote_is_escaped_in_an_override() -> None:
    evil = REFUSED.model_copy(update={"addressee": "<script>alert(1)</script>"})
    block = "{% block addressee %}<p>{{ facts.addressee }}</p>{% endblock %}"
    page = render_html(evil, own(refused=EXTENDS + block))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


# ---- what is wrong, and where ----


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (
            "{% block closing %}\n{{ facts.numer }}{% endblock %}",
            3,
            "没有“numer”这一项，是不是“number”？",
        ),
        ("{% block closing %}{{ fact }}{% endblock %}", 2, "没有变量“fact”，是不是“facts”？"),
        (
            "{% block closing %}{{ facts.agency.nam if facts.draft }}{% endblock %}",
            2,
            "没有“nam”这一项，是不是“name”？",
        ),
        ("\n{% block closng %}x{% endblock %}", 3, "没有块“closng”，是不是“closing”？"),
        ("\n\n专此告知", 4, "写在块（block）外面的内容不会印出"),
        ("{% block closing %}x{% endblok %}", 2, "没有“endblok”这种标记，或者前面的标记没有结束"),
        ("{% block closing %}\n", 2, "模板不完整：有标记没有结束（如缺少 endblock、endif）"),
        ("{% block closing %}{{ facts.title | loud }}{% endblock %}", 2, "没有过滤器“loud”"),
        ("{% block remedy %}{% endblock %}", 2, "块“remedy”缺少必备内容：救济途径"),
        ("{% block addressee %}{% endblock %}", 2, "块“addressee”缺少必备内容：收件人"),
        ("{% block signature %}{% endblock %}", 2, "块“signature”缺少必备内容：成文日期"),
    ],
)
def test_the_check_names_the_line_at_fault(text: str, line: int, what: str) -> None:
    assert faults(own(refused=EXTENDS + text)) == [(line, what)]


def test_the_check_finds_every_fault_and_not_only_the_first() -> None:
    text = "{% block closing %}{{ facts.numer }}{% endblock %}\n"
    text += "{% block remedy %}{% endblock %}\n本局\n"
    templates = own(refused=EXTENDS + text)
    assert [line for line, _ in faults(templates)] == [2, 4]
    mended = own(refused=EXTENDS + text.replace("{{ facts.numer }}", "").replace("本局", ""))
    assert faults(mended) == [(3, "块“remedy”缺少必备内容：救济途径")]


def test_a_whole_page_without_what_the_law_demands_is_told_item_by_item() -> None:
    told = {what for _, what in faults(own(refused="<p>{{ facts.addressee }}：不予公开。</p>"))}
    for what in ("文号或者登记号", "法律依据", "答复内容和理由", "救济途径", "成文日期"):
        assert f"缺少必备内容：{what}" in told
    assert "缺少必备内容：收件人" not in told


def test_a_file_that_replaces_nothing_is_told() -> None:
    assert faults(own(refsed="x")) == [(1, "没有这个名称的模板，是不是“refused.html”？")]


def test_an_include_of_the_office_s_own_is_none_of_these() -> None:
    block = '{% block closing %}{% include "ours.html" %}{% endblock %}'
    assert faults(own(refused=EXTENDS + block, ours="<p>{{ facts.title }}</p>")) == []


def test_a_file_that_is_no_utf_8_is_told() -> None:
    templates = Templates({"refused.html": "告知".encode("gbk")})
    assert faults(templates) == [(1, "不是UTF-8编码，请另存为UTF-8")]


def test_a_template_that_extends_itself_is_told() -> None:
    (fault,) = faults(own(refused='{% extends "refused.html" %}'))
    assert fault == (1, "模板引用了自己；要在原有模板上修改，请写 base/ 加文件名")


@pytest.mark.parametrize("kind", sorted(k for k in DOCUMENTS if (FOLDER / f"{k}.html").exists()))
def test_a_copy_of_a_shipped_template_has_no_faults(kind: str) -> None:
    name = f"{kind}.html"
    assert check_templates(Templates({name: (FOLDER / name).read_bytes()}), [REFUSED]) == ()


# ---- what happens to the paper ----


def test_a_broken_override_makes_no_paper_rather_than_the_shipped_one() -> None:
    with pytest.raises(Unprintable) as broken:
        render_pdf(REFUSED, own(refused=EXTENDS + "{% block closing %}{{ facts.x }}{% endblock %}"))
    assert broken.value.reason == "本机关的模板 refused.html 第2行有误：没有“x”这一项"


def test_an_override_without_the_remedy_makes_no_paper() -> None:
    with pytest.raises(Unprintable, match=r"信息不予公开告知书缺少必备内容：救济途径$"):
        render_pdf(REFUSED, own(refused=EXTENDS + "{% block remedy %}{% endblock %}"))


def test_a_broken_template_holds_up_only_its_own_kind() -> None:
    templates = own(refused="{{")
    assert render_html(notice_facts("partial"), templates) == render_html(notice_facts("partial"))
    with pytest.raises(Unrenderable):
        render_html(REFUSED, templates)


def test_the_reason_never_quotes_the_applicant() -> None:
    text = (
        EXTENDS + "{% block closing %}{{ facts.addressee | int + facts.addressee }}{% endblock %}"
    )
    with pytest.raises(Unprintable) as broken:
        render_html(REFUSED, own(refused=text))
    assert REFUSED.addressee not in broken.value.reason


def test_a_shipped_page_lacks_nothing_of_itself() -> None:
    page = render_html(REFUSED)
    assert lost(REFUSED, page, page) == ()
    without = page.replace(REFUSED.remedy or "", "")
    assert [one.what for one in lost(REFUSED, without, page)] == ["救济途径"]


def test_the_number_of_the_case_is_missed_although_the_notice_s_own_begins_with_it() -> None:
    words = "{{ facts.received | day }}{{ facts.items[0].label }}"
    block = f"{{% block receipt_sentence %}}<p>{words}</p>{{% endblock %}}"
    assert faults(own(refused=EXTENDS + block)) == [(2, "块“receipt_sentence”缺少必备内容：登记号")]
