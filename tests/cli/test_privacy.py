"""What people say about themselves lies nowhere but in sealed columns, paper and mail."""

import asyncio
import json
import re
import subprocess
import zlib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import httpx
import pytest
from temporalio.client import Client

from agencies import load_profile
from cli.bootstrap import prepare
from cli.kept import kept_settings
from domain.channels import Channel
from register.agency.bootstrap import Issued, issue_tokens
from register.engine import open_register
from register.events import paper
from runtime.embedded.machine import program
from runtime.vault import RingVault
from samples import Sample, Step, load_samples
from tests.activities.test_bounces import LETTER, POSTFIX
from tests.cli.running import PATIENCE, Up, mingbai, up
from tests.support.receiver import Receiver, receiver
from tests.support.traces import cells, files, personal, spellings, traces

_DATE = re.compile(r"20[12]\d-\d\d-\d\d")
_DAY_ONE = "2017-11-07"
"""Since then things happen in the samples; it is the opening day of the second agency here."""

EVENTS = "/api/v1/events"
HOME, OTHER = "bjqts", "bjscjg"
CLERKS = {HOME: "wang.fang", OTHER: "song.yu"}
ADMINISTRATORS = {HOME: "qian.bo", OTHER: "hou.tao"}
OUTSIDERS = ("applicant", "third_party")
"""They have no account: in the demonstration their acts come as signals from the command line."""


def _chosen() -> tuple[Sample, ...]:
    """Samples of two agencies with every channel, with agents, representatives, third parties."""
    found: dict[object, Sample] = {}
    for sample in load_samples():
        for kind in _kinds(sample):
            found.setdefault(kind, sample)
    return tuple({one.id: _today(one) for one in found.values()}.values())


def _kinds(sample: Sample) -> Iterator[object]:
    application = sample.application
    if sample.agency == HOME:
        yield application.arrival.channel
        yield "agent" if application.agent else application.arrival.channel
        yield "representatives" if application.representatives else application.arrival.channel
    for step in sample.steps:  # of the other what is its own: who consults, who gives reasons
        if step.act == "consult" or (sample.agency == OTHER and step.by in OUTSIDERS):
            yield sample.agency, step.act


def _today(sample: Sample) -> Sample:
    """The sample with every date of its play put on the day that it is where it is played."""
    today = load_profile(OTHER).opens_on or ""
    text = sample.model_dump_json(exclude={"handed_in"})
    moved = _DATE.sub(lambda date: today if date[0] >= _DAY_ONE else date[0], text)
    return Sample.model_validate({**json.loads(moved), "handed_in": sample.handed_in})


SAMPLES = _chosen()


@dataclass(frozen=True)
class Played:
    """A full play, what was said in it, how many acts were accepted, and what was pushed."""

    running: Up
    folder: Path
    said: frozenset[str]
    accepted: int
    pushed: Receiver


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The samples played through the API, outsiders' acts through the plain command line."""
    folder = tmp_path_factory.mktemp("privacy") / "data"
    staff = _two_agencies(folder)
    with _caught() as pushed, up(folder) as told:
        accounts = (*told.told.accounts, *staff)
        running = Up(told.process, told.told.model_copy(update={"accounts": accounts}))
        for agency in ADMINISTRATORS:
            _subscribe(running, agency, pushed)
        accepted = sum(_play(running, sample) for sample in SAMPLES)
        _come_back(running, folder)
        for path in ("/api/v1/cases", "/metrics", "/readyz", "/docs"):
            assert running.get(path).status_code == 200
        running.until(lambda: _ids(pushed) >= _feed(running))
        yield Played(running, folder, frozenset(_said()), accepted, pushed)


def _two_agencies(folder: Path) -> tuple[Issued, ...]:
    """A second agency in the installation, on whose opening day the play begins; its staff."""
    folder.mkdir()
    profile = load_profile(OTHER)
    settings = kept_settings(folder, profile)
    ring, _ = prepare(settings, profile)
    register = open_register(settings.database_url, RingVault(ring))
    try:
        return issue_tokens(register, OTHER)
    finally:
        register.close()


