"""Who is let in, and what each sees."""

import pytest

from tests.api.conftest import Desk, id_of


@pytest.mark.parametrize("token", ["wrong", "Bearer", "错"])
async def test_a_wrong_token_opens_nothing(token: str, desk: Desk) -> None:
    headers = {"Authorization": b"Bearer " + token.encode()}
    response = await desk.client.get("/api/v1/cases", headers=headers)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith('Bearer realm="mingbai"')


async def test_a_token_counts_only_as_a_bearer_token(desk: Desk) -> None:
    token = desk.home.token("wang.fang")
    for header in (f"Basic {token}", token):
        response = await desk.client.get("/api/v1/cases", headers={"Authorization": header})
        assert response.status_code == 401


async def test_another_agencys_case_is_as_if_it_did_not_exist(desk: Desk) -> None:
    case = await desk.case(steps=1)
    document = (await desk.get(case)).json()["documents"][0]["id"]
    other = {"by": "wang.fang", "agency": "other"}
    answers = [
        await desk.get(case, **other),
        await desk.get(f"{case}/documents/{document}", **other),
        await desk.act(case, "withdraw", **other),
    ]
    assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "unknown_case")}
    assert (await desk.get("/api/v1/cases/bjqts-none")).json()["code"] == "unknown_case"
    assert (await desk.get(case)).json()["stage"] == "registered"


async def test_a_list_holds_the_own_agencys_cases_only(desk: Desk) -> None:
    mine, theirs = await desk.case(), await desk.case(agency="other")
    seen = await everything(desk, "bjqts")
    assert id_of(mine) in seen
    assert id_of(theirs) not in seen
    assert id_of(theirs) in await everything(desk, "other")


async def everything(desk: Desk, agency: str) -> list[str]:
    """The ids of all cases of a list, page by page."""
    ids: list[str] = []
    after = ""
    while True:
        path = f"/api/v1/cases?limit=2{after}"
        page = (await desk.get(path, agency=agency)).json()
        assert len(page["cases"]) <= 2
        ids += [one["id"] for one in page["cases"]]
        if page["next"] is None:
            return ids
        after = f"&cursor={page['next']}"


async def test_pages_follow_each_other_without_gap_or_repetition(desk: Desk) -> None:
    new = [id_of(await desk.case(agency="other")) for _ in range(3)]
    ids = await everything(desk, "other")
    assert ids == sorted(set(ids), reverse=True)
    assert set(new) <= set(ids)


async def test_a_list_can_be_of_one_stage(desk: Desk) -> None:
    registered, received = await desk.case(steps=1), await desk.case()
    page = (await desk.get("/api/v1/cases?stage=registered&limit=100")).json()["cases"]
    ids = {one["id"] for one in page}
    assert id_of(registered) in ids
    assert id_of(received) not in ids
    assert {one["stage_label"] for one in page} == {"已登记"}


@pytest.mark.parametrize("query", ["stage=nowhere", "limit=0", "limit=201", "sort=%00"])
async def test_a_list_is_not_asked_for_nonsense(query: str, desk: Desk) -> None:
    response = await desk.get(f"/api/v1/cases?{query}")
    assert response.status_code == 422
    assert response.json()["faults"][0]["field"].startswith("query/")


async def test_a_document_of_another_case_is_not_given(desk: Desk) -> None:
    case, another = await desk.case(steps=1), await desk.case()
    document = (await desk.get(case)).json()["documents"][0]["id"]
    response = await desk.get(f"{another}/documents/{document}")
    assert response.status_code == 404
    assert response.json()["code"] == "unknown_document"


async def test_the_procedure_is_told_row_by_row(desk: Desk) -> None:
    rows = (await desk.get("/api/v1/procedure")).json()
    register = next(one for one in rows if one["act"] == "register")
    assert register["title"] == "审查并登记"
    assert register["stages"] == [{"id": "received", "name": "收件待审查"}]
    assert register["roles"] == [{"id": "clerk", "name": "受理人员"}]
    assert register["to"] == {"id": "registered", "name": "已登记"}
    assert register["cites"] == "细则第十三条（一）（三）"
    transfer = next(one for one in rows if one["act"] == "transfer")
    assert transfer["payload"]["required"] == ["department"]
    assert [one["title"] for one in rows if one["act"] == "approve"] == [
        "承办部门负责人签署",
        "办公室代承办部门签署",
        "办公室主任审批",
        "分管领导审批",
        "办公室主任同意延期",
    ]
