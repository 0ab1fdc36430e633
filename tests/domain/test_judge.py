"""The procedure, judged on the bare table."""

from datetime import timedelta

import pytest

from domain.acts import Refusal
from domain.calendar import load_calendar
from domain.clocks import LimitKind
from domain.judge import Accepted
from domain.paper import Audience, MessageKind
from domain.procedure import ACTS, PROCEDURE, carried_by, rows_of
from domain.stages import OPEN, Stage
from samples import Sample, load_samples
from tests.domain.playing import Play, play

SAMPLES = {sample.id: sample for sample in load_samples()}
ELEVATOR = SAMPLES["elevator-report"]


def refused(ruling: Accepted | Refusal) -> Refusal:
    assert isinstance(ruling, Refusal), ruling
    return ruling


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_every_sample_ends_as_its_file_says(sample: Sample) -> None:
    done = play(sample)
    case, expect = done.case, sample.expect
    assert case is not None
    assert case.stage is expect.stage
    assert case.reply_due == expect.due
    assert case.outcomes == expect.outcomes
    assert (case.served, case.in_time) == (expect.served, expect.in_time)
    assert len(done.lapsed) == expect.lapsed, done.lapsed


def test_all_rows_of_an_act_carry_the_same() -> None:
    assert all(row.carries is carried_by(row.act) for row in PROCEDURE)


def test_several_rows_of_an_act_and_stage_are_told_apart() -> None:
    for act in ACTS:
        for stage in Stage:
            here = [row for row in rows_of(act) if stage in row.stages]
            assert len(here) <= 1 or all(row.when or row.given for row in here)


def test_every_row_cites_its_source() -> None:
    assert all(row.cites for row in PROCEDURE)


def test_every_open_stage_can_be_left_and_an_ended_case_only_by_reopening_it() -> None:
    for stage in Stage:
        leaving = {
            row.act for row in PROCEDURE if stage in row.stages and row.to not in (None, stage)
        }
        assert bool(leaving - {"reopen", "supplement"}) is (stage in OPEN)


def test_the_three_signatures_come_from_three_people_in_order() -> None:
    done = play(ELEVATOR)
    assert done.case is not None
    steps = [signature.step for signature in done.case.signatures]
    assert steps == ["department_head", "office_director", "leader"]
    assert len({signature.person for signature in done.case.signatures}) == 3


def test_a_signature_out_of_order_is_refused_and_says_what_is_allowed() -> None:
    done = play(ELEVATOR, steps=7)
    answer = refused(done.act("approve", "wang.fang", ELEVATOR.steps[7].at))
    assert answer.code == "wrong_role"
    assert "承办部门负责人" in answer.why
    assert done.case is not None
    assert done.case.signatures == ()


