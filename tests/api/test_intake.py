"""Handing applications in."""

import asyncio
from typing import Any

import pytest
from sqlmodel import select
from ulid import ULID

from register import queries
from register.acts.perform import Said
from register.tables import JournalRow
from tests.api.conftest import SAMPLE, Desk

APPLICATION = SAMPLE.application.model_dump(mode="json")
WEB = APPLICATION["arrival"]
PERSON = APPLICATION["applicants"][0]
ENGLISH_LIST = "window、registered_letter、ordinary_letter、fax、email、web、oral、other"
PATH = "/api/v1/applications"


async def test_an_application_is_answered_with_its_case_and_its_dates(desk: Desk) -> None:
    response = await desk.hand_in()
    said = response.json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"/api/v1/cases/{said['case']}"
    assert said["stage"] == "received"
    assert said["received"] == "2017-11-07"
    assert said["transfer_due"] == "2017-11-09"
    assert said["reply_due"] == "2017-11-28"
    assert said["rules"] == "bjqts2017"
    assert said["warning"] is None
    assert said["defects"] == []
    assert said["links"]["acts"] == f"/api/v1/cases/{said['case']}/acts"


async def test_what_was_handed_in_can_be_read_at_once(desk: Desk) -> None:
    said = (await desk.hand_in()).json()
    seen = await desk.get(said["links"]["case"])
    assert seen.status_code == 200
    assert seen.json()["subject"] == SAMPLE.application.items[0].title


async def test_an_incomplete_application_is_taken_in_and_every_defect_told(desk: Desk) -> None:
    response = await desk.hand_in(
        obtaining=None, applicants=[PERSON | {"contact": {}, "identity": {}}]
    )
    assert response.status_code == 201
    found = {one["code"]: one["kind"] for one in response.json()["defects"]}
    assert found == {
        "contact_missing": "formal",
        "identity_missing": "formal",
        "obtaining_missing": "formal",
    }
    refused = await desk.act(response.headers["Location"], "register", "wang.fang")
    assert refused.status_code == 409
    assert refused.json()["code"] == "conforming"


async def test_a_receipt_outside_the_rules_validity_is_warned_of(desk: Desk) -> None:
    early = WEB | {"submitted_on": "2015-03-02"}
    said = (await desk.hand_in(arrival=early)).json()
    assert said["received"] == "2015-03-02"
    assert "不在规则“bjqts2017”的适用期间" in said["warning"]


async def test_the_same_key_and_content_give_the_same_answer(desk: Desk) -> None:
    first = await desk.hand_in("same-key")
    again = await desk.hand_in("same-key")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["Location"] == first.headers["Location"]


async def test_a_key_sent_many_times_at_once_starts_one_case(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.hand_in("at-once") for _ in range(8)))
    assert sorted(one.status_code for one in answers) == [200] * 7 + [201]
    assert len({one.json()["case"] for one in answers}) == 1


async def test_a_key_used_for_another_application_is_refused(desk: Desk) -> None:
    await desk.hand_in("other-body")
    response = await desk.hand_in("other-body", purpose="学术研究")
    assert response.status_code == 409
    assert response.json()["code"] == "id_reused"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"arrival": WEB | {"submitted_on": "2017-11-08"}}, "future_date"),
        ({"arrival": WEB | {"submitted_on": "2008-04-30"}}, "date_too_early"),
        ({"arrival": WEB | {"submitted_on": None}}, "arrival_date_missing"),
        ({"agency_name": "天津市质量技术监督局"}, "agency_unknown"),
        ({"representatives": []}, "representatives_number"),
        (
            {"representatives": [{"name": f"代表{n}"} for n in "甲乙丙丁戊己"]},
            "representatives_number",
        ),
        ({"purpose": "\u0007"}, "control_characters"),
    ],
)
async def test_impossible_data_is_refused_with_every_defect(
    changes: dict[str, Any], code: str, desk: Desk
) -> None:
    response = await desk.hand_in(obtaining=None, **changes)
    problem = response.json()
    assert response.status_code == 422
    assert problem["code"] == "not_receivable"
    assert {code, "obtaining_missing"} <= {one["code"] for one in problem["defects"]}
    assert problem["what"] == "收件"


