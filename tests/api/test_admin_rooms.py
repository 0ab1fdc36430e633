"""The other rooms of the administration: rules, state, intake services, work that gave up."""

from pathlib import Path

import httpx
from temporalio.client import Client
from ulid import ULID

from api.app import create_app
from runtime.keys import KeyRing
from tests.api.browsing import Page
from tests.api.conftest import Desk, id_of
from tests.api.sending import send
from tests.conftest import SmtpCatcher
from tests.support.house import house
from tests.support.waiting import eventually
from tests.support.web import served

ADMIN = "qian.bo"


async def test_everybody_finds_the_rooms_that_are_open_to_him(desk: Desk) -> None:
    def rooms(html: str) -> set[str]:
        return {one.get("href") for one in Page(html).all("a")} - {"/admin"}

    clerk = rooms((await desk.get("/admin")).text)
    admin = rooms((await desk.get("/admin", by=ADMIN)).text)
    assert {"/admin/health", "/admin/clients"} <= admin - clerk
    assert {"/admin/people", "/admin/delegations", "/admin/parked"} <= clerk
    for path in sorted(one for one in admin if one.startswith("/admin/")):
        response = await desk.get(path, by=ADMIN)
        assert response.status_code == 200, path
        assert len(response.content) < 100_000
        Page(response.text)


async def test_the_rules_name_days_and_articles(desk: Desk) -> None:
    response = await desk.get("/admin/rules")
    found = Page(response.text)
    row = next(one.text for one in found.all("tr") if one.text.strip().startswith("答复申请人"))
    assert "15" in row
    assert "第" in row
    assert "条" in row
    assert "提交办公室协调" in response.text


async def test_the_state_names_what_is_away_and_what_to_do(
    temporal: Client, ring: KeyRing, tmp_path: Path
) -> None:
    async with (
        house(temporal, ring, tmp_path, 9, at_work=False) as home,
        served(create_app(home.gateway)) as url,
        httpx.AsyncClient(base_url=url, timeout=30) as client,
    ):
        found = Page((await Desk(client, home).get("/admin/health", by=ADMIN)).text)
    rows = {one.text.strip().split("\n")[0]: one.text for one in found.all("tr")}
    mail = next(text for text in rows.values() if text.strip().startswith("邮件服务器"))
    worker = next(text for text in rows.values() if text.strip().startswith("办理进程"))
    register = next(text for text in rows.values() if text.strip().startswith("登记库"))
    assert "不可用" in mail
    assert "待发的邮件会一直保留" in mail
    assert "不可用" in worker
    assert "正常" in register


async def test_the_state_sees_the_worker_at_work(desk: Desk) -> None:
    async def fine() -> bool:
        return "全部正常" in (await desk.get("/admin/health", by=ADMIN)).text

    await eventually(fine)


async def test_an_intake_service_gets_a_key_that_opens_and_can_be_revoked(desk: Desk) -> None:
    id_ = f"svc-{str(ULID()).lower()[-8:]}"
    form = {"id": id_, "name": "网站", "rights": ["hand_in", "read_case"]}
    added = await send(desk, "/admin/clients", form, by=ADMIN)
    assert added.headers["Location"] == f"/admin/clients/{id_}?done=added", added.text
    key = str(ULID())
    answer = await send(desk, f"/admin/clients/{id_}/keys", {"key": key}, by=ADMIN)
    (secret,) = [one.text for one in Page(answer.text).all("code") if one.get("class") == "secret"]
    me = {"Authorization": f"Bearer {secret}"}
    assert (await desk.client.get("/api/v1/me", headers=me)).status_code == 200
    twice = await send(desk, f"/admin/clients/{id_}/keys", {"key": key}, by=ADMIN)
    assert twice.status_code == 422
    assert secret not in (await desk.get(f"/admin/clients/{id_}", by=ADMIN)).text
    done = await send(desk, f"/admin/clients/{id_}/revoke", {}, by=ADMIN)
    assert done.headers["Location"] == "/admin/clients?done=revoked"
    assert (await desk.client.get("/api/v1/me", headers=me)).status_code == 401


async def test_a_push_to_where_nothing_may_be_pushed_is_refused_at_its_field(desk: Desk) -> None:
    form = {"url": "http://169.254.169.254/"}
    answer = await send(desk, "/admin/webhooks", form, by=ADMIN)
    assert answer.status_code == 422
    found = Page(answer.text)
    (field,) = [one for one in found.all("input") if one.get("name") == "url"]
    assert field.get("aria-invalid") == "true"
    assert field.get("value") == form["url"]


async def test_nothing_is_parked_on_a_good_day(desk: Desk) -> None:
    assert "没有搁置的工作" in (await desk.get("/admin/parked")).text


async def test_parked_work_is_listed_with_its_reason_and_retried_once(
    desk: Desk, mails: SmtpCatcher
) -> None:
    standing = desk.home.installation.registrar.standing
    mails.refuse = {"liu.yang@bjqts.example"}
    try:
        case = id_of(await desk.case())

        def parked() -> bool:
            found = standing(case).case
            return found is not None and found.attention

        await eventually(parked)
    finally:
        mails.refuse = set()
    listed = (await desk.get("/admin/parked", by=ADMIN)).text
    assert f"/cases/{case}" in listed
    assert "邮件：待办提醒" in listed
    assert "系统报告" in listed
    path, form = f"/admin/parked/{case}/retry", {"key": str(ULID())}
    for _ in range(2):
        done = await send(desk, path, form, by=ADMIN)
        assert done.headers["Location"] == "/admin/parked?done=retried", done.text
    assert not parked()
    assert case not in (await desk.get("/admin/parked", by=ADMIN)).text
    later = await send(desk, path, {"key": str(ULID())}, by=ADMIN)
    assert later.status_code == 422
