"""Keyed hashes: what only the holder of the key, which lies outside the database, can make."""

import hmac
import json
from functools import lru_cache

Fact = str | int | bool | None


def keyed_hash(key: bytes, purpose: str, *facts: Fact) -> str:
    """HMAC-SHA256 over a purpose and facts, in hex.

    JSON keeps the facts apart, so that no two lists of facts look alike; the purpose keeps a hash
    made for one thing from passing for another.
    """
    text = json.dumps([purpose, *facts], ensure_ascii=False, separators=(",", ":"))
    return hmac.digest(key, text.encode(), "sha256").hex()


@lru_cache
def key_id(key: bytes) -> str:
    """A name for a key that gives nothing of it away."""
    return keyed_hash(key, "key")[:16]
