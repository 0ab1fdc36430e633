"""Delegations through the API, and a case whose leader is away."""

from collections.abc import AsyncIterator

import httpx
import pytest

from domain.civil import civil_date
from register.people.delegations import Delegations
from tests.api.conftest import SAMPLE, Desk, id_of
from tests.conftest import SmtpCatcher
from tests.support.house import House
from tests.support.waiting import eventually

PATH = "/api/v1/delegations"
AWAY = {
    "absent": "chen.jianguo",
    "delegate": "zhao.hong",
    "first": "2017-11-07",
    "last": "2017-11-10",
    "reason": "出国考察",
}
LEADERS_SIGNATURE = next(
    n for n, step in enumerate(SAMPLE.steps) if (step.act, step.by) == ("approve", "chen.jianguo")
)


@pytest.fixture(autouse=True)
async def revoked(desk: Desk, home: House) -> AsyncIterator[None]:
    """Nobody stays away longer than a test."""
    yield
    installation, now = home.installation, home.gateway.civil_now()
    kept = Delegations(installation.register, installation.ring.journal_key)
    for one in kept.listed("bjqts", on=civil_date(now)):
        kept.revoke("bjqts", one.delegation.id, by="qian.bo", at=now)


async def register(
    desk: Desk, *, by: str = "chen.jianguo", key: str | None = None, **changes: object
) -> httpx.Response:
    return await desk.post(PATH, {**AWAY, **changes}, by=by, key=key)


async def test_a_delegation_is_registered_listed_and_revoked(desk: Desk) -> None:
    response = await register(desk)
    assert response.status_code == 201
    given = response.json()["delegation"]
    assert response.json()["warnings"] == []
    assert {name: given[name] for name in AWAY} == AWAY
    assert (given["registered_by"], given["role"], given["revoked_at"]) == (
        "chen.jianguo",
        None,
        None,
    )
    (line,) = (await desk.get(PATH)).json()
    assert line["id"] == given["id"]
    assert (line["absent_name"], line["delegate_name"]) == ("陈建国", "赵红")
    assert (line["standing"], line["standing_label"]) == ("in_force", "生效中")

    revoked = await desk.post(f"{PATH}/{given['id']}/revoke", None, by="qian.bo")
    assert revoked.status_code == 200
    assert revoked.json()["revoked_by"] == "qian.bo"
    assert (await desk.get(PATH)).json() == []
    past = (await desk.get(f"{PATH}?past=true")).json()
    assert given["id"] in {one["id"] for one in past if one["standing"] == "revoked"}


async def test_whoever_could_sign_two_steps_is_named_at_once(desk: Desk) -> None:
    (warning,) = (await register(desk, delegate="zhou.min")).json()["warnings"]
    assert warning.startswith("周敏在此期间可以办理")


async def test_nobody_registers_for_a_stranger(desk: Desk) -> None:
    response = await register(desk, by="wang.fang")
    assert response.status_code == 403
    assert response.json()["code"] == "wrong_role"
    assert response.json()["what"] == "登记授权"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"delegate": "chen.jianguo"}, "two_people"),
        ({"delegate": "nobody"}, "at_work"),
        ({"first": "2017-11-06"}, "period_sound"),
        ({"role": "clerk"}, "own_duties"),
    ],
)
async def test_a_delegation_that_makes_no_sense_is_refused(
    changes: dict[str, object], code: str, desk: Desk
) -> None:
    response = await register(desk, **changes)
    assert response.status_code == 409
    assert response.json()["code"] == code
    assert response.json()["title"] == "不符合办理条件"
    assert response.json()["type"] == f"urn:problem-type:mingbai:{code}"


async def test_a_malformed_request_is_told_field_by_field(desk: Desk) -> None:
    response = await register(desk, role="king", reason=" ", last="soon")
    assert response.status_code == 422
    assert {one["field"] for one in response.json()["faults"]} == {"role", "reason", "last"}


