"""Intake services and tokens: scopes, expiry, keys shown once, revocation."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from ulid import ULID

from domain.civil import chinese_date, civil_date
from tests.api.browsing import Page
from tests.api.conftest import Desk
from tests.api.sending import send

ADMIN, AUDITOR = "qian.bo", "gu.lan"
TODAY = civil_date(datetime.now(UTC))
YESTERDAY, NEXT_YEAR = str(TODAY - timedelta(days=1)), str(TODAY + timedelta(days=365))


@pytest.fixture
async def client(desk: Desk) -> str:
    """The address of a fresh intake service."""
    form = {"id": f"svc-{str(ULID()).lower()[-8:]}", "name": "市民网", "rights": ["read_case"]}
    added = await send(desk, "/admin/clients", form, by=ADMIN)
    return added.headers["Location"].partition("?")[0]


def secret_in(response: httpx.Response) -> str:
    (found,) = [one.text for one in Page(response.text).all("code") if one.get("class") == "secret"]
    return found


def key_in(response: httpx.Response) -> str:
    found = re.search(r"/keys/([0-9a-f]{16})/revoke", response.text)
    assert found, response.text
    return found[1]


async def me(desk: Desk, secret: str) -> httpx.Response:
    return await desk.client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})


async def test_scopes_are_changed_and_hold_from_the_next_request(desk: Desk, client: str) -> None:
    secret = secret_in(await send(desk, f"{client}/keys", {}, by=ADMIN))
    assert (await me(desk, secret)).json()["rights"] == ["read_case"]
    form = {"name": "市民服务网", "rights": ["hand_in", "read_events"]}
    done = await send(desk, f"{client}/change", form, by=ADMIN)
    assert done.headers["Location"] == f"{client}?done=changed", done.text
    assert sorted((await me(desk, secret)).json()["rights"]) == ["hand_in", "read_events"]
    assert "市民服务网" in (await desk.get("/admin/clients", by=ADMIN)).text


@pytest.mark.parametrize("rights", [[], ["read_case", "people"]])
async def test_scopes_that_no_program_may_have_are_refused_at_their_boxes(
    desk: Desk, client: str, rights: list[str]
) -> None:
    form = {"name": "市民网", "rights": rights}
    answer = await send(desk, f"{client}/change", form, by=ADMIN)
    assert answer.status_code == 422
    assert 'id="rights-mistake"' in answer.text
    assert "查看案件" in (await desk.get(client, by=AUDITOR)).text


async def test_a_key_is_given_until_a_day_and_made_to_hold_for_longer(
    desk: Desk, client: str
) -> None:
    given = await send(desk, f"{client}/keys", {"expires": NEXT_YEAR}, by=ADMIN)
    secret, key = secret_in(given), key_in(given)
    assert f"至{chinese_date(TODAY + timedelta(days=366))}" in given.text
    assert secret not in (await desk.get(client, by=ADMIN)).text
    path = f"{client}/keys/{key}/expiry"
    for wrong in (YESTERDAY, "明年"):
        refused = await send(desk, path, {"expires": wrong}, by=ADMIN)
        assert refused.status_code == 422
        assert f'id="expires-{key}-mistake"' in refused.text
    done = await send(desk, path, {"expires": ""}, by=ADMIN)
    assert done.headers["Location"] == f"{client}?done=expiry"
    assert "撤销前一直有效" in (await desk.get(client, by=ADMIN)).text
    assert (await me(desk, secret)).status_code == 200
    revoked = await send(desk, f"{client}/keys/{key}/revoke", {}, by=ADMIN)
    assert revoked.headers["Location"] == f"{client}?done=key_revoked"
    assert (await me(desk, secret)).status_code == 401
    assert (await send(desk, path, {"expires": NEXT_YEAR}, by=ADMIN)).status_code == 422


async def test_a_key_that_would_be_past_already_is_not_given(desk: Desk, client: str) -> None:
    answer = await send(desk, f"{client}/keys", {"expires": YESTERDAY}, by=ADMIN)
    assert answer.status_code == 422
    assert "有效期应当晚于现在" in answer.text
    assert "还没有密钥" in answer.text


async def test_an_auditor_looks_and_finds_no_button(desk: Desk, client: str) -> None:
    for path in (client, "/admin/clients", "/admin/tokens", "/admin/webhooks"):
        page = Page((await desk.get(path, by=AUDITOR)).text)
        forms = {one.get("action") for one in page.all("form")}
        assert forms <= {"/logout"}, path


async def test_a_token_is_shown_once_listed_and_revoked(desk: Desk) -> None:
    form = {"person": "liu.yang", "label": "统计报表", "expires": NEXT_YEAR, "key": str(ULID())}
    given = await send(desk, "/admin/tokens", form, by=ADMIN)
    secret = secret_in(given)
    assert (await me(desk, secret)).json()["id"] == "liu.yang"
    assert (await send(desk, "/admin/tokens", form, by=ADMIN)).status_code == 422
    listed = await desk.get("/admin/tokens", by=ADMIN)
    assert secret not in listed.text
    row = next(one for one in Page(listed.text).all("tr") if "统计报表" in one.text)
    found = re.search(r"令牌([0-9a-f]{16})", row.text)
    assert found
    done = await send(desk, f"/admin/tokens/{found[1]}/revoke", {}, by=ADMIN)
    assert done.headers["Location"] == "/admin/tokens?done=revoked"
    assert (await me(desk, secret)).status_code == 401


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"person": "", "label": "", "expires": ""}, {"person", "label", "expires"}),
        ({"expires": YESTERDAY}, {"expires"}),
        ({"expires": "永远"}, {"expires"}),
        ({"label": "demo"}, {"label"}),
        ({"person": "nobody"}, {"person"}),
    ],
)
async def test_a_token_form_tells_all_that_is_wrong(
    desk: Desk, wrong: dict[str, str], fields: set[str]
) -> None:
    form = {"person": "liu.yang", "label": "报表", "expires": NEXT_YEAR} | wrong
    answer = await send(desk, "/admin/tokens", form, by=ADMIN)
    assert answer.status_code == 422
    controls = Page(answer.text).all("input", "select")
    assert {one.get("name") for one in controls if one.get("aria-invalid")} == fields
