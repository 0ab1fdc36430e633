"""Pages in another language: only what the program says, and Chinese unless a browser asks."""

import contextvars
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from babel.messages.catalog import Catalog
from jinja2 import DictLoader, Environment

from api.console.lists import Question, _search
from api.forms import TEMPLATES
from api.pages import language, language_catalogues, rendering
from api.pages.language import FOLDER, LABEL, SPOKEN, Catalogue, catalogues, preferred
from api.pages.language_labels import LABELS
from api.pages.language_messages import PAGES, messages
from api.pages.language_sentences import SENTENCES, is_chinese, said, words_of
from api.pages.language_templates import Translation, holes_of, speak
from tests.support.house import House
from tests.support.pages import browser_at, give_password
from tests.support.portal import WHAT, WHO, Citizen, shown

ENGLISH = "en-GB,en;q=0.9,zh-CN;q=0.5"
PO_FILES = sorted(FOLDER.glob("*/LC_MESSAGES/*.po"))
EVERY = {one.relative_to(PAGES).as_posix(): one for one in PAGES.rglob("*.html")} | {
    "form.html": TEMPLATES / "form.html"
}


@pytest.fixture
async def reader(url: str) -> AsyncIterator[Citizen]:
    """A citizen whose browser prefers English."""
    async with browser_at(url) as browser:
        browser.client.headers["Accept-Language"] = ENGLISH
        yield Citizen(browser)


def made(folder: Path, said: dict[tuple[str, str], str], name: str = "xx") -> Catalogue:
    """A catalogue as the program reads it, of what a translator has written."""
    written = Catalog(locale="en", fuzzy=False)
    for (context, text), translation in said.items():
        written.add(text, translation, context=context)
    path = folder / name / "LC_MESSAGES" / "portal.po"
    language_catalogues.write(written, path)
    return language._read(name, path.with_suffix(".mo"))


def shown_in(catalogue: Catalogue, source: str, name: str = "one.html", **facts: object) -> str:
    """A small template filled in a language."""
    plain = Environment(loader=DictLoader({name: source}), autoescape=True)
    return speak(plain, catalogue).get_template(name).render(**facts)


# ---- which language ----


@pytest.mark.parametrize("accepted", ["", "zh-CN", "zh-CN,zh;q=0.9,en;q=0.8", "fr", "*", "en;q=0"])
async def test_a_page_is_chinese_unless_a_browser_prefers_another(url: str, accepted: str) -> None:
    async with httpx.AsyncClient(base_url=url, headers={"Accept": "text/html"}) as client:
        client.headers.pop("Accept-Language", None)
        plain = await client.get("/")
        asked = await client.get("/", headers={"Accept-Language": accepted})
    assert '<html lang="zh-CN">' in plain.text
    assert "任何公民、法人或者其他组织" in plain.text
    assert asked.content == plain.content


@pytest.mark.parametrize(
    ("accepted", "found"),
    [
        ("en", "en"),
        ("EN-us , zh;q=0.9", "en"),
        ("fr, en;q=0.3, zh;q=0.2", "en"),
        ("zh;q=0.2, en;q=0.3", "en"),
        ("zh-Hant, en", None),
        ("en;q=0, de", None),
        ("en;q=nonsense", "en"),
        (";;q=,,;", None),
        ("x" * 5000 + ",en", None),
    ],
)
def test_the_browsers_order_decides(accepted: str, found: str | None) -> None:
    chosen = preferred(accepted, catalogues("portal"))
    assert (chosen.language if chosen else None) == found


async def test_an_english_browser_reads_the_portal_in_english(reader: Citizen) -> None:
    answer = await reader.browser.open("/")
    page = shown(answer)
    assert page.all("html")[0].get("lang") == "en"
    assert page.all("title")[0].text == "Application for government information · Mingbai"
    assert "Any citizen, legal person or other organization may apply" in answer.text
    assert {one.get("aria-label") for one in page.all("nav")} == {"Main navigation"}
    assert "Accept-Language" in answer.headers["Vary"]


