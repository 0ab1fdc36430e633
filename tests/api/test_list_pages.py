"""Lists of cases as pages: filters in the address, pages, named lists, exports."""

import csv
import io

import pytest
from openpyxl import load_workbook
from ulid import ULID

from api.console.exports import HEAD
from domain.cells import plain
from tests.api.browsing import Page
from tests.api.conftest import SAMPLE, Desk, id_of
from tests.api.sending import send


async def page(desk: Desk, path: str, by: str = "wang.fang", status: int = 200) -> Page:
    """A page; a tag left open in it is an error."""
    response = await desk.get(path, by=by)
    assert response.status_code == status, response.text
    assert len(response.content) < 100_000
    return Page(response.text)


def listed(found: Page) -> list[str]:
    """The ids of the cases of a list, in order."""
    rows = [one for one in found.all("a") if any(p.get("class") == "what" for p in one.parents)]
    return [one.get("href").removeprefix("/cases/") for one in rows]


def to(found: Page, rel: str) -> str:
    """Where a link of the pager leads; empty without one."""
    return next((one.get("href") for one in found.all("a") if one.get("rel") == rel), "")


async def test_a_list_shows_subject_number_and_days_left_without_who_asks(desk: Desk) -> None:
    case = id_of(await desk.case(steps=1))
    response = await desk.get("/cases")
    assert case in listed(Page(response.text))
    assert "个工作日" in response.text
    assert SAMPLE.application.applicants[0].name not in response.text


async def test_fields_left_blank_ask_for_nothing(desk: Desk) -> None:
    case = id_of(await desk.case())
    assert case in listed(await page(desk, "/cases?q=&stage=&due_from=&open=true&sort="))


async def test_a_filter_narrows_the_list_and_stays_in_the_form(desk: Desk) -> None:
    new, old = id_of(await desk.case()), id_of(await desk.case(steps=1))
    found = await page(desk, "/cases?stage=received&limit=200")
    assert new in listed(found)
    assert old not in listed(found)
    chosen = [one.get("value") for one in found.all("option") if "selected" in one.attributes]
    assert chosen == ["received"]


async def test_several_values_of_a_filter_all_stay_chosen(desk: Desk) -> None:
    found = await page(desk, "/cases?stage=received&stage=registered")
    chosen = {one.get("value") for one in found.all("option") if "selected" in one.attributes}
    assert chosen == {"received", "registered"}


async def test_pages_follow_each_other_and_an_old_address_shows_the_same_page(desk: Desk) -> None:
    for _ in range(3):
        await desk.case()
    first = await page(desk, "/cases?limit=2&open=true")
    further = to(first, "next")
    second = await page(desk, f"{further}&limit=2")
    assert not set(listed(first)) & set(listed(second))
    assert listed(second)
    # The browser's back button asks for the former address once more.
    assert listed(await page(desk, "/cases?limit=2&open=true")) == listed(first)
    assert to(second, "first") == "/cases?open=true"


async def test_whatever_is_wrong_in_the_address_is_told_at_its_field(desk: Desk) -> None:
    found = await page(desk, "/cases?due_from=gestern&number=ok&stage=none", status=422)
    told = {one.get("id") for one in found.all("p") if one.get("class") == "mistake"}
    assert told == {"due_from-mistake", "stage-mistake"}
    values = {one.get("name"): one.get("value") for one in found.all("input")}
    assert values["due_from"] == "gestern"
    assert values["number"] == "ok"


async def test_who_chose_what_is_not_there_reads_no_codes(desk: Desk) -> None:
    text = (await desk.get("/cases?stage=nope&overdue=perhaps&sort=by-name")).text
    for told in ("没有这个阶段，请重选", "没有这个选项，请重选", "没有这个排序，请重选"):
        assert told in text
    assert "只能是" not in text


@pytest.mark.parametrize(
    "query", ["cursor=nonsense", "unknown=1", "q=电梯&sort=due", "limit=0", "q=" + "长" * 101]
)
async def test_a_list_that_cannot_be_had_is_explained(query: str, desk: Desk) -> None:
    found = await page(desk, f"/cases?{query}", status=422)
    assert any(one.get("class") == "summary" for one in found.all("div"))


