"""Several acts at once, and what became of one."""

from urllib.parse import quote

from ulid import ULID

from tests.api.conftest import Desk, id_of

ACTS = "/api/v1/acts"


def an_act(case: str, act: str = "register", **payload: object) -> dict[str, object]:
    return {"case": id_of(case), "act": act, "payload": payload}


async def test_each_act_has_its_own_result_in_the_order_sent(desk: Desk) -> None:
    one, other, theirs = await desk.case(), await desk.case(), await desk.case(agency="other")
    body = {
        "acts": [
            an_act(one),
            an_act(other, "transfer", department="tese"),
            an_act(theirs),
            an_act(one, "transfer", department="tese"),
            an_act(other, "bribe"),
        ]
    }
    response = await desk.post(ACTS, body)
    assert response.status_code == 200, response.text
    results = response.json()["results"]
    assert [one["state"] for one in results] == ["done", "refused", "refused", "done", "refused"]
    assert results[3]["answer"]["stage"] == "transferred", "acts on a case keep their order"
    codes = [one["problem"]["code"] for one in results if one["problem"]]
    assert codes == ["wrong_stage", "unknown_case", "unknown_act"]


async def test_a_bulk_sent_again_is_performed_once(desk: Desk) -> None:
    cases = [await desk.case() for _ in range(3)]
    body, key = {"acts": [an_act(case) for case in cases]}, str(ULID())
    first = (await desk.post(ACTS, body, key=key)).json()
    again = (await desk.post(ACTS, body, key=key)).json()
    assert again == first
    assert {one["answer"]["revision"] for one in first["results"]} == {2}


async def test_long_keys_that_differ_at_their_end_are_two(desk: Desk) -> None:
    one, other = await desk.case(), await desk.case()
    for case, end in ((one, "a"), (other, "b")):
        body = {"acts": [an_act(case)]}
        (result,) = (await desk.post(ACTS, body, key="k" * 79 + end)).json()["results"]
        assert (result["case"], result["answer"]["revision"]) == (id_of(case), 2)


async def test_more_than_a_hundred_are_not_taken(desk: Desk) -> None:
    case = await desk.case()
    assert (await desk.post(ACTS, {"acts": [an_act(case)] * 101})).status_code == 422
    assert (await desk.post(ACTS, {"acts": []})).status_code == 422
    assert (await desk.get(case)).json()["stage"] == "received"


async def test_a_hundred_are(desk: Desk) -> None:
    case = await desk.case()
    acts = [an_act(case, "note", text=f"第{n}条备注") for n in range(100)]
    results = (await desk.post(ACTS, {"acts": acts})).json()["results"]
    assert [one["state"] for one in results] == ["done"] * 100
    assert [one["answer"]["revision"] for one in results] == list(range(2, 102))


async def test_what_became_of_an_act_is_told_by_its_key(desk: Desk) -> None:
    case, key = await desk.case(), "batch/7?x=%41#2"
    assert (await desk.act(case, "register", "wang.fang", key=key)).status_code == 200
    done = (await desk.get(f"{case}/acts/{quote(key, safe='')}")).json()
    assert done["state"] == "done"
    assert done["answer"]["act"] == "register"


async def test_a_refused_act_stays_refused_and_another_s_key_is_unknown(desk: Desk) -> None:
    case, key = await desk.case(), str(ULID())
    await desk.act(case, "transfer", "wang.fang", key=key, department="tese")
    refused = (await desk.get(f"{case}/acts/{key}")).json()
    assert refused["state"] == "refused"
    assert refused["detail"] == "转交承办部门：案件现处于“收件待审查”阶段"
    pending = await desk.get(f"{case}/acts/{key}", by="liu.yang")
    assert pending.json()["state"] == "pending"
    assert pending.headers["Retry-After"]
    assert (await desk.get(f"{case}/acts/{key}", agency="other")).status_code == 404
