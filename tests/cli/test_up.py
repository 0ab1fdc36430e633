"""`mingbai up`: one folder, everything answers, and nothing is lost or left behind."""

import signal
import socket
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from cli.settings import ENV_FILE
from runtime.settings import load_settings
from samples import load_samples
from tests.cli.running import ANY_PORT, Up, mingbai, up

SAMPLE = load_samples()[0]


def until(fact: Callable[[], bool], running: Up) -> None:
    """Wait for a fact about a process that must not end meanwhile."""
    for _ in range(600):
        if fact():
            return
        with pytest.raises(subprocess.TimeoutExpired):
            running.process.wait(0.1)
    pytest.fail("what was waited for did not come true")


def test_a_case_goes_on_after_kill_9(tmp_path: Path) -> None:
    """Handed in by HTTP; everything is killed; the next start plays it to its end."""
    with up(tmp_path) as first:
        case = first.hand_in(SAMPLE, "kept")
        assert first.act(case, "register", "wang.fang").status_code == httpx.codes.OK
        first.kill()

    with up(tmp_path, "--autoplay") as second:
        assert second.told.accounts == first.told.accounts
        assert second.hand_in(SAMPLE, "kept") == case
        until(lambda: second.stage(case) == "closed", second)


def test_one_line_tells_where_everything_answers(tmp_path: Path) -> None:
    with up(tmp_path) as running:
        told = running.told
        assert running.get("/readyz").json()["status"] == "ready"
        assert httpx.get(told.ui).status_code == httpx.codes.OK
        assert httpx.get(told.mail).status_code == httpx.codes.OK
        assert {one.person for one in told.accounts} >= {"wang.fang", "zhou.min", "chen.jianguo"}

        assert running.stop(signal.SIGTERM) == (0, "")


def test_civil_time_begins_at_the_opening_day_and_is_kept(tmp_path: Path) -> None:
    with up(tmp_path) as running:
        shift = load_settings(_env_file=tmp_path / ENV_FILE).civil_shift
        case = running.hand_in(SAMPLE, "first")
        assert running.get(f"/api/v1/cases/{case}").json()["received"] == "2017-11-07"
        assert running.stop(signal.SIGINT) == (0, "")

    with up(tmp_path) as running:
        assert load_settings(_env_file=tmp_path / ENV_FILE).civil_shift == shift
        assert running.stage(case) == "received"


@pytest.mark.parametrize("option", ANY_PORT)
def test_a_port_in_use_is_one_clear_line(tmp_path: Path, option: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        free = [part for one in ANY_PORT if one != option for part in (one, "0")]
        result = mingbai("up", "--data-dir", str(tmp_path), option, port, *free)

    assert_one_line(result.returncode, result.stdout, result.stderr, f"{port} 不能使用")


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = mingbai("up", "--data-dir", str(tmp_path / "file" / "data"))

    assert_one_line(result.returncode, result.stdout, result.stderr, "不可写入")


def test_a_register_of_a_newer_program_is_one_clear_line(tmp_path: Path) -> None:
    assert mingbai("bootstrap", "--data-dir", str(tmp_path)).returncode == 0
    with sqlite3.connect(tmp_path / "register.db") as register:
        register.execute("UPDATE alembic_version SET version_num = '9999'")
    register.close()

    result = mingbai("up", "--data-dir", str(tmp_path))

    assert_one_line(result.returncode, result.stdout, result.stderr, "请升级程序")


def assert_one_line(status: int, said: str, complained: str, of: str) -> None:
    assert status == 1
    assert said == ""
    assert of in complained
    assert complained.count("\n") == 1
