"""Nothing a citizen or a third party types is lost: the half hour over, or the engine away."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from temporalio.client import Client
from temporalio.service import RetryConfig

from api.app import create_app
from domain.stages import Stage
from register import queries
from register.acts.tokens import sign_party
from runtime.embedded.temporal import temporal_server
from tests.api.conftest import Desk, id_of
from tests.api.test_third_party_page import STEPS
from tests.support.house import House
from tests.support.pages import Browser, browser_at, served_with
from tests.support.portal import Citizen, shown
from tests.support.web import served
from workflows.gateway import Gateway

SAID = "要的是2016年度的能效测试报告，尤其是第三章"
COOKIE = "mingbai-track"


@pytest.fixture
async def citizen(url: str) -> AsyncIterator[Citizen]:
    async with browser_at(url) as browser:
        yield Citizen(browser)


@pytest.fixture(scope="module")
async def down(home: House, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Where the same installation answers, whose engine has gone away."""
    folder = tmp_path_factory.mktemp("engine")
    async with temporal_server(folder, ui_port=None) as server:
        client = await Client.connect(
            server.address,
            data_converter=home.gateway.client.data_converter,
            retry_config=RetryConfig(max_elapsed_time_millis=500),
        )
        server.child.process.kill()
        await server.child.process.wait()
    gateway = Gateway(client, home.installation, timedelta(seconds=1))
    async with served(create_app(gateway)) as url:
        yield url


async def to_supplement(citizen: Citizen, desk: Desk) -> tuple[str, str, dict[str, str]]:
    """Case, code and the form of a supplement with words in it."""
    case, code = await citizen.apply()
    for act, told in (("register", {}), ("ask_supplement", {"points": "请写明是哪一年的报告"})):
        done = await desk.act(f"/api/v1/cases/{case}", act, "wang.fang", **told)
        assert done.status_code == 200, done.text
    form = dict(shown(await citizen.browser.open(f"/track/{case}/supplement")).posted())
    return case, code, {"csrf": form["csrf"], "key": form["key"], "text": SAID}


def stage(home: House, case: str) -> Stage:
    standing = home.installation.registrar.standing(case).case
    assert standing is not None
    return standing.stage


async def code_shown(browser: Browser, case: str, code: str) -> httpx.Response:
    return await browser.fill("/track", "/track", number=case, code=code)


# ---- the half hour is over ----


async def test_a_supplement_sent_too_late_for_the_session_is_there_after_the_code(
    citizen: Citizen, desk: Desk, home: House
) -> None:
    case, code, form = await to_supplement(citizen, desk)
    browser, path = citizen.browser, f"/track/{case}/supplement"
    browser.client.cookies.delete(COOKIE)
    out = await browser.submit(path, form)
    assert out.headers["Location"] == f"/track?number={case}"
    asked = await browser.open(out.headers["Location"])
    assert "您填写的内容保留一天" in asked.text
    assert SAID not in asked.text
    assert (await code_shown(browser, case, code)).headers["Location"] == path
    back = await browser.open(path)
    assert SAID in back.text
    again = {**form, **{n: v for n, v in shown(back).posted() if n in ("csrf", "key")}}
    assert again["key"] == form["key"]
    assert (await browser.submit(path, again)).status_code == 303
    assert stage(home, case) is Stage.REGISTERED
    with home.installation.register.reading() as session:
        filed = queries.case(session, case)
    assert filed is not None
    assert filed.dossier.corrections[-1].text == SAID
    assert (await code_shown(browser, case, code)).headers["Location"] == f"/track/{case}"


async def test_what_was_typed_is_nobody_elses_and_gone_with_whoever_leaves(
    citizen: Citizen, desk: Desk, url: str
) -> None:
    case, code, form = await to_supplement(citizen, desk)
    citizen.browser.client.cookies.delete(COOKIE)
    await citizen.browser.submit(f"/track/{case}/supplement", form)
    async with browser_at(url) as other:
        assert (await code_shown(other, case, code)).headers["Location"] == f"/track/{case}"
        assert SAID not in (await other.open(f"/track/{case}/supplement")).text
    await code_shown(citizen.browser, case, code)
    await citizen.browser.fill(f"/track/{case}", "/track/leave")
    assert (await code_shown(citizen.browser, case, code)).headers["Location"] == f"/track/{case}"


