"""`mingbai` as the real command: run to its end, or `up` for the length of a block."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil
import pytest
from typer.testing import CliRunner

from cli.main import app
from domain.model import Model
from register.agency.bootstrap import Issued
from samples import Sample
from tests.support.house import DAY_ONE

ROOT = Path(__file__).parents[2]
PATIENCE = 120
"""Seconds the slowest command may take on a busy machine."""

ANY_PORT = ("--api-port", "--temporal-port", "--ui-port", "--mail-port")


def mingbai(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        (sys.executable, "-m", "cli.main", *options),
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def bootstrapped(folder: Path, *agencies: str, **environment: str) -> None:
    """Make an installation in a folder; no Temporal is asked unless the environment names one."""
    env = {"MINGBAI_TEMPORAL_ADDRESS": "127.0.0.1:9", **environment}
    for agency in agencies or ("bjqts",):
        words = ["bootstrap", "--agency", agency, "--data-dir", str(folder)]
        result = CliRunner(env=env).invoke(app, words)
        assert result.exit_code == 0, result.output


def to_day_one() -> str:
    """The civil shift under which it is now the day the agency's rules took effect."""
    return f"-PT{int((datetime.now(UTC) - DAY_ONE).total_seconds())}S"


class Told(Model):
    """The one line of `up --json`."""

    api: str
    temporal: str
    ui: str
    smtp: str
    mail: str
    accounts: tuple[Issued, ...]

    def token(self, person: str) -> str:
        """The token of a demo account."""
        return next(one.token for one in self.accounts if one.person == person)


@dataclass(frozen=True)
class Up:
    """A running `mingbai up` and what it told."""

    process: subprocess.Popen[str]
    told: Told

    def get(self, path: str, by: str = "wang.fang") -> httpx.Response:
        """Ask the API as a member of staff."""
        return httpx.get(f"{self.told.api}{path}", headers=self._headers(by), timeout=PATIENCE)

    def act(self, case: str, act: str, by: str, **payload: object) -> httpx.Response:
        """Perform an act through the API."""
        return self._post(f"/api/v1/cases/{case}/acts", {"act": act, "payload": payload}, by)

    def hand_in(self, sample: Sample, key: str) -> str:
        """Hand a sample in through the API; the id of its case."""
        body = {
            "agency": sample.agency,
            "application": sample.application.model_dump(mode="json", exclude_none=True),
        }
        answer = self._post("/api/v1/applications", body, "wang.fang", {"Idempotency-Key": key})
        assert answer.is_success, answer.text
        return str(answer.json()["case"])

    def stage(self, case: str) -> str:
        """Where a case stands."""
        return str(self.get(f"/api/v1/cases/{case}").json()["stage"])

    def until(self, fact: Callable[[], bool]) -> None:
        """Wait for a fact, bounded; the process must not end meanwhile."""
        for _ in range(10 * PATIENCE):
            if fact():
                return
            with pytest.raises(subprocess.TimeoutExpired):
                self.process.wait(0.1)
        pytest.fail("what was waited for did not come true")

    def child(self, program: str) -> psutil.Process:
        """The child that runs a program."""
        children = psutil.Process(self.process.pid).children()
        return next(one for one in children if one.name() == program)

    def kill(self) -> None:
        """`kill -9`; all its children end, too."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        assert len(children) >= 2, "at least Temporal and the mail catcher"
        self.process.kill()
        self.process.wait()
        _, alive = psutil.wait_procs(children, timeout=PATIENCE)
        assert not alive

    def stop(self, number: signal.Signals) -> tuple[int, str, str]:
        """Its status after a signal, and what else it said on both outputs."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> tuple[int, str, str]:
        """Its status once it has ended, and what else it said on both outputs."""
        said, complained = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said, complained

    def _post(
        self, path: str, body: object, by: str, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        return httpx.post(
            f"{self.told.api}{path}",
            json=body,
            headers={**self._headers(by), **(headers or {})},
            timeout=PATIENCE,
        )

    def _headers(self, by: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.told.token(by)}"}


@contextmanager
def up(folder: Path, *options: str) -> Iterator[Up]:
    """`mingbai up --json` on free ports; whatever is left of it afterwards is killed."""
    ports = [part for port in ANY_PORT for part in (port, "0")]
    command = (sys.executable, "-m", "cli.main", "up", "--json", "--data-dir", str(folder))
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        (*command, *ports, *options), cwd=ROOT, stdout=pipe, stderr=pipe, text=True
    )
    with process:
        try:
            yield Up(process, Told.model_validate(json.loads(_first_line(process))))
        finally:
            process.kill()


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], PATIENCE)
    assert readable, "nothing was told in time"
    return process.stdout.readline()
