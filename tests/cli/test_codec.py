"""The plain `temporal` command line and the Temporal UI, with the codec server between."""

import json
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from runtime.embedded.machine import program
from samples import Sample, load_samples
from tests.cli.running import PATIENCE, Up, up
from tests.support.chromium import chromium

SAMPLE: Sample = load_samples()[0]
WHY = "申请人来电说另有途径取得"
"""What a person writes into a signal; nothing of it may reach the server."""

LEADER = "chen.jianguo"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """Everything on this machine."""
    with up(tmp_path_factory.mktemp("codec") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, running: Up) -> Path:
    """Where it keeps what it keeps."""
    return tmp_path_factory.getbasetemp() / "codec0" / "data"


def temporal(running: Up, *command: str, by: str | None) -> subprocess.CompletedProcess[str]:
    """The plain command line; with somebody's token it asks the codec server."""
    codec: tuple[str, ...] = ()
    if by is not None:
        codec = (
            *("--codec-endpoint", f"{running.told.api}/codec"),
            *("--codec-auth", f"Bearer {running.told.token(by)}"),
        )
    return subprocess.run(
        (program("temporal"), *command, "--address", running.told.temporal, *codec),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_a_signal_is_sealed_before_it_leaves_and_counts(running: Up, folder: Path) -> None:
    case = running.hand_in(SAMPLE, "cli-signal")
    told = json.dumps({"actor": "applicant", "payload": {"reason": WHY}}, ensure_ascii=False)

    sent = temporal(
        running,
        *("workflow", "signal", "--workflow-id", case, "--name", "withdraw", "--input", told),
        by="wang.fang",
    )

    assert sent.returncode == 0, sent.stderr
    running.until(lambda: _journalled(running, case, "withdraw"))
    kept = b"".join(file.read_bytes() for file in folder.glob("temporal.db*"))
    for written in (WHY, json.dumps(WHY)[1:-1]):
        assert written.encode() not in kept
    assert case.encode() in kept, "this is where the server keeps what it was sent"


def test_a_signal_past_the_codec_server_lies_in_clear(running: Up, folder: Path) -> None:
    """Why every command of ours goes through it, and the proof that the test above can fail."""
    case = running.hand_in(SAMPLE, "cli-plain")
    told = json.dumps({"actor": "applicant", "payload": {"reason": "明文"}}, ensure_ascii=False)

    temporal(
        running,
        *("workflow", "signal", "--workflow-id", case, "--name", "withdraw", "--input", told),
        by=None,
    )

    running.until(
        lambda: any("明文".encode() in one.read_bytes() for one in folder.glob("temporal.db*"))
    )


def test_what_went_wrong_can_be_read(running: Up) -> None:
    case = running.hand_in(SAMPLE, "cli-refused")
    command = (
        *("workflow", "update", "execute", "--workflow-id", case),
        *("--name", "transfer", "--input", '{"actor": 1}'),
    )

    blind = temporal(running, *command, by=None)
    told = temporal(running, *command, by="zhou.min")

    assert blind.returncode == told.returncode == 1
    assert "Encoded failure" in blind.stderr
    assert "Encoded failure" not in told.stderr
    assert "actor" in told.stderr


def test_a_history_is_shown_to_whom_it_may_be_shown(running: Up) -> None:
    case = running.hand_in(SAMPLE, "cli-shown")
    command = ("workflow", "show", "--workflow-id", case, "--output", "json")

    def encoding(by: str | None) -> str:
        events = json.loads(temporal(running, *command, by=by).stdout)["events"]
        (payload,) = events[0]["workflowExecutionStartedEventAttributes"]["input"]["payloads"]
        return b64decode(payload["metadata"]["encoding"]).decode()

    assert encoding(LEADER) == "json/plain"
    assert encoding(None) == "binary/encrypted"
    # A handler opens nothing: it would be every department's.
    refused = temporal(running, *command, by="zhang.wei")
    assert refused.returncode == 1
    assert refused.stdout == ""


async def test_the_ui_shows_a_case_to_whoever_is_logged_in_and_else_ciphertext(
    running: Up,
) -> None:
    """A real browser, the log-in page and the cookie it gives: nothing is set by hand."""
    case = running.hand_in(SAMPLE, "ui")
    name = SAMPLE.application.applicants[0].name
    here = f"{running.told.ui}/namespaces/default/workflows/{case}"

    async with chromium() as browser:
        page = await browser.new_page(locale="zh-CN", viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(PATIENCE * 1000)
        await page.goto(here)
        await expect(page.locator("body")).to_contain_text("案件内容已加密")
        await expect(page.locator("body")).not_to_contain_text(name)

        await _log_in(page, running)
        await page.goto(here)
        await expect(page.locator("body")).to_contain_text(name)
        await page.locator("a[href*=user-metadata]").first.click()
        for frame, words in enumerate(
            ("依申请公开 bjqts 2017年11月7日", "答复期限：2017年11月28日")
        ):
            told = page.frame_locator("iframe").nth(frame).locator("body")
            await expect(told).to_contain_text(words)


async def _log_in(page: Page, running: Up) -> None:
    account = next(one for one in running.told.accounts if one.person == LEADER)
    assert account.password, "the demo accounts have passwords"
    await page.goto(f"{running.told.api}/login")
    await page.get_by_label("账号").fill(account.person)
    await page.get_by_label("口令").fill(account.password)
    async with page.expect_navigation():
        await page.get_by_role("button", name="登录").click()
    await expect(page.get_by_role("button", name="退出登录")).to_be_visible()


def _journalled(running: Up, case: str, act: str) -> bool:
    return any(one["act"] == act for one in running.get(f"/api/v1/cases/{case}").json()["journal"])
