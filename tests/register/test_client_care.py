"""Intake services that are changed later: other scopes, another expiry, and why not."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.permissions import Right
from register.engine import Register
from register.people.client_care import ClientCare
from register.people.clients import Client, Clients, NewKey
from register.people.log import PeopleLog, people_stream
from register.record.journal import entries

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
READS = frozenset({Right.READ_CASE})


@pytest.fixture
def clients(register: Register, log: PeopleLog) -> Clients:
    """The website is registered."""
    clients = Clients(register, log)
    made = clients.new_client("bjqts", "website", "门户网站", READS, by="qian.bo", at=NOW)
    assert isinstance(made, Client)
    return clients


@pytest.fixture
def care(register: Register, log: PeopleLog) -> ClientCare:
    return ClientCare(register, log)


def key_of(clients: Clients, expires: datetime | None = None) -> NewKey:
    made = clients.new_key("bjqts", "website", by="qian.bo", at=NOW, expires=expires)
    assert isinstance(made, NewKey)
    return made


def change(
    care: ClientCare, rights: frozenset[Right], client: str = "website", by: str = "qian.bo"
) -> str | None:
    refused = care.change("bjqts", client, "网站", rights, by=by, at=NOW)
    return refused.code if refused else None


def expire(care: ClientCare, id_: str, expires: datetime | None, client: str = "website") -> object:
    refused = care.expire("bjqts", client, id_, expires, by="qian.bo", at=NOW)
    return refused.code if refused else None


def test_a_key_does_what_its_client_may_do_now(clients: Clients, care: ClientCare) -> None:
    made, rights = key_of(clients), frozenset({Right.HAND_IN})
    assert change(care, rights) is None
    found = clients.client_of(made.key, at=NOW)
    assert found is not None
    assert (found.name, found.rights) == ("网站", rights)


def test_what_must_not_be_is_refused_and_changes_nothing(
    clients: Clients, care: ClientCare
) -> None:
    assert change(care, frozenset({Right.PEOPLE})) == "not_a_scope"
    assert change(care, frozenset()) == "not_a_scope"
    assert change(care, READS, client="nobody") == "unknown_client"
    assert change(care, READS, by="wang.fang") == "wrong_role"
    (line,) = clients.listed("bjqts")
    assert (line.name, line.rights) == ("门户网站", READS)
    clients.revoke("bjqts", "website", by="qian.bo", at=NOW)
    assert change(care, READS) == "unknown_client"


def test_a_key_holds_up_to_the_instant_it_was_given_later(
    clients: Clients, care: ClientCare
) -> None:
    made, until = key_of(clients), NOW + 10 * SECOND
    assert expire(care, made.id, until) is None
    assert clients.client_of(made.key, at=until - SECOND) is not None
    assert clients.client_of(made.key, at=until) is None
    (line,) = clients.listed("bjqts")
    assert [key.holds(until - SECOND) for key in line.keys] == [True]
    assert [key.holds(until) for key in line.keys] == [False]
    assert expire(care, made.id, None) is None
    assert clients.client_of(made.key, at=until) is not None


def test_no_key_ends_in_the_past_and_no_revoked_one_comes_back(
    clients: Clients, care: ClientCare
) -> None:
    made = key_of(clients)
    assert expire(care, made.id, NOW) == "past"
    assert expire(care, "0" * 16, NOW + SECOND) == "unknown_key"
    assert expire(care, made.id, NOW + SECOND, client="other") == "unknown_key"
    clients.revoke_key("bjqts", "website", made.id, by="qian.bo", at=NOW)
    assert expire(care, made.id, None) == "unknown_key"


def test_the_journal_says_what_was_changed(
    register: Register, clients: Clients, care: ClientCare
) -> None:
    made = key_of(clients)
    change(care, READS)
    expire(care, made.id, None)
    with register.reading() as session:
        written = [one.act for one in entries(session, people_stream("bjqts"))]
    assert written == ["add_client", "new_client_key", "change_client", "expire_client_key"]
