"""A case whose leader is away: who may sign when, who is told, and what the record says."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from domain.acts import Act, Answer, Order
from domain.case import Case
from domain.civil import end_of, instant_at
from domain.delegation import DelegationRequest
from domain.facts import MessageFacts
from domain.paper import Audience, MessageKind
from domain.people import Role
from domain.stages import Stage
from register import queries
from register.acts.perform import Registrar, Said
from register.acts.visitors import Doorkeeper
from register.engine import Register
from register.paper.outbox import QueuedMessage
from register.people.delegations import Delegations, Registered
from register.record.verify import verify
from samples import load_samples

ELEVATOR = next(one for one in load_samples() if one.id == "elevator-report")
CASE = "bjqts-1"
MONDAY, FRIDAY = date(2017, 11, 20), date(2017, 11, 24)
BEGIN, END = end_of(MONDAY - timedelta(days=1)), end_of(FRIDAY)
SECOND = timedelta(seconds=1)

Do = Callable[..., Answer]


@pytest.fixture
def do(register: Register, key: bytes) -> Do:
    """Performs one act on the case."""
    registrar = Registrar(register, Doorkeeper(b"t" * 32, shiftable=True), key, "http://here")

    def one(
        name: str, by: str, at: datetime, *, door: str = "outside", **payload: object
    ) -> Answer:
        id_ = f"{name}-{by}-{at.timestamp():.0f}"
        act = Act(case=CASE, name=name, id=id_, actor=by, at=at, payload=payload)
        return registrar.perform(Order(act=act, door=door)).answer

    return one


@pytest.fixture
def away(register: Register, key: bytes, noon: datetime) -> None:
    """The leader is away from Monday to Friday; the head of the centre stands in."""
    wanted = DelegationRequest(
        absent="chen.jianguo", delegate="zhao.hong", first=MONDAY, last=FRIDAY, reason="出国考察"
    )
    answer = Delegations(register, key).add("bjqts", wanted, by="chen.jianguo", at=noon)
    assert isinstance(answer, Registered)
    assert answer.warnings == ()


@pytest.fixture
def waiting(do: Do, away: None) -> Do:
    """The case waits for the leader's signature since Monday morning."""
    application = ELEVATOR.application.model_dump(mode="json")
    more = {"agency": "bjqts", "application": application, "intake_key": "1"}
    assert do("receive", "intake", ELEVATOR.handed_in, door="start", **more).accepted
    for step in ELEVATOR.steps:
        at = instant_at(MONDAY) if step.by == "zhou.min" else step.at
        answer = do(step.act, step.by, at, **step.payload)
        assert answer.accepted, answer
        if answer.stage is Stage.OFFICE_APPROVED:
            break
    return do


def mails(register: Register, kind: MessageKind, to: Audience) -> list[tuple[str, MessageFacts]]:
    with register.reading() as session:
        found: tuple[QueuedMessage, ...] = queries.messages_of(session, CASE)
    return [
        (one.to_address, MessageFacts.model_validate_json(one.facts))
        for one in found
        if (one.kind, one.audience) == (kind, to)
    ]


def the_case(register: Register) -> Case:
    with register.reading() as session:
        filed = queries.case(session, CASE)
    assert filed is not None
    return filed.case


@pytest.mark.parametrize(
    ("at", "accepted"),
    [(BEGIN - SECOND, False), (BEGIN, True), (END - SECOND, True), (END, False)],
    ids=["the evening before", "the first midnight", "the last second", "the midnight after"],
)
def test_a_delegate_acts_from_the_first_midnight_in_beijing_to_the_last(
    waiting: Do, at: datetime, accepted: bool
) -> None:
    answer = waiting("approve", "zhao.hong", at)
    assert answer.accepted is accepted
    if not accepted:
        assert answer.refusal is not None
        assert answer.refusal.code == "wrong_role"
        assert answer.refusal.why == "应当由分管信息公开领导办理"


def test_the_signature_and_the_journal_say_for_whom(
    waiting: Do, register: Register, key: bytes
) -> None:
    assert waiting("approve", "zhao.hong", instant_at(FRIDAY)).stage is Stage.APPROVED
    last = the_case(register).signatures[-1]
    assert (last.step, last.person, last.name) == (Role.LEADER, "zhao.hong", "赵红")
    assert last.absent == "chen.jianguo"
    with register.reading() as session:
        entry = queries.journal_of(session, CASE)[-1]
    said = Said.model_validate_json(entry.content or "")
    assert (entry.actor, said.absent, said.title) == ("zhao.hong", "chen.jianguo", "分管领导审批")
    assert verify(register, key).whole


def test_the_journal_names_a_refused_act_and_whom_nobody_stood_in_for(
    waiting: Do, register: Register
) -> None:
    assert not waiting("approve", "wang.fang", instant_at(MONDAY)).accepted
    with register.reading() as session:
        entry = queries.journal_of(session, CASE)[-1]
    said = Said.model_validate_json(entry.content or "")
    assert (said.title, said.absent) == ("分管领导审批", None)


def test_the_leader_and_the_delegate_are_told_of_the_case(waiting: Do, register: Register) -> None:
    found = mails(register, MessageKind.NEW_WORK, Audience.HOLDER)[-2:]
    assert [(to, facts.recipient, facts.absent) for to, facts in found] == [
        ("chen.jianguo@bjqts.example", "陈建国", None),
        ("zhao.hong@bjqts.example", "赵红", "陈建国"),
    ]
    assert {facts.role for _, facts in found} == {"分管信息公开领导"}


def test_the_leader_back_early_signs_himself(waiting: Do, register: Register) -> None:
    assert waiting("approve", "chen.jianguo", instant_at(MONDAY)).accepted
    assert the_case(register).signatures[-1].absent is None


def test_a_case_is_assigned_to_an_absent_handler_and_the_delegate_is_told(
    do: Do, register: Register, key: bytes, noon: datetime
) -> None:
    wanted = DelegationRequest(
        absent="zhang.wei", delegate="wu.jing", first=date(2017, 11, 7), last=FRIDAY, reason="病假"
    )
    assert isinstance(
        Delegations(register, key).add("bjqts", wanted, by="qian.bo", at=noon), Registered
    )
    application = ELEVATOR.application.model_dump(mode="json")
    more = {"agency": "bjqts", "application": application, "intake_key": "1"}
    do("receive", "intake", ELEVATOR.handed_in, door="start", **more)
    for step in ELEVATOR.steps[:3]:
        assert do(step.act, step.by, step.at, **step.payload).accepted
    assert the_case(register).handler == "zhang.wei"
    told = [to for to, _ in mails(register, MessageKind.NEW_WORK, Audience.HOLDER)][-2:]
    assert sorted(told) == ["wu.jing@bjqts.example", "zhang.wei@bjqts.example"]
    opinion = ELEVATOR.steps[3]
    assert do("opinion", "wu.jing", opinion.at, **opinion.payload).accepted
