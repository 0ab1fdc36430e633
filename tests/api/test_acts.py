"""Performing acts, and why they are refused."""

import asyncio
import json

import httpx
import pytest

from tests.api.conftest import Desk


async def test_an_accepted_act_is_answered_when_the_register_has_it(desk: Desk) -> None:
    case = await desk.case()
    answer = (await desk.act(case, "register", "wang.fang")).json()["answer"]
    assert answer["accepted"] is True
    assert answer["stage"] == "registered"
    assert answer["number"].startswith("京质监信息公开〔2017〕第")
    found = (await desk.get(case)).json()
    assert found["revision"] == answer["revision"] == 2
    assert (found["stage"], found["number"]) == (answer["stage"], answer["number"])


async def test_the_allowed_acts_are_those_of_the_asking_person(desk: Desk) -> None:
    case = await desk.case(steps=8)  # the department's head has signed
    theirs = (await desk.get(case, by="zhou.min")).json()["allowed"]
    assert ("approve", "办公室主任审批") in {(one["act"], one["title"]) for one in theirs}
    assert "approve" not in {
        one["act"] for one in (await desk.get(case, by="li.qiang")).json()["allowed"]
    }


async def test_an_act_out_of_order_is_refused_and_says_what_is_allowed(desk: Desk) -> None:
    case = await desk.case()
    response = await desk.act(case, "transfer", "wang.fang", department="tese")
    problem = response.json()
    assert response.status_code == 409
    assert problem["code"] == "wrong_stage"
    assert problem["what"] == "转交承办部门"
    assert problem["why"] == "案件现处于“收件待审查”阶段"
    assert problem["allowed"] == ["register", "return_formal", "correct", "withdraw", "note"]


async def test_a_flood_of_faults_is_told_in_few_words(desk: Desk) -> None:
    """A refused act stands in the journal, which everybody reads who opens the case."""
    case = await desk.case()
    before = len((await desk.get(case)).content)
    strange = {f"{'x' * 300}{n}": n for n in range(5_000)}
    response = await desk.act(case, "register", "wang.fang", **strange)
    assert response.status_code == 422
    assert "等5000处" in response.json()["why"]
    assert len(response.json()["faults"]) == 50
    assert len(response.content) < 100_000
    assert len((await desk.get(case)).content) - before < 50_000


async def test_the_wrong_role_is_refused(desk: Desk) -> None:
    response = await desk.act(await desk.case(), "register", "zhou.min")
    assert response.status_code == 403
    assert response.json()["code"] == "wrong_role"
    assert response.json()["why"] == "应当由受理人员办理"


async def test_a_guard_that_does_not_hold_is_a_conflict(desk: Desk) -> None:
    case = await desk.case(steps=1)
    response = await desk.act(case, "transfer", "wang.fang", department="nowhere")
    assert response.status_code == 409
    assert response.json()["code"] == "known_departments"
    assert response.json()["title"] == "不符合办理条件"


async def test_the_same_person_never_signs_twice(desk: Desk) -> None:
    """In the other agency the office director stands in for the leader."""
    case = await desk.case(steps=9, agency="other")
    response = await desk.act(case, "approve", "zhou.min", agency="other")
    assert response.status_code == 409
    assert response.json()["code"] == "fresh_signer"
    assert response.json()["why"] == "同一人不能签署两个审批步骤"


async def test_an_unknown_act_is_refused(desk: Desk) -> None:
    response = await desk.act(await desk.case(), "bribe", "wang.fang")
    assert response.status_code == 422
    assert response.json()["code"] == "unknown_act"
    assert "register" in response.json()["allowed"]


@pytest.mark.parametrize("act", ["receive", "lapse", "park"])
async def test_what_only_the_motor_does_nobody_does_through_the_api(act: str, desk: Desk) -> None:
    response = await desk.act(await desk.case(), act, "wang.fang", rung="x", jobs=["x"], error="")
    assert response.status_code in {403, 409}
    assert response.json()["code"] in {"wrong_role", "wrong_stage"}