def test_nobody_signs_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A head of department who is also the director of the office signs once only."""
    done = play(ELEVATOR, steps=8)
    from domain import people  # noqa: PLC0415 - the one test that needs a person with two duties
    from tests.domain import playing  # noqa: PLC0415 - the same

    both = people.Actor(
        id="li.qiang", name="李强", duties=(people.Duty(role=people.Role.OFFICE_DIRECTOR),)
    )
    monkeypatch.setattr(playing, "actor", lambda *_who: both)
    answer = refused(done.act("approve", "li.qiang", ELEVATOR.steps[8].at))
    assert answer.code == "fresh_signer"


def test_returning_to_the_department_clears_signatures_and_resumes_its_days() -> None:
    done = play(SAMPLES["metrology-secret"], steps=7)
    case = done.case
    assert case is not None
    assert case.stage is Stage.ASSIGNED
    assert case.signatures == ()
    limit = case.limit(LimitKind.DEPARTMENT)
    assert limit is not None
    assert limit.running
    assert limit.round == 2


def test_withdrawal_is_granted_in_every_stage_before_service() -> None:
    for steps in range(len(ELEVATOR.steps) - 2):
        done = play(ELEVATOR, steps=steps)
        moment = ELEVATOR.steps[steps].at
        assert isinstance(done.act("withdraw", "applicant", moment), Accepted)
        assert done.case is not None
        assert done.case.stage is Stage.WITHDRAWN
        assert done.case.next_rung() is None


def test_after_the_end_nothing_is_allowed() -> None:
    done = play(SAMPLES["tender-withdrawn"])
    answer = refused(done.act("transfer", "liu.yang", ELEVATOR.steps[-1].at, department="tese"))
    assert answer.code == "wrong_stage"
    assert answer.allowed == ("note",)


def test_an_unknown_act_is_refused() -> None:
    done = play(ELEVATOR, steps=1)
    answer = refused(done.act("publish", "wang.fang", ELEVATOR.steps[1].at))
    assert answer.code == "unknown_act"
    assert "transfer" in answer.allowed


def test_a_malformed_act_says_where_and_what() -> None:
    done = play(ELEVATOR, steps=1)
    answer = refused(done.act("transfer", "wang.fang", ELEVATOR.steps[1].at, departement="tese"))
    assert answer.code == "malformed"
    assert "承办部门：缺少这一项" in answer.why


def test_a_case_is_received_once() -> None:
    done = play(ELEVATOR, steps=1)
    assert refused(done.hand_in(ELEVATOR)).code == "wrong_stage"


def test_a_future_receipt_date_is_refused() -> None:
    early = ELEVATOR.model_copy(update={"handed_in": ELEVATOR.handed_in - timedelta(days=1)})
    answer = refused(Play().hand_in(early))
    assert answer.code == "not_receivable"
    assert "晚于今天" in answer.why


def test_an_incomplete_application_is_taken_in_and_stops_at_the_formal_check() -> None:
    application = ELEVATOR.application.model_copy(update={"obtaining": None})
    done = Play()
    sample = ELEVATOR.model_copy(update={"application": application})
    assert isinstance(done.hand_in(sample), Accepted)
    answer = refused(done.act("register", "wang.fang", ELEVATOR.steps[0].at))
    assert answer.code == "conforming"
    assert "获取信息的方式" in answer.why


def test_a_refused_registration_takes_no_number() -> None:
    done = play(ELEVATOR, steps=0)
    refused(done.act("register", "li.qiang", ELEVATOR.steps[0].at))
    assert isinstance(done.act("register", "wang.fang", ELEVATOR.steps[0].at), Accepted)
    assert done.case is not None
    assert done.case.number == "京质监信息公开〔2017〕第1号"


def test_a_rung_lapses_once_and_not_before_its_time() -> None:
    done = play(ELEVATOR, steps=0)
    assert done.case is not None
    rung = done.case.next_rung()
    assert rung is not None
    early = rung.at - timedelta(seconds=1)
    assert refused(done.act("lapse", "clock", early, rung=rung.id)).code == "fallen_due"
    first = done.act("lapse", "clock", rung.at, rung=rung.id)
    assert isinstance(first, Accepted)
    assert [(one.kind, one.to) for one in first.letters] == [(MessageKind.REMINDER, Audience.CLERK)]
    assert refused(done.act("lapse", "clock", rung.at, rung=rung.id)).code == "fallen_due"


def test_an_outage_skips_no_rung() -> None:
    """A clerk away for three weeks finds every rung climbed, each once, in order of its time."""
    done = play(ELEVATOR, steps=0)
    assert done.case is not None
    pending = [rung.id for rung in done.case.pending]
    late = done.case.pending[-1].at + timedelta(days=3)
    while rung := done.case.next_rung():
        assert isinstance(done.act("lapse", "clock", late, rung=rung.id), Accepted)
    assert list(done.case.climbed) == pending
    assert done.case.overdue


def test_another_calendar_moves_no_deadline_by_itself() -> None:
    """What an applicant was told stands, whatever calendar an upgrade brings."""
    done = play(ELEVATOR, steps=1)
    assert done.case is not None
    before = done.case.limit(LimitKind.REPLY)
    done.calendar = load_calendar()
    assert before is not None
    assert done.calendar.version != before.deadline.calendar_version
    assert isinstance(
        done.act("transfer", "wang.fang", ELEVATOR.steps[1].at, department="tese"), Accepted
    )
    assert done.case.limit(LimitKind.REPLY) == before


def test_a_breached_case_goes_on_to_its_reply() -> None:
    done = play(SAMPLES["food-overdue"])
    assert done.case is not None
    assert done.case.overdue
    assert done.case.in_time is False
    assert done.case.stage is Stage.CLOSED


def test_a_breached_department_brings_arbitration_and_a_late_opinion_ends_it() -> None:
    sample = SAMPLES["penalty-arbitration"]
    done = play(sample, steps=3)
    done.until(sample.steps[3].at)
    assert done.case is not None
    assert done.case.arbitration
    ruling = done.act("opinion", "tang.yan", sample.steps[3].at, **sample.steps[3].payload)
    assert isinstance(ruling, Accepted)
    assert not done.case.arbitration


def test_each_finding_gets_its_own_numbered_notice() -> None:
    done = play(SAMPLES["standards-joint"])
    assert done.case is not None
    assert [notice.number for notice in done.case.notices] == [
        "京质监信息公开〔2017〕第1号-公告",
        "京质监信息公开〔2017〕第1号-不存",
    ]


def test_an_opinion_must_cover_every_item_once() -> None:
    sample = SAMPLES["standards-joint"]
    done = play(sample, steps=3)
    payload = sample.steps[3].payload
    half = {**payload, "findings": payload["findings"][:1]}  # type: ignore[index] # a list in the file
    answer = refused(done.act("opinion", "guo.min", sample.steps[3].at, **half))
    assert (answer.code, answer.why) == ("every_item_once", "请对第2项作出答复结论")


@pytest.mark.parametrize(
    ("items", "why"),
    [
        ((), "请对第1、2项作出答复结论"),
        (([1], [1]), "请对第2项作出答复结论；第1项有不止一个答复结论，请只保留一个"),
        (([1, 2], [3]), "第3项不由您答复，请删去它的答复结论"),
    ],
)
def test_what_is_wrong_with_the_conclusions_is_said_item_by_item(
    items: tuple[list[int], ...], why: str
) -> None:
    sample = SAMPLES["standards-joint"]
    done = play(sample, steps=3)
    payload = sample.steps[3].payload
    first = payload["findings"][0]  # type: ignore[index] # a list in the file
    findings = [{**first, "items": one} for one in items]  # type: ignore[dict-item] # and a table
    said = {**payload, "findings": findings}
    answer = refused(done.act("opinion", "guo.min", sample.steps[3].at, **said))
    assert answer.why == why
