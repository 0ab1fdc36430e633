"""The gallery of a demonstration: one page with every form and mail of the play, to look through.

`index.html` needs no server and no script; its pictures lie beside it in `gallery/`, one a kind.
"""

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from domain.facts import DigestFacts, DocumentFacts, MessageFacts
from domain.facts_service import PostalFacts
from domain.outcomes import OUTCOMES
from domain.paper import DOCUMENTS, DocumentKind, MessageKind
from notices.documents import render_html, render_postal_html
from notices.mails import Mail, render_digest, render_mail
from notices.preview import print_png
from notices.templating import render

Facts = DocumentFacts | MessageFacts | DigestFacts | PostalFacts

PICTURES = "gallery"
WIDTH = 420
"""Pixels across a picture: twice as many as it is shown, to be sharp on fine screens."""

NOTICES, PAPERS, MAILS = "答复申请人的告知书", "办理过程中的文书", "邮件"
_LAST = 99
_SCREEN = (
    "<style>@page { size: A5; margin: 8mm }"
    " * { font-family: Song, Rare, Rarer, Rarest !important }</style></head>"
)
"""How a mail, whose fonts are those of its reader, is set on a small page."""


class Shown(NamedTuple):
    """A paper of the play: its facts, its file below the folder, the title of its sample."""

    facts: Facts
    file: str
    sample: str


class Kind(NamedTuple):
    """A kind of paper: the group and the place it has there, the name of its picture, its own."""

    group: str
    place: int
    code: str
    name: str
    about: str = ""


class Card(NamedTuple):
    """A kind as the page shows it: with its picture and all papers of it."""

    name: str
    about: str
    picture: str
    links: tuple[tuple[str, str], ...]


def write_gallery(folder: Path, papers: Iterable[Shown]) -> None:
    """Write `index.html` and its pictures.

    Raises:
        Unrenderable: A picture cannot be made.
    """
    (folder / PICTURES).mkdir()
    found: dict[Kind, list[Shown]] = {}
    for one in papers:
        found.setdefault(kind_of(one.facts), []).append(one)
    groups: dict[str, list[Card]] = {NOTICES: [], PAPERS: [], MAILS: []}
    for kind in sorted(found):
        groups[kind.group].append(_card(folder, kind, found[kind]))
    page = render("gallery.html", groups=groups.items(), hash=_hash(render("gallery.css")))
    (folder / "index.html").write_text(page, encoding="utf-8")


def kind_of(facts: Facts) -> Kind:
    """The forms of the rules in the order of their attachments, then the others; then the mails."""
    match facts:
        case MessageFacts():
            place = [*MessageKind].index(facts.kind)
            return Kind(MAILS, place, f"mail-{facts.kind}", facts.kind.label)
        case DigestFacts():
            return Kind(MAILS, _LAST, "mail-digest", "每日摘要")
        case PostalFacts():
            return Kind(PAPERS, _LAST, "postal_register", "邮寄登记簿")
    about = f"附件{facts.attachment}" if facts.attachment else ""
    group = NOTICES if facts.kind.upper() in OUTCOMES else PAPERS
    place, name = facts.attachment or _LAST - 1, DOCUMENTS[facts.kind].title
    if facts.kind == DocumentKind.APPLICATION_FORM and facts.application is None:
        return Kind(group, place, f"{facts.kind}_blank", f"{name}（空白）", about)
    return Kind(group, place, facts.kind, name, about)


def page_of(facts: Facts) -> str:
    """The HTML of a paper's picture."""
    match facts:
        case DocumentFacts():
            return render_html(facts)
        case PostalFacts():
            return render_postal_html(facts)
        case MessageFacts():
            return _on_paper(render_mail(facts))
    return _on_paper(render_digest(facts))


def _on_paper(mail: Mail) -> str:
    return mail.html.replace("</head>", _SCREEN)


def _card(folder: Path, kind: Kind, papers: list[Shown]) -> Card:
    picture = f"{PICTURES}/{kind.code}.png"
    (folder / picture).write_bytes(print_png(page_of(papers[0].facts), width=WIDTH, pages=1))
    links = tuple((quote(one.file), one.sample) for one in papers)
    return Card(kind.name, kind.about, picture, links)


def _hash(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
