"""`mingbai keys` turns the keys of an installation step by step, and lets none go too early."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from runtime.keys import load_key_ring
from tests.support.played import played


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An installation with one case, withdrawn after its registration."""
    with played(tmp_path / "home", "tender-withdrawn"):
        yield tmp_path / "home"


def run(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["keys", *options, "--data-dir", str(folder)])


def test_a_key_is_added_activated_resealed_and_retired(folder: Path) -> None:
    ring = load_key_ring(folder / "keys.json")
    old = ring.active
    assert run(folder, "add", "--algorithm", "sm4-gcm").exit_code == 0
    new = load_key_ring(folder / "keys.json").payload_keys[-1].id
    assert load_key_ring(folder / "keys.json").active == old

    activated = run(folder, "activate", new)
    assert activated.exit_code == 0
    assert "请重新启动所有进程" in activated.stdout

    early = run(folder, "retire", old, "--yes")
    assert early.exit_code == 2
    assert "请先运行 mingbai keys reseal" in early.stderr

    resealed = run(folder, "reseal")
    assert resealed.exit_code == 0, resealed.output
    assert resealed.stdout.startswith(f"已改由密钥 {new} 加密：登记库")

    unsure = run(folder, "retire", old)
    assert unsure.exit_code == 2
    assert "流程历史在 Temporal 的保留期内仍需这把密钥" in unsure.stderr

    assert run(folder, "retire", old, "--yes").exit_code == 0
    assert [key.id for key in load_key_ring(folder / "keys.json").payload_keys] == [new]
    whole = CliRunner().invoke(app, ["verify", "--data-dir", str(folder)])
    assert whole.exit_code == 0, whole.output


def test_the_list_tells_how_much_lies_under_each_key(folder: Path) -> None:
    run(folder, "add")
    keys = json.loads(run(folder, "list", "--json").stdout)
    assert [one["active"] for one in keys] == [True, False, False]
    assert [one["files"] > 0 for one in keys] == [True, False, False]
    assert keys[1]["cells"] == keys[2]["cells"] == 0
    assert "启用" in run(folder, "list").stdout


def test_the_active_key_is_not_retired(folder: Path) -> None:
    active = load_key_ring(folder / "keys.json").active
    result = run(folder, "retire", active, "--yes")
    assert (result.exit_code, "正在启用，不能退役" in result.stderr) == (2, True)


@pytest.mark.parametrize("step", ["activate", "retire"])
def test_a_key_nobody_knows_is_told(folder: Path, step: str) -> None:
    result = run(folder, step, "nope")
    assert result.exit_code == 2
    assert "密钥环中没有密钥“nope”" in result.stderr
