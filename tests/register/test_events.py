"""The feed of events: nothing is missed, whoever writes at the same time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlalchemy import create_engine
from sqlmodel import Session

from domain.acts import Act
from domain.case import Case
from domain.procedure import ACTS
from domain.stages import Stage
from register.acts.reservations import Reservation, client_of, reserve
from register.engine import Register
from register.events import feed, paper
from register.events.feed import TYPES, Event, Feed

WHOLE = Feed(agency="bjqts")


def _act(case: str, name: str, at: datetime) -> Act:
    return Act(case=case, name=name, id=f"{case}-{name}", actor="wang.fang", at=at)


def _read(
    register: Register, wanted: Feed = WHOLE, after: int = 0, limit: int = 100
) -> list[Event]:
    feed.number(register)
    with register.reading() as session:
        return list(feed.read(session, wanted, after, limit))


@pytest.fixture
def happen(
    register: Register, new_case: Callable[..., Case], noon: datetime
) -> Callable[..., None]:
    """Something happens to a case, in a transaction of its own."""

    def happen(case: str, *acts: str, **facts: object) -> None:
        for act in acts:
            with register.transaction() as session:
                feed.record(session, _act(case, act, noon), new_case(case, **facts))

    return happen


def _reserve(register: Register, case: str, client: str | None, at: datetime) -> None:
    wanted = Reservation(
        agency="bjqts",
        intake_key=case,
        case_id=case,
        request_digest="d",
        created_at=at,
        client=client,
    )
    with register.transaction() as session:
        reserve(session, wanted)


def test_every_act_has_a_type_of_its_own() -> None:
    assert "cn.mingbai.case.register" in TYPES
    assert len(set(TYPES)) == len(ACTS) + len(paper.TYPES)


def test_events_are_read_in_the_order_in_which_they_happened(
    register: Register, happen: Callable[..., None]
) -> None:
    happen("bjqts-1", "receive", "register")
    happen("bjqts-2", "receive")
    happen("bjqts-1", "transfer", stage=Stage.TRANSFERRED, number="2017-1", revision=3)
    found = _read(register)
    assert [(one.case_id, one.type.rpartition(".")[2]) for one in found] == [
        ("bjqts-1", "receive"),
        ("bjqts-1", "register"),
        ("bjqts-2", "receive"),
        ("bjqts-1", "transfer"),
    ]
    assert [one.position for one in found] == [1, 2, 3, 4]
    assert found[-1].stage is Stage.TRANSFERRED
    assert (found[-1].number, found[-1].id) == ("2017-1", "bjqts-1/3")


def test_reading_goes_on_where_it_stopped(register: Register, happen: Callable[..., None]) -> None:
    happen("bjqts-1", "receive", "register", "transfer")
    first = _read(register, limit=2)
    rest = _read(register, after=first[-1].position)
    assert [one.type for one in (*first, *rest)] == [
        f"{feed.PREFIX}{act}" for act in ("receive", "register", "transfer")
    ]
    assert _read(register, after=rest[-1].position) == []


def test_a_place_once_given_never_changes(register: Register, happen: Callable[..., None]) -> None:
    happen("bjqts-1", "receive")
    before = _read(register)
    happen("bjqts-2", "receive")
    assert _read(register)[:1] == before
    assert feed.number(register) == 0


def test_more_events_than_one_transaction_numbers_are_all_numbered(
    register: Register, new_case: Callable[..., Case], noon: datetime
) -> None:
    many = feed.AT_A_TIME + 7
    with register.transaction() as session:
        for number in range(many):
            case = new_case("bjqts-1", revision=number)
            feed.record(session, _act("bjqts-1", "note", noon), case)
    assert feed.number(register) == many
    found = _read(register, limit=many + 1)
    assert [one.position for one in found] == list(range(1, many + 1))
    assert [one.revision for one in found] == list(range(many))


def test_a_client_reads_what_happens_to_the_cases_it_handed_in(
    register: Register, happen: Callable[..., None], noon: datetime
) -> None:
    _reserve(register, "bjqts-1", "web", noon)
    _reserve(register, "bjqts-2", "hotline", noon)
    _reserve(register, "bjqts-3", None, noon)
    for case in ("bjqts-1", "bjqts-2", "bjqts-3", "bjqts-4"):
        happen(case, "receive")
    found = _read(register, Feed(agency="bjqts", client="web"))
    assert [one.case_id for one in found] == ["bjqts-1"]
    assert _read(register, Feed(agency="other", client="web")) == []
    assert len(_read(register)) == 4
    with register.reading() as session:
        whose = [client_of(session, case) for case in ("bjqts-1", "bjqts-3", "bjqts-4")]
    assert whose == ["web", None, None]


def test_the_feed_of_one_case_and_of_some_types(
    register: Register, happen: Callable[..., None]
) -> None:
    happen("bjqts-1", "receive", "register")
    happen("bjqts-2", "receive")
    one = _read(register, WHOLE.model_copy(update={"case": "bjqts-1"}))
    received = _read(register, WHOLE.model_copy(update={"types": (f"{feed.PREFIX}receive",)}))
    assert [event.case_id for event in one] == ["bjqts-1", "bjqts-1"]
    assert [event.case_id for event in received] == ["bjqts-1", "bjqts-2"]


def test_what_was_rolled_back_never_happened(
    register: Register, new_case: Callable[..., Case], noon: datetime
) -> None:
    def fail() -> None:
        with register.transaction() as session:
            feed.record(session, _act("bjqts-1", "receive", noon), new_case())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert _read(register) == []


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_a_reader_between_two_writers_misses_neither(
    register: Register, url: str, new_case: Callable[..., Case], noon: datetime
) -> None:
    """The one who wrote first commits last: read meanwhile, its event comes later, not never."""

    def write(session: Session, case: str) -> None:
        feed.record(session, _act(case, "receive", noon), new_case(case))

    with _writer(url) as slow, _writer(url) as quick:
        write(slow, "bjqts-1")
        write(quick, "bjqts-2")
        quick.commit()
        seen = _read(register)
        assert [one.case_id for one in seen] == ["bjqts-2"]
        slow.commit()
    later = _read(register, after=seen[-1].position)
    assert [one.case_id for one in later] == ["bjqts-1"]


@contextmanager
def _writer(url: str) -> Iterator[Session]:
    engine = create_engine(url)
    with Session(engine) as session:
        yield session
    engine.dispose()