async def test_a_malformed_payload_is_told_field_by_field(desk: Desk) -> None:
    case = await desk.case(steps=3)
    response = await desk.act(case, "opinion", "zhang.wei", opinion="", findings=1, more=1)
    problem = response.json()
    assert response.status_code == 422
    assert problem["code"] == "malformed"
    assert {(one["field"], one["message"]) for one in problem["faults"]} == {
        ("payload/opinion", "不能为空"),
        ("payload/findings", "应当是列表"),
        ("payload/more", "没有这一项"),
    }


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (float("nan"), "含有无法表示的数"),
        (float("inf"), "含有无法表示的数"),
        ("\ud800", "含有无法传送的字符"),
        ({"\udfff": 1}, "含有无法传送的字符"),
        ([[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]], "嵌套过深，最多20层"),
    ],
)
async def test_what_cannot_travel_unchanged_is_refused(value: object, why: str, desk: Desk) -> None:
    case = await desk.case()
    response = await raw(desk, case, {"act": "withdraw", "payload": {"statement": value}})
    assert response.status_code == 422
    assert response.json()["faults"] == [{"field": "payload", "message": why}]


async def raw(desk: Desk, case: str, body: object) -> httpx.Response:
    """What no JSON library of good manners would send."""
    headers = {
        "Authorization": f"Bearer {desk.home.token('wang.fang')}",
        "Content-Type": "application/json",
    }
    return await desk.client.post(f"{case}/acts", content=json.dumps(body), headers=headers)


async def test_an_ended_case_takes_no_more_acts(desk: Desk) -> None:
    case = await desk.case()
    assert (await desk.act(case, "withdraw", "wang.fang")).status_code == 200
    response = await desk.act(case, "register", "wang.fang")
    assert response.status_code == 409
    assert response.json()["why"] == "案件现处于“已撤回”阶段，案件已经结束"


async def test_the_same_key_and_act_give_the_same_answer_once_done(desk: Desk) -> None:
    case = await desk.case()
    first = await desk.act(case, "register", "wang.fang", key="once")
    again = await desk.act(case, "register", "wang.fang", key="once")
    assert again.status_code == 200
    assert again.json()["answer"] == first.json()["answer"]
    journal = (await desk.get(case)).json()["journal"]
    assert [one["act"] for one in journal].count("register") == 1


async def test_a_refusal_is_repeated_under_its_key(desk: Desk) -> None:
    case = await desk.case()
    first = await desk.act(case, "transfer", "wang.fang", key="early", department="tese")
    again = await desk.act(case, "transfer", "wang.fang", key="early", department="tese")
    assert first.status_code == again.status_code == 409
    assert again.json() | {"request_id": ""} == first.json() | {"request_id": ""}


async def test_a_repeated_act_is_answered_after_the_end_too(desk: Desk) -> None:
    case = await desk.case()
    first = await desk.act(case, "withdraw", "wang.fang", key="end")
    again = await desk.act(case, "withdraw", "wang.fang", key="end")
    assert again.status_code == 200
    assert again.json()["answer"] == first.json()["answer"]


async def test_a_key_used_for_another_content_is_refused(desk: Desk) -> None:
    case = await desk.case(steps=1)
    await desk.act(case, "transfer", "wang.fang", key="reused", department="tese")
    response = await desk.act(case, "transfer", "wang.fang", key="reused", department="jiliang")
    assert response.status_code == 409
    assert response.json()["code"] == "id_reused"
    assert "“reused”" in response.json()["why"]


async def test_a_key_used_for_another_act_is_refused(desk: Desk) -> None:
    case = await desk.case()
    await desk.act(case, "register", "wang.fang", key="reused")
    response = await desk.act(case, "withdraw", "wang.fang", key="reused")
    assert response.status_code == 409
    assert response.json()["code"] == "id_reused"
    assert (await desk.get(case)).json()["stage"] == "registered"


async def test_two_peoples_keys_do_not_meet(desk: Desk) -> None:
    case = await desk.case()
    assert (await desk.act(case, "register", "wang.fang", key="1")).status_code == 200
    transfer = await desk.act(case, "transfer", "liu.yang", key="1", department="tese")
    assert transfer.status_code == 200


async def test_an_act_sent_many_times_at_once_is_performed_once(desk: Desk) -> None:
    case = await desk.case()
    sent = (desk.act(case, "register", "wang.fang", key="at-once") for _ in range(6))
    answers = await asyncio.gather(*sent)
    assert [one.status_code for one in answers] == [200] * 6
    assert len({one.json()["answer"]["number"] for one in answers}) == 1
