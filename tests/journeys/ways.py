"""Stretches of way that several journeys have in common: gone at the pages, or by the API."""

import re

from tests.journeys.office import CLERK, DIRECTOR, HANDLER, HEAD, LEADER, Office
from tests.journeys.papers import asked


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


def case_of(url: str) -> str:
    """The id of the case whose page is at an address."""
    found = re.search(r"/(?:cases|track)/([a-z]+-[0-9A-Za-z]+)", url)
    assert found, url
    return found[1]
