"""Whoever looks after access sees who came in, who did not, and what was changed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from api.auth.doors import doors_of
from domain.login import Why
from domain.people import Person, Role
from domain.staffing import AddPerson, GiveDuty
from register.people.staffing import Staffing
from tests.api.browsing import Page
from tests.api.conftest import Desk
from tests.support.house import House

ADMIN, AUDITOR = "qian.bo", "gu.lan"
SECRET = "in-the-wrong-field-7"


def fail(home: House, person: str, agency: str = "bjqts") -> None:
    """Try to log in with a wrong password."""
    accounts = doors_of(home.installation).accounts
    accounts.log_in(agency, person, "wrong", at=datetime.now(UTC))


async def entries(desk: Desk, by: str, query: str = "", agency: str = "bjqts") -> list[Any]:
    answer = await desk.get(f"/api/v1/access-log{query}", by=by, agency=agency)
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()["entries"]
    return found


@pytest.mark.parametrize("by", [ADMIN, AUDITOR])
async def test_a_failed_log_in_is_seen(by: str, desk: Desk, home: House) -> None:
    fail(home, "wang.fang")
    newest = (await entries(desk, by))[0]
    assert (newest["actor"], newest["act"], newest["refused"]) == ("wang.fang", "log_in", True)
    assert newest["why"] == Why.WRONG.label
    page = Page((await desk.get("/admin/access?refused=true", by=by)).text)
    row = page.all("tr")[1].text
    assert "王芳" in row
    assert "没有成功：口令或者动态码不正确" in row


async def test_an_account_nobody_has_is_seen_as_strange_and_not_repeated(
    desk: Desk, home: House
) -> None:
    fail(home, SECRET)
    assert (await entries(desk, AUDITOR))[0]["who"] == "不明身份"
    for path in ("/admin/access", "/api/v1/access-log"):
        assert SECRET not in (await desk.get(path, by=AUDITOR)).text


async def test_nobody_sees_another_agencys(desk: Desk, home: House) -> None:
    before = await entries(desk, AUDITOR)
    fail(home, "wang.fang", "other")
    assert await entries(desk, AUDITOR) == before
    assert (await entries(desk, AUDITOR, agency="other"))[0]["refused"]


async def test_changes_of_people_are_told_in_words(desk: Desk, home: House) -> None:
    log = doors_of(home.installation).sessions.log
    staffing, at = Staffing(home.installation.register, log), datetime.now(UTC)
    person = Person(id="he.xin", name="何欣", email="he.xin@bjqts.example", duties=())
    for change in (
        AddPerson(person=person),
        GiveDuty(who="he.xin", role=Role.HANDLER, department="tese"),
    ):
        staffing.settle("bjqts", change, by=ADMIN, at=at)
    given, added = (await entries(desk, ADMIN))[:2]
    assert (added["title"], added["about"]) == ("登记人员", "何欣")
    assert (given["title"], given["about"]) == ("授予职责", f"何欣，{Role.HANDLER.label}，tese")


async def test_the_record_comes_page_by_page(desk: Desk, home: House) -> None:
    for _ in range(3):
        fail(home, "li.qiang")
    whole = await entries(desk, AUDITOR, "?limit=3&refused=true")
    first = (await desk.get("/api/v1/access-log?limit=2&refused=true", by=AUDITOR)).json()
    second = await entries(desk, AUDITOR, f"?limit=1&refused=true&before={first['next']}")
    assert [*first["entries"], *second] == whole
    assert [one["refused"] for one in whole] == [True] * 3