async def test_words_for_what_cannot_be_done_any_more_are_read_back(
    citizen: Citizen, desk: Desk
) -> None:
    case, code, form = await to_supplement(citizen, desk)
    browser, path = citizen.browser, f"/track/{case}/supplement"
    assert (await browser.submit(path, form)).status_code == 303
    browser.client.cookies.delete(COOKIE)
    await browser.submit(path, form)
    await code_shown(browser, case, code)
    back = await browser.open(path)
    assert "这个事项现在不能办理" in back.text
    assert SAID in back.text


async def test_an_unknown_case_keeps_words_as_a_known_one_does(citizen: Citizen) -> None:
    """Nobody learns from it whether there is such a case; a forged form keeps nothing."""
    browser = citizen.browser
    for token, kept in ((await browser.token("/track"), True), ("0" * 64, False)):
        case = f"bjqts-none{kept}"
        await browser.submit(f"/track/{case}/supplement", {"csrf": token, "text": SAID})
        asked = await browser.open(f"/track?number={case}")
        assert ("您填写的内容保留一天" in asked.text) is kept


# ---- the engine is away ----


async def test_an_application_sent_while_the_engine_is_away_stays_where_it_is(
    citizen: Citizen, down: str, home: House
) -> None:
    await citizen.fill_in()
    async with browser_at(down) as away:
        away.client.cookies = citizen.browser.client.cookies
        told = await Citizen(away).send()
    assert told.status_code == 503
    assert told.headers["Retry-After"] == "5"
    assert "系统暂时不能收件" in told.text
    assert "李明" in told.text
    assert "幂等" not in told.text
    assert (await citizen.send()).headers["Location"] == "/apply/receipt"


async def test_an_application_sent_again_a_day_after_the_engine_was_away_is_taken_in(
    citizen: Citizen, down: str, home: House
) -> None:
    """It comes on another day now: it is another application than the unanswered one."""
    await citizen.fill_in()
    async with browser_at(down) as away:
        away.client.cookies = citizen.browser.client.cookies
        assert (await Citizen(away).send()).status_code == 503
    tomorrow = home.installation.settings.civil_shift + timedelta(days=1)
    async with served_with(home, civil_shift=tomorrow) as url, browser_at(url) as later:
        later.client.cookies = citizen.browser.client.cookies
        first = await Citizen(later).send()
        assert first.status_code == 422
        assert "没有收到回执的，请再按一次提交" in first.text
        assert (await Citizen(later).send()).headers["Location"] == "/apply/receipt"


async def test_a_supplement_sent_while_the_engine_is_away_stays_on_its_page(
    citizen: Citizen, desk: Desk, down: str, home: House
) -> None:
    case, _, form = await to_supplement(citizen, desk)
    async with browser_at(down) as away:
        away.client.cookies = citizen.browser.client.cookies
        told = await away.submit(f"/track/{case}/supplement", form)
    assert told.status_code == 503
    assert "系统暂时不能办理" in told.text
    assert SAID in told.text
    assert stage(home, case) is Stage.AWAITING_SUPPLEMENT


async def test_a_partys_answer_sent_while_the_engine_is_away_stays_on_its_page(
    desk: Desk, down: str, home: House
) -> None:
    path = await desk.case()
    for act, by, payload in STEPS:
        done = await desk.act(path, act, by, **payload)
        assert done.status_code == 200, done.text
    here = f"/reply/{sign_party(home.installation.ring.token_key, id_of(path), 1)}"
    async with browser_at(down) as away:
        form = dict(shown(await away.open(here)).posted())
        said = {"response": "objection", "text": "涉及商业秘密"}
        fields = {"csrf": form["csrf"], "key": form["key"], **said}
        told = await away.submit(here, fields)
    assert told.status_code == 503
    assert "系统暂时不能办理" in told.text
    assert "涉及商业秘密" in told.text
