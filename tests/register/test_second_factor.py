"""The second factor: each code once, spare codes, and a lost telephone."""

from datetime import timedelta

import pytest

from register.engine import Register
from register.people.account_care import AccountCare
from register.people.accounts import Accounts, LoginRefused, SignedIn, Why
from register.tables import AccountRow
from tests.register.accounts import GOOD, MINUTE, NOW, code_of, with_totp


def test_with_a_second_factor_a_code_is_needed(accounts: Accounts, care: AccountCare) -> None:
    totp, _ = with_totp(care)
    at = NOW + MINUTE
    assert code_of(accounts.log_in("bjqts", "wang.fang", GOOD, at=at)) == Why.CODE_NEEDED
    assert code_of(accounts.log_in("bjqts", "wang.fang", GOOD, "000000", at=at)) == Why.WRONG
    said = f"{totp.at(at)[:3]} {totp.at(at)[3:]}"
    assert isinstance(accounts.log_in("bjqts", "wang.fang", GOOD, said, at=at), SignedIn)


def test_a_code_works_once(accounts: Accounts, care: AccountCare) -> None:
    totp, _ = with_totp(care)
    at = NOW + MINUTE
    for expected in (SignedIn, LoginRefused):
        answer = accounts.log_in("bjqts", "wang.fang", GOOD, totp.at(at), at=at)
        assert isinstance(answer, expected)


def test_the_code_that_confirmed_does_not_log_in(accounts: Accounts, care: AccountCare) -> None:
    totp, _ = with_totp(care)
    answer = accounts.log_in("bjqts", "wang.fang", GOOD, totp.at(NOW), at=NOW)
    assert code_of(answer) == Why.WRONG


@pytest.mark.parametrize(("off", "good"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_telephone_may_be_off_by_one_step(
    accounts: Accounts, care: AccountCare, off: int, good: bool
) -> None:
    totp, _ = with_totp(care)
    at = NOW + 10 * MINUTE
    answer = accounts.log_in(
        "bjqts", "wang.fang", GOOD, totp.at(at + timedelta(seconds=off)), at=at
    )
    assert isinstance(answer, SignedIn) is good


def test_an_earlier_code_does_not_work_after_a_later_one(
    accounts: Accounts, care: AccountCare
) -> None:
    totp, _ = with_totp(care)
    at = NOW + 10 * MINUTE
    later, earlier = totp.at(at + timedelta(seconds=30)), totp.at(at)
    assert isinstance(accounts.log_in("bjqts", "wang.fang", GOOD, later, at=at), SignedIn)
    assert code_of(accounts.log_in("bjqts", "wang.fang", GOOD, earlier, at=at)) == Why.WRONG


def test_wrong_codes_close_the_name(accounts: Accounts, care: AccountCare) -> None:
    with_totp(care)
    told = [accounts.log_in("bjqts", "wang.fang", GOOD, "abcdef", at=NOW) for _ in range(6)]
    assert code_of(told[-1]) == Why.LOCKED


def test_a_spare_code_works_once_however_it_is_written(
    accounts: Accounts, care: AccountCare
) -> None:
    _, codes = with_totp(care)
    assert len(set(codes)) == 10
    spare = codes[3].upper().replace("-", " ")
    assert isinstance(accounts.log_in("bjqts", "wang.fang", GOOD, spare, at=NOW), SignedIn)
    assert code_of(accounts.log_in("bjqts", "wang.fang", GOOD, codes[3], at=NOW)) == Why.WRONG
    assert isinstance(accounts.log_in("bjqts", "wang.fang", GOOD, codes[4], at=NOW), SignedIn)


def test_a_second_factor_begun_anew_counts_from_its_confirmation(
    accounts: Accounts, care: AccountCare
) -> None:
    old, spare = with_totp(care)
    care.begin_totp("bjqts", "wang.fang", at=NOW)
    at = NOW + MINUTE
    assert isinstance(accounts.log_in("bjqts", "wang.fang", GOOD, old.at(at), at=at), SignedIn)
    wrong = care.confirm_totp("bjqts", "wang.fang", "123", at=at)
    assert code_of(wrong) == "wrong_code"
    new, _ = with_totp(care, at)
    at += MINUTE
    assert code_of(accounts.log_in("bjqts", "wang.fang", GOOD, old.at(at), at=at)) == Why.WRONG
    assert code_of(accounts.log_in("bjqts", "wang.fang", GOOD, spare[0], at=at)) == Why.WRONG
    assert isinstance(accounts.log_in("bjqts", "wang.fang", GOOD, new.at(at), at=at), SignedIn)


def test_a_lost_second_factor_is_taken_away_by_an_administrator(
    accounts: Accounts, care: AccountCare
) -> None:
    with_totp(care)
    assert code_of(care.drop_totp("bjqts", "wang.fang", by="wang.fang", at=NOW)) == "wrong_role"
    assert care.drop_totp("bjqts", "wang.fang", by="qian.bo", at=NOW) is None
    assert isinstance(accounts.log_in("bjqts", "wang.fang", GOOD, at=NOW), SignedIn)


def test_the_secret_lies_sealed(register: Register, care: AccountCare) -> None:
    totp, _ = with_totp(care)
    with register.reading() as session:
        kept = session.connection().exec_driver_sql("SELECT totp_secret FROM accounts").scalars()
        assert totp.secret not in {one for one in kept if one}
        row = session.get_one(AccountRow, ("bjqts", "wang.fang"))
    assert row.totp_secret == totp.secret
