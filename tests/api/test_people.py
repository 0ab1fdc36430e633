"""People through the API: an administrator manages, staff read, nobody else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from ulid import ULID

from domain.login import SignedIn
from domain.permissions import Right
from register.people.accounts import Accounts
from register.people.log import PeopleLog
from tests.api.conftest import Desk

PEOPLE = "/api/v1/people"
ADMINISTRATOR = "qian.bo"
GOOD = "竹林 七贤 与 一壶清茶"


async def send(
    desk: Desk, method: str, path: str, body: object = None, by: str = ADMINISTRATOR
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {desk.home.token(by)}"}
    return await desk.client.request(method, path, json=body, headers=headers)


@pytest.fixture
async def newcomer(desk: Desk) -> str:
    """The account of somebody who has just begun as a clerk."""
    id_ = f"xin.{ULID()}".lower()
    body = {"id": id_, "name": "辛仁", "email": "x@y.example", "duties": [{"role": "clerk"}]}
    added = await send(desk, "POST", PEOPLE, body)
    assert added.status_code == 201, added.text
    return id_


async def line(desk: Desk, id_: str, by: str = ADMINISTRATOR) -> dict[str, Any] | None:
    listed = await send(desk, "GET", f"{PEOPLE}?past=true", by=by)
    assert listed.status_code == 200, listed.text
    return next((one for one in listed.json() if one["id"] == id_), None)


async def test_somebody_begins_is_changed_given_a_duty_and_leaves(
    desk: Desk, newcomer: str
) -> None:
    path = f"{PEOPLE}/{newcomer}"
    duty = {"role": "handler", "department": "tese"}
    for method, where, body in (
        ("PATCH", path, {"name": "辛人"}),
        ("POST", f"{path}/duties", duty),
        ("POST", f"{path}/duties/remove", {"role": "clerk"}),
    ):
        answer = await send(desk, method, where, body)
        assert answer.status_code == 200, answer.text
    found = await line(desk, newcomer)
    assert found is not None
    assert found["name"] == "辛人"
    assert found["duties"] == [{**duty, "absent": None}]
    left = await send(desk, "POST", f"{path}/leave")
    assert (left.status_code, left.json()["cases"]) == (200, [])
    gone = await line(desk, newcomer)
    assert gone is not None
    assert (gone["active"], gone["duties"]) == (False, [])


async def test_how_somebody_comes_in_is_told_to_those_who_manage_accounts(desk: Desk) -> None:
    for by, told in ((ADMINISTRATOR, True), ("wang.fang", False)):
        found = await line(desk, "li.qiang", by)
        assert found is not None
        assert (found["account"] is not None) is told


@pytest.mark.parametrize("by", ["wang.fang", "zhou.min", "chen.jianguo"])
async def test_only_an_administrator_changes_people(desk: Desk, by: str) -> None:
    answer = await send(desk, "POST", f"{PEOPLE}/li.qiang/leave", by=by)
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_role")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", f"{PEOPLE}/nobody/leave", None, 404, "not_found"),
        ("POST", f"{PEOPLE}/{ADMINISTRATOR}/leave", None, 409, "administrator_left"),
        ("POST", f"{PEOPLE}/wang.fang/duties", {"role": "clerk"}, 409, "duty_held"),
        ("POST", f"{PEOPLE}/wang.fang/duties", {"role": "handler"}, 422, "invalid"),
        ("POST", f"{PEOPLE}/wang.fang/duties", {"role": "king"}, 422, "invalid"),
        ("PATCH", f"{PEOPLE}/wang.fang", {"agency": "other"}, 422, "invalid"),
        ("PUT", f"{PEOPLE}/wang.fang/password", {"password": "short"}, 422, "invalid"),
        ("POST", f"{PEOPLE}/wang.fang/sessions/end", {"session": "x"}, 404, "not_found"),
        ("POST", "/api/v1/clients/nothing/keys", {}, 404, "not_found"),
        ("POST", "/api/v1/clients", {"id": "x", "name": "x", "rights": ["people"]}, 422, "invalid"),
        ("POST", "/api/v1/tokens/nothing/revoke", None, 404, "not_found"),
    ],
)
async def test_what_cannot_be_done_is_a_problem(
    desk: Desk, method: str, path: str, body: object, status: int, code: str
) -> None:
    answer = await send(desk, method, path, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_somebody_of_another_agency_is_not_there(desk: Desk, newcomer: str) -> None:
    token = {"Authorization": f"Bearer {desk.home.token(ADMINISTRATOR, 'other')}"}
    answer = await desk.client.post(f"{PEOPLE}/{newcomer}/leave", headers=token)
    assert answer.status_code == 404
    listed = await desk.client.get(PEOPLE, headers=token)
    assert newcomer not in {one["id"] for one in listed.json()}


async def test_a_password_is_set_and_lets_in_once_it_is_changed(desk: Desk, newcomer: str) -> None:
    body = {"password": GOOD}
    answer = await send(desk, "PUT", f"{PEOPLE}/{newcomer}/password", body)
    assert (answer.status_code, answer.content) == (204, b"")
    installation = desk.home.installation
    accounts = Accounts(installation.register, PeopleLog(installation.ring.journal_key))
    new, at = "correct-horse-battery-9", datetime.now(UTC)
    changed = accounts.change_password("bjqts", newcomer, GOOD, new, at=at)
    assert isinstance(changed, SignedIn)
    found = await line(desk, newcomer)
    assert found is not None
    assert found["account"]["password"]
    assert not found["account"]["must_change"]


async def test_an_auditor_reads_the_staff_and_changes_nothing(desk: Desk, newcomer: str) -> None:
    path = f"{PEOPLE}/{newcomer}"
    for where, role in (("duties/remove", "clerk"), ("duties", "auditor")):
        given = await send(desk, "POST", f"{path}/{where}", {"role": role})
        assert given.status_code == 200, given.text
    token = await _token(desk, newcomer)
    listed = await desk.client.get(PEOPLE, headers=token)
    assert listed.status_code == 200
    refused = await desk.client.post(f"{PEOPLE}/wang.fang/leave", headers=token)
    assert refused.status_code == 403


async def test_a_token_of_somebody_who_left_opens_nothing(desk: Desk, newcomer: str) -> None:
    token = await _token(desk, newcomer)
    assert (await desk.client.get(PEOPLE, headers=token)).status_code == 200
    await send(desk, "POST", f"{PEOPLE}/{newcomer}/leave")
    assert (await desk.client.get(PEOPLE, headers=token)).status_code == 401


async def test_a_department_is_set_up(desk: Desk) -> None:
    named = await send(desk, "PUT", f"{PEOPLE}/departments/xinxi", {"name": "信息中心"})
    assert named.status_code == 200, named.text
    listed = await send(desk, "GET", f"{PEOPLE}/departments", by="wang.fang")
    assert {"id": "xinxi", "name": "信息中心"} in listed.json()


async def test_a_client_comes_in_by_its_key_until_that_is_revoked(desk: Desk) -> None:
    id_ = f"web{ULID()}"
    made = await send(desk, "POST", "/api/v1/clients", {"id": id_, "name": "门户网站"})
    assert made.json()["rights"] == [Right.HAND_IN, Right.READ_CASE]
    key = (await send(desk, "POST", f"/api/v1/clients/{id_}/keys", {})).json()
    headers = {"Authorization": f"Bearer {key['key']}"}
    me = await desk.client.get("/api/v1/me", headers=headers)
    assert (me.status_code, me.json()["id"]) == (200, id_)
    assert (await desk.client.get(PEOPLE, headers=headers)).status_code == 403
    revoked = await send(desk, "POST", f"/api/v1/clients/{id_}/keys/{key['id']}/revoke")
    assert revoked.status_code == 204
    assert (await desk.client.get("/api/v1/me", headers=headers)).status_code == 401


async def _token(desk: Desk, person: str) -> dict[str, str]:
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    body = {"person": person, "label": "test", "expires": until}
    made = await send(desk, "POST", "/api/v1/tokens", body)
    assert made.status_code == 201, made.text
    return {"Authorization": f"Bearer {made.json()['token']}"}


@pytest.mark.parametrize("expires", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
async def test_what_should_end_beyond_the_calendar_is_refused(desk: Desk, expires: str) -> None:
    token = {"person": "zhang.wei", "label": "统计报表", "expires": expires}
    for path, body in (("tokens", token), ("clients/any/keys", {"expires": expires})):
        refused = await desk.post(f"/api/v1/{path}", body, by="qian.bo")
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
        (fault,) = refused.json()["faults"]
        assert fault["field"] == "expires"
        assert "9999年" in fault["message"]
