"""How often somebody may ask, by who he is; or try to log in, by account and address.

Counted in this process's memory: several processes behind one address each count for themselves.
"""

import time
from dataclasses import dataclass
from math import ceil

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from api.problems import Problem
from runtime.settings import Settings

_MINUTE = 60
ACCOUNTS = 10
"""One address may try to log in so many times as often as to one account: an office shares one."""
_TOO_MANY = "请求过于频繁，请在{}秒之后再试"


@dataclass(frozen=True)
class Policy:
    """So many requests a minute; a quota of 0 is no limit."""

    name: str
    quota: int


@dataclass(frozen=True)
class Rate:
    """Where somebody stands with a policy: what is left of it, and for how many seconds."""

    policy: Policy
    left: int
    seconds: int

    def headers(self) -> dict[str, str]:
        """As the headers that tell a client (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit-Policy": f'"{self.policy.name}";q={self.policy.quota};w={_MINUTE}',
            "RateLimit": f'"{self.policy.name}";r={self.left};t={self.seconds}',
        }


class Throttle:
    """The limits of one app."""

    def __init__(self, settings: Settings) -> None:
        self.staff = Policy("staff", settings.staff_per_minute)
        self.client = Policy("client", settings.client_per_minute)
        self.log_in = Policy("login", settings.logins_per_minute)
        self.log_in_from = Policy("login-from", ACCOUNTS * settings.logins_per_minute)
        self.portal = Policy("portal", settings.portal_per_minute)
        self._counted = FixedWindowRateLimiter(MemoryStorage())

    def attempt(self, agency: str, account: str, address: str) -> None:
        """Count an attempt to log in: to the account, and from the address to any of them.

        Raises:
            Problem: `too_many` - one of both quotas is used up.
        """
        self.take(self.log_in_from, address)
        self.take(self.log_in, agency, account, address)

    def take(self, policy: Policy, *who: str) -> Rate | None:
        """Count a request; None where there is no limit.

        Raises:
            Problem: `too_many` - the quota is used up; it says when to come again.
        """
        if not policy.quota:
            return None
        item = RateLimitItemPerMinute(policy.quota, namespace=policy.name)
        taken = self._counted.hit(item, *who)
        window = self._counted.get_window_stats(item, *who)
        seconds = max(1, ceil(window.reset_time - time.time()))
        rate = Rate(policy, window.remaining, seconds)
        if not taken:
            headers = {**rate.headers(), "Retry-After": str(seconds)}
            raise Problem("too_many", _TOO_MANY.format(seconds), headers=headers)
        return rate
