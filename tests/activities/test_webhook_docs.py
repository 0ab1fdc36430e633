"""The example that docs/webhooks.md gives receivers."""

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from activities.signature import headers
from register.events.subscriptions import new_secret

DOCS = Path(__file__).parents[2] / "docs" / "webhooks.md"
BODY = b'{"specversion":"1.0"}'


@pytest.fixture(scope="module")
def proven() -> Any:
    """The function as it is printed."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    known: dict[str, Any] = {}
    exec(code, known)  # noqa: S102 - it is our own
    return known["proven"]


def test_what_we_sign_is_proven(proven: Any) -> None:
    old, new = new_secret(), new_secret()
    sent = headers([new, old], "bjqts-1/1", datetime.now(UTC), BODY)
    assert proven(new, sent, BODY)
    assert proven(old, sent, BODY)


def test_what_was_altered_or_is_stale_or_by_another_is_not(proven: Any) -> None:
    secret = new_secret()
    sent = headers([secret], "bjqts-1/1", datetime.now(UTC), BODY)
    stale = headers([secret], "bjqts-1/1", datetime.now(UTC) - timedelta(minutes=6), BODY)
    assert not proven(secret, sent, BODY + b" ")
    assert not proven(secret, sent | {"webhook-id": "bjqts-1/2"}, BODY)
    assert not proven(secret, sent | {"webhook-timestamp": str(int(time.time()) + 1)}, BODY)
    assert not proven(new_secret(), sent, BODY)
    assert not proven(secret, stale, BODY)
