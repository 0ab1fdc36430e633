"""`mingbai up`: one folder, everything answers, and nothing is lost or left behind."""

import signal
import socket
import sqlite3
from pathlib import Path

import httpx
import pytest

from cli.settings import ENV_FILE
from runtime.embedded.machine import reserved
from runtime.settings import load_settings
from samples import load_samples
from tests.cli.running import ANY_PORT, bootstrapped, mingbai, up

SAMPLE = load_samples()[0]


def test_a_case_goes_on_after_kill_9(tmp_path: Path) -> None:
    """Handed in by HTTP; everything is killed; the next start plays it to its end."""
    with up(tmp_path) as first:
        case = first.hand_in(SAMPLE, "kept")
        for step in SAMPLE.steps[:-2]:
            done = first.act(case, step.act, step.by, **step.payload)
            assert done.status_code == httpx.codes.OK
        first.kill()

    with up(tmp_path, "--autoplay") as second:
        assert second.told.accounts == first.told.accounts
        assert second.hand_in(SAMPLE, "kept") == case
        second.until(lambda: second.stage(case) == "closed")


def test_a_stopped_installation_goes_on_where_it_was(tmp_path: Path) -> None:
    """The first start is 09:00 of the opening day; civil time runs on while nothing does."""
    with up(tmp_path) as first:
        told = first.told
        assert first.get("/readyz").json()["status"] == "ready"
        assert httpx.get(told.ui).status_code == httpx.codes.OK
        assert httpx.get(told.mail).status_code == httpx.codes.OK
        assert {one.person for one in told.accounts} >= {"wang.fang", "zhou.min", "chen.jianguo"}
        shift = load_settings(_env_file=tmp_path / ENV_FILE).civil_shift
        case = first.hand_in(SAMPLE, "first")
        assert first.get(f"/api/v1/cases/{case}").json()["received"] == "2017-11-07"
        assert first.stop(signal.SIGTERM) == (0, "", "")

    with up(tmp_path) as second:
        assert load_settings(_env_file=tmp_path / ENV_FILE).civil_shift == shift
        assert second.stage(case) == "received"
        assert second.stop(signal.SIGINT) == (0, "", "")


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
    bootstrapped(tmp_path)
    with sqlite3.connect(tmp_path / "register.db") as register:
        register.execute("UPDATE alembic_version SET version_num = 'r9999'")
    register.close()

    (tmp_path / ENV_FILE).touch()  # as an earlier `up` would have left it

    result = mingbai("up", "--data-dir", str(tmp_path))

    assert_one_line(result.returncode, result.stdout, result.stderr, "请升级程序")


def test_an_installation_that_is_no_demonstration_is_left_alone(tmp_path: Path) -> None:
    bootstrapped(tmp_path)

    result = mingbai("up", "--data-dir", str(tmp_path))

    assert_one_line(result.returncode, result.stdout, result.stderr, "没有改动")


def test_a_folder_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with reserved(tmp_path):
        result = mingbai("up", "--data-dir", str(tmp_path))

    assert_one_line(result.returncode, result.stdout, result.stderr, "正由另一个 mingbai 进程使用")


def test_a_server_that_dies_ends_it_with_one_clear_line(tmp_path: Path) -> None:
    with up(tmp_path) as running:
        running.child("temporal").kill()
        status, said, complained = running.ended()

    assert_one_line(status, said, complained, "Temporal 服务意外停止")


def assert_one_line(status: int, said: str, complained: str, of: str) -> None:
    assert status == 1
    assert said == ""
    assert of in complained
    assert complained.count("\n") == 1
