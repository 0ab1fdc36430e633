"""`mingbai bootstrap` makes an installation, and may be run again at any time."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from register.agency.bootstrap import bootstrap
from register.engine import open_register
from runtime.keys import load_key_ring
from runtime.settings import Settings
from runtime.vault import RingVault
from tests.cli.running import bootstrapped, to_day_one
from tests.support.house import BJQTS

NOBODY = "127.0.0.1:9"
OLD = "UPDATE agencies SET profile = 'old'; UPDATE profiles SET version = 'old'"
"""As if the register had been filled from files of an earlier program."""


def bare(folder: Path, **environment: str) -> Result:
    env = {"MINGBAI_TEMPORAL_ADDRESS": NOBODY, **environment}
    return CliRunner(env=env).invoke(app, ["bootstrap", "--data-dir", str(folder)])


def run(folder: Path, **environment: str) -> Result:
    env = {"MINGBAI_TEMPORAL_ADDRESS": NOBODY, **environment}
    words = ["bootstrap", "--agency", "bjqts", "--data-dir", str(folder)]
    return CliRunner(env=env).invoke(app, words)


def sql(folder: Path, words: str) -> None:
    with closing(sqlite3.connect(folder / "register.db")) as register:
        register.executescript(words)


def agencies(folder: Path) -> dict[str, str]:
    """The agencies of a register, each with the version of its profile."""
    with closing(sqlite3.connect(folder / "register.db")) as register:
        return dict(register.execute("SELECT id, profile FROM agencies"))


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


def test_a_first_run_must_name_the_agency(data_dir: Path) -> None:
    """In production nobody's register is filled with the invented people of a demonstration."""
    result = bare(data_dir)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "登记库中还没有机关，请用 --agency 写明；可选：bjqts、bjscjg\n"
    assert not data_dir.exists()


@pytest.mark.parametrize("mode", ["demo", "training"])
def test_where_nothing_is_real_the_demonstrated_agency_is_meant(data_dir: Path, mode: str) -> None:
    assert bare(data_dir, MINGBAI_MODE=mode).exit_code == 0
    assert agencies(data_dir).keys() == {"bjqts"}


@pytest.mark.parametrize("mode", ["production", "demo"])
@pytest.mark.parametrize("there", [("bjscjg",), ("bjqts", "bjscjg")])
def test_a_bare_run_upgrades_the_agencies_that_are_there_and_adds_none(
    data_dir: Path, there: tuple[str, ...], mode: str
) -> None:
    bootstrapped(data_dir, *there)
    before = agencies(data_dir)
    sql(data_dir, OLD)

    result = bare(data_dir, MINGBAI_MODE=mode)

    assert result.exit_code == 0
    assert agencies(data_dir) == before
    assert before.keys() == set(there)
    for one in there:
        assert f"机关 {one}：新配置版本 {before[one]}，没有新增\n" in result.stdout


def test_an_agency_whose_file_is_not_shipped_is_left_as_it_is(data_dir: Path) -> None:
    """Its register is upgraded all the same."""
    bootstrapped(data_dir, "bjscjg")
    ring = load_key_ring(data_dir / "keys.json")
    with closing(open_register(f"sqlite:///{data_dir / 'register.db'}", RingVault(ring))) as home:
        bootstrap(home, BJQTS.model_copy(update={"id": "own"}))
    before = agencies(data_dir)

    result = bare(data_dir)

    assert result.exit_code == 0
    assert "提示：程序中没有机关“own”的配置文件，登记库中的配置没有改动\n" in result.stdout
    assert agencies(data_dir) == before


def test_a_register_that_was_begun_without_an_agency_needs_one_named(data_dir: Path) -> None:
    run(data_dir)
    sql(data_dir, "DELETE FROM agencies")
    result = bare(data_dir)
    assert result.exit_code == 2
    assert "请用 --agency 写明" in result.stderr
    assert agencies(data_dir) == {}
