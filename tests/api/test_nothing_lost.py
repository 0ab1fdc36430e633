"""Nothing typed is lost: not by a case that has gone to others, nor by a session that is over."""

import re
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.api.conftest import Desk, id_of
from tests.api.test_act_pages import HANDLER, HEAD, form_in, opened, sent
from tests.support.house import House
from tests.support.pages import Browser, browser_at, give_password

ADMIN, CLERK = "qian.bo", "wang.fang"
OWN = '{% extends "base/receipt.html" %}\n{# 改了很久的模板 #}\n'


@pytest.fixture(scope="module", autouse=True)
def passwords(home: House) -> None:
    give_password(home, CLERK)


@pytest.fixture
async def handler(url: str, home: House) -> AsyncIterator[Browser]:
    give_password(home, HANDLER)
    async with browser_at(url) as browser:
        await browser.log_in(HANDLER)
        yield browser


@pytest.fixture
async def admin(url: str, home: House) -> AsyncIterator[Browser]:
    give_password(home, ADMIN)
    async with browser_at(url) as browser:
        await browser.log_in(ADMIN)
        yield browser


def next_of(answer: httpx.Response) -> str:
    """Where somebody goes after the log-in that he is led to."""
    where = urlsplit(answer.headers["Location"])
    assert (answer.status_code, where.path) == (303, "/login"), answer.text
    return parse_qs(where.query, keep_blank_values=True)["next"][0]


async def handed_on(desk: Desk, case: str) -> None:
    """The department objects, and the office gives the case to another one."""
    path = f"/api/v1/cases/{case}"
    for act, by, told in (
        ("object", HEAD, {"reason": "不属于本部门职责"}),
        ("coordinate", "xu.ning", {"department": "jiliang", "reason": "属于计量处职责"}),
    ):
        done = await desk.act(path, act, by, **told)
        assert done.status_code == 200, done.text


async def test_who_types_while_the_case_goes_to_another_department_keeps_his_words(
    handler: Browser, desk: Desk
) -> None:
    case = id_of(await desk.case(2))
    fields = await opened(handler, case, "note")
    await handed_on(desk, case)
    for step in ("", "do"):
        told = await sent(handler, case, "note", fields, text="写了很久的备注", step=step)
        assert told.status_code == 409
        assert "案件已转给别的部门办理" in told.text
        assert '<dd class="typed">写了很久的备注</dd>' in told.text
        assert case not in told.text
        assert "计量处" not in told.text, "where it has gone is not his to know"
    late = await handler.submit(f"/cases/{case}/acts/note/picture", fields)
    assert (late.status_code, late.text) == (200, "案件已转给别的部门办理，请先复制填写的内容。")


async def test_who_never_had_a_case_learns_nothing_of_whether_there_is_one(
    handler: Browser, desk: Desk
) -> None:
    """A proof is of one case for one member: made up, or of another case, it proves nothing."""
    had, case = [id_of(await desk.case(steps)) for steps in (2, 1)]
    fields = await opened(handler, had, "note") | {"text": "试探"}
    for proof in ("", "0" * 64, "字", fields["shown"]):
        said = {**fields, "shown": proof}
        there = await sent(handler, case, "note", said)
        nowhere = await sent(handler, "bjqts-none", "note", said)
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert "试探" not in there.text
        assert "没有案件" in there.text
        alike = [re.sub(r"<code>.*?</code>", "", one.text) for one in (there, nowhere)]
        assert alike[0].replace(case, "") == alike[1].replace("bjqts-none", "")


async def test_back_after_a_log_in_who_lost_the_case_keeps_his_words(
    handler: Browser, desk: Desk, home: House
) -> None:
    case = id_of(await desk.case(2))
    fields = await opened(handler, case, "note")
    give_password(home, HANDLER)  # which ends every session
    out = await sent(handler, case, "note", fields, text="会话过期时的备注")
    there = next_of(out)
    await handed_on(desk, case)
    await handler.log_in(HANDLER, next=there)
    told = await handler.open(there)
    assert told.status_code == 409
    assert "案件已转给别的部门办理" in told.text
    assert "会话过期时的备注" in told.text


# ---- the session is over ----


