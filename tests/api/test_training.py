"""Training: everybody may go on to the next working day, and every case goes along."""

import json
import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from temporalio.client import Client

from domain.acts import MOTOR_IDS, Act, Order
from domain.civil import civil_date
from domain.people import SYSTEM
from register import queries
from register.acts.visitors import SKIP, Doorkeeper
from register.agency.bootstrap import ACCOUNTS_FILE
from runtime.keys import KeyRing
from runtime.settings import Mode
from tests.api.conftest import SAMPLE, Desk
from tests.api.test_act_pages import form_in
from tests.conftest import SmtpCatcher
from tests.support.house import House, house
from tests.support.pages import Browser, browser_at, give_password, served_with
from tests.support.waiting import eventually

FRIDAY, MONDAY = date(2017, 11, 10), date(2017, 11, 13)


@pytest.fixture(scope="module")
async def school(
    temporal: Client, ring: KeyRing, mails: SmtpCatcher, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """An installation of its own: its days are skipped."""
    folder = tmp_path_factory.mktemp("school")
    async with house(temporal, ring, folder, mails.port) as school:
        give_password(school, "wang.fang")
        yield school


@pytest.fixture(scope="module")
async def training(school: House) -> AsyncIterator[str]:
    async with served_with(school, mode=Mode.TRAINING) as url:
        yield url


@pytest.fixture
async def learner(training: str) -> AsyncIterator[Browser]:
    async with browser_at(training) as browser:
        assert (await browser.log_in("wang.fang")).status_code == 303
        yield browser


def day_of(page: str) -> str:
    found = re.search(r'name="day" value="([^"]+)"', page)
    assert found, page
    return found[1]


def cases_of(school: House) -> tuple[queries.OpenCase, ...]:
    with school.installation.register.reading() as session:
        return queries.open_cases(session)


async def press(learner: Browser) -> str:
    """Press the button; the day its page showed."""
    page = await learner.open("/account")
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', page.text)
    assert token
    day = day_of(page.text)
    done = await learner.submit("/training/next-day", {"csrf": token[1], "day": day})
    assert done.status_code == 303, done.text
    return day


async def test_every_page_says_that_it_is_training(training: str, learner: Browser) -> None:
    async with browser_at(training) as citizen:
        for path in ("/", "/apply", "/track", "/login", "/no/such/page"):
            page = (await citizen.open(path)).text
            assert "培训环境" in page, path
            assert "跳到下一个工作日" not in page, "a citizen cannot change the day"
    assert "跳到下一个工作日" in (await learner.open("/account")).text


async def test_outside_training_there_is_no_banner_and_no_skipping(school: House) -> None:
    async with served_with(school) as url, browser_at(url) as browser:
        await browser.log_in("wang.fang")
        page = await browser.open("/account")
        assert "培训环境" not in page.text
        refused = await browser.fill("/account", "/training/next-day", day="2017-11-07")
        assert refused.status_code == 422
        assert "只有培训环境" in refused.text


async def test_all_cases_go_along_to_the_next_working_day(
    training: str, learner: Browser, school: House
) -> None:
    """What falls due on the way falls due: the clerk is reminded of the transfer."""
    async with browser_at(training) as one:
        desk = Desk(one.client, school)
        cases = [(await desk.case()).rpartition("/")[2] for _ in range(2)]
    before = await press(learner)
    await press(learner)
    after = day_of((await learner.open("/account")).text)
    assert date.fromisoformat(after) > date.fromisoformat(before)
    for case in cases:
        await eventually(lambda case=case: lapsed(school, case))
        standing = school.installation.registrar.standing(case).case
        assert standing is not None
        assert standing.shift > school.installation.settings.civil_shift.total_seconds()
    with school.installation.register.reading() as session:
        days = [civil_date(one.at) for one in queries.journal_of(session, cases[0])]
    assert str(days[-1]) >= after


async def test_a_button_pressed_twice_is_one_day(learner: Browser) -> None:
    page = await learner.open("/account")
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', page.text)
    assert token
    fields = {"csrf": token[1], "day": day_of(page.text)}
    await learner.submit("/training/next-day", fields)
    once = day_of((await learner.open("/account")).text)
    await learner.submit("/training/next-day", fields)
    assert day_of((await learner.open("/account")).text) == once


async def test_the_weekend_is_passed_over(learner: Browser) -> None:
    """Of five working days of a November, wherever they begin, one is a Friday."""
    pressed = [date.fromisoformat(await press(learner)) for _ in range(5)]
    after = [*pressed[1:], date.fromisoformat(day_of((await learner.open("/account")).text))]
    friday = next(one for one in pressed if one.weekday() == FRIDAY.weekday())
    assert after[pressed.index(friday)] - friday == MONDAY - FRIDAY == timedelta(days=3)


async def test_a_case_received_after_skipping_lives_on_the_same_day(
    training: str, learner: Browser, school: House
) -> None:
    await press(learner)
    today = day_of((await learner.open("/account")).text)
    async with browser_at(training) as one:
        desk = Desk(one.client, school)
        arrival = {"channel": "web", "submitted_on": today}
        handed = await desk.hand_in(arrival=arrival)
    assert handed.status_code == 201, handed.text
    assert handed.json()["received"] == today
    assert SAMPLE.application.items


async def test_what_comes_to_the_window_after_a_skip_lives_on_that_day(learner: Browser) -> None:
    await press(learner)
    page = await learner.open("/cases/new")
    fields = form_in(page, "/cases/new") | {
        "application.arrival.channel": "window",
        "application.arrival.submitted_on": day_of(page.text),
        "application.applicants.0.name": "钱多多",
        "application.items.0.title": "锅炉使用登记证",
    }
    looked = await learner.submit("/cases/new", fields)
    confirm = form_in(looked, "/cases/new") | {"step": "do"}
    taken = await learner.submit("/cases/new", confirm)
    assert taken.headers["Location"].startswith("/cases/"), "refused as a thing of the future"


async def test_production_refuses_to_skip(training: str, learner: Browser, school: House) -> None:
    """Whoever brought the act to the register's very door."""
    today = day_of((await learner.open("/account")).text)
    async with browser_at(training) as one:
        arrival = {"channel": "web", "submitted_on": today}
        handed = await Desk(one.client, school).hand_in(arrival=arrival)
    assert handed.status_code == 201, handed.text
    registrar = school.installation.registrar

    await eventually(lambda: cases_of(school))
    case = cases_of(school)[0]
    strict = type(registrar)(
        registrar.register,
        Doorkeeper(school.installation.ring.token_key, shiftable=False),
        registrar.key,
        registrar.public_url,
    )
    act = Act(
        case=case.id,
        name=SKIP,
        id=f"{MOTOR_IDS}{SKIP}/strict",
        actor=SYSTEM.id,
        at=school.gateway.civil_now(),
        payload={"shift": case.shift + 86_400, "by": "wang.fang"},
    )
    refused = strict.perform(Order(act=act, door="motor")).answer.refusal
    assert refused is not None
    assert refused.code == "shifted"


async def test_demo_accounts_are_shown_where_nothing_is_real(school: House, training: str) -> None:
    people = {"li.qiang": "李强", "wang.fang": "王芳", "zhang.wei": "张伟"}
    shown = [
        {"person": id_, "name": name, "roles": [], "token": "t", "password": "p"}
        for id_, name in people.items()
    ]
    file = Path(school.installation.settings.data_dir) / ACCOUNTS_FILE
    file.write_text(json.dumps(shown), encoding="utf-8")
    async with browser_at(training) as browser:
        page = (await browser.open("/login")).text
    assert "演示账号" in page
    rows = re.findall(r'<tr><td class="whole">(.*?)</td><td>(.*?)</td>', page)
    assert rows == [  # as a case comes to them
        ("王芳", "受理人员"),
        ("李强", "承办部门负责人（特种设备安全监察处）"),
        ("张伟", "承办人员（特种设备安全监察处）"),
    ]
    async with served_with(school, mode=Mode.PRODUCTION) as url, browser_at(url) as browser:
        assert "演示账号" not in (await browser.open("/login")).text


def lapsed(school: House, case: str) -> bool:
    with school.installation.register.reading() as session:
        return any(one.act == "lapse" for one in queries.journal_of(session, case))
