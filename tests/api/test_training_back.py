"""The skip to the next working day comes back to the page on which it was pressed."""

import re
from collections.abc import AsyncIterator

import pytest

from runtime.settings import Mode
from tests.support.house import House
from tests.support.pages import Browser, browser_at, give_password, served_with

SKIP = "/training/next-day"


@pytest.fixture(scope="module")
async def training(home: House) -> AsyncIterator[str]:
    give_password(home, "wang.fang")
    async with served_with(home, mode=Mode.TRAINING) as url:
        yield url


@pytest.fixture
async def learner(training: str) -> AsyncIterator[Browser]:
    async with browser_at(training) as browser:
        await browser.log_in("wang.fang")
        yield browser


def back_of(html: str) -> str:
    found = re.search(r'name="back" value="([^"]*)"', html)
    assert found, html
    return found[1].replace("&amp;", "&")


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/desk", "/desk"),
        ("/cases?open=true&stage=registered", "/cases?open=true&stage=registered"),
        ("/cases?q=电梯&done=kept", "/cases?q=%E7%94%B5%E6%A2%AF"),
    ],
)
async def test_a_page_names_itself_without_what_it_tells(
    learner: Browser, path: str, back: str
) -> None:
    assert back_of((await learner.open(path)).text) == back


async def test_the_answer_to_a_form_leads_to_the_desk(learner: Browser) -> None:
    answer = await learner.fill("/cases/person", "/cases/person", value="")
    assert back_of(answer.text) == "/desk"


@pytest.mark.parametrize(
    ("back", "there"),
    [("/cases?open=true", "/cases?open=true"), ("https://evil.example", "/"), ("//evil", "/")],
)
async def test_the_way_back_stays_on_this_site(learner: Browser, back: str, there: str) -> None:
    """A stale page moves no day, and comes back all the same."""
    answer = await learner.fill("/desk", SKIP, day="2000-01-01", back=back)
    assert answer.headers["Location"] == there
