"""No template makes a page that tells a stranger about a case, or asks where only we can ask."""

import pytest

from domain.paper import MessageKind
from notices.checking import check_templates
from notices.documents import render_html
from notices.mails import render_mail
from notices.outside import fetched
from notices.templating import FOLDER, SHIPPED, BrokenTemplate, Templates
from tests.notices.mailing import message
from tests.notices.papers import notice_facts

REFUSED = notice_facts("refused")
FAR = "http://192.0.2.7/seen"
EXTENDS = '{% extends "base/refused.html" %}\n'
LOUD = [
    f'<img src="{FAR}">',
    f"<img src='{FAR}?who={{{{ facts.addressee }}}}'>",
    f"<IMG SRC={FAR}>",
    f'<img srcset="{FAR} 2x">',
    '<img src="file:///etc/hostname">',
    '<img src="//192.0.2.7/seen">',
    '<img src="picture.png">',
    f'<link rel="stylesheet" href="{FAR}">',
    f'<base href="{FAR}">',
    f'<object data="{FAR}"></object>',
    f'<svg><image href="{FAR}"/></svg>',
    f'<svg><image xlink:href="{FAR}"/></svg>',
    f'<table background="{FAR}"></table>',
    f'<p style="background: url({FAR})">x</p>',
    f'<p style="background: URL( &quot;{FAR}&quot; )">x</p>',
    f'<style>@import "{FAR}";</style>',
    f"<style>@font-face {{ font-family: x; src: url({FAR}) }}</style>",
    f"<style>p {{ background: u\\72l({FAR}) }}</style>",
    f"<style>p {{ background: url/**/({FAR}) }}</style>",
    f'<style>p {{ background: image-set("{FAR}" 1x) }}</style>',
]
QUIET = [
    '<img src="data:image/png;base64,AAAA">',
    '<a href="https://example.cn">网址</a>',
    '<p style="background: url(#mark)">x</p>',
    '<style>p { background: url("data:image/svg+xml,%3Csvg/%3E") }</style>',
    "<p>请见 src=http://example.cn 或者 url(http://example.cn)、@import</p>",
    '<p title="&lt;img src=x&gt;">x</p>',
]


def own(text: str) -> Templates:
    block = "{% block closing %}" + text + "{{ super() }}{% endblock %}\n"
    return Templates({"refused.html": (EXTENDS + block).encode()})


@pytest.mark.parametrize("text", LOUD)
def test_a_page_that_would_fetch_something_is_not_made(text: str) -> None:
    with pytest.raises(BrokenTemplate, match="不得引用文书以外的资源") as refused:
        render_html(REFUSED, own(text))
    assert refused.value.file == "refused.html"
    assert str(REFUSED.addressee) not in str(refused.value)


def test_the_line_is_named() -> None:
    with pytest.raises(BrokenTemplate) as refused:
        render_html(REFUSED, own(LOUD[0]))
    assert refused.value.line == 2


def test_a_mail_asks_its_reader_to_fetch_nothing() -> None:
    """A picture in it would tell a stranger that, and when, the mail was read."""
    shipped = (FOLDER / "mail" / "layout.html").read_text(encoding="utf-8")
    loud = shipped.replace("</body>", f"{LOUD[0]}</body>")
    assert loud != shipped
    facts = message(MessageKind.RECEIPT)
    assert render_mail(facts, Templates({"mail/layout.html": shipped.encode()})).html
    with pytest.raises(BrokenTemplate, match="不得引用文书以外的资源"):
        render_mail(facts, Templates({"mail/layout.html": loud.encode()}))


@pytest.mark.parametrize("text", QUIET)
def test_a_page_that_has_everything_in_it_is_made(text: str) -> None:
    assert render_html(REFUSED, own(text))


@pytest.mark.parametrize("text", LOUD)
def test_whoever_saves_such_a_template_is_told(text: str) -> None:
    (fault,) = check_templates(own(text), [REFUSED])
    assert "不得引用文书以外的资源" in fault.what


def test_a_tag_put_together_out_of_pieces_is_found_all_the_same() -> None:
    """What counts is the page and not how it is written."""
    pieces = "<im{{ '' }}g sr{{ '' }}c={{ 'ht' ~ 'tp://192.0.2.7' }}>"
    with pytest.raises(BrokenTemplate):
        render_html(REFUSED, own(pieces))


def test_what_ships_fetches_nothing() -> None:
    assert fetched(render_html(REFUSED, SHIPPED)) is None
