"""Logging in: one answer for whatever is wrong, each code once, and a name closes for a while."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from domain.acts import Refusal
from domain.passwords import lock_after, weakness
from register.engine import Register
from register.people.account_care import AccountCare
from register.people.accounts import Accounts, How, LoginRefused, SignedIn, Why
from register.people.log import STRANGER, PeopleLog, people_stream
from register.people.passwords import Passwords
from register.record.journal import entries
from register.record.verify import verify
from register.tables import AccountRow, AttemptRow, PersonRow

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
GOOD = "竹林 七贤 与 一壶清茶"
OTHER = "correct-horse-battery-9"
CHEAP = Passwords(time_cost=1, memory_kib=8, lanes=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def log(key: bytes) -> PeopleLog:
    return PeopleLog(key)


@pytest.fixture
def accounts(register: Register, log: PeopleLog) -> Accounts:
    return Accounts(register, log, CHEAP)


@pytest.fixture
def care(register: Register, log: PeopleLog) -> AccountCare:
    """Of wang.fang there is a password of her own choice."""
    care = AccountCare(register, log, CHEAP)
    assert care.set_password("bjqts", "qian.bo", OTHER, by="qian.bo", at=NOW) is None
    assert care.set_password("bjqts", "wang.fang", OTHER, by="qian.bo", at=NOW) is None
    changed = Accounts(register, log, CHEAP).change_password(
        "bjqts", "wang.fang", OTHER, GOOD, at=NOW
    )
    assert isinstance(changed, SignedIn)
    return care


def code_of(answer: object) -> str:
    assert isinstance(answer, LoginRefused | Refusal), answer
    return answer.code


def with_totp(care: AccountCare, at: datetime = NOW) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    uri = care.begin_totp("bjqts", "wang.fang", at=at)
    assert isinstance(uri, str)
    parsed = pyotp.parse_uri(uri)
    assert isinstance(parsed, pyotp.TOTP)
    codes = care.confirm_totp("bjqts", "wang.fang", parsed.at(at), at=at)
    assert isinstance(codes, tuple)
    return parsed, codes


# ---- passwords ----


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


def test_only_an_administrator_sets_the_password_of_another(care: AccountCare) -> None:
    refused = care.set_password("bjqts", "qian.bo", GOOD, by="wang.fang", at=NOW)
    assert code_of(refused) == "wrong_role"


def test_who_has_left_does_not_come_in(
    register: Register, accounts: Accounts, care: AccountCare
) -> None:
    with register.transaction() as session:
        session.get_one(PersonRow, ("bjqts", "wang.fang")).active = False
    assert code_of(accounts.log_in("bjqts", "wang.fang", GOOD, at=NOW)) == Why.WRONG


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


# ---- second factor ----


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
