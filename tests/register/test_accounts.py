"""Logging in: a name closes for a while, a provider vouches, and every attempt is journalled."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from domain.passwords import lock_after
from register.engine import Register
from register.people.account_care import AccountCare
from register.people.accounts import Accounts, How, LoginRefused, SignedIn, Why
from register.people.log import STRANGER, PeopleLog, people_stream
from register.record.journal import entries
from register.record.verify import verify
from register.tables import AttemptRow
from tests.register.accounts import CHEAP, GOOD, MINUTE, NOW, OTHER, code_of, with_totp

# ---- lock-out ----


@pytest.mark.parametrize("person", ["wang.fang", "nobody.here"])
def test_the_fifth_failure_closes_a_name_known_or_not(
    accounts: Accounts, care: AccountCare, person: str
) -> None:
    told = [accounts.log_in("bjqts", person, "wrong", at=NOW) for _ in range(6)]
    assert [code_of(one) for one in told] == [Why.WRONG] * 5 + [Why.LOCKED]
    assert told[-1] == LoginRefused(code=Why.LOCKED, until=NOW + MINUTE)


def test_while_a_name_is_closed_the_right_password_does_not_open_it(
    accounts: Accounts, care: AccountCare
) -> None:
    for _ in range(5):
        accounts.log_in("bjqts", "wang.fang", "wrong", at=NOW)
    last = NOW + MINUTE - timedelta(seconds=1)
    assert code_of(accounts.log_in("bjqts", "wang.fang", GOOD, at=last)) == Why.LOCKED
    assert isinstance(accounts.log_in("bjqts", "wang.fang", GOOD, at=NOW + MINUTE), SignedIn)


def test_each_further_failure_closes_it_twice_as_long(
    accounts: Accounts, care: AccountCare
) -> None:
    at, waits = NOW, []
    for _ in range(4):
        accounts.log_in("bjqts", "wang.fang", "wrong", at=at)
    for _ in range(4):
        accounts.log_in("bjqts", "wang.fang", "wrong", at=at)
        told = accounts.log_in("bjqts", "wang.fang", GOOD, at=at)
        assert isinstance(told, LoginRefused)
        assert told.until is not None
        waits.append((told.until - at) // MINUTE)
        at = told.until
    assert waits == [1, 2, 4, 8]


@given(st.integers(0, 10_000))
def test_a_lock_never_shrinks_and_never_lasts_for_good(failures: int) -> None:
    now, then = lock_after(failures) or timedelta(0), lock_after(failures + 1) or timedelta(0)
    assert now <= then <= timedelta(hours=1)
    assert (now > timedelta(0)) is (failures > 4)


def test_a_success_forgets_the_failures(accounts: Accounts, care: AccountCare) -> None:
    for _ in range(4):
        for _ in range(4):
            accounts.log_in("bjqts", "wang.fang", "wrong", at=NOW)
        assert isinstance(accounts.log_in("bjqts", "wang.fang", GOOD, at=NOW), SignedIn)


def test_old_failures_are_forgotten_and_take_no_room(
    register: Register, accounts: Accounts, care: AccountCare
) -> None:
    for person in ("wang.fang", "nobody.here", "nobody.there"):
        for _ in range(4):
            accounts.log_in("bjqts", person, "wrong", at=NOW)
    later = NOW + timedelta(days=1)
    assert code_of(accounts.log_in("bjqts", "wang.fang", "wrong", at=later)) == Why.WRONG
    with register.reading() as session:
        (row,) = session.exec(select(AttemptRow)).all()
    assert row.failures == 1


def test_an_administrator_opens_a_name_again(accounts: Accounts, care: AccountCare) -> None:
    for _ in range(5):
        accounts.log_in("bjqts", "wang.fang", "wrong", at=NOW)
    assert care.unlock("bjqts", "wang.fang", by="qian.bo", at=NOW) is None
    assert isinstance(accounts.log_in("bjqts", "wang.fang", GOOD, at=NOW), SignedIn)


def test_guesses_at_once_count_one_by_one(accounts: Accounts, care: AccountCare) -> None:
    told: list[object] = []

    def guess() -> None:
        told.append(accounts.log_in("bjqts", "wang.fang", "wrong", at=NOW))

    threads = [threading.Thread(target=guess) for _ in range(9)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    codes = sorted(code_of(one) for one in told)
    assert codes == [Why.LOCKED] * 4 + [Why.WRONG] * 5


# ---- by an OIDC provider ----


def test_whom_a_provider_vouches_for_comes_in_when_linked(
    accounts: Accounts, care: AccountCare
) -> None:
    issuer = "https://id.example"
    assert code_of(accounts.log_in_by_oidc(issuer, "s1", at=NOW)) == Why.UNLINKED
    assert care.link_oidc("bjqts", "li.qiang", issuer, "s1", by="li.qiang", at=NOW) is None
    assert accounts.log_in_by_oidc(issuer, "s1", at=NOW) == SignedIn(
        agency="bjqts", person="li.qiang", name="李强", how=How.OIDC
    )
    assert code_of(accounts.log_in_by_oidc("https://other.example", "s1", at=NOW)) == Why.UNLINKED


def test_one_identity_is_one_account(care: AccountCare) -> None:
    facts = ("https://id.example", "s1")
    assert care.link_oidc("bjqts", "li.qiang", *facts, by="qian.bo", at=NOW) is None
    again = care.link_oidc("bjqts", "sun.li", *facts, by="qian.bo", at=NOW)
    assert code_of(again) == "linked_elsewhere"
    assert care.link_oidc("bjqts", "li.qiang", *facts, by="qian.bo", at=NOW) is None
    other = care.link_oidc("bjqts", "sun.li", "https://id.example", "s2", by="li.qiang", at=NOW)
    assert code_of(other) == "wrong_role"


def test_a_mailbox_finds_who_is_at_work(care: AccountCare) -> None:
    assert care.with_mailbox("LI.QIANG@bjqts.example") == (("bjqts", "li.qiang"),)
    assert care.with_mailbox("nobody@bjqts.example") == ()


# ---- the journal ----


def test_every_attempt_is_journalled_and_no_secret_is(
    register: Register, accounts: Accounts, care: AccountCare, key: bytes
) -> None:
    totp, codes = with_totp(care)
    accounts.log_in("bjqts", "wang.fang", "guess-number-one", at=NOW)
    accounts.log_in("bjqts", "my-secret-typed-here", "guess-number-two", at=NOW)
    accounts.log_in("bjqts", "wang.fang", GOOD, codes[0], at=NOW)
    with register.reading() as session:
        written = entries(session, people_stream("bjqts"))
    attempts = [one for one in written if one.act == "log_in"][-3:]
    assert [(one.actor, one.outcome) for one in attempts] == [
        ("wang.fang", "refused"),
        (STRANGER, "refused"),
        ("wang.fang", "accepted"),
    ]
    assert json.loads(attempts[0].content or "") == {"how": "password", "why": "wrong"}
    everything = "".join(one.model_dump_json() for one in written)
    secrets = ("guess-number", "my-secret", GOOD, OTHER, totp.secret, *codes)
    assert not [one for one in secrets if one in everything]
    assert verify(register, key).whole


def test_the_journal_has_civil_instants(register: Register, key: bytes, care: AccountCare) -> None:
    """A demonstration lives in 2017; codes and locks go by the real clock all the same."""
    shift = datetime(2017, 11, 7, tzinfo=UTC) - NOW
    accounts = Accounts(register, PeopleLog(key, shift), CHEAP)
    accounts.log_in("bjqts", "wang.fang", GOOD, at=NOW)
    with register.reading() as session:
        assert entries(session, people_stream("bjqts"))[-1].at == NOW + shift
