"""Pushes in the console: types from the list, a new secret, pushing again, going on."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest
from ulid import ULID

from domain.civil import civil_date
from register.events import feed
from register.events.subscriptions import Owner
from register.events.webhooks import Status, Webhook
from register.people.told import people_log
from tests.api.browsing import Page
from tests.api.conftest import Desk
from tests.api.sending import send

ADMIN = "qian.bo"
MINE = Owner(agency="bjqts")
REGISTER = "cn.mingbai.case.register"


@pytest.fixture
async def hook(desk: Desk) -> AsyncIterator[Webhook]:
    """A push of registrations to an address outside; whoever pushes later must not go there."""
    url = f"https://93.184.215.14/{ULID()}"
    made = await send(desk, "/admin/webhooks", {"url": url, "types": [REGISTER]}, by=ADMIN)
    assert made.status_code == 200, made.text
    subscriptions = desk.home.installation.subscriptions
    pushed = next(one for one in subscriptions.of(MINE) if one.url == url)
    yield pushed
    subscriptions.delete(MINE, pushed.id, by=ADMIN, at=datetime.now(UTC))


def now_of(desk: Desk, hook: Webhook) -> Webhook:
    found = desk.home.installation.subscriptions.one(MINE, hook.id)
    assert found is not None
    return found


def secrets_in(response: httpx.Response) -> list[str]:
    return [one.text for one in Page(response.text).all("code") if one.get("class") == "secret"]


def invalid(response: httpx.Response) -> set[str]:
    return {one.get("name") for one in Page(response.text).all("input") if one.get("aria-invalid")}


async def test_every_type_of_event_can_be_chosen(desk: Desk) -> None:
    page = Page((await desk.get("/admin/webhooks", by=ADMIN)).text)
    boxes = [one.get("value") for one in page.all("input") if one.get("name") == "types"]
    assert sorted(boxes) == sorted(feed.TYPES)


async def test_a_push_begins_now_with_the_chosen_types(desk: Desk, hook: Webhook) -> None:
    assert hook.types == (REGISTER,)
    with desk.home.installation.register.reading() as session:
        assert hook.cursor == feed.latest(session)
    page = (await desk.get(f"/admin/webhooks/{hook.id}", by=ADMIN)).text
    assert hook.url in page
    assert f"{hook.cursor}（事件已到" in page
    assert "推送中" in page


async def test_a_type_that_does_not_exist_is_refused(desk: Desk) -> None:
    form = {"url": "https://93.184.215.14/x", "types": ["cn.mingbai.case.nothing"]}
    before = desk.home.installation.subscriptions.of(MINE)
    answer = await send(desk, "/admin/webhooks", form, by=ADMIN)
    assert answer.status_code == 422
    assert 'id="types-mistake"' in answer.text
    assert desk.home.installation.subscriptions.of(MINE) == before


async def test_a_new_secret_is_shown_once(desk: Desk, hook: Webhook) -> None:
    path, form = f"/admin/webhooks/{hook.id}", {"key": str(ULID())}
    (secret,) = secrets_in(await send(desk, f"{path}/secret", form, by=ADMIN))
    assert secret.startswith("whsec_")
    again = await send(desk, f"{path}/secret", form, by=ADMIN)
    assert again.status_code == 422
    assert not secrets_in(again)
    assert secret not in (await desk.get(path, by=ADMIN)).text


async def test_events_are_pushed_again_from_a_place(desk: Desk, hook: Webhook) -> None:
    await desk.case()
    done = await send(desk, f"/admin/webhooks/{hook.id}/replay", {"after": "0"}, by=ADMIN)
    assert done.headers["Location"] == f"/admin/webhooks/{hook.id}?done=replayed"
    assert now_of(desk, hook).cursor == 0


async def test_events_are_pushed_again_from_a_day(desk: Desk, hook: Webhook) -> None:
    """Everything since that midnight stands behind the cursor; a day to come begins at the end."""
    await desk.case()
    path = f"/admin/webhooks/{hook.id}/replay"
    day = civil_date(desk.home.gateway.civil_now())
    await send(desk, path, {"day": str(day)}, by=ADMIN)
    register = desk.home.installation.register
    with register.reading() as session:
        events = feed.read(session, feed.Feed(agency="bjqts", inside=True), 0, 100_000)
        latest = feed.latest(session)
    of_the_day = [one.position for one in events if civil_date(one.at) >= day]
    assert now_of(desk, hook).cursor == min(of_the_day) - 1
    await send(desk, path, {"day": "2030-01-01"}, by=ADMIN)
    assert now_of(desk, hook).cursor >= latest


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "after"),
        ({"after": "3", "day": "2017-11-07"}, "after"),
        ({"after": "-1"}, "after"),
        ({"after": "9" * 30}, "after"),
        ({"day": "昨天"}, "day"),
    ],
)
async def test_a_place_that_is_none_is_told_at_its_field(
    desk: Desk, hook: Webhook, form: dict[str, str], field: str
) -> None:
    answer = await send(desk, f"/admin/webhooks/{hook.id}/replay", form, by=ADMIN)
    assert answer.status_code == 422
    assert invalid(answer) == {field}
    assert now_of(desk, hook).cursor == hook.cursor


async def test_a_paused_push_says_why_and_goes_on(desk: Desk, hook: Webhook) -> None:
    webhooks = desk.home.installation.webhooks
    webhooks.failed(hook.id, "对方答复状态503", datetime.now(UTC))
    webhooks.stop(hook.id, Status.PARKED)
    path = f"/admin/webhooks/{hook.id}"
    page = (await desk.get(path, by=ADMIN)).text
    assert "因持续失败而暂停" in page
    assert "对方答复状态503" in page
    done = await send(desk, f"{path}/resume", {}, by=ADMIN)
    assert done.headers["Location"] == f"{path}?done=resumed"
    assert now_of(desk, hook).status is Status.ACTIVE
    assert f'action="{path}/resume"' not in (await desk.get(path, by=ADMIN)).text


async def test_a_push_is_ended_and_gone(desk: Desk, hook: Webhook) -> None:
    path = f"/admin/webhooks/{hook.id}"
    done = await send(desk, f"{path}/delete", {}, by=ADMIN)
    assert done.headers["Location"] == "/admin/webhooks?done=unsubscribed"
    assert (await desk.get(path, by=ADMIN)).status_code == 404


async def test_the_journal_of_people_tells_who_sent_events_where(desk: Desk, hook: Webhook) -> None:
    path = f"/admin/webhooks/{hook.id}"
    for what in ("secret", "resume", "delete"):
        assert (await send(desk, f"{path}/{what}", {}, by=ADMIN)).status_code in {200, 303}
    installation = desk.home.installation
    with installation.register.reading() as session:
        told = people_log(session, MINE.agency, 10, shift=installation.shift)
    acts = [one.act for one in told if one.actor == ADMIN and one.act != "log_in"]
    assert acts[:4] == ["unsubscribe", "replay", "turn_secret", "subscribe"]
    address = urlsplit(hook.url)
    assert str(address.hostname) in told[0].about
    assert all(address.path.strip("/") not in one.about for one in told)
