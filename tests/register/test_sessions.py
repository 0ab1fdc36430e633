"""Sessions end: at their last instant, when idle, at a word, and when the person goes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from domain.delegation import DelegationRequest
from domain.login import How, SignedIn
from domain.people import Role
from domain.staffing import Leave
from register.engine import Register
from register.people.account_care import AccountCare
from register.people.delegations import Delegations, Registered
from register.people.log import PeopleLog
from register.people.passwords import Passwords
from register.people.sessions import IDLE, LONGEST, Sessions
from register.people.staffing import Changed, Staffing
from register.tables import SessionRow

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
CLERK = SignedIn(agency="bjqts", person="wang.fang", name="王芳", how=How.PASSWORD)


@pytest.fixture
def sessions(register: Register, log: PeopleLog) -> Sessions:
    return Sessions(register, log)


def test_a_token_opens_the_session_of_whoever_was_let_in(sessions: Sessions) -> None:
    found = sessions.session_of(sessions.begin(CLERK, at=NOW), at=NOW)
    assert found is not None
    assert (found.agency, found.actor.id, found.how) == ("bjqts", "wang.fang", How.PASSWORD)
    assert found.actor.holds(Role.CLERK)


def test_the_register_keeps_no_token(register: Register, sessions: Sessions) -> None:
    token = sessions.begin(CLERK, at=NOW)
    with register.reading() as session:
        (row,) = session.exec(select(SessionRow)).all()
    assert token not in row.model_dump_json()
    assert sessions.session_of(row.digest, at=NOW) is None


@pytest.mark.parametrize("token", ["", "x", "x" * 100_000, "口令"])
def test_another_token_opens_nothing(sessions: Sessions, token: str) -> None:
    sessions.begin(CLERK, at=NOW)
    assert sessions.session_of(token, at=NOW) is None


def test_it_ends_when_idle_to_the_second(sessions: Sessions) -> None:
    token = sessions.begin(CLERK, at=NOW)
    assert sessions.session_of(token, at=NOW + IDLE) is None
    assert sessions.session_of(token, at=NOW + IDLE - SECOND) is not None


def test_use_keeps_it_open_up_to_the_longest_to_the_second(sessions: Sessions) -> None:
    token, at = sessions.begin(CLERK, at=NOW), NOW
    while (at := at + IDLE - SECOND) < NOW + LONGEST:
        assert sessions.session_of(token, at=at) is not None
    assert sessions.session_of(token, at=NOW + LONGEST - SECOND) is not None
    assert sessions.session_of(token, at=NOW + LONGEST) is None


def test_use_is_written_down_once_a_minute(register: Register, sessions: Sessions) -> None:
    def seen() -> datetime:
        with register.reading() as session:
            return session.exec(select(SessionRow.seen_at)).one()

    token = sessions.begin(CLERK, at=NOW)
    sessions.session_of(token, at=NOW + MINUTE - SECOND)
    assert seen() == NOW
    sessions.session_of(token, at=NOW + MINUTE)
    assert seen() == NOW + MINUTE


def test_logging_out_ends_it_once(sessions: Sessions) -> None:
    token, other = (sessions.begin(CLERK, at=NOW) for _ in range(2))
    assert sessions.end(token, at=NOW)
    assert sessions.session_of(token, at=NOW) is None
    assert not sessions.end(token, at=NOW)
    assert not sessions.end("x", at=NOW)
    assert sessions.session_of(other, at=NOW) is not None


def test_a_person_sees_and_ends_the_sessions_of_other_devices(sessions: Sessions) -> None:
    old = sessions.begin(CLERK, at=NOW, device="Old browser " + "x" * 1000)
    new = sessions.begin(CLERK, at=NOW + SECOND, device="New browser")
    sessions.begin(CLERK.model_copy(update={"person": "li.qiang"}), at=NOW)
    first, second = sessions.sessions_of("bjqts", "wang.fang", at=NOW + MINUTE)
    assert (first.device, second.device[:11]) == ("New browser", "Old browser")
    assert len(second.device) == 200
    stolen = sessions.end_one("bjqts", "li.qiang", second.id, by="li.qiang", at=NOW + MINUTE)
    assert not stolen
    assert sessions.end_one("bjqts", "wang.fang", second.id, by="wang.fang", at=NOW + MINUTE)
    assert sessions.session_of(old, at=NOW + MINUTE) is None
    assert sessions.session_of(new, at=NOW + MINUTE) is not None


def test_all_of_a_person_end_together(sessions: Sessions) -> None:
    tokens = [sessions.begin(CLERK, at=NOW) for _ in range(3)]
    assert sessions.end_all("bjqts", "wang.fang", by="qian.bo", at=NOW) == 3
    assert [sessions.session_of(token, at=NOW) for token in tokens] == [None] * 3
    assert sessions.sessions_of("bjqts", "wang.fang", at=NOW) == ()


def test_whoever_leaves_has_no_session_any_more(
    register: Register, log: PeopleLog, sessions: Sessions
) -> None:
    token = sessions.begin(CLERK, at=NOW)
    left = Staffing(register, log).settle("bjqts", Leave(who="wang.fang"), by="qian.bo", at=NOW)
    assert isinstance(left, Changed)
    assert sessions.session_of(token, at=NOW) is None


def test_a_new_password_ends_every_session(
    register: Register, log: PeopleLog, sessions: Sessions
) -> None:
    token = sessions.begin(CLERK, at=NOW)
    care = AccountCare(register, log, Passwords(1, 8, 1))
    assert (
        care.set_password("bjqts", "wang.fang", "门前大桥下游过一群鸭子呀", by="qian.bo", at=NOW)
        is None
    )
    assert sessions.session_of(token, at=NOW) is None


def test_ended_sessions_go_after_thirty_days(register: Register, sessions: Sessions) -> None:
    sessions.begin(CLERK, at=NOW)
    sessions.begin(CLERK, at=NOW + LONGEST + timedelta(days=30))
    with register.reading() as session:
        assert len(session.exec(select(SessionRow)).all()) == 1


def test_delegated_duties_go_by_the_civil_day(register: Register, key: bytes) -> None:
    """In a demonstration the delegate stands in on a day of 2017, whatever day it really is."""
    day = date(2017, 11, 13)
    civil = datetime(2017, 11, 13, 1, 0, tzinfo=UTC)
    wanted = DelegationRequest(
        absent="li.qiang", delegate="wang.fang", first=day, last=day, reason="年休假"
    )
    added = Delegations(register, key).add("bjqts", wanted, by="qian.bo", at=civil)
    assert isinstance(added, Registered)
    sessions = Sessions(register, PeopleLog(key, civil - NOW))
    token = sessions.begin(CLERK, at=NOW)
    today = sessions.session_of(token, at=NOW)
    assert today is not None
    assert today.actor.holds(Role.DEPARTMENT_HEAD, "tese")
    yesterday = Sessions(register, PeopleLog(key, civil - NOW - timedelta(days=1)))
    before = yesterday.session_of(token, at=NOW)
    assert before is not None
    assert not before.actor.holds(Role.DEPARTMENT_HEAD, "tese")
