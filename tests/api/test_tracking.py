"""Following an application: number and code open it, and nothing else does."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from domain.stages import Stage
from register import queries
from register.portal.tracking import code_of, fits
from tests.api.conftest import Desk
from tests.conftest import SmtpCatcher
from tests.support.house import House
from tests.support.pages import Browser, browser_at
from tests.support.portal import Citizen, shown
from tests.support.waiting import eventually

SAID = "要的是2016年的报告"


@pytest.fixture
async def citizen(url: str) -> AsyncIterator[Citizen]:
    async with browser_at(url) as browser:
        yield Citizen(browser)


@pytest.fixture
async def stranger(url: str) -> AsyncIterator[Browser]:
    async with browser_at(url) as browser:
        yield browser


async def registered(desk: Desk, case: str) -> str:
    """The number of a case that the clerk has registered."""
    done = await desk.act(f"/api/v1/cases/{case}", "register", "wang.fang")
    assert done.status_code == 200, done.text
    return str(done.json()["answer"]["number"])


async def asked_to_supplement(desk: Desk, case: str) -> None:
    await registered(desk, case)
    path = f"/api/v1/cases/{case}"
    done = await desk.act(path, "ask_supplement", "wang.fang", points="请写明是哪一年的报告")
    assert done.status_code == 200, done.text


def stage(home: House, case: str) -> Stage:
    standing = home.installation.registrar.standing(case).case
    assert standing is not None
    return standing.stage


# ---- number and code ----


async def test_number_and_code_open_the_application(
    citizen: Citizen, stranger: Browser, desk: Desk
) -> None:
    case, code = await citizen.apply()
    number = await registered(desk, case)
    opened = await stranger.fill("/track", "/track", number=number, code=code)
    assert opened.headers["Location"] == f"/track/{case}"
    page = await stranger.open(f"/track/{case}")
    assert number in page.text
    assert "申请已经登记" in page.text
    shown(page)


def test_a_code_is_known_however_it_is_written(home: House) -> None:
    key = home.installation.ring.token_key
    code = code_of(key, "bjqts-1")
    for written in (code.lower(), code.replace("-", " "), f" {code}\u3000", code.replace("0", "o")):
        assert fits(key, "bjqts-1", written), written
    assert not fits(key, "bjqts-2", code)


async def test_brackets_of_a_number_may_be_round(
    citizen: Citizen, stranger: Browser, desk: Desk
) -> None:
    case, code = await citizen.apply()
    number = (await registered(desk, case)).replace("〔", "(").replace("〕", ")")
    opened = await stranger.fill("/track", "/track", number=number, code=code)
    assert opened.headers.get("Location") == f"/track/{case}", opened.text


async def test_a_wrong_code_tells_nothing_of_whether_there_is_such_a_number(
    citizen: Citizen, stranger: Browser, desk: Desk
) -> None:
    case, _ = await citizen.apply()
    number = await registered(desk, case)
    there = await stranger.fill("/track", "/track", number=number, code="0000-0000-0000")
    nowhere = await stranger.fill("/track", "/track", number="没有号", code="0000-0000-0000")
    assert (there.status_code, nowhere.status_code) == (422, 422)
    assert without(there, number) == without(nowhere, "没有号")


async def test_a_page_without_its_code_is_the_same_for_a_case_and_for_none(
    citizen: Citizen, stranger: Browser
) -> None:
    case, _ = await citizen.apply()
    for path in ("", "/withdraw", "/documents/x"):
        there = await stranger.open(f"/track/{case}{path}")
        nowhere = await stranger.open(f"/track/bjqts-none{path}")
        assert there.headers["Location"] == f"/track?number={case}"
        assert nowhere.headers["Location"] == "/track?number=bjqts-none"


async def test_the_code_of_one_case_opens_no_other(citizen: Citizen, stranger: Browser) -> None:
    first, code = await citizen.apply()
    await citizen.browser.fill("/apply", "/apply/discard")
    second, _ = await citizen.apply()
    await stranger.fill("/track", "/track", number=first, code=code)
    assert (await stranger.open(f"/track/{first}")).status_code == 200
    assert (await stranger.open(f"/track/{second}")).status_code == 303


async def test_a_forged_cookie_opens_nothing(citizen: Citizen, stranger: Browser) -> None:
    case, _ = await citizen.apply()
    for forged in (case, f"{case}.9999999999.0", f"{case}.x.y", "..", f"{case}..", "字"):
        stranger.client.cookies.clear()
        headers = {"Cookie": f"mingbai-track={forged}".encode()}
        answer = await stranger.client.get(f"/track/{case}", headers=headers)
        assert answer.status_code == 303, forged


async def test_leaving_closes_the_case(citizen: Citizen) -> None:
    case, _ = await citizen.apply()
    left = await citizen.browser.fill(f"/track/{case}", "/track/leave")
    assert left.headers["Location"] == "/track"
    assert (await citizen.browser.open(f"/track/{case}")).status_code == 303


async def test_the_link_in_the_mail_opens_the_application(
    citizen: Citizen, stranger: Browser, desk: Desk, mails: SmtpCatcher
) -> None:
    case, code = await citizen.apply()
    await registered(desk, case)
    await eventually(lambda: mailed(mails, f"/track/{case}"))
    link = mailed(mails, f"/track/{case}")
    assert link is not None
    assert link.endswith(f"?code={code}")
    opened = await stranger.open(link[link.index("/track") :])
    assert opened.headers["Location"] == f"/track/{case}"
    assert (await stranger.open(f"/track/{case}")).status_code == 200


# ---- what the applicant may do ----


async def test_the_receipt_is_there_to_be_printed(
    citizen: Citizen, desk: Desk, home: House
) -> None:
    case, _ = await citizen.apply()
    await registered(desk, case)
    await eventually(lambda: produced(home, case))
    page = (await citizen.browser.open(f"/track/{case}")).text
    href = re.search(rf'href="(/track/{case}/documents/[^"]+)"', page)
    assert href, page
    paper = await citizen.browser.open(href[1])
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert paper.headers["Content-Disposition"].startswith("inline")


async def test_a_paper_that_is_not_the_applicants_is_not_given(
    citizen: Citizen, desk: Desk
) -> None:
    case, _ = await citizen.apply()
    await registered(desk, case)
    answer = await citizen.browser.open(f"/track/{case}/documents/{case}/2/approval_form/1")
    assert answer.status_code == 404


async def test_the_applicant_supplements_in_words_and_files(
    citizen: Citizen, desk: Desk, home: House
) -> None:
    case, _ = await citizen.apply()
    await asked_to_supplement(desk, case)
    here = f"/track/{case}"
    assert "补正申请内容" in (await citizen.browser.open(here)).text
    kept = await citizen.upload(here, f"{here}/files", "说明.pdf", key="1")
    assert kept.headers["Location"] == f"{here}?said=files"
    form = await citizen.browser.open(f"{here}/supplement")
    assert "请写明是哪一年的报告" in form.text
    done = await press(citizen.browser, form, f"{here}/supplement", text=SAID)
    assert done.headers["Location"] == f"{here}?said=supplement"
    assert "已经收到您的补正" in (await citizen.browser.open(done.headers["Location"])).text
    assert stage(home, case) is Stage.REGISTERED
    with home.installation.register.reading() as session:
        filed = queries.case(session, case)
        (upload,) = queries.uploads_of(session, case)
    assert filed is not None
    assert filed.dossier.corrections[-1].text == SAID
    assert upload.kind == "supplement"


async def test_a_supplement_that_says_nothing_is_told_at_its_field(
    citizen: Citizen, desk: Desk, home: House
) -> None:
    case, _ = await citizen.apply()
    await asked_to_supplement(desk, case)
    form = await citizen.browser.open(f"/track/{case}/supplement")
    refused = await press(citizen.browser, form, f"/track/{case}/supplement", text=" ")
    assert refused.status_code == 422
    assert refused.text.count("请填写补正内容") == 2
    assert stage(home, case) is Stage.AWAITING_SUPPLEMENT


async def test_a_withdrawal_pressed_twice_is_one(citizen: Citizen, home: House) -> None:
    case, _ = await citizen.apply()
    path = f"/track/{case}/withdraw"
    form = await citizen.browser.open(path)
    for _ in range(2):
        done = await press(citizen.browser, form, path, statement="不再需要")
        assert done.status_code == 303, done.text
    assert stage(home, case) is Stage.WITHDRAWN
    with home.installation.register.reading() as session:
        entries = [one for one in queries.journal_of(session, case) if one.act == "withdraw"]
    assert [(one.actor, one.outcome) for one in entries] == [("applicant", "accepted")]


async def test_what_is_the_agencys_to_do_is_no_page_of_the_applicant(citizen: Citizen) -> None:
    case, _ = await citizen.apply()
    for act in ("register", "transfer", "supplement", "no_such_act"):
        answer = await citizen.browser.open(f"/track/{case}/{act}")
        assert answer.headers["Location"] == f"/track/{case}"


# ---- helpers ----


def without(page: httpx.Response, number: str) -> str:
    return re.sub(r'value="[0-9a-f]{64}"', "", page.text.replace(number, ""))


def mailed(mails: SmtpCatcher, path: str) -> str | None:
    """The first link to a path in any mail that has come."""
    for mail in mails.messages:
        body = mail.get_body(("plain",))
        found = re.search(rf"http\S*{re.escape(path)}\S*", body.get_content() if body else "")
        if found:
            return found[0]
    return None


def produced(home: House, case: str) -> bool:
    with home.installation.register.reading() as session:
        return any(one.sha256 for one in queries.documents_of(session, case))


async def press(browser: Browser, form: httpx.Response, path: str, **said: str) -> httpx.Response:
    """Send a form as it was shown, with something written into it."""
    pairs = dict(shown(form).posted())
    hidden = {name: pairs[name] for name in ("csrf", "key")}
    return await browser.submit(path, {**hidden, **said})