async def test_what_is_asked_several_times_is_counted_in_its_language(reader: Citizen) -> None:
    await reader.begin()
    await reader.answer("who", {**WHO, "_add": "application.applicants"})
    page = shown(await reader.browser.open("/apply/who"))
    assert {"Applicant 1", "Applicant 2"} <= {one.text for one in page.all("legend")}
    assert "Remove Applicant 2" in {one.text for one in page.all("button")}


async def test_what_is_wrong_is_told_in_english_with_its_words(reader: Citizen) -> None:
    wrong = {
        **WHO,
        "application.applicants.0.name": "",
        "application.applicants.0.identity.number": "110105194912310021",
    }
    await reader.begin()
    told = {one.text for one in shown(await reader.answer("who", wrong)).all("a")}
    assert "Applicant: the name is missing. Please give it." in told
    assert (
        "Applicant: the number does not fit this document: Resident identity card "
        "(its check digit is wrong). Please check and correct it."
    ) in told
    assert not {one for one in told if is_chinese(one)}


async def test_a_refusal_of_the_portal_is_in_its_language_too(reader: Citizen) -> None:
    answer = await reader.browser.open("/apply/nothing")
    assert '<html lang="en">' in answer.text
    assert "There is no such page; please begin with the first step" in answer.text


async def test_staff_read_chinese_as_long_as_the_console_has_no_catalogue(
    reader: Citizen, home: House
) -> None:
    give_password(home, "wang.fang")
    assert '<html lang="en">' in (await reader.browser.open("/")).text
    assert '<html lang="zh-CN">' in (await reader.browser.open("/login")).text
    await reader.browser.log_in("wang.fang")
    desk = (await reader.browser.open("/desk")).text
    assert '<html lang="zh-CN">' in desk
    assert "办件台" in desk


# ---- what is translated, and what never ----


async def test_what_somebody_typed_is_never_translated(reader: Citizen) -> None:
    """Not even where he has typed a word of ours."""
    typed, wanted = "护照", "申请人"
    for word in (typed, wanted):
        assert catalogues("portal")["en"].say(LABEL, word) != word
    who = {**WHO, "application.applicants.0.name": typed}
    await reader.fill_in(who=who, what={**WHAT, "application.items.0.title": wanted})
    answer = await reader.browser.open("/apply/who")
    assert ("application.applicants.0.name", typed) in shown(answer).posted()
    assert "Passport" in answer.text
    check = shown(await reader.browser.open("/apply/check"))
    answers = {one.text for one in check.all("dd")}
    assert {typed, wanted} <= answers
    assert not {"Passport", "Applicant"} & answers
    assert "Title of the document" in {one.text for one in check.all("dt")}


async def test_an_application_is_made_and_followed_in_english(reader: Citizen) -> None:
    await reader.fill_in()
    sent = await reader.send()
    assert sent.headers["Location"] == "/apply/receipt", sent.text
    receipt = shown(await reader.browser.open("/apply/receipt"))
    assert receipt.all("h1")[0].text == "Your application has been received"
    case = receipt.all("code")[0].text
    followed = await reader.browser.open(f"/track/{case}")
    assert '<html lang="en">' in followed.text
    assert "Received; being examined and registered" in followed.text
    assert WHAT["application.items.0.title"] in followed.text
    assert re.search(r"<dt>Date received</dt><dd>\d{4}-\d\d-\d\d</dd>", followed.text)


