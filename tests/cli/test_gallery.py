"""The gallery: every paper and mail of a play on one page that needs nothing but itself."""

import re
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from activities.specimens import Rehearsal, digests, mishaps, papers, stage
from agencies import load_profile
from cli.demo_shelf import mails_by_id
from cli.gallery import Shown, write_gallery
from domain.facts import MessageFacts
from domain.facts_documents import blank_application
from domain.facts_service import PostalFacts
from samples import load_samples
from tests.support.pictures import Picture


class Page(HTMLParser):
    """What a page refers to, and what runs or styles in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, attribute: str) -> set[str]:
        return {str(has[attribute]) for _, has in self.tags if attribute in has}


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Page]:
    """The gallery of one sample."""
    folder = tmp_path_factory.mktemp("demo")
    sample = load_samples()[0]
    with stage([sample]) as opened:
        documents, mails = papers(opened, Rehearsal(opened, sample).play())
        told = [MessageFacts.model_validate_json(one.facts) for one in mishaps(opened, sample)]
        mornings = digests(opened, sample)
    blank = blank_application(load_profile("bjqts"), documents[0].received)
    day = blank.received
    postal = PostalFacts(agency=blank.agency, first=day, last=day, entries=())
    write_gallery(
        folder,
        [
            *(
                Shown(one, f"notices/{sample.id}/{one.kind} #1.pdf", sample.title)
                for one in documents
            ),
            *(
                Shown(one, f"mails/{nr}.eml", "<b>样例</b>")
                for nr, one in enumerate([*mails, *told])
            ),
            *(Shown(one, "mails/digest.eml", one.recipient) for one in mornings),
            *(Shown(one, "others/paper.pdf", blank.agency.name) for one in (blank, postal)),
        ],
    )
    return folder, Page((folder / "index.html").read_text(encoding="utf-8"))


def test_every_picture_lies_beside_the_page(gallery: tuple[Path, Page]) -> None:
    folder, page = gallery
    pictures = page.named("src")
    assert {file.relative_to(folder).as_posix() for file in folder.glob("gallery/*")} == pictures
    assert {"gallery/receipt.png", "gallery/disclosed.png", "gallery/mail-receipt.png"} <= pictures
    for one in pictures:
        picture = Picture.read(folder / one)
        assert picture.width == 420
        assert not picture.blank, one


def test_every_paper_is_linked(gallery: tuple[Path, Page]) -> None:
    _, page = gallery
    links = {unquote(link) for link in page.named("href")}
    assert "notices/elevator-report/disclosed #1.pdf" in links
    assert "mails/0.eml" in links


def test_the_page_runs_nothing_and_names_nobody_else(gallery: tuple[Path, Page]) -> None:
    folder, page = gallery
    text = (folder / "index.html").read_text(encoding="utf-8")
    assert not {"script", "link", "iframe", "b"} & {tag for tag, _ in page.tags}
    assert not page.named("style") | page.named("onclick")
    assert "http" not in re.sub(r'http-equiv="', "", text)
    (policy,) = (str(has["content"]) for _, has in page.tags if "http-equiv" in has)
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_every_picture_says_what_it_shows(gallery: tuple[Path, Page]) -> None:
    _, page = gallery
    assert {"登记回执", "信息公开告知书", "依申请公开政府信息审批表"} <= page.named("alt")
    assert {"办理未被接受", "未能送出", "每日摘要"} <= page.named("alt")
    assert {"政府信息公开申请表（空白）", "邮寄登记簿"} <= page.named("alt")


def test_mails_are_found_by_their_message_id(tmp_path: Path) -> None:
    (tmp_path / "mails").mkdir()
    letter = EmailMessage()
    letter["Message-ID"] = "<1@localhost>"
    letter.set_content("正文")
    (tmp_path / "mails" / "1.eml").write_bytes(bytes(letter))
    assert mails_by_id(tmp_path) == {"<1@localhost>": "mails/1.eml"}
