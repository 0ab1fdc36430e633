"""An intake service in thirty lines: hand an application in, follow it, know what is genuine."""
# ruff: noqa: INP001, T201 - an example to copy, no part of a package; it prints

import hmac
import json
import os
import sys
import time
from base64 import b64decode, b64encode
from pathlib import Path

import httpx


def ask(method: str, path: str, **request: object) -> dict:
    """Ask the API; what is away for a moment is asked again: nothing is done twice."""
    headers = {"Authorization": f"Bearer {os.environ['MINGBAI_KEY']}", **request.pop("headers", {})}
    for left in reversed(range(5)):
        try:
            url = os.environ["API"] + path
            answer = httpx.request(method, url, headers=headers, timeout=40, **request)
            if answer.status_code not in {429, 503} or not left:
                break
            time.sleep(int(answer.headers["Retry-After"]))
        except httpx.TransportError as error:  # refused, cut off, or no answer in time
            time.sleep(5) if left else sys.exit(f"{url}: {error}")
    return answer.json() if answer.is_success else sys.exit(answer.json()["detail"])


def genuine(secret: str, headers: dict, body: bytes) -> bool:
    """Whether a webhook is Mingbai's own and not older than five minutes."""
    sent = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    made = hmac.digest(b64decode(secret.removeprefix("whsec_")), sent, "sha256")
    given = headers["webhook-signature"].split()
    fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 5 * 60
    return fresh and any(hmac.compare_digest(f"v1,{b64encode(made).decode()}", g) for g in given)


if __name__ == "__main__":
    body, key = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2]
    case = ask("POST", "/api/v1/applications", json=body, headers={"Idempotency-Key": key})["case"]
    told = ask("GET", f"/api/v1/applications/{case}")
    print(case, told["state"], told["reply_due"])
    for event in ask("GET", "/api/v1/events", params={"case": case, "wait": 10})["events"]:
        print(event["time"], event["type"], event["data"]["stage_label"])
