"""The pages people work in, on PostgreSQL: desk, list, search, one case, and acting on it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from temporalio.client import Client

from api.app import create_app
from runtime.keys import KeyRing
from tests.api.conftest import SAMPLE, Desk, id_of
from tests.conftest import SmtpCatcher
from tests.support.house import house
from tests.support.schema import postgres_address
from tests.support.web import served

CLERK = "wang.fang"
SUBJECT = SAMPLE.application.items[0].title


@pytest.fixture(scope="module")
async def bureau(
    temporal: Client,
    ring: KeyRing,
    mails: SmtpCatcher,
    postgres_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Desk]:
    """A desk before an installation on PostgreSQL."""
    folder = tmp_path_factory.mktemp("postgres")
    with postgres_address(postgres_url) as database:
        async with (
            house(temporal, ring, folder, mails.port, database_url=database) as home,
            served(create_app(home.gateway)) as url,
            httpx.AsyncClient(base_url=url, timeout=90) as client,
        ):
            yield Desk(client, home)


async def page(bureau: Desk, path: str, by: str = CLERK) -> str:
    answer = await bureau.get(path, by=by)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/html")
    return answer.text


async def test_the_desk_shows_a_case_to_whoever_moves_it_on(bureau: Desk) -> None:
    case = id_of(await bureau.case(2))
    for person in ("li.qiang", CLERK):
        assert f"/cases/{case}" in await page(bureau, "/desk", person)
    assert f"/cases/{case}" not in await page(bureau, "/desk", "wu.jing")


async def test_lists_are_filtered_sorted_and_read_on_page_by_page(bureau: Desk) -> None:
    cases = [id_of(await bureau.case(1)) for _ in range(3)]
    for sort in ("due", "-received", "number"):
        html = await page(bureau, f"/cases?stage=registered&limit=200&sort={sort}")
        assert all(f"/cases/{case}" in html for case in cases), sort
    assert "/cases/bjqts" not in await page(bureau, "/cases?stage=closed")
    assert 'rel="next"' in await page(bureau, "/cases?limit=1")


async def test_words_of_an_application_find_its_case(bureau: Desk) -> None:
    case = id_of(await bureau.case(1))
    assert f"/cases/{case}" in await page(bureau, f"/cases?q={SUBJECT[:2]}&limit=200")
    assert f"/cases/{case}" not in await page(bureau, "/cases?q=并无此词&limit=200")


async def test_the_page_of_a_case_tells_what_happened_and_what_may_be_done(bureau: Desk) -> None:
    case = id_of(await bureau.case(1))
    html = await page(bureau, f"/cases/{case}")
    assert SUBJECT in html
    assert f'href="/cases/{case}?act=transfer#act"' in html
    assert SAMPLE.application.applicants[0].name not in html


async def test_the_overview_counts_the_cases(bureau: Desk) -> None:
    await bureau.case(0)
    assert "收件待审查" in await page(bureau, "/overview", "zhou.min")
