"""`mingbai worker` and `mingbai api`: one process each, set by variables, ended by a signal."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from register.agency.bootstrap import issue_tokens
from register.engine import open_register
from runtime.embedded.machine import port_for
from runtime.keys import load_key_ring
from runtime.settings import Settings
from runtime.vault import RingVault
from samples import load_samples
from tests.cli.running import PATIENCE, ROOT, bootstrapped, mingbai, to_day_one
from tests.conftest import SmtpCatcher

SAMPLE = load_samples()[0]


@pytest.fixture
def environment(
    temporal_settings: Settings, smtp_catcher: SmtpCatcher, tmp_path: Path
) -> dict[str, str]:
    """An installation that is bootstrapped, and an address for its API."""
    said = {
        "MINGBAI_MODE": "demo",
        "MINGBAI_CIVIL_SHIFT": to_day_one(),
        "MINGBAI_DATA_DIR": str(tmp_path),
        "MINGBAI_TEMPORAL_ADDRESS": temporal_settings.temporal_address,
        "MINGBAI_TASK_QUEUE": tmp_path.name,
        "MINGBAI_SMTP_PORT": str(smtp_catcher.port),
        "MINGBAI_API_PORT": str(port_for("网页", 0)),
    }
    bootstrapped(tmp_path, **said)
    return said


@contextmanager
def serving(name: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that must end well when it is asked to."""
    command = (sys.executable, "-m", "cli.main", name)
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}) as process:
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()


def answering(process: subprocess.Popen[bytes], url: str) -> None:
    """Wait until an address answers, as long as its process lives."""
    for _ in range(600):
        try:
            httpx.get(url)
        except httpx.ConnectError:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.1)
        else:
            return
    pytest.fail("nothing answered in time")


def test_worker_and_api_serve_one_installation(environment: dict[str, str]) -> None:
    url = f"http://127.0.0.1:{environment['MINGBAI_API_PORT']}"
    headers = {"Authorization": f"Bearer {token(environment)}"}
    application = SAMPLE.application.model_dump(mode="json", exclude_none=True)
    with serving("api", environment) as api, serving("worker", environment):
        answering(api, f"{url}/healthz")

        handed = httpx.post(
            f"{url}/api/v1/applications",
            json={"agency": SAMPLE.agency, "application": application},
            headers={**headers, "Idempotency-Key": "1"},
            timeout=PATIENCE,
        )
        done = httpx.post(
            f"{url}{handed.json()['links']['acts']}",
            json={"act": "register"},
            headers=headers,
            timeout=PATIENCE,
        )

    assert done.json()["answer"]["accepted"]


@pytest.mark.parametrize("name", ["worker", "api"])
def test_without_temporal_it_ends_with_a_clear_line(environment: dict[str, str], name: str) -> None:
    result = mingbai(name, **{**environment, "MINGBAI_TEMPORAL_ADDRESS": "127.0.0.1:9"})

    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("连不上 Temporal 服务 127.0.0.1:9")
    assert "Traceback" not in result.stderr


def test_an_address_in_use_is_a_clear_line(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(environment["MINGBAI_API_PORT"]))):
        result = mingbai("api", **environment)

    assert result.returncode == 1
    assert "不能使用" in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr


def token(environment: dict[str, str]) -> str:
    """A clerk's token."""
    folder = Path(environment["MINGBAI_DATA_DIR"])
    vault = RingVault(load_key_ring(folder / "keys.json"))
    register = open_register(f"sqlite:///{folder}/register.db", vault)
    issued = issue_tokens(register, SAMPLE.agency)
    register.close()
    return next(one.token for one in issued if one.person == "wang.fang")