def test_a_label_is_translated_only_where_it_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "api.pages.language_templates.LABELS", {"one.html": frozenset({"ours", "a.title"})}
    )
    catalogue = made(tmp_path, {(LABEL, "申请人"): "Applicant"})
    source = "{{ ours }}/{{ theirs }}/{{ a.title }}/{{ b.a.title }}/{{ ours | join('') }}"
    facts = {"ours": ["申请人"], "theirs": "申请人", "a": {"title": "申请人"}}
    told = shown_in(catalogue, source, **facts, b={"a": {"title": "申请人"}})
    assert told == "[&#39;Applicant&#39;]/申请人/Applicant/申请人/Applicant"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("请填写申请人", "Fill in Applicant"),
        ("第2位申请人：请填写申请人", "Applicant 2 - Fill in Applicant"),
        ("请填写护照", "请填写护照"),  # nobody has translated its word
        ("护照：请填写申请人", "护照：请填写申请人"),  # not half of it
        ("请选择申请人", "请选择申请人"),  # has other words
        ("申请人：5", "Applicant - 5"),
        ("填写", "填写"),
    ],
)
def test_a_sentence_is_found_again_and_told_as_a_whole(
    tmp_path: Path, text: str, told: str
) -> None:
    sentences = {
        "申请人": "Applicant",
        "请填写{title}": "Fill in {title}",
        "请选择{title}": "Choose {what}",
        "第{number}位{title}": "{title} {number}",
        "{place}：{what}": "{place} - {what}",
    }
    catalogue = made(tmp_path, {(LABEL, one): words for one, words in sentences.items()})
    assert said(catalogue, text) == told


def test_holes_may_stand_elsewhere_in_a_translation(tmp_path: Path) -> None:
    said = {("one.html", "从{{ day }}起，{{ n }}日内"): "within {{ n }} days of {{ day }}"}
    told = shown_in(made(tmp_path, said), "<p>从{{ day }}起，{{ n }}日内</p>", day="3.11.", n=5)
    assert told == "<p>within 5 days of 3.11.</p>"


@pytest.mark.parametrize("bad", ["within days", "{{ day }} {{ secret }}", "{{ day }} {{ day }}"])
def test_a_translation_with_other_holes_is_not_used(tmp_path: Path, bad: str) -> None:
    catalogue = made(tmp_path, {("one.html", "从{{ day }}起"): bad})
    assert shown_in(catalogue, "从{{ day }}起", day="3.11.", secret="s") == "从3.11.起"


def test_a_translation_is_neither_markup_nor_code(tmp_path: Path) -> None:
    said = {
        ("one.html", "标题"): '"><script>{{ 7 * 7 }}</script>',
        ("one.html", "正文"): '<b a="1">&{% raw %}',
    }
    told = shown_in(made(tmp_path, said), '<p title="标题" id="正文">正文</p>')
    assert told == '<p title="标题" id="正文">&lt;b a=&quot;1&quot;&gt;&amp;{% raw %}</p>'


def test_text_is_told_from_markup_across_the_pieces_of_a_tag(tmp_path: Path) -> None:
    said = {("one.html", one): "T" for one in ("甲", "乙", "丙", "丁")}
    source = (
        '<a href="/{{ x }}?q=甲"{% if x %} data-title="乙"{% endif %} title="丙">甲</a>'
        "<input value='丁' placeholder='丁' aria-label=\"{{ x }}\">1 < 2 丁"
    )
    told = shown_in(made(tmp_path, {**said, ("one.html", "1 < 2 丁"): "1 < 2"}), source, x="x")
    assert told == (
        '<a href="/x?q=甲" data-title="乙" title="T">T</a>'
        "<input value='丁' placeholder='T' aria-label=\"x\">1 &lt; 2"
    )


@pytest.mark.parametrize("name", EVERY)
def test_what_nobody_has_translated_is_printed_as_it_is(name: str) -> None:
    """Every template of ours comes through the mechanism token by token, in its order."""
    stock = rendering._environment()
    changed = rendering._environment()
    changed.extensions[Translation.identifier] = Translation(changed, lambda _, text: text)
    source = EVERY[name].read_text("utf-8")
    before, after = (one._tokenize(source, name) for one in (stock, changed))
    data, code = _apart([(one.type, one.value) for one in before])
    data_after, code_after = _apart([(one.type, one.value) for one in after])
    assert data_after == data
    joined = "\n".join(map(repr, code_after)).replace(f"('pipe', '|')\n('name', '{LABEL}')\n", "")
    assert joined == "\n".join(map(repr, code))


