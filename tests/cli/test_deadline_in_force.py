"""`mingbai deadline` reckons by the register where there is one, and says by what it reckoned."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.bootstrap import prepare
from cli.main import app
from register.agency.calendars import Import, record
from register.engine import open_register
from runtime.keys import KeyRing
from runtime.settings import Mode, Settings
from runtime.vault import RingVault
from tests.support.days_off import AFTER, BEFORE, NINE, RECEIVED, announced, before_the_change
from tests.support.house import BJQTS

ROLLING = BJQTS.model_copy(update={"rest_day_receipt": "roll"})
"""The agency, after its office has decided otherwise than the shipped file."""


@pytest.fixture(autouse=True)
def _spring(tmp_path: Path) -> Iterator[None]:
    with before_the_change(tmp_path):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def ring(folder: Path) -> KeyRing:
    """An installation is there; its keys."""
    ring, _ = prepare(Settings(mode=Mode.DEMO, data_dir=folder), ROLLING)
    return ring


def run(folder: Path, *options: str) -> Result:
    line = ["deadline", "--data-dir", str(folder), *options]
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, line)


def answer(folder: Path, *options: str) -> Any:
    result = run(folder, *options, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def announce(folder: Path, ring: KeyRing) -> None:
    """Import the change of spring 2019."""
    register = open_register(Settings(data_dir=folder).database_url, RingVault(ring))
    with register.transaction() as session:
        new = Import(announcement=announced())
        record(session, new, by="qian.bo", at=NINE, key=ring.journal_key)
    register.close()


@pytest.mark.parametrize("agency", [(), ("--agency", "bjqts")])
def test_an_imported_arrangement_counts(
    agency: tuple[str, ...], folder: Path, ring: KeyRing
) -> None:
    asked = (RECEIVED.isoformat(), "--rules", "bjqts2017", *agency)
    assert answer(folder, *asked)["reply_due"] == BEFORE.isoformat()
    announce(folder, ring)
    found = answer(folder, *asked)
    assert (found["reply_due"], found["calendar_source"]) == (AFTER.isoformat(), "register")
    assert "（登记库中现行的）" in run(folder, *asked).stdout


def test_without_a_register_the_shipped_calendar_counts(folder: Path) -> None:
    asked = (RECEIVED.isoformat(), "--rules", "bjqts2017")
    found = answer(folder, *asked)
    assert (found["reply_due"], found["calendar_source"]) == (BEFORE.isoformat(), "shipped")
    assert "（程序自带的）" in run(folder, *asked).stdout
    assert not folder.exists()


@pytest.mark.usefixtures("ring")
def test_an_agency_counts_by_its_profile_of_the_register(folder: Path, tmp_path: Path) -> None:
    saturday = ("2017-11-18", "--agency", "bjqts")
    assert answer(folder, *saturday)["anchor"] == "2017-11-20"
    assert answer(tmp_path / "elsewhere", *saturday)["anchor"] == "2017-11-18"


@pytest.mark.usefixtures("ring")
def test_an_agency_the_register_does_not_know_counts_by_what_ships(folder: Path) -> None:
    found = answer(folder, "2017-11-07", "--rules", "bjqts2017", "--agency", "bjscjg")
    assert found["calendar_source"] == "shipped"


@pytest.mark.usefixtures("ring")
def test_no_date_is_told_by_a_calendar_that_may_be_another(folder: Path) -> None:
    (folder / "keys.json").unlink()
    result = run(folder, RECEIVED.isoformat())
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("读不到密钥文件")
