"""What people say about themselves lies nowhere but in sealed columns, paper and mail."""

import json
import re
import subprocess
import zlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from temporalio.client import Client

from domain.channels import Channel
from runtime.embedded.machine import program
from samples import Sample, Step, load_samples
from tests.cli.running import PATIENCE, Up, up
from tests.support.traces import cells, files, personal, spellings, traces

_DATE = re.compile(r"20[12]\d-\d\d-\d\d")
_DAY_ONE = "2017-11-07"
OUTSIDERS = ("applicant", "third_party")
"""They have no account: in the demonstration their acts come as signals from the command line."""


def _chosen() -> tuple[Sample, ...]:
    """Samples with every channel, with agents, representatives and third parties among them."""
    found: dict[object, Sample] = {}
    for sample in load_samples():
        if sample.agency != "bjqts":
            continue
        application = sample.application
        kinds = [application.arrival.channel]
        kinds += ["agent"] if application.agent else []
        kinds += ["representatives"] if application.representatives else []
        kinds += ["third party"] if any(step.act == "consult" for step in sample.steps) else []
        for kind in kinds:
            found.setdefault(kind, sample)
    return tuple({one.id: _today(one) for one in found.values()}.values())


def _today(sample: Sample) -> Sample:
    """The sample with every later date put on the day that it is where it is played."""
    text = sample.model_dump_json(exclude={"handed_in"})
    moved = _DATE.sub(lambda date: min(date[0], _DAY_ONE), text)
    return Sample.model_validate({**json.loads(moved), "handed_in": sample.handed_in})


SAMPLES = _chosen()


@dataclass(frozen=True)
class Played:
    """A full play, what was said in it, and how many acts were accepted."""

    running: Up
    folder: Path
    said: frozenset[str]
    accepted: int


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The samples played through the API, outsiders' acts through the plain command line."""
    folder = tmp_path_factory.mktemp("privacy") / "data"
    with up(folder) as running:
        accepted = sum(_play(running, sample) for sample in SAMPLES)
        for path in ("/api/v1/cases", "/metrics", "/readyz", "/docs"):
            assert running.get(path).status_code == 200
        yield Played(running, folder, frozenset(_said()), accepted)


def _said() -> Iterator[str]:
    """Every datum of every applicant, agent, representative and third party."""
    for sample in SAMPLES:
        application = sample.application
        for about in (application.applicants, application.agent, application.representatives):
            yield from personal(about)
        for step in sample.steps:
            if step.act == "consult":
                yield from personal(step.payload.get("parties", []))


def _play(running: Up, sample: Sample) -> int:
    case = running.hand_in(sample, f"privacy-{sample.id}")
    running.until(lambda: running.get(f"/api/v1/cases/{case}").status_code == 200)
    return sum(_perform(running, case, step) for step in sample.steps)


def _perform(running: Up, case: str, step: Step) -> bool:
    """Whether a step was accepted: some rest on days that have not passed here, no matter."""
    if step.by in OUTSIDERS:
        body = json.dumps({"actor": step.by, "payload": dict(step.payload)}, ensure_ascii=False)
        return signal(running, case, step.act, body, codec=True)
    if step.by not in {one.person for one in running.told.accounts}:
        return False  # the clock, which has time
    return running.act(case, step.act, step.by, **dict(step.payload)).is_success


def signal(running: Up, case: str, name: str, body: str, *, codec: bool) -> bool:
    """Send a signal by the plain command line, sealed by the codec server or not."""
    sealed = (
        *("--codec-endpoint", f"{running.told.api}/codec"),
        *("--codec-auth", f"Bearer {running.told.token('wang.fang')}"),
    )
    command = (
        *(program("temporal"), "workflow", "signal", "--address", running.told.temporal),
        *("--workflow-id", case, "--name", name, "--input", body),
        *(sealed if codec else ()),
    )
    return not subprocess.run(
        command, capture_output=True, timeout=PATIENCE, check=False
    ).returncode


def test_the_play_goes_through_every_channel_and_far(played: Played) -> None:
    assert {one.application.arrival.channel for one in SAMPLES} == set(Channel)
    assert played.accepted > 5 * len(SAMPLES)
    assert len(played.said) > 5 * len(SAMPLES)


def test_temporal_holds_nothing_that_people_said(played: Played) -> None:
    places = [*files(played.folder, "temporal.db*"), *cells(played.folder / "temporal.db")]

    assert sum(len(content) for _, content in places) > 100_000
    assert traces(played.said, places) == []


def test_logs_hold_nothing_that_people_said(played: Played) -> None:
    places = [*files(played.folder, "logs/*")]

    assert {name for name, content in places if content} >= {"mingbai.log"}
    assert traces(played.said, places) == []


def test_the_register_lies_sealed(played: Played) -> None:
    """The full-text index, too: it holds words of applications, but nobody's name or number."""
    places = [*files(played.folder, "register.db*"), *cells(played.folder / "register.db")]

    assert any(name.startswith("register.db:cases.") for name, _ in places)
    assert traces(played.said, places) == []


async def test_lists_of_the_engine_show_nothing_that_people_said(played: Played) -> None:
    client = await Client.connect(played.running.told.temporal)

    places = [(one.id, one.raw_info.SerializeToString()) async for one in client.list_workflows()]

    assert len(places) > len(SAMPLES)
    assert traces(played.said, places) == []


async def test_numbers_and_states_tell_nothing_that_people_said(played: Played) -> None:
    places = [(path, played.running.get(path).content) for path in ("/metrics", "/readyz")]

    assert traces(played.said, places) == []


def test_a_datum_that_does_lie_there_is_found(played: Played) -> None:
    """The proof that the proof can fail: a signal past the codec server lies in clear."""
    case = played.running.hand_in(SAMPLES[0], "planted")
    planted = "欧阳清辞，电话 13999990001"
    body = json.dumps({"actor": "applicant", "payload": {"reason": planted}})

    assert signal(played.running, case, "withdraw", body, codec=False)

    def found() -> list[str]:
        return traces([planted], files(played.folder, "temporal.db*"))

    played.running.until(lambda: bool(found()))
    assert "(json)" in found()[0]


@pytest.mark.parametrize("spelling", [*spellings("沈嘉禾")])
def test_every_spelling_is_found(spelling: str) -> None:
    """In base64 a word looks different at each place in a group of three bytes."""
    written = {
        "utf-8": "沈嘉禾".encode(),
        "utf-16-le": "沈嘉禾".encode("utf-16-le"),
        "utf-16-be": "沈嘉禾".encode("utf-16-be"),
        "gb18030": "沈嘉禾".encode("gb18030"),
        "spaced": "沈 嘉 禾".encode(),
        "hex": "沈嘉禾".encode().hex().encode(),
        "url": quote("沈嘉禾").encode(),
        "json": b"\\u6c88\\u5609\\u79be",
        "json upper": b"\\u6C88\\u5609\\u79BE",
        "base64+0": b64encode("沈嘉禾说".encode()),
        "base64+1": b64encode("X沈嘉禾说".encode()),
        "base64+2": b64encode("XY沈嘉禾说".encode()),
    }[spelling]

    assert f"沈嘉禾 ({spelling}) in here" in traces(["沈嘉禾"], [("here", b"..." + written)])
    assert traces(["沈嘉禾"], [("here", zlib.compress(b"another") + b"...")]) == []
