"""What arrives at the one door can be signed, kept and given back unchanged."""

import pytest
from pydantic import ValidationError
from ulid import ULID

from domain.acts import DEPTH, Request
from domain.explain import explain
from domain.paper import Job, Work
from domain.receive import Receive
from register.acts.jobs import job_id
from samples import load_samples

APPLICATION = load_samples()[0].application.model_dump(mode="json")


def nested(depth: int) -> object:
    """Lists in lists; the payload around them is one more."""
    value: object = []
    for _ in range(depth - 2):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (float("nan"), "含有无法表示的数"),
        ([1.5, {"n": float("-inf")}], "含有无法表示的数"),
        ("一\ud800", "含有无法传送的字符"),
        ({"\udfff": 1}, "含有无法传送的字符"),
        (nested(DEPTH + 1), "嵌套过深，最多20层"),
    ],
)
def test_what_cannot_travel_unchanged_is_no_request(value: object, why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Request(actor="wang.fang", payload={"remark": value})
    assert explain(refused.value) == f"payload：{why}"


@pytest.mark.parametrize("value", ["同意\n🀄", 1.5, None, nested(DEPTH)])
def test_everything_else_travels(value: object) -> None:
    request = Request(actor="wang.fang", payload={"remark": value})
    assert Request.model_validate_json(request.model_dump_json()) == request


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"application": APPLICATION | {"purpose": "\ud800"}}, "application/purpose"),
        ({"intake_key": "\ud800"}, "intake_key"),
        ({"intake_key": ""}, "intake_key"),
        ({"intake_key": "k" * 81}, "intake_key"),
        ({"agency": "a" * 41}, "agency"),
    ],
)
def test_an_application_that_cannot_be_kept_is_no_receipt(
    changes: dict[str, object], where: str
) -> None:
    whole = {"agency": "bjqts", "application": APPLICATION, "intake_key": "1"}
    Receive.model_validate(whole)
    with pytest.raises(ValidationError) as refused:
        Receive.model_validate(whole | changes)
    assert explain(refused.value).startswith(f"{where}：")


def test_the_longest_names_leave_room_for_every_id() -> None:
    case = f"{'a' * 40}-{ULID()}"
    Job(id=job_id(case, 9999, "not_disclosable_internal", "p" * 80), work=Work.DELIVER, kind="x")
    with pytest.raises(ValidationError):
        Job(id=job_id(case, 9999, "receipt", "p" * 200), work=Work.DELIVER, kind="x")