async def test_nothing_is_left_of_an_application_that_was_refused(desk: Desk) -> None:
    """Its key is free again: the corrected application may come under the same one."""
    late = WEB | {"submitted_on": "2017-12-01"}
    assert (await desk.hand_in("corrected", arrival=late)).status_code == 422
    assert (await desk.hand_in("corrected")).status_code == 201


async def test_a_refused_application_is_in_the_journal_with_what_was_asked_and_why(
    desk: Desk,
) -> None:
    """There is no case, but a chain of its own."""
    refused = await desk.hand_in(purpose="只在日志中\u0007")
    assert refused.status_code == 422

    with desk.home.installation.register.reading() as session:
        streams = session.exec(select(JournalRow.stream).distinct()).all()
        (entry,) = (
            entry
            for stream in streams
            for entry in queries.journal_of(session, stream)
            if "只在日志中" in (entry.content or "")
        )
        assert queries.case(session, entry.stream) is None
    assert (entry.seq, entry.act, entry.outcome) == (1, "receive", "refused")
    assert entry.content is not None
    said = Said.model_validate_json(entry.content)
    assert said.answer.refusal is not None
    assert said.answer.refusal.why == refused.json()["why"]


async def test_an_unknown_agency_is_refused(desk: Desk) -> None:
    response = await desk.hand_in(to="nowhere")
    assert response.status_code == 422
    assert response.json()["code"] == "unknown_agency"


async def test_a_clerk_hands_nothing_in_for_another_agency(desk: Desk) -> None:
    response = await desk.hand_in(to="other")
    assert response.status_code == 403
    assert response.json()["code"] == "wrong_agency"


async def test_only_a_clerk_hands_in(desk: Desk) -> None:
    response = await desk.hand_in(by="zhang.wei")
    assert response.status_code == 403
    assert response.json()["code"] == "wrong_role"


async def test_a_missing_key_is_a_fault_of_the_request(desk: Desk) -> None:
    body = {"agency": "bjqts", "application": APPLICATION}
    response = await desk.post(PATH, body)
    assert response.status_code == 422
    assert response.json()["faults"] == [
        {"field": "header/Idempotency-Key", "message": "缺少这一项"}
    ]


@pytest.mark.parametrize("key", ["", "k" * 81, "two words", "tab\tbed"])
async def test_a_key_is_one_to_eighty_visible_ascii_characters(key: str, desk: Desk) -> None:
    body = {"agency": "bjqts", "application": APPLICATION}
    response = await desk.post(PATH, body, key=key)
    assert response.status_code == 422
    assert response.json()["faults"][0]["field"] == "header/Idempotency-Key"
    longest = str(ULID()) + "~" * 54
    assert (await desk.post(PATH, body, key=longest)).status_code == 201


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({}, ("agency", "缺少这一项")),
        ({"agency": "bjqts"}, ("application", "缺少这一项")),
        ({"agency": "a" * 41, "application": APPLICATION}, ("agency", "文字过长，最多40个字")),
        ({"agency": "bjqts", "application": {}}, ("application/arrival", "缺少这一项")),
        (
            {"agency": "bjqts", "application": APPLICATION | {"surprise": 1}},
            ("application/surprise", "没有这一项"),
        ),
        (
            {"agency": "bjqts", "application": APPLICATION | {"arrival": {"channel": "pigeon"}}},
            (
                "application/arrival/channel",
                "只能是：" + ENGLISH_LIST,
            ),
        ),
        (
            {"agency": "bjqts", "application": APPLICATION | {"applicants": [{"kind": "ghost"}]}},
            ("application/applicants/0", "种类“ghost”不存在，只能是：citizen、organisation"),
        ),
        ([], ("body", "应当是一组字段")),
    ],
)
async def test_malformed_applications_are_told_field_by_field(
    body: object, fault: tuple[str, str], desk: Desk
) -> None:
    response = await desk.post(PATH, body, key="malformed")
    problem = response.json()
    assert response.status_code == 422
    assert problem["code"] == "invalid"
    assert fault in {(one["field"], one["message"]) for one in problem["faults"]}


async def test_a_refused_value_is_not_repeated(desk: Desk) -> None:
    response = await desk.hand_in(purpose=["身份证号110108199003070016"])
    assert response.status_code == 422
    assert "110108199003070016" not in response.text
