"""A case whose content was lawfully erased: every page still answers, and nothing can be done."""

from datetime import datetime, timedelta

import pytest

from register.portal.tracking import code_of
from register.privacy.erasure import erase_case, erased_on, forget_files, obstacle
from tests.api.conftest import Desk, id_of
from tests.support.house import House
from tests.support.pages import browser_at
from tests.support.waiting import eventually

AGES = timedelta(days=5000)


@pytest.fixture(scope="module")
async def erased(desk: Desk, home: House) -> str:
    """The path of a case that was withdrawn and erased when its time was over."""
    case = await desk.case(1)
    assert (await desk.act(case, "withdraw", "wang.fang")).status_code == 200
    later = home.gateway.civil_now() + AGES
    await eventually(lambda: _ready(home, id_of(case), later))
    installation = home.installation
    with installation.register.transaction() as session:
        key = installation.ring.journal_key
        done = erase_case(session, id_of(case), by="qian.bo", at=later, key=key, reason="期满")
    forget_files(installation.register, installation.store, done.files)
    return case


def _ready(home: House, case: str, at: datetime) -> bool:
    with home.installation.register.reading() as session:
        return obstacle(session, case, at.date()) is None


PAGES = ("", "/applicant", "/dossier", "/ledger", "/uploads", "/casefile")


@pytest.mark.parametrize("path", PAGES)
async def test_its_pages_still_answer(path: str, erased: str, desk: Desk) -> None:
    assert (await desk.get(f"{erased}{path}")).status_code == 200


@pytest.mark.parametrize("by", ["wang.fang", "zhou.min", "qian.bo", "gu.lan"])
async def test_its_page_in_the_console_answers(by: str, erased: str, desk: Desk) -> None:
    assert (await desk.get(f"/cases/{id_of(erased)}", by=by)).status_code == 200


async def test_every_act_is_told_why_it_is_not_done(erased: str, desk: Desk) -> None:
    for act, by in (("reopen", "zhou.min"), ("note", "wang.fang"), ("nonsense", "gu.lan")):
        refused = await desk.act(erased, act, by)
        assert (refused.status_code, refused.json()["code"]) == (410, "erased")
        assert "已依法删除" in refused.json()["detail"]


async def test_no_file_is_taken(erased: str, desk: Desk) -> None:
    headers = {"Authorization": f"Bearer {desk.home.token('wang.fang')}"}
    path = f"{erased}/uploads?kind=other&name=a.txt"
    refused = await desk.client.post(path, content="说明".encode(), headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (410, "erased")


async def test_its_applicant_finds_that_it_was_there(erased: str, url: str, home: House) -> None:
    code = code_of(home.installation.ring.token_key, id_of(erased))
    async with browser_at(url) as citizen:
        opened = await citizen.open(f"/track/{id_of(erased)}?code={code}")
        assert opened.status_code == 303
        assert (await citizen.open(opened.headers["Location"])).status_code == 200


def test_it_is_erased(erased: str, home: House) -> None:
    """So that the facts above are about an erased case."""
    with home.installation.register.reading() as session:
        assert erased_on(session, id_of(erased)) is not None
