"""The readable part of a case file 卷宗: contents, journal and limits as a PDF, limits as text."""

from domain.facts_casefile import CaseFileFacts, LimitFacts
from domain.printable import unprintable
from notices.printing import About, print_pdf
from notices.templating import render

MISSING = "〓"
"""What stands where no font has a character: the sign printers use for a type they lack."""


def render_casefile(facts: CaseFileFacts) -> bytes:
    """The PDF of a case file. Unlike a notice it is made whatever characters it holds.

    Raises:
        Unrenderable: A font is missing, or the page cannot be set.
    """
    page = render("casefile.html", facts=facts)
    for sign in unprintable(page):
        page = page.replace(sign, MISSING)
    title = f"办理卷宗 {facts.number or facts.case}"
    return print_pdf(page, About(title, facts.agency, facts.on))


def render_limits(limits: tuple[LimitFacts, ...]) -> str:
    """The days of every limit as plain text, a line a day."""
    return render("casefile.txt", limits=limits)