@contextmanager
def _caught() -> Iterator[Receiver]:
    """A receiver of events, in a thread of its own beside the play."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    there = receiver()
    try:
        yield asyncio.run_coroutine_threadsafe(there.__aenter__(), loop).result()
        asyncio.run_coroutine_threadsafe(there.__aexit__(None, None, None), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _subscribe(running: Up, agency: str, pushed: Receiver) -> None:
    by = ADMINISTRATORS[agency]
    answer = running._post("/api/v1/webhooks", {"url": pushed.url, "types": []}, by)
    assert answer.status_code == 201, answer.text


def _come_back(running: Up, folder: Path) -> None:
    """A letter to an applicant comes back, with a report that names the mailbox."""
    sent = (message_from_bytes(one.read_bytes()) for one in (folder / "mails").glob("*.eml"))
    address = SAMPLES[0].application.applicants[0].contact.email
    letter = next(one for one in sent if address and address in str(one["To"]))
    report = POSTFIX.replace(LETTER, letter["Message-ID"])
    file = folder.with_name("bounce.eml")
    file.write_text(report.replace("shen.jiahe@example.com", str(address)), encoding="ascii")
    done = mingbai("bounce", str(file), "--data-dir", str(folder))
    assert done.returncode == 0, done.stderr


def _ids(pushed: Receiver) -> set[str]:
    return {one.event["id"] for one in pushed.received}


def _feed(running: Up) -> set[str]:
    """The ids of all events that the administrators may read."""
    found = set()
    for by in ADMINISTRATORS.values():
        after = 0
        while told := (page := running.get(f"{EVENTS}?after={after}&limit=500", by).json())[
            "events"
        ]:
            found |= {one["id"] for one in told}
            after = page["next"]
    return found


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
    clerk, case = CLERKS[sample.agency], _hand_in(running, sample, f"privacy-{sample.id}")
    running.until(lambda: running.get(f"/api/v1/cases/{case}", clerk).status_code == 200)
    return sum(_perform(running, case, step) for step in sample.steps)


def _hand_in(running: Up, sample: Sample, key: str) -> str:
    said = sample.application.model_dump(mode="json", exclude_none=True)
    body = {"agency": sample.agency, "application": said}
    headers = {"Idempotency-Key": key}
    answer = running._post("/api/v1/applications", body, CLERKS[sample.agency], headers)
    assert answer.is_success, answer.text
    return str(answer.json()["case"])


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
    assert {one.agency for one in SAMPLES} == {HOME, OTHER}
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


def test_what_is_pushed_holds_nothing_that_people_said(played: Played) -> None:
    """Bodies and headers of all events of both agencies, of a mail that failed among them."""
    places = [
        (one.event["type"], f"{one.path}\n{one.headers}\n".encode() + one.body)
        for one in played.pushed.received
    ]

    assert {name for name, _ in places} >= {"cn.mingbai.case.receive", *paper.TYPES}
    assert {one.event["source"].rpartition("/")[2] for one in played.pushed.received} == {
        HOME,
        OTHER,
    }
    assert traces(played.said, places) == []


def test_a_datum_that_is_pushed_is_found(played: Played) -> None:
    """The proof that this proof can fail, through the same receiver."""
    datum = min(played.said)
    httpx.post(played.pushed.url, json={"type": "planted", "data": {"name": datum}, "id": "p"})

    planted = played.pushed.received.pop()

    assert planted.event["type"] == "planted"
    assert traces(played.said, [("there", planted.body)])


async def test_lists_of_the_engine_show_nothing_that_people_said(played: Played) -> None:
    client = await Client.connect(played.running.told.temporal)

    places = [(one.id, one.raw_info.SerializeToString()) async for one in client.list_workflows()]

    assert len(places) > len(SAMPLES)
    assert traces(played.said, places) == []


async def test_numbers_and_states_tell_nothing_that_people_said(played: Played) -> None:
    answers = [played.running.get(path) for path in ("/metrics", "/readyz")]
    places = [(str(one.url), one.content) for one in answers]

    assert [one.status_code for one in answers] == [200, 200]
    assert traces(played.said, places) == []


def test_a_datum_that_does_lie_there_is_found(played: Played) -> None:
    """The proof that the proof can fail: a signal past the codec server lies in clear."""
    case = _hand_in(played.running, SAMPLES[0], "planted")
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