async def test_the_same_key_registers_once(desk: Desk) -> None:
    first = await register(desk, key="away-1")
    again = await register(desk, key="away-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    other = await register(desk, key="away-1", last="2017-11-09")
    assert other.json()["code"] == "id_reused"
    assert "“away-1”" in other.json()["why"]
    assert len((await desk.get(PATH)).json()) == 1


async def test_a_duty_has_one_delegate_a_day(desk: Desk) -> None:
    assert (await register(desk)).status_code == 201
    assert (await register(desk, delegate="zhou.min")).json()["code"] == "one_delegate"


async def test_what_is_not_there_is_not_revoked(desk: Desk) -> None:
    given = (await register(desk)).json()["delegation"]["id"]
    for path, by, agency, code, status in (
        (f"{PATH}/none/revoke", "qian.bo", "bjqts", "unknown_delegation", 404),
        (f"{PATH}/{given}/revoke", "qian.bo", "other", "unknown_delegation", 404),
        (f"{PATH}/{given}/revoke", "zhao.hong", "bjqts", "wrong_role", 403),
    ):
        response = await desk.post(path, None, by=by, agency=agency)
        assert (response.status_code, response.json()["code"]) == (status, code)
    await desk.post(f"{PATH}/{given}/revoke", None, by="chen.jianguo")
    again = await desk.post(f"{PATH}/{given}/revoke", None, by="chen.jianguo")
    assert (again.status_code, again.json()["why"]) == (409, "这项授权已撤销")


async def test_another_agency_sees_nothing_of_it(desk: Desk) -> None:
    await register(desk)
    assert (await desk.get(PATH, agency="other")).json() == []


async def test_while_the_leader_is_away_the_delegate_signs(desk: Desk, mails: SmtpCatcher) -> None:
    """A whole case: page, signature, journal, mail; and the delegate signs no more afterwards."""
    given = (await register(desk)).json()["delegation"]["id"]
    case = await desk.case(steps=LEADERS_SIGNATURE)

    page = (await desk.get(case, by="zhao.hong")).json()
    offered = {one["act"]: one["title"] for one in page["allowed"]}
    assert offered["approve"] == "分管领导审批（代陈建国）"
    done = await desk.act(case, "approve", "zhao.hong")
    assert done.status_code == 200, done.text

    standing = desk.home.installation.registrar.standing(id_of(case)).case
    assert standing is not None
    assert [(one.person, one.absent) for one in standing.signatures] == [
        ("li.qiang", None),
        ("zhou.min", None),
        ("zhao.hong", "chen.jianguo"),
    ]
    page = (await desk.get(case)).json()
    line = [one for one in page["journal"] if one["act"] == "approve"][-1]
    assert (line["actor"], line["absent"]) == ("zhao.hong", "chen.jianguo")
    assert (line["who"], line["title"]) == ("陈建国（赵红代）", "分管领导审批")
    assert {one["who"] for one in page["journal"]} >= {"王芳", "李强", "周敏"}
    assert "分管信息公开领导（代陈建国）" in {one["to"] for one in page["messages"]}
    await eventually(lambda: bool(_mails(mails, "zhao.hong@bjqts.example")))
    assert any(
        "赵红（分管信息公开领导，代陈建国）：" in text for text in _mails(mails, "zhao.hong@")
    )

    await desk.post(f"{PATH}/{given}/revoke", None, by="chen.jianguo")
    refused = await desk.act(case, "return", "zhao.hong", reason="再议", to="clerk")
    assert refused.status_code in {403, 409}


async def test_before_the_period_and_after_it_the_delegate_is_nobody_special(desk: Desk) -> None:
    await register(desk, first="2017-11-08")
    case = await desk.case(steps=LEADERS_SIGNATURE)
    response = await desk.act(case, "approve", "zhao.hong")
    assert response.status_code == 403
    assert response.json()["code"] == "wrong_role"
    page = (await desk.get(case, by="zhao.hong")).json()
    assert "approve" not in {one["act"] for one in page["allowed"]}


def _mails(mails: SmtpCatcher, address: str) -> list[str]:
    """The texts of what somebody was sent."""
    found = []
    for letter, recipients in zip(mails.messages, mails.recipients, strict=False):
        if recipients[0].startswith(address):
            body = letter.get_body(("plain",))
            assert body is not None
            found.append(body.get_content())
    return found
