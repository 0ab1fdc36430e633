"""A third party's own page: its letter's link leads there, until its term ends."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from api.portal.acting import KEY
from domain.case import Case
from domain.dossier import Party
from register import queries
from register.acts.tokens import read_party, sign_party
from tests.api.conftest import Desk, id_of
from tests.conftest import SmtpCatcher
from tests.support.house import House
from tests.support.pages import Browser, browser_at, served_with
from tests.support.portal import PDF, shown
from tests.support.waiting import eventually

PARTIES = (
    {"name": "北京晟越线缆有限公司", "email": "fawu@shengyue.example", "content": "产品的检验结果"},
    {"name": "北京兴拓达电缆有限公司", "content": "产品的材料配比"},
)
STEPS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("register", "wang.fang", {}),
    ("transfer", "wang.fang", {"department": "tese"}),
    ("assign", "li.qiang", {"handler": "zhang.wei"}),
    ("opinion", "li.qiang", {"opinion": "涉及两家企业", "needs": "consultation"}),
    ("consult", "wang.fang", {"parties": PARTIES}),
)


@pytest.fixture
async def case(desk: Desk) -> str:
    """A case in which two parties are asked."""
    path = await desk.case()
    for act, by, payload in STEPS:
        done = await desk.act(path, act, by, **payload)
        assert done.status_code == 200, done.text
    return id_of(path)


@pytest.fixture
async def browser(url: str) -> AsyncIterator[Browser]:
    async with browser_at(url) as browser:
        yield browser


def link(home: House, case: str, number: int = 1) -> str:
    return f"/reply/{sign_party(home.installation.ring.token_key, case, number)}"


def standing(home: House, case: str) -> tuple[Case, tuple[Party, ...]]:
    with home.installation.register.reading() as session:
        filed = queries.case(session, case)
    assert filed is not None
    return filed.case, filed.dossier.parties


async def reply(
    browser: Browser, path: str, *, files: dict[str, bytes] | None = None, **said: str
) -> httpx.Response:
    """Fill in the page and send it."""
    page = shown(await browser.open(path))
    hidden = {name: value for name, value in page.posted() if name in ("csrf", KEY)}
    chosen = [("file", (name, content)) for name, content in (files or {}).items()]
    return await browser.client.post(
        path,
        data={**hidden, **said},
        files=chosen or [("file", ("", b""))],
        headers={"Accept": "text/html", "Origin": browser.origin},
    )


async def test_the_letters_mail_leads_to_the_partys_own_page(
    case: str, browser: Browser, mails: SmtpCatcher, home: House
) -> None:
    await eventually(lambda: mailed(mails, case))
    found = mailed(mails, case)
    assert found == link(home, case)
    page = await browser.open(found)
    assert "产品的检验结果" in page.text
    assert "材料配比" not in page.text, "a party learns of no other"
    assert "李" not in page.text, "nor of who applied"


async def test_a_party_consents(case: str, browser: Browser, home: House) -> None:
    done = await reply(browser, link(home, case), response="consent")
    assert done.status_code == 303, done.text
    waiting, parties = standing(home, case)
    assert waiting.parties == (2,)
    assert parties[0].reply is not None
    assert parties[0].reply.response == "consent"
    assert "已经收到您的意见" in (await browser.open(link(home, case))).text


async def test_a_party_objects_in_part_with_reasons_and_files(
    case: str, browser: Browser, home: House
) -> None:
    said = {"response": "partial", "text": "材料配比是商业秘密，其余同意公开"}
    done = await reply(browser, link(home, case, 2), files={"证明.pdf": PDF}, **said)
    assert done.status_code == 303, done.text
    _, parties = standing(home, case)
    assert parties[1].reply is not None
    assert (parties[1].reply.response, parties[1].reply.text) == ("partial", said["text"])
    with home.installation.register.reading() as session:
        (upload,) = queries.uploads_of(session, case)
        acts = [one for one in queries.journal_of(session, case) if one.act == "third_party_reply"]
    assert (upload.kind, upload.uploaded_by) == ("reply", "third_party")
    assert [one.actor for one in acts] == ["third_party"]


@pytest.mark.parametrize("response", ["partial", "objection"])
async def test_an_objection_needs_its_reasons(
    response: str, case: str, browser: Browser, home: House
) -> None:
    refused = await reply(browser, link(home, case), response=response)
    assert refused.status_code == 422
    assert refused.text.count("请写明理由") == 2
    assert ("response", response) in shown(refused).posted()


@pytest.mark.parametrize("response", ["silence", "unreachable", "", "none"])
async def test_what_only_the_agency_finds_a_party_cannot_say(
    response: str, case: str, browser: Browser, home: House
) -> None:
    refused = await reply(browser, link(home, case), response=response, text="x")
    assert refused.status_code == 422
    assert standing(home, case)[0].parties == (1, 2)


async def test_pressed_twice_it_is_one_answer(case: str, browser: Browser, home: House) -> None:
    path = link(home, case)
    page = dict(shown(await browser.open(path)).posted())
    fields = {"csrf": page["csrf"], KEY: page[KEY], "response": "consent"}
    for _ in range(2):
        assert (await browser.submit(path, fields)).status_code == 303
    with home.installation.register.reading() as session:
        acts = [one for one in queries.journal_of(session, case) if one.act == "third_party_reply"]
    assert len(acts) == 1


async def test_no_link_can_be_made_up(case: str, browser: Browser, home: House) -> None:
    good = link(home, case).removeprefix("/reply/")
    others = (
        good[:-1] + ("0" if good[-1] != "0" else "1"),
        good.replace(".1.", ".2."),
        good.partition(".")[0],
        f"{case}.1.",
        f"{case}.①.0",
    )
    for token in others:
        answer = await browser.open(f"/reply/{token}")
        assert answer.status_code == 404, token
        assert "链接不完整" in answer.text
    key = home.installation.ring.token_key
    assert read_party(key, good) == (case, 1)
    assert read_party(key, sign_party(b"another key", case, 1)) is None


async def test_a_party_that_was_never_asked_has_no_page(
    case: str, browser: Browser, home: House
) -> None:
    assert (await browser.open(link(home, case, 3))).status_code == 404


async def test_the_link_ends_with_the_term(case: str, home: House) -> None:
    shift = home.installation.settings.civil_shift + timedelta(days=40)
    async with served_with(home, civil_shift=shift) as later, browser_at(later) as browser:
        page = await browser.open(link(home, case))
        assert "已经结束" in page.text
        assert "<textarea" not in page.text


def mailed(mails: SmtpCatcher, case: str) -> str | None:
    """The path of a party's link in the mails that have come."""
    for mail in mails.messages:
        body = mail.get_body(("plain",))
        found = re.search(rf"/reply/{re.escape(case)}\S+", body.get_content() if body else "")
        if found:
            return found[0]
    return None
