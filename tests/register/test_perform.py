"""The one door, on SQLite and PostgreSQL: samples pass through it act by act."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count

import pytest

from agencies import load_profile
from domain.acts import Act, Answer, Order
from domain.civil import civil_date
from domain.profile import Profile
from register import queries
from register.acts import tokens
from register.acts.perform import UNKNOWN, Registrar
from register.acts.visitors import Doorkeeper
from register.agency.bootstrap import bootstrap
from register.engine import Register
from register.record import journal
from register.record.verify import verify
from samples import Sample, load_samples

SAMPLES = {sample.id: sample for sample in load_samples()}
ELEVATOR = SAMPLES["elevator-report"]
TOKEN_KEY = b"t" * 32


@pytest.fixture
def registrar(register: Register, key: bytes) -> Registrar:
    doorkeeper = Doorkeeper(TOKEN_KEY, shiftable=True)
    return Registrar(register, doorkeeper, key, "http://127.0.0.1:8000")


class Player:
    """Sends the acts of one sample to a registrar."""

    def __init__(self, registrar: Registrar, sample: Sample, case: str = "bjqts-1") -> None:
        self.registrar, self.sample, self.case, self.ids = registrar, sample, case, count(1)

    def order(
        self,
        name: str,
        by: str,
        at: datetime,
        /,
        *,
        door: str = "outside",
        id_: str | None = None,
        **payload: object,
    ) -> Answer:
        act = Act(
            case=self.case,
            name=name,
            id=id_ or f"act-{next(self.ids)}",
            actor=by,
            at=at,
            payload=payload,
        )
        return self.registrar.perform(Order(act=act, door=door)).answer

    def hand_in(self) -> Answer:
        application = self.sample.application.model_dump(mode="json")
        return self.order(
            "receive",
            "intake",
            self.sample.handed_in,
            door="start",
            id_="motor/receive",
            agency=self.sample.agency,
            application=application,
            intake_key=f"{self.case}-key",
        )

    def step(self, position: int, **more: object) -> Answer:
        step = self.sample.steps[position]
        return self.order(step.act, step.by, step.at, **{**step.payload, **more})

    def play(self) -> None:
        assert self.hand_in().accepted
        for position, step in enumerate(self.sample.steps):
            self.lapse_until(step.at)
            answer = self.step(position)
            assert answer.accepted, answer

    def lapse_until(self, moment: datetime) -> None:
        while case := self.registrar.standing(self.case).case:
            rung = case.next_rung() if case.open else None
            if rung is None or rung.at > moment:
                return
            answer = self.order("lapse", "clock", rung.at, door="motor", rung=rung.id)
            assert answer.accepted, answer


@pytest.fixture
def play(registrar: Registrar) -> Callable[..., Player]:
    def start(sample: Sample, case: str = "bjqts-1") -> Player:
        return Player(registrar, sample, case)

    return start


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_a_sample_passes_and_leaves_a_whole_chain(
    sample: Sample, play: Callable[..., Player], register: Register, key: bytes
) -> None:
    if sample.agency != "bjqts":
        bootstrap(register, load_profile(sample.agency))
    player = play(sample)
    player.play()
    standing = player.registrar.standing("bjqts-1")
    assert standing.case is not None
    assert standing.case.stage is sample.expect.stage
    assert standing.case.in_time is sample.expect.in_time
    assert len(standing.case.climbed) == sample.expect.lapsed
    assert verify(register, key).whole


def test_the_same_id_gets_the_same_answer_and_happens_once(play: Callable[..., Player]) -> None:
    player = play(ELEVATOR)
    player.hand_in()
    at = ELEVATOR.steps[0].at
    first = player.order("register", "wang.fang", at, id_="once")
    again = player.order("register", "wang.fang", at + timedelta(hours=1), id_="once")
    assert first.accepted
    assert again == first


def test_an_id_used_for_something_else_is_refused_and_journalled(
    play: Callable[..., Player], register: Register
) -> None:
    player = play(ELEVATOR)
    player.hand_in()
    at = ELEVATOR.steps[0].at
    player.order("register", "wang.fang", at, id_="once")
    other = player.order("transfer", "wang.fang", at, id_="once", department="tese")
    assert other.refusal is not None
    assert other.refusal.code == "id_reused"
    with register.reading() as session:
        entries = queries.journal_of(session, "bjqts-1")
    assert [(one.act, one.outcome) for one in entries] == [
        ("receive", "accepted"),
        ("register", "accepted"),
        ("transfer", "refused"),
    ]


@pytest.mark.parametrize(
    ("act", "by", "payload", "code"),
    [
        ("publish", "wang.fang", {}, "unknown_act"),
        ("assign", "li.qiang", {}, "wrong_stage"),
        ("register", "zhang.wei", {}, "wrong_role"),
        ("register", "somebody", {}, "unknown_actor"),
        ("register", "clock", {}, "unknown_actor"),
        ("register", "wang.fang", {"colour": "red"}, "malformed"),
        ("lapse", "wang.fang", {"rung": "x"}, "wrong_role"),
    ],
)
def test_a_refusal_changes_nothing_and_is_journalled(
    act: str,
    by: str,
    payload: dict[str, object],
    code: str,
    play: Callable[..., Player],
    register: Register,
) -> None:
    player = play(ELEVATOR)
    player.hand_in()
    before = player.registrar.standing("bjqts-1")
    answer = player.order(act, by, ELEVATOR.steps[0].at, **payload)
    assert answer.refusal is not None
    assert answer.refusal.code == code
    assert answer.refusal.why
    assert player.registrar.standing("bjqts-1") == before
    with register.reading() as session:
        last = queries.journal_of(session, "bjqts-1")[-1]
    named = UNKNOWN if code == "unknown_act" else act
    assert (last.act, last.actor, last.outcome) == (named, by, journal.Outcome.REFUSED)


def test_a_refused_receipt_is_journalled_and_opens_no_case(
    play: Callable[..., Player], register: Register
) -> None:
    early = ELEVATOR.handed_in - timedelta(days=3)
    player = play(ELEVATOR.model_copy(update={"handed_in": early}))
    answer = player.hand_in()
    assert answer.refusal is not None
    assert answer.refusal.code == "not_receivable"
    assert player.registrar.standing("bjqts-1").case is None
    with register.reading() as session:
        assert [one.outcome for one in queries.journal_of(session, "bjqts-1")] == ["refused"]


def test_an_unknown_agency_is_refused(play: Callable[..., Player]) -> None:
    answer = play(ELEVATOR.model_copy(update={"agency": "nowhere"})).hand_in()
    assert answer.refusal is not None
    assert answer.refusal.code == "unknown_agency"


def test_production_refuses_a_shifted_case(register: Register, key: bytes) -> None:
    strict = Registrar(register, Doorkeeper(TOKEN_KEY, shiftable=False), key, "")
    player = Player(strict, ELEVATOR)
    answer = player.order(
        "receive",
        "intake",
        ELEVATOR.handed_in,
        door="start",
        agency="bjqts",
        application=ELEVATOR.application.model_dump(mode="json"),
        intake_key="k",
        shift=-60,
    )
    assert answer.refusal is not None
    assert answer.refusal.code == "shifted"


def test_where_signals_must_be_signed_only_a_token_counts(
    register: Register, registrar: Registrar, profile: Profile
) -> None:
    bootstrap(register, profile.model_copy(update={"unsigned_signals": False}))
    player = Player(registrar, ELEVATOR)
    refused = player.hand_in()
    assert refused.refusal is not None
    assert refused.refusal.code == "unproven"
    act = Act(
        case="bjqts-2",
        name="receive",
        id="motor/receive",
        actor="intake",
        at=ELEVATOR.handed_in,
        payload={
            "agency": "bjqts",
            "application": ELEVATOR.application.model_dump(mode="json"),
            "intake_key": "signed",
        },
    )
    token = tokens.sign(
        TOKEN_KEY,
        case=act.case,
        act_id=act.id,
        name=act.name,
        actor=act.actor,
        digest=act.digest(),
    )
    signed = act.model_copy(update={"token": token})
    assert registrar.perform(Order(act=signed, door="start")).answer.accepted
    forged = act.model_copy(
        update={"case": "bjqts-2", "name": "withdraw", "id": "w", "actor": "applicant"}
    )
    stolen = forged.model_copy(update={"token": token, "payload": {}})
    answer = registrar.perform(Order(act=stolen)).answer
    assert answer.refusal is not None
    assert answer.refusal.code == "unproven"


def test_numbers_have_no_gaps_when_cases_are_registered_at_once(
    play: Callable[..., Player],
) -> None:
    players = [play(ELEVATOR, f"bjqts-{n}") for n in range(8)]
    for player in players:
        assert player.hand_in().accepted

    def register_one(player: Player) -> str | None:
        player.order("transfer", "wang.fang", ELEVATOR.steps[0].at, department="tese")
        return player.step(0).number

    with ThreadPoolExecutor(8) as pool:
        numbers = set(pool.map(register_one, players))
    assert numbers == {f"京质监信息公开〔2017〕第{n}号" for n in range(1, 9)}


def test_an_act_queues_its_paper_with_the_people_who_must_know(
    play: Callable[..., Player], register: Register
) -> None:
    player = play(ELEVATOR)
    player.hand_in()
    player.step(0)
    player.step(1)
    with register.reading() as session:
        papers = queries.documents_of(session, "bjqts-1")
        letters = queries.messages_of(session, "bjqts-1")
    assert [one.kind for one in papers] == ["receipt"]
    assert papers[0].number == "京质监信息公开〔2017〕第1号-回"
    told = [(one.kind, one.to_address) for one in letters]
    assert told == [
        ("new_work", "liu.yang@bjqts.example"),
        ("new_work", "wang.fang@bjqts.example"),
        ("receipt", "shen.jiahe@example.com"),
        ("new_work", "li.qiang@bjqts.example"),
    ]
    assert letters[2].attachments == (papers[0].id,)


def test_the_day_of_an_act_is_civil(play: Callable[..., Player], register: Register) -> None:
    player = play(ELEVATOR)
    player.hand_in()
    with register.reading() as session:
        entry = queries.journal_of(session, "bjqts-1")[0]
    assert civil_date(entry.at) == ELEVATOR.handed_in.date()


def test_parked_work_is_set_aside_until_somebody_retries(play: Callable[..., Player]) -> None:
    player = play(ELEVATOR)
    player.hand_in()
    waiting = player.registrar.standing("bjqts-1").jobs
    at = ELEVATOR.steps[0].at
    names = [job.id for job in waiting]
    assert player.order("park", "system", at, door="motor", jobs=names, error="x").accepted
    parked = player.registrar.standing("bjqts-1")
    assert parked.case is not None
    assert parked.case.attention
    assert {job.kind for job in parked.jobs} == {"undeliverable"}
    refused = player.order("retry", "zhang.wei", at)
    assert refused.refusal is not None
    assert player.order("retry", "qian.bo", at).accepted
    again = player.registrar.standing("bjqts-1").jobs
    assert tuple(job for job in again if job.kind != "undeliverable") == waiting
