"""Registering an application: sections, the day it came, and the files that came with it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.auth.doors import doors_of
from domain.civil import civil_date
from tests.api.browsing import Page
from tests.api.conftest import Desk
from tests.support.house import House
from tests.support.pages import Browser, browser_at, give_password

NEW = "/cases/new"
SCAN = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
TYPED = {
    "application.arrival.channel": "window",
    "application.arrival.submitted_on": "2017-11-07",
    "application.applicants.0.kind": "citizen",
    "application.applicants.0.name": "钱多多",
    "application.items.0.title": "锅炉使用登记证",
}
Files = list[tuple[str, tuple[str, bytes, str]]]


@pytest.fixture(scope="module", autouse=True)
def passwords(home: House) -> None:
    give_password(home, "wang.fang")


def scans(*names: str, content: bytes = SCAN) -> Files:
    return [("file", (name, content, "application/octet-stream")) for name in names]


def shown(response: httpx.Response) -> dict[str, list[str]]:
    """What the form on a page would post."""
    found: dict[str, list[str]] = {}
    for name, value in Page(response.text).posted():
        if name not in ("", "file"):
            found.setdefault(name, []).append(value)
    return found


async def post(
    clerk: Browser, said: Mapping[str, object], files: Files | None = None
) -> httpx.Response:
    told = {"Accept": "text/html", "Origin": clerk.origin, "Sec-Fetch-Site": "same-origin"}
    return await clerk.client.post(NEW, data=dict(said), files=files or None, headers=told)


async def begun(clerk: Browser) -> dict[str, object]:
    """The fresh form, with what was asked for filled in."""
    return {**shown(await clerk.open(NEW)), **TYPED}


def names_of(response: httpx.Response) -> list[str]:
    items = [
        one for one in Page(response.text).all("li") if one.parents[-1].get("class") == "files"
    ]
    return [one.text.partition("（")[0].strip() for one in items]


async def test_the_long_page_has_sections_to_jump_to(clerk: Browser) -> None:
    page = Page((await clerk.open(NEW)).text)
    headings = [one.get("id") for one in page.all("h2")]
    assert headings == ["arrival", "who", "agent", "what", "how", "files"]
    assert {f"#{one}" for one in headings} <= {one.get("href") for one in page.all("a")}


@pytest.mark.parametrize(
    ("channel", "filled"),
    [
        ("window", {"submitted_on"}),
        ("registered_letter", {"signed_on"}),
        ("oral", {"confirmed_on"}),
        ("fax", set()),
        ("ordinary_letter", set()),
    ],
)
async def test_today_stands_where_the_clerk_sees_the_day_himself(
    clerk: Browser, home: House, channel: str, filled: set[str]
) -> None:
    """Where both sides must confirm, no date may say by itself that they did."""
    said = shown(await clerk.open(f"{NEW}?channel={channel}"))
    assert said["application.arrival.channel"] == [channel]
    days = ("submitted_on", "signed_on", "confirmed_on")
    today = str(civil_date(home.gateway.civil_now()))
    there = {one: said[f"application.arrival.{one}"][0] for one in days}
    assert there == {one: today if one in filled else "" for one in days}
    assert date.fromisoformat(today)


async def test_files_come_with_the_application_to_its_case(clerk: Browser, desk: Desk) -> None:
    said = await begun(clerk)
    looked = await post(clerk, said, scans("申请书.pdf", "身份证.pdf"))
    assert looked.status_code == 200, looked.text
    assert names_of(looked) == ["申请书.pdf", "身份证.pdf"]
    confirm = {**shown(looked), "step": "do"}
    first, second = [await post(clerk, confirm) for _ in range(2)]
    where = urlsplit(first.headers["Location"]).path
    assert urlsplit(second.headers["Location"]).path == where
    case = await clerk.open(where)
    assert "申请书.pdf" in case.text
    uploads = (await desk.get(f"/api/v1{where}/uploads")).json()
    assert {(one["name"], one["kind"]) for one in uploads} == {
        ("申请书.pdf", "application"),
        ("身份证.pdf", "application"),
    }


async def test_what_is_typed_and_kept_outlives_what_is_wrong(clerk: Browser) -> None:
    said = await begun(clerk) | {"application.arrival.submitted_on": "昨天"}
    wrong = await post(clerk, said, scans("申请书.pdf"))
    assert wrong.status_code == 422
    assert names_of(wrong) == ["申请书.pdf"]
    again = shown(wrong)
    assert again["application.applicants.0.name"] == ["钱多多"]
    assert again["application.arrival.submitted_on"] == ["昨天"]
    mended = {**again, "application.arrival.submitted_on": "2017-11-07"}
    looked = await post(clerk, mended, scans("附件.pdf"))
    assert looked.status_code == 200
    assert names_of(looked) == ["申请书.pdf", "附件.pdf"]
    back = await post(clerk, {**shown(looked), "step": "edit"})
    assert names_of(back) == ["申请书.pdf", "附件.pdf"]
    assert shown(back)["application.items.0.title"] == ["锅炉使用登记证"]


async def test_a_file_that_is_none_of_the_kinds_taken_is_told_beside_the_others(
    clerk: Browser,
) -> None:
    said = await begun(clerk)
    files = [*scans("申请书.pdf"), *scans("程序.exe", content=b"MZ\x90\x00" + bytes(64))]
    answer = await post(clerk, said, files)
    assert answer.status_code == 422
    assert names_of(answer) == ["申请书.pdf"]
    assert "“程序.exe”没有添加" in answer.text
    assert 'href="#file"' in answer.text
    assert shown(answer)["application.applicants.0.name"] == ["钱多多"]


async def test_a_file_too_large_loses_nothing_that_was_typed(clerk: Browser, home: House) -> None:
    limit = home.installation.handed_files.limit
    said = await begun(clerk)
    answer = await post(clerk, said, scans("大.pdf", content=SCAN + bytes(limit)))
    assert answer.status_code == 422
    assert "“大.pdf”没有添加：文件超过" in answer.text
    assert shown(answer)["application.items.0.title"] == ["锅炉使用登记证"]


async def test_a_file_is_taken_out_again_and_added_twice_is_there_once(clerk: Browser) -> None:
    said = await begun(clerk) | {"application.arrival.submitted_on": "昨天"}
    page = await post(clerk, said, scans("甲.pdf", "乙.pdf", "甲.pdf"))
    assert names_of(page) == ["甲.pdf", "乙.pdf"]
    first = shown(page)["kept"][0]
    left = await post(clerk, {**shown(page), "drop": first})
    assert names_of(left) == ["乙.pdf"]


async def test_another_clerks_file_is_nobody_elses(clerk: Browser, url: str, home: House) -> None:
    page = await post(clerk, await begun(clerk), scans("甲.pdf"))
    (kept,) = shown(page)["kept"]
    give_password(home, "liu.yang")
    async with browser_at(url) as other:
        await other.log_in("liu.yang")
        said = await begun(other) | {"kept": kept}
        looked = await post(other, said)
        assert "甲.pdf" not in looked.text
        assert "请重新添加" in looked.text
        taken = await post(other, {**said, "step": "do"})
        assert taken.status_code == 422
        assert "请重新添加附件后再确认" in taken.text
        assert "kept" not in shown(taken)


async def test_what_was_typed_outlives_the_session(clerk: Browser, home: House) -> None:
    """The files kept before are there again; one that was only just chosen is chosen again."""
    page = await post(clerk, await begun(clerk), scans("甲.pdf"))
    back = shown(await post(clerk, {**shown(page), "step": "edit"}))
    sessions = doors_of(home.installation).sessions
    sessions.end_all("bjqts", "wang.fang", by="qian.bo", at=datetime.now(UTC))
    sent = await post(clerk, back, scans("乙.pdf"))
    assert sent.status_code == 303
    where = parse_qs(urlsplit(sent.headers["Location"]).query)["next"][0]
    await clerk.log_in("wang.fang")
    again = await clerk.open(where)
    assert names_of(again) == ["甲.pdf"]
    assert shown(again)["application.items.0.title"] == ["锅炉使用登记证"]


async def test_the_form_holds_together_without_a_script(clerk: Browser) -> None:
    fresh = Page((await clerk.open(NEW)).text)
    labels = [one.get("for") for one in fresh.all("label")]
    asked = fresh.all("input", "select", "textarea")
    assert {one.tag for one in asked} == {"input", "select", "textarea"}
    for one in asked:
        if one.get("type") != "hidden":
            assert labels.count(one.get("id")) == 1, one.get("name")
    ids = [one.get("id") for one in fresh.elements if one.get("id")]
    assert len(set(ids)) == len(ids)
    ours = [one for one in fresh.all("form") if one.get("class") == "registering"]
    inside = [one for one in fresh.all("button") if ours[0] in one.parents]
    assert not inside[0].get("name"), "the Enter key must send the form, not change it"
