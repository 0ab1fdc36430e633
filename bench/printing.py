"""Notices a second against a bare PlutoPrint loop over the same HTML and fonts.

Ours are what `produce` makes of frozen facts: the page from its template, the look for characters
no font has, the layout, the PDF with title, author and date. Bare sets the same ready-made page
and writes a PDF. Three kinds, all of one page: a receipt and a return, which are letters, and the
approval form, a ruled table. A letter of two pages is laid out several times, until its signature
stands with text (notices/fitting.py); what that costs is not measured here. Both ways are measured
in turn, paper by paper, in processor time; the ratio is that of the medians. Adds to
bench/results.json.
"""

import json
import time
from collections.abc import Callable
from io import BytesIO
from statistics import median

import plutoprint

from activities.specimens import Rehearsal, papers, stage
from bench.acts import RESULTS
from domain.facts import DocumentFacts
from notices.documents import render_html, render_pdf
from notices.typefaces import font_faces
from samples import load_samples

KINDS = ("receipt", "formal_return", "approval_form")
TIMES = 150


def main() -> None:
    """Measure, print, and keep the figures."""
    found = {facts.kind: measure(facts) for facts in specimens()}
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    told = {**found, "wanted": "at least 0.8 for a notice of a page"}
    text = json.dumps({**kept, "notices": told}, ensure_ascii=False, indent=2)
    RESULTS.write_text(f"{text}\n", encoding="utf-8")


def specimens() -> list[DocumentFacts]:
    """The first issued paper of each kind, of one page, from the samples."""
    found: dict[str, DocumentFacts] = {}
    samples = load_samples()
    with stage(samples) as opened:
        for sample in samples:
            for facts in papers(opened, Rehearsal(opened, sample).play())[0]:
                if facts.kind in KINDS and not facts.draft and pages(facts) == 1:
                    found.setdefault(facts.kind, facts)
    return [found[kind] for kind in KINDS]


def pages(facts: DocumentFacts) -> int:
    """How many pages a paper takes."""
    page = render_html(facts)
    return book(page, font_faces(page)).get_page_count()


def measure(facts: DocumentFacts) -> dict[str, float]:
    """Papers a second of either way, and what ours reaches of the bare one."""
    page = render_html(facts)
    style = font_faces(page)

    def bare() -> None:
        book(page, style).write_to_pdf_stream(BytesIO())

    spent: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(TIMES):
        spent["bare"].append(seconds(bare))
        spent["ours"].append(seconds(lambda: render_pdf(facts)))
    per_second = {name: round(1 / median(some), 1) for name, some in spent.items()}
    ratio = round(median(spent["bare"]) / median(spent["ours"]), 3)
    print(f"{facts.kind}: {per_second['ours']}/s, bare {per_second['bare']}/s, ratio {ratio}")
    return {**{f"{name}_per_s": rate for name, rate in per_second.items()}, "ratio": ratio}


def book(page: str, style: str) -> plutoprint.Book:
    """A page set by PlutoPrint as it is."""
    made = plutoprint.Book(plutoprint.PAGE_SIZE_A4, media=plutoprint.MEDIA_TYPE_PRINT)
    made.load_html(page, user_style=style)
    return made


def seconds(do: Callable[[], object]) -> float:
    """Processor seconds of this process."""
    began = time.process_time()
    do()
    return time.process_time() - began


if __name__ == "__main__":
    main()
