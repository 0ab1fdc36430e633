"""Signatures of webhooks, as Standard Webhooks (standardwebhooks.com) has them.

The receiver makes the same hash of `{webhook-id}.{webhook-timestamp}.{body}` and compares; a
timestamp more than five minutes from its own clock it refuses (docs/webhooks.md).
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime

from register.events.subscriptions import PREFIX


def headers(secrets: Iterable[str], id_: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that prove a body; one signature for each secret. `at` is a real instant."""
    timestamp = str(int(at.timestamp()))
    return {
        "webhook-id": id_,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(sign(one, id_, timestamp, body) for one in secrets),
    }


def sign(secret: str, id_: str, timestamp: str, body: bytes) -> str:
    """One signature: `v1,` and the HMAC-SHA256 in base64."""
    key = b64decode(secret.removeprefix(PREFIX))
    signed = f"{id_}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.digest(key, signed, "sha256")).decode()
