"""Days off through the pages: looked at beforehand, put into force once, the open cases follow."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from temporalio.client import Client
from ulid import ULID

from api.app import create_app
from domain.case import Case
from domain.receive import Receive
from register.agency.calendars import imports
from runtime.keys import KeyRing
from tests.api.browsing import Page
from tests.api.conftest import Desk
from tests.api.sending import send
from tests.conftest import SmtpCatcher
from tests.support.days_off import (
    AFTER,
    ANNOUNCED,
    BEFORE,
    NINE,
    RECEIVED,
    before_the_change,
    received_on,
)
from tests.support.house import House, house
from tests.support.waiting import eventually
from tests.support.web import served

ADMIN = "qian.bo"
TEXT = ANNOUNCED.read_text(encoding="utf-8")


@pytest.fixture
def _spring(tmp_path: Path) -> Iterator[None]:
    with before_the_change(tmp_path):
        yield


@pytest.fixture
async def spring(
    _spring: None, temporal: Client, ring: KeyRing, mails: SmtpCatcher, tmp_path: Path
) -> AsyncIterator[Desk]:
    """A desk on 11 April 2019, before the days off were changed."""
    async with (
        house(temporal, ring, tmp_path / "house", mails.port, now=NINE) as home,
        served(create_app(home.gateway)) as url,
        httpx.AsyncClient(base_url=url, timeout=60) as client,
    ):
        yield Desk(client, home)


async def hand_in(home: House) -> str:
    shift = int(home.installation.settings.civil_shift.total_seconds())
    receive = Receive(
        agency="bjqts", application=received_on(RECEIVED), intake_key=str(ULID()), shift=shift
    )
    id_ = (await home.gateway.hand_in(receive)).case
    await eventually(lambda: home.installation.registrar.standing(id_).case)
    return id_


def case_of(home: House, id_: str) -> Case:
    case = home.installation.registrar.standing(id_).case
    assert case is not None
    return case


def imported(home: House) -> int:
    with home.installation.register.reading() as session:
        return len(imports(session))


async def test_a_preview_tells_which_deadlines_move_and_writes_nothing(spring: Desk) -> None:
    id_ = await hand_in(spring.home)
    answer = await send(spring, "/admin/calendar/preview", {"text": TEXT}, by=ADMIN)
    assert answer.status_code == 200, answer.text
    found = Page(answer.text)
    rows = [one.text for one in found.all("tr") if "推后2天" in one.text]
    assert any("2019年5月3日" in row and "2019年5月5日" in row for row in rows)
    assert [one for one in found.all("a") if one.get("href") == f"/cases/{id_}"]
    assert imported(spring.home) == 0
    assert case_of(spring.home, id_).reply_due == BEFORE


async def test_what_was_previewed_is_put_into_force_once_and_the_cases_follow(
    spring: Desk,
) -> None:
    id_ = await hand_in(spring.home)
    answer = await send(spring, "/admin/calendar/preview", {"text": TEXT}, by=ADMIN)
    form = {
        one.get("name"): one.text.removeprefix("\n") if one.tag == "textarea" else one.get("value")
        for one in Page(answer.text).all("input", "textarea")
        if any(p.get("action") == "/admin/calendar/apply" for p in one.parents)
    }
    done = await send(spring, "/admin/calendar/apply", form, by=ADMIN)
    assert done.headers["Location"] == "/admin/calendar?done=imported", done.text
    again = await send(spring, "/admin/calendar/apply", form, by=ADMIN)
    assert again.status_code in {303, 422}
    assert imported(spring.home) == 1
    await eventually(lambda: case_of(spring.home, id_).reply_due == AFTER)

    async def finished() -> bool:
        page = await spring.get("/admin/calendar", by=ADMIN)
        return "在办案件都已按现行日历计算" in page.text

    await eventually(finished)


async def test_a_file_serves_as_well_as_pasted_text(spring: Desk) -> None:
    headers = {"Authorization": f"Bearer {spring.home.token(ADMIN)}"}
    answer = await spring.client.post(
        "/admin/calendar/preview",
        headers=headers,
        data={"text": ""},
        files={"file": ("2019.toml", TEXT.encode(), "text/plain")},
    )
    assert "导入前请核对：2019年放假安排" in answer.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "缺少这一项"),
        ("year = [", "不是正确的TOML"),
        ("{", "不是正确的JSON"),
        (TEXT.replace("元旦", "圆蛋"), "缺少元旦的安排"),
        (TEXT.replace("2019-10-12", "2019-10-11"), "不能调休上班"),
    ],
)
async def test_a_wrong_arrangement_is_explained_and_stays_in_the_field(
    text: str, told: str, desk: Desk
) -> None:
    answer = await send(desk, "/admin/calendar/preview", {"text": text}, by=ADMIN)
    assert answer.status_code == 422
    found = Page(answer.text)
    summary = next(one for one in found.all("div") if one.get("class") == "summary")
    assert told in summary.text
    kept = next(one for one in found.all("textarea") if one.get("id") == "text")
    assert kept.text.removeprefix("\n") == text


async def test_a_file_that_is_no_text_is_told(desk: Desk) -> None:
    headers = {"Authorization": f"Bearer {desk.home.token(ADMIN)}"}
    answer = await desk.client.post(
        "/admin/calendar/preview", headers=headers, files={"file": ("x.toml", b"\xff\xfe\x00x")}
    )
    assert answer.status_code == 422
    assert "不是UTF-8文本" in answer.text


async def test_nothing_is_imported_that_was_not_previewed(desk: Desk) -> None:
    text = TEXT.replace("2019", "2032").replace("2018", "2031")
    before = imported(desk.home)
    answer = await send(
        desk, "/admin/calendar/apply", {"text": text, "version": "another"}, by=ADMIN
    )
    assert answer.status_code == 422
    assert imported(desk.home) == before


async def test_staff_see_the_days_off_and_cannot_import(desk: Desk) -> None:
    response = await desk.get("/admin/calendar")
    assert "现行的放假安排" in response.text
    assert "导入放假安排" not in response.text
