"""Administration of people: who works here, with which duties, and how they come in."""

import pytest
from ulid import ULID

from tests.api.browsing import Page
from tests.api.conftest import Desk
from tests.api.providers import link
from tests.api.sending import send
from tests.support.house import House

ADMIN = "qian.bo"


@pytest.fixture
def account() -> str:
    """An account that nobody has."""
    return f"new.{str(ULID()).lower()[-10:]}"


async def add(desk: Desk, account: str, key: str = "") -> str:
    form = {"id": account, "name": "新来", "email": "new@bjqts.example", "key": key}
    answer = await send(desk, "/admin/people", form, by=ADMIN)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


async def test_somebody_new_is_registered_given_a_duty_and_let_in(desk: Desk, account: str) -> None:
    assert await add(desk, account) == f"/admin/people/{account}?done=added"
    where = f"/admin/people/{account}"
    duty = {"role": "handler", "department": "metrology"}
    departments = (await desk.get("/api/v1/people/departments")).json()
    duty["department"] = departments[0]["id"]
    given = await send(desk, f"{where}/duties", duty, by=ADMIN)
    assert given.status_code in {200, 303}, given.text
    answer = await send(desk, f"{where}/password", {"key": str(ULID())}, by=ADMIN)
    found = Page(answer.text)
    (made,) = [one.text for one in found.all("code") if "-" in one.text]
    assert len(made) == 19
    assert "一次性口令，等待本人修改" in answer.text
    assert made not in (await desk.get(where, by=ADMIN)).text
    listed = (await desk.get("/admin/people", by=ADMIN)).text
    assert account in listed


async def test_a_double_click_registers_once_and_is_no_mistake(desk: Desk, account: str) -> None:
    key = str(ULID())
    await add(desk, account, key)
    assert await add(desk, account, key) == "/admin/people?done=again"


async def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    form = {"id": "空 格", "name": "张三", "email": ""}
    answer = await send(desk, "/admin/people", form, by=ADMIN)
    assert answer.status_code == 422
    found = Page(answer.text)
    wrong = {one.get("id") for one in found.all("input") if one.get("aria-invalid") == "true"}
    assert wrong == {"id", "email"}
    values = {one.get("name"): one.get("value") for one in found.all("input")}
    assert (values["id"], values["name"]) == ("空 格", "张三")
    summary = next(one for one in found.all("div") if one.get("class") == "summary")
    assert "账号" in summary.text
    assert "邮箱：请填写" in summary.text


async def test_a_taken_account_is_refused(desk: Desk) -> None:
    form = {"id": ADMIN, "name": "某人", "email": "x@bjqts.example"}
    answer = await send(desk, "/admin/people", form, by=ADMIN)
    assert answer.status_code == 422
    assert "已有人使用" in answer.text


async def test_a_link_to_an_identity_elsewhere_is_taken_away(
    desk: Desk, home: House, account: str
) -> None:
    await add(desk, account)
    where, button = f"/admin/people/{account}", "取消统一身份关联"
    assert button not in (await desk.get(where, by=ADMIN)).text
    link(home, account, "https://id.example", account)
    assert button in (await desk.get(where, by=ADMIN)).text
    done = await send(desk, f"{where}/oidc/unlink", {"key": str(ULID())}, by=ADMIN)
    assert done.headers["Location"] == f"{where}?done=unlinked"
    page = (await desk.get(where, by=ADMIN)).text
    assert (button in page, "未关联" in page) == (False, True)
    assert button in (await desk.get("/admin/access", by="gu.lan")).text


async def test_a_duty_that_does_not_fit_is_explained(desk: Desk, account: str) -> None:
    await add(desk, account)
    where = f"/admin/people/{account}/duties"
    answer = await send(desk, where, {"role": "handler", "department": ""}, by=ADMIN)
    assert "应当写明部门" in answer.text
    answer = await send(desk, where, {"role": "", "department": ""}, by=ADMIN)
    assert answer.status_code == 422
    assert "职责：请填写" in answer.text


