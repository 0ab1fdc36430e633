"""The `mingbai` command: everything is listed, light things start light, failures are one line."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import COMMANDS, app
from tests.cli.running import ROOT

HEAVY = {"temporalio", "sqlmodel", "fastapi", "plutoprint"}


def test_the_help_lists_every_command_in_chinese() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    for name in COMMANDS:
        assert f" {name} " in result.stdout
    assert "completion" not in result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert "completion" not in result.stdout


def test_an_unknown_command_is_wrong_usage() -> None:
    assert CliRunner().invoke(app, ["nothing"]).exit_code == 2


def test_an_expected_failure_is_one_line_and_status_one(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["recover", "--data-dir", str(tmp_path)])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("读不到密钥文件")
    assert result.stderr.count("\n") == 1


def test_an_unknown_agency_is_one_line_and_status_one(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["bootstrap", "--agency", "x", "--data-dir", str(tmp_path)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "没有机关“x”的配置；现有：bjqts、bjscjg\n"


@pytest.mark.parametrize("name", ["deadline", "procedure", "calendar"])
def test_a_light_command_imports_nothing_heavy(name: str) -> None:
    code = f"""
import sys
from typer.testing import CliRunner
from cli.main import app
assert CliRunner().invoke(app, ["{name}", "--help"]).exit_code == 0
print(*sys.modules)
"""
    done = subprocess.run(
        (sys.executable, "-c", code), cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert HEAVY.isdisjoint(done.stdout.split())
