"""The main pages as people see them: in the light and in the dark, on a desk and on a telephone.

With MINGBAI_PICTURES set they are kept in docs/pictures, where 使用手册 shows them.
"""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser
from temporalio.client import Client

from runtime.keys import KeyRing
from tests.conftest import SmtpCatcher
from tests.journeys.office import (
    ADMINISTRATOR,
    CLERK,
    DIRECTOR,
    HANDLER,
    HEAD,
    LEADER,
    Office,
    office,
)
from tests.journeys.papers import DISCLOSED, asked, opinion
from tests.journeys.person import NEXT, Person
from tests.journeys.pictures import at, keep
from tests.journeys.ways import cleared, served, with_a_handler
from tests.support.pages import PASSWORD

TITLES = (
    "2016年度电梯监督检验情况报告",
    "锅炉能效测试报告",
    "气瓶检验机构名录",
    "计量器具检定规程目录",
)


@pytest.fixture(scope="module")
async def gallery(
    temporal: Client,
    ring: KeyRing,
    mails: SmtpCatcher,
    chromium: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Office]:
    """An office with a few cases on their way."""
    folder = tmp_path_factory.mktemp("gallery")
    async with office(temporal, ring, folder, mails, chromium) as ours:
        yield ours


async def test_one_case_in_pictures(gallery: Office) -> None:
    for title in TITLES[1:]:
        await with_a_handler(gallery, title)
    clerk = await seated(gallery, CLERK)
    case = await gallery.hand_in(asked(TITLES[0]))
    await clerk.open("/cases/new")
    await keep(clerk, "new-case")
    await clerk.begin(case, "register")
    await at(clerk, "#act")
    await keep(clerk, "register")
    await gallery.act(case, "register", CLERK)
    await clerk.begin(case, "transfer", department="tese")
    await clerk.press(NEXT)
    await at(clerk, "#act")
    await keep(clerk, "transfer")
    await gallery.act(case, "transfer", CLERK, department="tese")
    await gallery.act(case, "assign", HEAD, handler=HANDLER)
    handler = await seated(gallery, HANDLER)
    await handler.open("/desk")
    await keep(handler, "desk", 620)
    await handler.open(f"/cases/{case}")
    await keep(handler, "case")
    await at(handler, "#limits")
    await keep(handler, "limits", 640)
    await handler.begin(case, "opinion", **opinion(DISCLOSED))
    await at(handler, "#act")
    await keep(handler, "opinion")
    await cleared(gallery, case, **opinion(DISCLOSED))
    await gallery.act(case, "draft", CLERK)
    await gallery.act(case, "approve", HEAD)
    director = await seated(gallery, DIRECTOR)
    await director.open("/signatures")
    await keep(director, "signatures", 560)
    await gallery.act(case, "approve", DIRECTOR)
    await gallery.act(case, "approve", LEADER)
    await served(gallery, case)
    await clerk.open(f"/cases/{case}")
    await clerk.reads("已办结归档")
    await keep(clerk, "closed")


@pytest.mark.parametrize(
    ("account", "paths"),
    [
        (CLERK, ("/desk", "/cases/new", "/cases", "/overview", "/account")),
        (ADMINISTRATOR, ("/admin", "/admin/calendar", "/admin/people", "/admin/health")),
        (None, ("/", "/apply", "/track", "/public", "/login")),
    ],
)
async def test_main_pages_in_the_dark_and_on_a_telephone(
    gallery: Office, account: str | None, paths: tuple[str, ...]
) -> None:
    case = await with_a_handler(gallery, TITLES[0])
    for dark, width in ((True, 1280), (False, 400)):
        someone = await seated(gallery, account, width, dark=dark)
        for path in (*paths, *((f"/cases/{case}",) if account else ())):
            await someone.open(path)
            wide = await someone.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} is {wide} wide"
        if account == CLERK:
            await keep(someone, "dark" if dark else "telephone")


async def seated(
    office_: Office, account: str | None, width: int = 1000, *, dark: bool = False
) -> Person:
    """Somebody at a browser of that width; a member of staff has logged in."""
    someone = await office_.visitor(width, dark=dark)
    if account:
        await office_.person(account)  # who has a password now
        await someone.log_in(account, PASSWORD)
    return someone