async def test_an_empty_list_says_so(desk: Desk) -> None:
    response = await desk.get("/cases?number=没有这个编号")
    assert "没有符合条件的案件" in response.text
    assert "导出" not in response.text


async def test_a_department_sees_and_exports_its_own_cases_only(desk: Desk) -> None:
    hidden, shown = id_of(await desk.case(steps=1)), id_of(await desk.case(steps=2))
    found = listed(await page(desk, "/cases?limit=200", by="li.qiang"))
    assert shown in found
    assert hidden not in found
    number = (await desk.get(f"/api/v1/cases/{hidden}")).json()["number"]
    assert number not in (await desk.get("/cases.csv", by="li.qiang")).text
    assert number in (await desk.get("/cases.csv")).text


async def test_a_named_list_is_its_owners_alone_and_can_be_replaced_and_forgotten(
    desk: Desk,
) -> None:
    name = f"我的{ULID()}"[:30]
    kept = await send(desk, "/views", {"name": name, "query": "open=true&sort=due"})
    assert kept.headers["Location"] == "/cases?open=true&sort=due&done=kept"
    await send(desk, "/views", {"name": name, "query": "overdue=true"})
    mine = [one for one in (await page(desk, "/cases")).all("a") if one.text == name]
    assert {one.get("href") for one in mine} == {"/cases?overdue=true"}
    assert name not in (await desk.get("/cases", by="liu.yang")).text
    forms = [one.get("action") for one in (await page(desk, "/cases")).all("form")]
    view = next(one for one in forms if one.startswith("/views/"))
    await send(desk, view, {}, by="liu.yang")
    assert name in (await desk.get("/cases")).text
    await send(desk, view, {})
    assert name not in (await desk.get("/cases")).text


async def test_a_view_without_a_name_is_asked_for_one(desk: Desk) -> None:
    answer = await send(desk, "/views", {"name": " ", "query": "open=true"})
    assert answer.status_code == 422
    assert "请填写名称" in answer.text


async def test_csv_is_what_a_spreadsheet_opens_and_holds_every_page(desk: Desk) -> None:
    for _ in range(2):
        await desk.case()
    response = await desk.get("/cases.csv?open=true&cursor=ignored")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert "filename*=UTF-8''" in response.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert tuple(rows[0]) == HEAD
    pages, path = 0, "/api/v1/cases?open=true&limit=200"
    while path:
        answer = (await desk.get(path)).json()
        pages += len(answer["cases"])
        path = (
            f"/api/v1/cases?open=true&limit=200&cursor={answer['next']}" if answer["next"] else ""
        )
    assert len(rows) == pages + 1


async def test_no_cell_of_an_export_is_a_formula(desk: Desk) -> None:
    item = {"title": '=HYPERLINK("http://elsewhere.example")', "description": "x"}
    created = await desk.hand_in(items=[item])
    assert created.status_code == 201, created.text
    text = (await desk.get("/cases.csv")).text
    assert "'=HYPERLINK" in text
    book = load_workbook(io.BytesIO((await desk.get("/cases.xlsx")).content))
    cells = [cell for row in book["案件"].iter_rows() for cell in row if cell.value]
    assert any(str(cell.value).startswith("'=HYPERLINK") for cell in cells)
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", " =1", "\t=1", "＝1", "\n=1"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert plain(text).startswith("'")


def test_any_other_text_stays_as_it_is() -> None:
    assert plain("京质监信息公开〔2017〕第1号") == "京质监信息公开〔2017〕第1号"


async def test_an_export_of_what_cannot_be_listed_is_a_problem(desk: Desk) -> None:
    for path in ("/cases.csv?due_from=x", "/cases.xlsx?unknown=1", "/cases.csv?q=电梯&sort=due"):
        response = await desk.get(path)
        assert response.status_code == 422, path
        assert response.json()["code"] == "invalid"
