"""Passwords: what a good one is, and how long a name is closed after wrong ones.

Length and unpredictability count; no rule about kinds of characters and no periodic change, which
lead people to worse passwords (NIST SP 800-63B §3.1.1).
"""

import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

SHORTEST, LONGEST = 12, 256
"""Characters a password has at least and at most."""

FREE_FAILURES = 4
"""Failures in a row that cost nothing; the next one closes the name for a while."""

_FIRST_LOCK, _LONGEST_LOCK = timedelta(minutes=1), timedelta(hours=1)
FORGET_FAILURES = timedelta(days=1)
"""After so long without a failure the next one is the first again."""

_FEWEST_KINDS = 5
_BY_CHANCE = 3
_COMMON = (
    "password",
    "passw0rd",
    "123456",
    "qwerty",
    "admin",
    "welcome",
    "iloveyou",
    "abc123",
    "1qaz2wsx",
    "woaini",
    "mingbai",
    "zhengfu",
    "口令",
    "密码",
)
"""What the most common passwords, here and elsewhere, are made of."""


def normalised(password: str) -> str:
    """The password however it was typed: full-width and composed characters are the plain ones."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, known: Iterable[str], old: str | None = None) -> str | None:
    """Why a password is not accepted, in Chinese; None when it is.

    `known` are words others know of the person: name, account, mailbox, agency; two or three
    letters of an alphabet stand in any password by chance.
    """
    plain = normalised(password)
    if old is not None and plain == normalised(old):
        return "新口令不能与原口令相同"
    if len(plain) < SHORTEST:
        return f"口令至少{SHORTEST}个字符，例如几个互不相干的词"
    if len(plain) > LONGEST:
        return f"口令最多{LONGEST}个字符"
    folded = plain.casefold()
    telling = (word.casefold() for word in known if _telling(word))
    if any(word in folded for word in telling):
        return "口令不能含有本人的姓名、账号、邮箱或者机关代号"
    rest = folded
    for word in _COMMON:
        rest = rest.replace(word, "")
    if len(set(rest)) < _FEWEST_KINDS or _in_sequence(rest):
        return "口令过于常见或者过于简单，请换一个别人猜不到的"
    return None


def _telling(word: str) -> bool:
    return len(word) > (_BY_CHANCE if word.isascii() else 1)


def lock_after(failures: int) -> timedelta | None:
    """How long a name is closed after so many failures in a row; None: not at all.

    The first lock is a minute, each further failure doubles it, to an hour at most: guessing is
    hopeless, and nobody is shut out for good by somebody else's guesses.
    """
    beyond = failures - FREE_FAILURES - 1
    if beyond < 0:
        return None
    doubled: int = 2 ** min(beyond, 10)
    return min(_FIRST_LOCK * doubled, _LONGEST_LOCK)


def _in_sequence(text: str) -> bool:
    """Whether every character is the neighbour of the one before it: 123456789012, abcdefghijkl."""
    steps = {ord(later) - ord(earlier) for earlier, later in pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9}
