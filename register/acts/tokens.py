"""Tokens of requests: the API proves with one, past Temporal, who asked for an act.

A signal that merely *says* it comes from the leader must not sign. A token holds for one act only:
the same case, act id, actor and payload; sent again, it gets the same answer and does nothing.
"""

import hmac

from register.keyed import keyed_hash


def sign(key: bytes, *, case: str, act_id: str, name: str, actor: str, digest: str) -> str:
    """The token of one act; `digest` is that of the act (`Act.digest`)."""
    return keyed_hash(key, "act", case, act_id, name, actor, digest)


def valid(
    token: str | None, key: bytes, *, case: str, act_id: str, name: str, actor: str, digest: str
) -> bool:
    """Whether a token was made for exactly this act."""
    made = sign(key, case=case, act_id=act_id, name=name, actor=actor, digest=digest)
    return token is not None and hmac.compare_digest(token.encode(), made.encode())


def sign_party(key: bytes, case: str, number: int) -> str:
    """The token of a third party's private page: it names case and party and cannot be made up.

    How long it holds is the term of the letter that carries it, which the case knows.
    """
    return f"{case}.{number}.{keyed_hash(key, 'party', case, number)[:_PARTY]}"


def read_party(key: bytes, token: str) -> tuple[str, int] | None:
    """Case and number of the party a token was made for; None for one that was not made here."""
    case, _, rest = token.rpartition(".")[0].rpartition(".")
    number = rest if rest.isascii() and rest.isdecimal() and len(rest) <= _DIGITS else "0"
    made = sign_party(key, case, int(number))
    return (case, int(number)) if hmac.compare_digest(token.encode(), made.encode()) else None


_PARTY = 32
"""Hex digits of a party's token: 128 bits."""

_DIGITS = 3
