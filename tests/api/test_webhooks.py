"""Subscribing to events, and being served."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from ulid import ULID

from domain.permissions import Right
from register.events.subscriptions import AT_MOST, Owner
from register.tables import WebhookRow
from tests.api.conftest import Desk
from tests.support.house import House
from tests.support.receiver import receiver
from tests.support.service import Service, service
from tests.support.waiting import eventually
from worker.webhooks import webhooks_kept

WEBHOOKS = "/api/v1/webhooks"
OUTSIDE = "https://93.184.215.14/"


@pytest.fixture(scope="session")
async def hooked(home: House, url: str) -> AsyncIterator[Service]:
    """An intake service that subscribes."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        yield service(home, client, "hooked")


@pytest.fixture(autouse=True)
def nobody_outside(home: House) -> Iterator[None]:
    """Whoever pushes later must not go to addresses outside."""
    yield
    subscriptions = home.installation.subscriptions
    for agency in ("bjqts", "other"):
        owner = Owner(agency=agency)
        for one in subscriptions.of(owner):
            if one.url.startswith(OUTSIDE):
                subscriptions.delete(owner, one.id, by="qian.bo", at=datetime.now(UTC))


@pytest.fixture
async def watched(home: House) -> AsyncIterator[None]:
    """Somebody sees to it that subscribers are served."""
    async with webhooks_kept(home.gateway):
        yield


async def _subscribed(site: Service, url: str, *types: str) -> dict[str, Any]:
    response = await site.post(WEBHOOKS, {"url": url, "types": list(types)})
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


async def test_what_happens_is_pushed_and_can_be_replayed(
    hooked: Service, desk: Desk, watched: None
) -> None:
    async with receiver() as there:
        types = ("cn.mingbai.case.receive", "cn.mingbai.case.register")
        made = await _subscribed(hooked, there.url, *types)
        here = f"{WEBHOOKS}/{made['webhook']['id']}"
        case = await hooked.case()
        await desk.act(f"/api/v1/cases/{case}", "register", "wang.fang")
        await eventually(lambda: len(there.received) == 2)
        assert there.acts == ["receive", "register"]
        assert {one.event["subject"] for one in there.received} == {case}

        async def caught_up() -> bool:
            return (await hooked.get(here)).json()["delivered_at"] is not None

        await eventually(caught_up)
        place = there.received[0].event["position"]
        again = await hooked.send("POST", f"{here}/replay", params={"after": place})
        assert again.status_code == 200, again.text
        await eventually(lambda: len(there.received) == 3)
        assert there.received[2].event == there.received[1].event
        assert (await hooked.send("DELETE", here)).status_code == 204
    assert (await hooked.get(here)).json()["code"] == "unknown_webhook"


async def test_a_subscription_is_made_once_for_a_key(hooked: Service, home: House) -> None:
    key, body = str(ULID()), {"url": f"{OUTSIDE}hook", "types": []}
    first = await hooked.post(WEBHOOKS, body, key)
    again = await hooked.post(WEBHOOKS, body, key)
    other = await hooked.post(WEBHOOKS, body | {"url": f"{OUTSIDE}other"}, key)
    assert (first.status_code, again.json()) == (201, first.json())
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")
    listed = (await hooked.get(WEBHOOKS)).json()
    assert first.json()["webhook"] in listed
    assert "secret" not in str(listed)


async def test_a_secret_lies_sealed_in_the_register(hooked: Service, home: House) -> None:
    made = await _subscribed(hooked, f"{OUTSIDE}hook")
    secret = made["secret"].removeprefix("whsec_")
    file = home.installation.settings.data_dir
    stored = b"".join(one.read_bytes() for one in file.glob("register.db*"))
    assert made["webhook"]["id"].encode() in stored
    assert secret.encode() not in stored
    with home.installation.register.reading() as session:
        row = session.get_one(WebhookRow, made["webhook"]["id"])
    assert row.secret == made["secret"]


async def test_a_new_secret_takes_the_place_of_the_old(hooked: Service) -> None:
    made = await _subscribed(hooked, f"{OUTSIDE}hook")
    here = f"{WEBHOOKS}/{made['webhook']['id']}"
    new = await hooked.send("POST", f"{here}/secret")
    assert new.status_code == 200
    assert new.json()["secret"] not in {made["secret"], ""}


async def test_the_subscription_of_another_does_not_exist(
    hooked: Service, home: House, desk: Desk
) -> None:
    made = await _subscribed(hooked, f"{OUTSIDE}hook")
    here = f"{WEBHOOKS}/{made['webhook']['id']}"
    other = service(home, hooked.client, "other-site")
    stranger = service(home, hooked.client, "foreign", agency="other")
    for one in (other, stranger):
        answers = [
            await one.get(here),
            await one.send("POST", f"{here}/secret"),
            await one.send("POST", f"{here}/replay"),
            await one.send("DELETE", here),
        ]
        assert {answer.json()["code"] for answer in answers} == {"unknown_webhook"}
        assert (await one.get(WEBHOOKS)).json() == []
    assert (await desk.get(here, by="qian.bo")).status_code == 200
    assert (await desk.get(here, by="qian.bo", agency="other")).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"url": "http://hooks.example/"},
        {"url": "https://user@hooks.example/"},
        {"url": "javascript:alert(1)"},
        {"url": ""},
        {"url": "https://xn--/"},
        {"url": "https://a]b/"},
        {"url": "https://hooks.example/", "types": ["cn.mingbai.case.explode"]},
        {"url": "https://hooks.example/", "secret": "mine"},
        {"types": []},
    ],
)
async def test_a_subscription_that_cannot_be_is_refused(
    body: dict[str, Any], hooked: Service
) -> None:
    response = await hooked.post(WEBHOOKS, body)
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert response.json()["faults"]


async def test_who_may_not_read_events_may_not_have_them_pushed(
    home: House, hooked: Service
) -> None:
    blind = service(home, hooked.client, "blind", frozenset({Right.WEBHOOKS}))
    response = await blind.post(WEBHOOKS, {"url": OUTSIDE})
    assert (response.status_code, response.json()["code"]) == (403, "wrong_role")
    assert "读取事件" in response.json()["detail"]
    assert (await blind.get(WEBHOOKS)).json() == []


async def test_a_type_that_cannot_be_written_is_told_all_the_same(hooked: Service) -> None:
    """Half a surrogate pair: the answer quotes it as far as it can."""
    body = b'{"url": "https://hooks.example/", "types": ["\\ud800"]}'
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {hooked.key}"}
    response = await hooked.client.post(WEBHOOKS, content=body, headers=headers)
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert "没有“?”这种事件" in response.json()["detail"]


async def test_nobody_has_more_subscriptions_than_enough(home: House, hooked: Service) -> None:
    greedy = service(home, hooked.client, "greedy")
    for _ in range(AT_MOST):
        await _subscribed(greedy, f"{OUTSIDE}hook")
    response = await greedy.post(WEBHOOKS, {"url": f"{OUTSIDE}hook"})
    assert (response.status_code, response.json()["code"]) == (409, "too_many_webhooks")
    await _subscribed(hooked, f"{OUTSIDE}hook")
