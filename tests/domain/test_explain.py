"""Faults of data are told in Chinese, by the titles of the fields where the model is known."""

import pytest
from pydantic import ValidationError

from domain.explain import explain, faults
from domain.procedure import ACTS, carried_by
from tests.domain.forms import Payload


def told(act: str, payload: object) -> str:
    """What is said of a faulty payload."""
    with pytest.raises(ValidationError) as error:
        carried_by(act).model_validate(payload)
    return explain(error.value, carried_by(act))


@pytest.mark.parametrize(
    ("act", "payload", "words"),
    [
        ("opinion", {}, "答复意见：缺少这一项"),
        ("propose_extension", {"working_days": 99, "reason": "忙"}, "延长：不能大于40"),
        (
            "opinion",
            {"opinion": "好", "findings": [{"finding": {"outcome": "NEEDS_CREATION"}}]},
            "第1项答复结论／结论／需要另行制作／需要加工、分析的情况：缺少这一项",
        ),
        (
            "review",
            {"verdict": "perhaps"},
            "审查意见：只能是：“同意公开”、“不同意公开”、“不能确定”",
        ),
        ("dispatch", {"method": "web", "sent_on": "昨天"}, "寄发日期：应当是日期，例如 2017-11-07"),
        ("review", {"verdict": "doubt"}, "内容：不同意公开或者不能确定的，请说明理由"),
        ("note", {"text": "好", "more": 1}, "more：没有这一项"),
        ("note", [], "内容：应当是一组字段"),
    ],
)
def test_a_fault_names_its_field_by_its_title(act: str, payload: object, words: str) -> None:
    assert told(act, payload) == words


def test_an_alternative_is_told_with_all_its_cases() -> None:
    arrival = {"channel": "window"}
    application = {"arrival": arrival, "applicants": [{"kind": "ghost"}]}
    words = told("correct", {"application": application, "reason": "误记"})
    assert words == "申请／第1位申请人：种类“ghost”不存在，只能是：“公民”、“法人或者其他组织”"


def test_programs_are_told_paths_and_values() -> None:
    payload: Payload = {"opinion": "好", "needs": "z", "findings": [{"finding": {}}]}
    with pytest.raises(ValidationError) as error:
        carried_by("opinion").model_validate(payload)
    assert faults(error.value) == (
        ("findings/0/finding", "没有写明种类"),
        ("needs", "只能是：supplement、consultation"),
    )


@pytest.mark.parametrize("act", ACTS)
def test_no_fault_of_any_act_is_told_in_english(act: str) -> None:
    wrong: Payload = {**dict.fromkeys(carried_by(act).model_fields, "?"), "more": 1}
    with pytest.raises(ValidationError) as error:
        carried_by(act).model_validate(wrong)
    words = explain(error.value, carried_by(act))
    assert " or " not in words
    assert "more：没有这一项" in words
    assert not [name for name in carried_by(act).model_fields if f"{name}：" in words]
