"""People with passwords and second factors, and what an account answers."""

from datetime import UTC, datetime, timedelta

import pyotp

from domain.acts import Refusal
from register.people.account_care import AccountCare
from register.people.accounts import LoginRefused
from register.people.passwords import Passwords

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
GOOD = "竹林 七贤 与 一壶清茶"
OTHER = "correct-horse-battery-9"
CHEAP = Passwords(time_cost=1, memory_kib=8, lanes=1)
MINUTE = timedelta(minutes=1)


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
