"""Stretches of way that several journeys have in common: gone at the pages, or by the API."""

import re
from io import BytesIO

from playwright.async_api import Locator, Route
from pypdf import PdfReader

from tests.journeys.office import CLERK, DIRECTOR, HANDLER, HEAD, LEADER, PATIENCE, Office
from tests.journeys.papers import asked
from tests.journeys.person import Person
from tests.support.waiting import eventually

GONE = "liu.yang@bjqts.example"
"""The mailbox of a clerk, who is told of every new case."""

PAPER = "**/documents/**"
"""Where the papers of a case lie, for staff and for its applicant."""


async def with_a_handler(office: Office, title: str, **more: object) -> str:
    """A case that has come, by the API, to the handler of a department."""
    case = await office.hand_in(asked(title, **more))
    await office.act(case, "register", CLERK)
    await office.act(case, "transfer", CLERK, department="tese")
    await office.act(case, "assign", HEAD, handler=HANDLER)
    return case


async def cleared(office: Office, case: str, **opinion: object) -> None:
    """The handler's opinion and both reviews of secrecy, by the API."""
    await office.act(case, "opinion", HANDLER, **opinion)
    await office.act(case, "review", HEAD, verdict="clear")
    await office.act(case, "review", LEADER, verdict="clear")


async def signed(office: Office, case: str) -> None:
    """The notice drafted and signed three times, by the API."""
    await office.act(case, "draft", CLERK)
    for account in (HEAD, DIRECTOR, LEADER):
        await office.act(case, "approve", account)


async def served(office: Office, case: str) -> None:
    """The answer issued, handed over, proven and archived, by the API."""
    await office.act(case, "issue", CLERK)
    await office.act(case, "dispatch", CLERK, method="in_person")
    await office.act(case, "serve", CLERK, proof="申请人在送达回证上签字")
    await office.act(case, "close", CLERK)


async def parked(office: Office, title: str) -> str:
    """A case in which a mail could not be delivered, and that somebody must look after."""
    office.mails.refuse.add(GONE)
    try:
        case = await office.hand_in(asked(title))

        def waits() -> bool:
            found = office.home.installation.registrar.standing(case).case
            return found is not None and found.attention

        await eventually(waits, PATIENCE)
    finally:
        office.mails.refuse.discard(GONE)
    return case


async def paper(someone: Person, page: str, title: str, *, nth: int = 1) -> str:
    """The text of the n-th paper of a title, opened from a page as soon as it is made."""
    link = someone.page.locator("a[href*='/documents/']", has_text=title).nth(nth - 1)

    async def made() -> bool:
        await someone.open(page)
        return await link.count() > 0

    await eventually(made, PATIENCE)
    text = await shown(someone, link, PAPER)
    await someone.page.wait_for_url(PAPER, wait_until="commit")
    await someone.open(page)
    return text


async def shown(someone: Person, pressed: Locator, address: str) -> str:
    """The text of the PDF that the browser is given at an address when something is pressed."""
    given: list[bytes] = []

    async def overhear(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer)
        given.append(await answer.body())

    context = someone.page.context
    await context.route(address, overhear)
    await pressed.click()
    await eventually(lambda: given, PATIENCE)
    await context.unroute(address)
    for other in context.pages[1:]:
        await other.close()
    pages = PdfReader(BytesIO(given[0])).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def case_of(url: str) -> str:
    """The id of the case whose page is at an address."""
    found = re.search(r"/(?:cases|track)/([a-z]+-[0-9A-Za-z]+)", url)
    assert found, url
    return found[1]
