"""`mingbai bootstrap` makes an installation, and may be run again at any time."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from runtime.settings import Settings
from tests.cli.running import to_day_one

NOBODY = "127.0.0.1:9"


def run(folder: Path, **environment: str) -> Result:
    env = {"MINGBAI_TEMPORAL_ADDRESS": NOBODY, **environment}
    return CliRunner(env=env).invoke(app, ["bootstrap", "--data-dir", str(folder)])


def test_a_first_run_makes_keys_register_and_agency(data_dir: Path) -> None:
    result = run(data_dir)
    assert result.exit_code == 0
    assert f"密钥：已生成 {data_dir / 'keys.json'}" in result.stdout
    assert "登记库：已建立，版本 " in result.stdout
    assert "人员 wang.fang" in result.stdout
    assert (data_dir / "register.db").is_file()


def test_a_second_run_changes_nothing(data_dir: Path) -> None:
    run(data_dir)
    keys = (data_dir / "keys.json").read_bytes()

    result = run(data_dir)

    assert result.exit_code == 0
    assert "密钥：沿用" in result.stdout
    assert "登记库：已是版本 " in result.stdout
    assert "没有新增" in result.stdout
    assert (data_dir / "keys.json").read_bytes() == keys


def test_without_temporal_it_says_what_is_left_to_do(data_dir: Path) -> None:
    assert f"检索属性尚未登记（连不上 Temporal 服务 {NOBODY}" in run(data_dir).stdout


def test_search_attributes_are_registered_once(data_dir: Path, temporal_settings: Settings) -> None:
    address = temporal_settings.temporal_address
    run(data_dir, MINGBAI_TEMPORAL_ADDRESS=address)

    assert "检索属性：已经齐全" in run(data_dir, MINGBAI_TEMPORAL_ADDRESS=address).stdout


def test_rules_that_do_not_cover_today_are_told(data_dir: Path) -> None:
    """The demonstration agency is bound to rules of 2017, production lives today."""
    assert "不在规则“bjqts2017”的适用期间" in run(data_dir).stdout


def test_rules_that_cover_civil_today_are_not_told(data_dir: Path) -> None:
    shifted = run(data_dir, MINGBAI_MODE="demo", MINGBAI_CIVIL_SHIFT=to_day_one())
    assert "适用期间" not in shifted.stdout


@pytest.mark.parametrize(("mode", "told"), [("production", True), ("demo", False)])
def test_unsigned_signals_are_told_in_production(data_dir: Path, mode: str, told: bool) -> None:
    assert ("只可用于演示" in run(data_dir, MINGBAI_MODE=mode).stdout) is told


def test_lost_keys_are_never_replaced(data_dir: Path) -> None:
    """A new ring would read no old payload and break every chain."""
    run(data_dir)
    (data_dir / "keys.json").unlink()

    result = run(data_dir)

    assert result.exit_code == 1
    assert "请从备份恢复" in result.stderr
    assert not (data_dir / "keys.json").exists()


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = run(tmp_path / "file" / "data")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "不可写入" in result.stderr
