"""Passwords: one answer for whatever is wrong, at one cost, and weak ones refused."""

import pytest

from domain.acts import Refusal
from domain.passwords import weakness
from register.engine import Register
from register.people.account_care import AccountCare
from register.people.accounts import Accounts, How, LoginRefused, SignedIn, Why
from register.people.log import PeopleLog
from register.people.passwords import Passwords
from register.tables import AccountRow, PersonRow
from tests.register.accounts import GOOD, NOW, OTHER, code_of


def test_the_right_password_lets_in(accounts: Accounts, care: AccountCare) -> None:
    assert accounts.log_in("bjqts", "wang.fang", GOOD, at=NOW) == SignedIn(
        agency="bjqts", person="wang.fang", name="王芳", how=How.PASSWORD
    )


def test_a_password_is_the_same_however_it_was_typed(accounts: Accounts, care: AccountCare) -> None:
    care.set_password("bjqts", "qian.bo", "ＡＢＣ-tea-and-mountain", by="qian.bo", at=NOW)
    answer = accounts.log_in("bjqts", "qian.bo", "ABC-tea-and-mountain", at=NOW)
    assert isinstance(answer, SignedIn)


@pytest.mark.parametrize(
    ("agency", "person", "password"),
    [
        ("bjqts", "wang.fang", "wrong"),
        ("bjqts", "wang.fang", "\ud800"),
        ("bjqts", "nobody.here", GOOD),
        ("bjqts", "li.qiang", GOOD),
        ("nowhere", "wang.fang", GOOD),
        ("bjqts", "", GOOD),
        ("bjqts", "wang\x00fang", GOOD),
        ("bjqts", "\ud800", GOOD),
        ("bjqts", "x" * 10_000, GOOD),
    ],
)
def test_whatever_is_wrong_gets_one_answer(
    accounts: Accounts, care: AccountCare, agency: str, person: str, password: str
) -> None:
    """Wrong password, no such person, no account, no such agency, a name that is none."""
    answer = accounts.log_in(agency, person, password, at=NOW)
    assert answer == LoginRefused(code=Why.WRONG)


def test_an_unknown_name_costs_the_same_work(
    register: Register, log: PeopleLog, care: AccountCare, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted is what the library hashes: as often, at the same cost, with and without account."""
    worked: list[str] = []
    passwords = Passwords(time_cost=1, memory_kib=8, lanes=1)
    hasher = passwords._hash
    real = hasher.verify_and_update

    def counted(password: str | bytes, kept: str | bytes) -> tuple[bool, str | None]:
        worked.append(str(kept).split("$")[3])
        return real(password, kept)

    monkeypatch.setattr(hasher, "verify_and_update", counted)
    accounts = Accounts(register, log, passwords)
    for person in ("wang.fang", "nobody.here"):
        accounts.log_in("bjqts", person, "wrong", at=NOW)
    assert worked == ["m=8,t=1,p=1", "m=8,t=1,p=1"]


def test_the_hash_of_nobody_is_worked_through_at_full_cost() -> None:
    """A hash that could not be read would be refused at once."""
    passwords = Passwords()
    assert passwords._hash.current_hasher.check_needs_rehash(passwords._nobodys) is False
    assert passwords.check("x", None) == (False, None)


def test_a_hash_of_an_old_cost_is_renewed_at_the_next_log_in(
    register: Register, log: PeopleLog, accounts: Accounts, care: AccountCare
) -> None:
    dearer = Accounts(register, log, Passwords(time_cost=2, memory_kib=8, lanes=1))
    assert isinstance(dearer.log_in("bjqts", "wang.fang", GOOD, at=NOW), SignedIn)
    with register.reading() as session:
        row = session.get_one(AccountRow, ("bjqts", "wang.fang"))
    assert "t=2" in (row.password_hash or "")


def test_a_password_from_an_administrator_must_be_changed(
    register: Register, accounts: Accounts, care: AccountCare
) -> None:
    care.set_password("bjqts", "wang.fang", OTHER, by="qian.bo", at=NOW)
    assert code_of(accounts.log_in("bjqts", "wang.fang", OTHER, at=NOW)) == Why.MUST_CHANGE
    changed = accounts.change_password("bjqts", "wang.fang", OTHER, GOOD, at=NOW)
    assert isinstance(changed, SignedIn)
    assert isinstance(accounts.log_in("bjqts", "wang.fang", GOOD, at=NOW), SignedIn)
    assert code_of(accounts.log_in("bjqts", "wang.fang", OTHER, at=NOW)) == Why.WRONG


@pytest.mark.parametrize(
    ("weak", "why"),
    [
        ("short", "至少12个字符"),
        ("x" * 257, "最多256个字符"),
        ("王芳的口令只有我知道呀呀", "姓名"),
        ("Wang.Fang-and-tea", "账号"),
        ("bjqts-mountain-river", "机关代号"),
        ("password123456", "过于常见"),
        ("aaaaaaaaaaaaaaa", "过于常见"),
        ("abcdefghijklmnop", "过于常见"),
        ("9876543210987654", "过于常见"),
        (GOOD, "与原口令相同"),
    ],
)
def test_a_weak_password_is_refused_and_says_why(
    accounts: Accounts, care: AccountCare, weak: str, why: str
) -> None:
    answer = accounts.change_password("bjqts", "wang.fang", GOOD, weak, at=NOW)
    assert isinstance(answer, Refusal)
    assert answer.code == "weak_password"
    assert why in answer.why
    assert isinstance(accounts.log_in("bjqts", "wang.fang", GOOD, at=NOW), SignedIn)


@pytest.mark.parametrize("good", ["门前大桥下游过一群鸭子", "tr0ub4dor&3-mountain"])
def test_length_counts_not_kinds_of_characters(good: str) -> None:
    assert weakness(good + "呀", ()) is None


def test_two_letters_of_a_name_stand_in_a_password_by_chance() -> None:
    known = ("钱波", "qian.bo", "qian", "bo")
    assert weakness("Quiet-Harbour-4411-above", known) is None
    assert weakness("Quiet-Harbour-4411-qian", known) is not None


def test_only_an_administrator_sets_the_password_of_another(care: AccountCare) -> None:
    refused = care.set_password("bjqts", "qian.bo", GOOD, by="wang.fang", at=NOW)
    assert code_of(refused) == "wrong_role"


def test_who_has_left_does_not_come_in(
    register: Register, accounts: Accounts, care: AccountCare
) -> None:
    with register.transaction() as session:
        session.get_one(PersonRow, ("bjqts", "wang.fang")).active = False
    assert code_of(accounts.log_in("bjqts", "wang.fang", GOOD, at=NOW)) == Why.WRONG
