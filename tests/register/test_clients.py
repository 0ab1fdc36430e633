"""Intake services and tokens: what they may, until when, and that nothing but a hash is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from domain.acts import Refusal
from domain.people import Role
from domain.permissions import CLIENT_RIGHTS, Right
from domain.staffing import Leave
from register.engine import Register
from register.people.clients import KEY_PREFIX, Client, Clients, NewKey
from register.people.credentials import Credentials, NewToken
from register.people.directory import authenticate
from register.people.log import PeopleLog, people_stream
from register.people.staffing import Changed, Staffing
from register.record.journal import entries
from register.tables import ClientKeyRow

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RIGHTS = frozenset({Right.HAND_IN, Right.READ_CASE})
BY = {"by": "qian.bo"}


@pytest.fixture
def clients(register: Register, log: PeopleLog) -> Clients:
    """The website is registered."""
    clients = Clients(register, log)
    made = clients.new_client("bjqts", "website", "门户网站", RIGHTS, by="qian.bo", at=NOW)
    assert isinstance(made, Client)
    return clients


def key_of(clients: Clients, expires: datetime | None = None) -> NewKey:
    made = clients.new_key("bjqts", "website", by="qian.bo", at=NOW, expires=expires)
    assert isinstance(made, NewKey)
    return made


def refusal_of(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def test_a_key_is_a_client_with_its_rights(clients: Clients) -> None:
    made = key_of(clients)
    assert made.key.startswith(KEY_PREFIX)
    found = clients.client_of(made.key, at=NOW)
    assert found == Client(id="website", agency="bjqts", name="门户网站", rights=RIGHTS)


def test_the_register_keeps_no_key(register: Register, clients: Clients, key: bytes) -> None:
    made = key_of(clients)
    with register.reading() as session:
        (row,) = session.exec(select(ClientKeyRow)).all()
        written = entries(session, people_stream("bjqts"))
    assert made.key not in row.model_dump_json()
    assert [one.act for one in written] == ["add_client", "new_client_key"]
    assert not [one for one in written if made.key in (one.content or "")]


@pytest.mark.parametrize("wrong", ["", "mbk_", "mbk_x", "口令", "x" * 100_000])
def test_another_key_is_nobody(clients: Clients, wrong: str) -> None:
    made = key_of(clients)
    for key in (wrong, made.key[:-1], made.key.removeprefix(KEY_PREFIX)):
        assert clients.client_of(key, at=NOW) is None


def test_a_key_expires_to_the_second(clients: Clients) -> None:
    until = NOW + timedelta(days=1)
    key = key_of(clients, until).key
    assert clients.client_of(key, at=until - SECOND) is not None
    assert clients.client_of(key, at=until) is None


def test_keys_overlap_while_one_is_replaced(clients: Clients) -> None:
    old, new = key_of(clients), key_of(clients)
    assert clients.revoke_key("bjqts", "website", old.id, **BY, at=NOW) is None
    assert clients.client_of(old.key, at=NOW) is None
    assert clients.client_of(new.key, at=NOW) is not None
    assert [bool(one.revoked) for one in clients.listed("bjqts")[0].keys].count(True) == 1


def test_a_revoked_client_has_no_key_and_gets_none(clients: Clients) -> None:
    key = key_of(clients).key
    assert clients.revoke("bjqts", "website", **BY, at=NOW) is None
    assert clients.client_of(key, at=NOW) is None
    again = clients.new_key("bjqts", "website", **BY, at=NOW)
    assert refusal_of(again) == "unknown_client"


@pytest.mark.parametrize("right", sorted(set(Right) - CLIENT_RIGHTS))
def test_a_client_has_no_right_of_staff(clients: Clients, right: Right) -> None:
    made = clients.new_client("bjqts", "hall", "大厅", {right}, **BY, at=NOW)
    assert refusal_of(made) == "not_a_scope"


@pytest.mark.parametrize(
    ("agency", "id_", "by", "code"),
    [
        ("bjqts", "website", "qian.bo", "taken"),
        ("bjqts", "hall", "wang.fang", "wrong_role"),
        ("bjqts", "hall", "nobody", "unknown_actor"),
        ("nowhere", "hall", "qian.bo", "unknown_agency"),
    ],
)
def test_what_cannot_be_a_client_is_refused(
    clients: Clients, agency: str, id_: str, by: str, code: str
) -> None:
    made = clients.new_client(agency, id_, "大厅", RIGHTS, by=by, at=NOW)
    assert refusal_of(made) == code


def test_a_key_that_has_expired_is_not_given_out(clients: Clients) -> None:
    made = clients.new_key("bjqts", "website", **BY, at=NOW, expires=NOW)
    assert refusal_of(made) == "past"


def test_an_unknown_key_is_not_revoked(clients: Clients) -> None:
    assert refusal_of(clients.revoke_key("bjqts", "website", "x", **BY, at=NOW)) == "unknown_key"
    assert refusal_of(clients.revoke("bjqts", "x", **BY, at=NOW)) == "unknown_client"


# ---- tokens of members of staff ----


@pytest.fixture
def credentials(register: Register, log: PeopleLog) -> Credentials:
    return Credentials(register, log)


def token_of(credentials: Credentials, expires: datetime | None = None) -> NewToken:
    made = credentials.issue("bjqts", "wang.fang", "script", **BY, at=NOW, expires=expires)
    assert isinstance(made, NewToken)
    return made


def counts(register: Register, token: str, at: datetime = NOW) -> bool:
    with register.reading() as session:
        found = authenticate(session, token, at=at)
    return found is not None and found[1].holds(Role.CLERK)


def test_a_token_expires_to_the_second(register: Register, credentials: Credentials) -> None:
    until = NOW + timedelta(days=90)
    token = token_of(credentials, until).token
    assert counts(register, token, until - SECOND)
    assert not counts(register, token, until)


def test_without_being_told_the_time_an_expired_token_is_worth_nothing(
    register: Register, log: PeopleLog
) -> None:
    long_ago = datetime(2017, 11, 7, tzinfo=UTC)
    made = Credentials(register, log).issue(
        "bjqts", "wang.fang", "old", **BY, at=long_ago, expires=long_ago + SECOND
    )
    assert isinstance(made, NewToken)
    with register.reading() as session:
        assert authenticate(session, made.token) is None
        assert authenticate(session, made.token, at=long_ago) is not None


def test_a_token_is_revoked_by_its_person_or_an_administrator(
    register: Register, credentials: Credentials
) -> None:
    first, second = token_of(credentials), token_of(credentials)
    refused = credentials.revoke("bjqts", first.id, by="li.qiang", at=NOW)
    assert refusal_of(refused) == "wrong_role"
    assert counts(register, first.token)
    assert credentials.revoke("bjqts", first.id, by="wang.fang", at=NOW) is None
    assert credentials.revoke("bjqts", second.id, by="qian.bo", at=NOW) is None
    assert not counts(register, first.token)
    assert not counts(register, second.token)
    again = credentials.revoke("bjqts", first.id, by="qian.bo", at=NOW)
    assert refusal_of(again) == "unknown_token"
    assert [one.revoked for one in credentials.listed("bjqts", "wang.fang")] == [NOW, NOW]


def test_whoever_leaves_has_no_token_any_more(
    register: Register, log: PeopleLog, credentials: Credentials
) -> None:
    token = token_of(credentials)
    left = Staffing(register, log).settle("bjqts", Leave(who="wang.fang"), **BY, at=NOW)
    assert isinstance(left, Changed)
    assert not counts(register, token.token)
    (line,) = credentials.listed("bjqts", "wang.fang")
    assert line.revoked == NOW
    again = credentials.issue("bjqts", "wang.fang", "script", **BY, at=NOW)
    assert refusal_of(again) == "unknown_person"
