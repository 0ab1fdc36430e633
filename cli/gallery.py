"""The gallery of a demonstration: one page with every form and mail of the play, to look through.

`index.html` needs no server and no script; its pictures lie beside it in `gallery/`, one a kind.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import quote

from domain.facts import DocumentFacts, MessageFacts
from domain.outcomes import OUTCOMES
from domain.paper import DOCUMENTS, MessageKind
from notices.documents import render_html
from notices.mails import render_mail
from notices.preview import print_png
from notices.templating import render

Facts = TypeVar("Facts", DocumentFacts, MessageFacts)

PICTURES = "gallery"
WIDTH = 420
"""Pixels across a picture: twice as many as it is shown, to be sharp on fine screens."""

_SCREEN = (
    "<style>@page { size: A5; margin: 8mm }"
    " * { font-family: Song, Rare, Rarer, Rarest !important }</style></head>"
)
"""How a mail, whose fonts are those of its reader, is set on a small page."""


class Shown(NamedTuple, Generic[Facts]):
    """A paper of the play: its facts, its file below the folder, the title of its sample."""

    facts: Facts
    file: str
    sample: str


class Card(NamedTuple):
    """A kind of paper: its name, what more is said of it, its picture, and all papers of it."""

    name: str
    about: str
    picture: str
    links: tuple[tuple[str, str], ...]


def write_gallery(
    folder: Path, papers: Iterable[Shown[DocumentFacts]], mails: Iterable[Shown[MessageFacts]]
) -> None:
    """Write `index.html` and its pictures.

    Raises:
        Unrenderable: A picture cannot be made.
    """
    (folder / PICTURES).mkdir()
    forms = [
        _form(folder, shown) for shown in _by_kind(papers, sorted(DOCUMENTS, key=_place)).values()
    ]
    letters = [_mail(folder, shown) for shown in _by_kind(mails, [*MessageKind]).values()]
    groups = (
        ("答复申请人的告知书", [card for notice, card in forms if notice]),
        ("办理过程中的文书", [card for notice, card in forms if not notice]),
        ("邮件", letters),
    )
    page = render("gallery.html", groups=groups, hash=_hash(render("gallery.css")))
    (folder / "index.html").write_text(page, encoding="utf-8")


def mails_by_id(folder: Path) -> dict[str, str]:
    """The caught mails of a demonstration: their files below its folder, by Message-ID."""
    found = {}
    for file in sorted((folder / "mails").glob("*.eml")):
        with file.open("rb") as opened:
            found[str(BytesHeaderParser().parse(opened)["Message-ID"])] = f"mails/{file.name}"
    return found


def _by_kind(shown: Iterable[Shown[Facts]], order: list[str]) -> Mapping[str, list[Shown[Facts]]]:
    found: dict[str, list[Shown[Facts]]] = {kind: [] for kind in order}
    for one in shown:
        found[one.facts.kind].append(one)
    return {kind: some for kind, some in found.items() if some}


def _place(kind: str) -> int:
    """The forms of the rules in the order of their attachments, then the others."""
    return DOCUMENTS[kind].attachment or 99


def _form(folder: Path, papers: list[Shown[DocumentFacts]]) -> tuple[bool, Card]:
    """The card of a kind of document, and whether it is the notice of an outcome."""
    facts = papers[0].facts
    picture = f"{PICTURES}/{facts.kind}.png"
    (folder / picture).write_bytes(print_png(render_html(facts), width=WIDTH, pages=1))
    about = f"附件{facts.attachment}" if facts.attachment else ""
    card = Card(DOCUMENTS[facts.kind].title, about, picture, _links(papers))
    return facts.kind.upper() in OUTCOMES, card


def _mail(folder: Path, mails: list[Shown[MessageFacts]]) -> Card:
    facts = mails[0].facts
    picture = f"{PICTURES}/mail-{facts.kind}.png"
    page = render_mail(facts).html.replace("</head>", _SCREEN)
    (folder / picture).write_bytes(print_png(page, width=WIDTH, pages=1))
    return Card(facts.kind.label, "", picture, _links(mails))


def _links(shown: list[Shown[Facts]]) -> tuple[tuple[str, str], ...]:
    return tuple((quote(one.file), one.sample) for one in shown)


def _hash(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
