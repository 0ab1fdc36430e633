"""Lists of cases through the API: filters, orders, pages, counts, words."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest

from tests.api.conftest import SAMPLE, Desk, id_of

CASES = "/api/v1/cases"


async def ids(desk: Desk, query: str, by: str = "wang.fang", agency: str = "bjqts") -> list[str]:
    """The ids of all cases of a list, page by page."""
    found: list[str] = []
    path = f"{CASES}?limit=3&{query}"
    while path:
        response = await desk.get(path, by=by, agency=agency)
        assert response.status_code == 200, response.text
        page = response.json()
        found += [one["id"] for one in page["cases"]]
        path = f"{CASES}?limit=3&{query}&cursor={page['next']}" if page["next"] else ""
    return found


async def test_words_of_two_characters_are_found(desk: Desk) -> None:
    case = id_of(await desk.case())
    assert case in await ids(desk, "q=电梯")
    assert case not in await ids(desk, "q=锅炉")


async def test_the_applicant_is_not_found_by_words(desk: Desk) -> None:
    case = id_of(await desk.case())
    party = SAMPLE.application.applicants[0]
    for secret in (party.name, party.identity.number, party.contact.phone, "shen.jiahe"):
        assert case not in await ids(desk, f"q={secret}")


@pytest.mark.parametrize("sort", ["due", "-due", "received", "-received", "number", "-number"])
async def test_every_order_shows_every_case_once(sort: str, desk: Desk) -> None:
    new = {id_of(await desk.case(steps=steps)) for steps in (0, 1, 2)}
    found = await ids(desk, f"sort={sort}")
    assert len(found) == len(set(found))
    assert new <= set(found)


async def test_a_department_sees_its_own_cases(desk: Desk) -> None:
    hidden, shown = id_of(await desk.case(steps=1)), id_of(await desk.case(steps=2))
    found = await ids(desk, "open=true", by="li.qiang")
    assert shown in found
    assert hidden not in found
    assert shown not in await ids(desk, "", by="sun.li")


async def test_me_are_the_cases_i_have_in_hand(desk: Desk) -> None:
    mine, not_yet = id_of(await desk.case(steps=3)), id_of(await desk.case(steps=2))
    found = await ids(desk, "handler=me", by="zhang.wei")
    assert mine in found
    assert not_yet not in found


async def test_a_filter_that_does_not_exist_is_told_with_those_that_do(desk: Desk) -> None:
    response = await desk.get(f"{CASES}?stages=closed")
    assert response.status_code == 422
    (fault,) = response.json()["faults"]
    assert fault["field"] == "query/stages"
    assert "stage" in fault["message"]
    assert "received_from" in fault["message"]


async def test_a_cursor_continues_only_the_list_it_is_of(desk: Desk) -> None:
    for _ in range(2):
        await desk.case()
    cursor = (await desk.get(f"{CASES}?limit=1&open=true")).json()["next"]
    for query in ("open=false", "open=true&sort=due", "open=true&q=电梯", ""):
        response = await desk.get(f"{CASES}?limit=1&{query}&cursor={cursor}")
        assert response.status_code == 422, query
        assert response.json()["faults"][0]["field"] == "cursor"
    goes_on = await desk.get(f"{CASES}?limit=2&open=true&cursor={cursor}")
    assert goes_on.status_code == 200, "another length is the same list"


@pytest.mark.parametrize("cursor", ["x", "%00", "e30", "eyJsaXN0IjoiIn0", "é", "../.."])
async def test_a_made_up_cursor_is_refused(cursor: str, desk: Desk) -> None:
    response = await desk.get(f"{CASES}?cursor={cursor}")
    assert response.status_code == 422
    assert response.json()["faults"][0]["field"] == "cursor"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("q=电梯", "doc"),
        ("sort=number", "year"),
        ("sort=number", "serial"),
        ("sort=due", "reply_due"),
        ("", "id"),
    ],
)
async def test_an_altered_cursor_is_refused(query: str, field: str, desk: Desk) -> None:
    for _ in range(2):
        await desk.case(steps=1)
    path = f"{CASES}?limit=1&{query}"
    cursor = (await desk.get(path)).json()["next"]
    said = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    for wrong in (10**30, 2**63, -(10**19)):
        said["position"][field] = wrong
        altered = urlsafe_b64encode(json.dumps(said).encode()).decode()
        response = await desk.get(f"{path}&cursor={altered.rstrip('=')}")
        assert response.status_code == 422, wrong
        assert response.json()["faults"][0]["field"] == "cursor"


@pytest.mark.parametrize(("query", "field"), [("q=，。", "q"), ("q=电梯&sort=due", "sort")])
async def test_a_search_that_cannot_be_done_says_why(query: str, field: str, desk: Desk) -> None:
    response = await desk.get(f"{CASES}?{query}")
    assert response.status_code == 422
    assert response.json()["faults"][0]["field"] == field


async def test_counts_are_of_open_cases_within_reach(desk: Desk) -> None:
    async def open_ones(by: str) -> int:
        said = (await desk.get(f"{CASES}/counts", by=by)).json()
        assert sum(said["stages"].values()) == said["open"] == sum(said["phases"].values())
        return int(said["open"])

    before = await open_ones("wang.fang"), await open_ones("li.qiang"), await open_ones("sun.li")
    await desk.case(steps=2)
    await desk.case(steps=1)
    after = await open_ones("wang.fang"), await open_ones("li.qiang"), await open_ones("sun.li")
    assert after == (before[0] + 2, before[1] + 1, before[2])


async def test_a_case_is_found_by_who_applied_and_the_search_is_noted(desk: Desk) -> None:
    case = id_of(await desk.case())
    party = SAMPLE.application.applicants[0]
    for kind, value in (
        ("identity", party.identity.number),
        ("phone", f"+86 {party.contact.phone}"),
        ("email", party.contact.email.upper()),
        ("name", party.name),
    ):
        body = {"applicant": {"kind": kind, "value": value}, "limit": 200}
        response = await desk.post(f"{CASES}/search", body)
        assert case in {one["id"] for one in response.json()["cases"]}, kind
    nobody = {"applicant": {"kind": "identity", "value": "110108199003070024"}}
    assert (await desk.post(f"{CASES}/search", nobody)).json()["cases"] == []


@pytest.mark.parametrize("by", ["fang.hua", "qian.bo"])
async def test_who_may_not_know_people_may_not_look_for_them(by: str, desk: Desk) -> None:
    body = {"applicant": {"kind": "name", "value": "沈嘉禾"}}
    response = await desk.post(f"{CASES}/search", body, by=by)
    assert response.status_code == 403


async def test_who_may_not_read_the_paper_does_not_find_it_by_its_words(desk: Desk) -> None:
    """A word that finds a case is read in it."""
    await desk.case()
    asked = {"q": "电梯"}
    assert (await desk.post(f"{CASES}/search", asked)).json()["cases"]
    assert (await desk.post(f"{CASES}/search", asked, by="fang.hua")).json()["cases"] == []
    for answer in (
        await desk.post(f"{CASES}/search", asked, by="qian.bo"),
        await desk.get(f"{CASES}?q=电梯", by="qian.bo"),
    ):
        assert answer.status_code == 422
        assert "您没有查阅案件材料的权限" in answer.text


async def test_a_search_knows_no_further_fields(desk: Desk) -> None:
    response = await desk.post(f"{CASES}/search", {"qq": "电梯"})
    assert response.status_code == 422