async def test_a_template_typed_into_an_expired_session_is_given_back_and_sent(
    admin: Browser, home: House
) -> None:
    page = "/admin/templates/edit?name=receipt.html"
    fields = form_in(await admin.open(page), "/admin/templates/save")
    give_password(home, ADMIN)  # which ends every session
    out = await admin.submit("/admin/templates/save", {**fields, "text": OWN})
    there = next_of(out)
    assert "保留一天" in (await admin.open(out.headers["Location"])).text
    await admin.log_in(ADMIN, next=there)
    back = await admin.open(there)
    assert "{# 改了很久的模板 #}" in back.text
    again = form_in(back, "/admin/templates/save")
    assert again["text"].replace("\r\n", "\n") == OWN
    saved = await admin.submit("/admin/templates/save", again)
    assert saved.headers["Location"].startswith("/admin/templates?done=saved"), saved.text
    folder = home.installation.offices.folder("bjqts")
    assert folder is not None
    assert "改了很久" in (folder / "receipt.html").read_text(encoding="utf-8")
    (folder / "receipt.html").unlink()


async def test_cases_ticked_together_are_ticked_again_after_the_log_in(
    clerk: Browser, desk: Desk, home: House
) -> None:
    cases = [id_of(await desk.case(1)) for _ in range(2)]
    chosen = {"csrf": await clerk.token("/desk"), "case": cases, "act": "note", "text": "备注"}
    give_password(home, CLERK)
    there = next_of(await clerk.submit("/cases/bulk", chosen))  # type: ignore[arg-type]  # httpx takes lists
    await clerk.log_in(CLERK, next=there)
    back = await clerk.open(there)
    assert all(f'name="case" value="{one}"' in back.text for one in cases)
    assert "备注" in back.text


async def test_no_password_is_kept(admin: Browser, home: House) -> None:
    typed = {"csrf": await admin.token("/account"), "old": "旧", "new": "新", "again": "新"}
    give_password(home, ADMIN)
    headers = {"Referer": f"{admin.origin}/account"}
    assert next_of(await admin.submit("/account/password", typed, headers)) == "/account"


async def test_what_no_page_of_the_session_sent_is_not_kept(admin: Browser, home: House) -> None:
    give_password(home, ADMIN)
    for more in ({}, {"csrf": "0" * 64}):
        headers = {"Referer": "https://elsewhere.example/form"}
        out = await admin.submit("/admin/templates/save", {"text": OWN, **more}, headers)
        assert next_of(out) == ""


async def test_nobody_at_a_browser_reads_of_tokens(url: str) -> None:
    async with browser_at(url) as stranger:
        for path in ("/cases/new", "/signatures", "/admin/templates/save", "/cases/x/uploads"):
            assert next_of(await stranger.submit(path, {"text": "x"})) == ""


# ---- several at once ----


async def test_of_ticked_cases_one_that_has_gone_to_others_is_told_and_the_rest_asked_again(
    handler: Browser, desk: Desk
) -> None:
    stays, goes = [id_of(await desk.case(2)) for _ in range(2)]
    chosen = {"csrf": await handler.token("/desk"), "case": [stays, goes], "act": "note"}
    said = {**chosen, "text": "一起写的备注"}
    await handed_on(desk, goes)
    told = await handler.submit("/cases/bulk", {**said, "step": "do"})  # type: ignore[dict-item]  # httpx takes lists
    assert "有1件已不由您办理" in told.text
    assert "办理后" in told.text or "确认" in told.text
    assert stays in told.text
    assert goes not in told.text
    assert "一起写的备注" in told.text
    lost = await handler.submit("/cases/bulk", {**said, "case": [goes]})  # type: ignore[dict-item]  # httpx takes lists
    assert '<dd class="typed">一起写的备注</dd>' in lost.text


async def test_a_signature_under_a_case_out_of_reach_tells_nothing_of_it(
    handler: Browser, desk: Desk
) -> None:
    case = id_of(await desk.case(1, "other"))
    subject = (await desk.get(f"/api/v1/cases/{case}", agency="other")).json()["subject"]
    fields = {"csrf": await handler.token("/desk"), "remark": "同意"}
    for one in (case, "bjqts-none"):
        told = await handler.submit("/signatures", {**fields, "case": one})
        assert told.status_code == 200, told.text
        assert "没有案件" in told.text
        assert subject not in told.text