def _apart(tokens: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    data = "".join(value for kind, value in tokens if kind == "data")
    return data, [one for one in tokens if one[0] != "data"]


def test_a_form_that_is_kept_is_kept_for_its_language(tmp_path: Path) -> None:
    said = {("console/filters.html", "查询"): "Search"}
    catalogue = made(tmp_path, said)
    names = re.findall(r"questions\.(\w+)", EVERY["console/filters.html"].read_text("utf-8"))
    assert (*said,)[0] in messages_of("console/filters.html")
    questions = tuple(Question(name=one, title=one, options=()) for one in dict.fromkeys(names))

    def form() -> str:
        return str(_search(SPOKEN.get(), questions, (), ()))

    def english() -> str:
        SPOKEN.set(catalogue)
        return form()

    chinese = form()
    told = contextvars.copy_context().run(english)
    assert "Search" in told
    assert "Search" not in chinese
    assert form() == chinese


def messages_of(name: str) -> set[tuple[str, str]]:
    """What a template says."""
    found: set[tuple[str, str]] = set()
    environment = rendering._environment()
    environment.extensions[Translation.identifier] = Translation(
        environment, lambda context, text: found.add((context, text)) or text
    )
    environment.parse(EVERY[name].read_text("utf-8"), name)
    return found


# ---- the catalogues ----


def test_everything_that_a_room_says_is_found() -> None:
    found = set(messages("portal"))
    assert ("portal/home.html", "查找") in found
    assert ("portal/guide_words.html", "{{ rules.reply_wd }}个工作日内") in found
    assert ("portal/layout.html", "首页") in found  # a word in the template's code
    assert ("form.html", "（选填）") in found
    assert (LABEL, "居民身份证") in found  # a choice of a form
    assert (LABEL, "收到申请") in found  # a word of api/portal/words.py
    assert not {context for context, _ in found if context.startswith("console/")}


@pytest.mark.parametrize("path", PO_FILES, ids=lambda one: f"{one.parts[-3]}-{one.stem}")
def test_a_catalogue_holds_nothing_that_no_page_says(path: Path) -> None:
    """If this fails: `python -m api.pages.language_catalogues`, then translate what is new."""
    said = set(messages(path.stem))
    kept = {(one.context, one.id) for one in language_catalogues.read(path) if one.id}
    assert kept <= said, f"gone: {kept - said}"


@pytest.mark.parametrize("path", PO_FILES, ids=lambda one: f"{one.parts[-3]}-{one.stem}")
def test_what_the_program_reads_is_what_the_translator_wrote(path: Path) -> None:
    """If this fails: `python -m api.pages.language_catalogues` compiles it anew."""
    compiled = language._read("", path.with_suffix(".mo"))
    for one in language_catalogues.read(path):
        if one.id:
            assert compiled.say(one.context, one.id) == (one.string or one.id)


@pytest.mark.parametrize("path", PO_FILES, ids=lambda one: f"{one.parts[-3]}-{one.stem}")
def test_a_translation_fills_in_what_its_message_fills_in(path: Path) -> None:
    for one in language_catalogues.read(path):
        if one.id and one.string:
            assert holes_of(one.string) == holes_of(one.id), one.id
        if one.id in SENTENCES and one.string:
            assert words_of(one.string) == words_of(one.id), one.id


def test_a_catalogue_is_brought_up_without_losing_what_was_translated(tmp_path: Path) -> None:
    kept, gone = ("portal/home.html", "查找"), ("portal/home.html", "从前的话")
    made(tmp_path, {kept: "Search", gone: "Formerly"})
    path = tmp_path / "xx" / "LC_MESSAGES" / "portal.po"
    catalogue = language_catalogues.read(path.rename(path.with_name("portal.en.po")))
    language_catalogues.update(catalogue, "portal")
    there = {(one.context, one.id): one.string for one in catalogue if one.id}
    assert there[kept] == "Search"
    assert gone not in there
    assert set(there) == set(messages("portal"))


def test_every_listed_label_is_printed_by_its_template() -> None:
    for name, labels in LABELS.items():
        source = EVERY[name].read_text("utf-8")
        holes = " ".join(re.findall(r"\{\{(.*?)\}\}", source))
        missing = {one for one in labels if not re.search(rf"(?<![\w.]){re.escape(one)}\b", holes)}
        assert not missing, f"{name}: {missing}"