async def test_the_last_administrator_cannot_leave(desk: Desk) -> None:
    answer = await send(desk, f"/admin/people/{ADMIN}/leave", {}, by=ADMIN)
    assert answer.status_code == 422
    assert "最后一名系统管理员" in answer.text


async def test_whoever_has_left_is_listed_only_when_asked_for(desk: Desk, account: str) -> None:
    await add(desk, account)
    answer = await send(desk, f"/admin/people/{account}/leave", {}, by=ADMIN)
    assert answer.headers["Location"] == "/admin/people?done=left"
    assert account not in (await desk.get("/admin/people", by=ADMIN)).text
    assert account in (await desk.get("/admin/people?past=true", by=ADMIN)).text


async def test_name_and_mailbox_change_and_an_unticked_box_is_no(desk: Desk, account: str) -> None:
    await add(desk, account)
    where = f"/admin/people/{account}"
    form = {"name": "改名", "email": "b@bjqts.example", "digest": "true"}
    await send(desk, f"{where}/change", form, by=ADMIN)
    found = Page((await desk.get(where, by=ADMIN)).text)
    boxes = [one for one in found.all("input") if one.get("name") == "digest"]
    assert "checked" in boxes[0].attributes
    form.pop("digest")
    await send(desk, f"{where}/change", form, by=ADMIN)
    found = Page((await desk.get(where, by=ADMIN)).text)
    assert not [one for one in found.all("input") if "checked" in one.attributes]
    assert "改名" in found.all("h1")[0].text


async def test_staff_see_who_does_what_but_not_how_anybody_comes_in(desk: Desk) -> None:
    response = await desk.get("/admin/people", by="wang.fang")
    assert response.status_code == 200
    assert "尚不能登录" not in response.text
    assert not [one for one in Page(response.text).all("form") if "/admin" in one.get("action")]


async def test_an_auditor_looks_at_a_person_and_changes_nothing(desk: Desk) -> None:
    response = await desk.get(f"/admin/people/{ADMIN}", by="gu.lan")
    assert response.status_code == 200
    assert not [one for one in Page(response.text).all("form") if "/admin" in one.get("action")]


async def test_another_agencys_person_is_not_there(desk: Desk) -> None:
    assert (await desk.get("/admin/people/nobody.here", by=ADMIN)).status_code == 404


async def test_everybody_gives_his_own_duties_away_for_a_while(desk: Desk) -> None:
    form = {"absent": "liu.yang", "delegate": "wang.fang", "reason": "年休假"}
    form |= {"first": "2017-12-04", "last": "2017-12-06", "key": str(ULID())}
    done = await send(desk, "/admin/delegations", form, by="liu.yang")
    assert done.status_code in {200, 303}, done.text
    again = await send(desk, "/admin/delegations", form, by="liu.yang")
    assert again.headers["Location"] == "/admin/delegations?done=again"
    found = Page((await desk.get("/admin/delegations", by="liu.yang")).text)
    revoke = next(one.get("action") for one in found.all("form") if "revoke" in one.get("action"))
    answer = await send(desk, revoke, {}, by="liu.yang")
    assert answer.headers["Location"] == "/admin/delegations?done=revoked"
    assert "已撤销" in (await desk.get("/admin/delegations?past=true")).text


async def test_a_delegation_that_cannot_be_is_explained_at_its_fields(desk: Desk) -> None:
    form = {"absent": "liu.yang", "delegate": "", "first": "morgen", "last": "", "reason": ""}
    answer = await send(desk, "/admin/delegations", form, by="liu.yang")
    assert answer.status_code == 422
    assert "开始日期：应当是日期" in answer.text
    assert "受托人：请填写" in answer.text
    typed = {one.get("name"): one.get("value") for one in Page(answer.text).all("input")}
    assert typed["first"] == "morgen"
    form = {"absent": "zhou.min", "delegate": "wang.fang", "reason": "出差"}
    form |= {"first": "2017-12-04", "last": "2017-12-06"}
    answer = await send(desk, "/admin/delegations", form, by="liu.yang")
    assert answer.status_code == 422
