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
