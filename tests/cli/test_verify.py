"""`mingbai verify` tells an auditor in one line, and a script by its status."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from register import migrate
from register.engine import open_register
from register.record.journal import Outcome, append
from runtime.keys import ensure_key_ring
from runtime.vault import RingVault


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    """A data directory with keys and a register of one entry."""
    ring = ensure_key_ring(tmp_path / "keys.json")
    url = f"sqlite:///{tmp_path / 'register.db'}"
    migrate.upgrade(url)
    register = open_register(url, RingVault(ring))
    with register.transaction() as session:
        append(
            session,
            "bjqts-1",
            at=datetime(2017, 11, 7, tzinfo=UTC),
            act_id="1",
            act="receive",
            actor="intake",
            outcome=Outcome.REFUSED,
            request_digest="d",
            content="{}",
            key=ring.journal_key,
        )
    register.close()
    return tmp_path


def run(*options: str) -> Result:
    return CliRunner().invoke(app, ["verify", *options])


def test_a_whole_journal_is_told_in_one_line(installation: Path) -> None:
    result = run("--data-dir", str(installation))
    assert result.exit_code == 0
    assert result.stdout == "日志完整：1条链，1条记录，0个案件与日志相符\n"


def test_a_broken_journal_ends_with_status_one(installation: Path) -> None:
    _alter(installation)
    result = run("--data-dir", str(installation))
    assert result.exit_code == 1
    assert result.stdout == "日志已被破坏，共发现1处；第一处：bjqts-1 第1条：记录被改动\n"


def test_a_script_reads_what_is_broken(installation: Path) -> None:
    _alter(installation)
    result = run("--data-dir", str(installation), "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["whole"] is False
    assert told["broken"] == [{"stream": "bjqts-1", "seq": 1, "fault": "altered"}]
    assert (told["streams"], told["entries"], told["faults"]) == (1, 1, 1)


def test_the_register_may_lie_elsewhere(installation: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.db"
    (installation / "register.db").rename(elsewhere)
    result = run("--data-dir", str(installation), "--database-url", f"sqlite:///{elsewhere}")
    assert result.exit_code == 0


def test_a_register_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    ensure_key_ring(tmp_path / "keys.json")
    result = run("--data-dir", str(tmp_path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert "尚未建立" in result.stderr


def test_missing_keys_are_told_in_one_line(installation: Path) -> None:
    (installation / "keys.json").unlink()
    result = run("--data-dir", str(installation))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert "密钥文件" in result.stderr


def _alter(installation: Path) -> None:
    with sqlite3.connect(installation / "register.db") as connection:
        connection.execute("UPDATE journal SET actor = 'somebody'")
    connection.close()
