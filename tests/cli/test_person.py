"""What is held on a person is given out to him, and erased when its time is over."""

import json
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlmodel import Session, select
from typer.testing import CliRunner, Result

from activities.assembly import Installation
from cli.main import app
from register.record.journal import entries
from register.tables import ApplicantRow
from tests.support.played import CASE, played

THEN = {"MINGBAI_MODE": "demo", "MINGBAI_CIVIL_SHIFT": str(40 * 365 * 86400)}
"""Forty years on, when every period is over."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Installation]:
    """An installation with one case, answered."""
    with played(tmp_path / "home", "elevator-report") as installation:
        yield installation


@pytest.fixture
def applicant(home: Installation) -> ApplicantRow:
    """Who applied in it."""
    with home.register.reading() as session:
        return session.exec(select(ApplicantRow).where(ApplicantRow.position == 0)).one()


def run(home: Installation, *options: str, **env: str) -> Result:
    folder = str(home.settings.data_dir)
    return CliRunner(env=env).invoke(app, [*options, "--data-dir", folder])


def test_everything_held_on_a_person_goes_into_one_file(
    home: Installation, applicant: ApplicantRow, tmp_path: Path
) -> None:
    file = tmp_path / "out.zip"
    number = f" {applicant.identity_number.lower()} "
    result = run(home, "person", "export", "--identity", number, "--out", str(file))
    assert result.exit_code == 0, result.output
    assert file.stat().st_mode & 0o777 == 0o600
    with ZipFile(file) as packed:
        told = json.loads(packed.read("个人信息.json"))
        papers = [name for name in packed.namelist() if name.endswith(".pdf")]
        assert all(packed.read(name).startswith(b"%PDF") for name in papers)
    (case,) = told["cases"]
    assert (case["case"], case["parts"]) == (CASE, ["申请人"])
    assert case["said"]["records"][0]["name"] == applicant.name
    assert case["said"]["application"]["items"]
    assert papers == case["documents"]
    assert any("告知书" in name or "回执" in name for name in papers)
    assert not any("审批表" in name for name in papers)
    assert case["messages"]


@pytest.mark.parametrize("kind", ["phone", "email"])
def test_a_person_is_found_by_whatever_is_known(
    home: Installation, applicant: ApplicantRow, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "out.zip"
    said = getattr(applicant, kind)
    assert said
    assert run(home, "person", "export", f"--{kind}", said, "--out", str(file)).exit_code == 0
    assert file.exists()


def test_a_name_alone_is_not_enough(home: Installation, applicant: ApplicantRow) -> None:
    result = run(home, "person", "export", "--name", applicant.name)
    assert result.exit_code == 2
    assert "只凭姓名不能确定是谁" in result.stderr


def test_nobody_known_is_told(home: Installation) -> None:
    result = run(home, "person", "export", "--identity", "110105194912310021")
    assert (result.exit_code, result.stderr) == (2, "登记库中没有这个人的信息\n")


def test_the_journal_says_that_data_was_given_out_but_not_whose(
    home: Installation, applicant: ApplicantRow, tmp_path: Path
) -> None:
    file = str(tmp_path / "out.zip")
    run(home, "person", "export", "--identity", applicant.identity_number, "--out", file)
    with home.register.reading() as session:
        (said,) = _said(session, "privacy")
    assert said is not None
    assert applicant.identity_number not in said
    assert applicant.identity_hash
    assert applicant.identity_hash in said


def test_a_case_within_its_period_is_kept_and_the_reason_told(
    home: Installation, applicant: ApplicantRow
) -> None:
    found = ("--identity", applicant.identity_number, "--yes", "--json")
    result = run(home, "person", "erase", *found)
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "erased": [],
        "kept": {CASE: "保管期限至2027-12-31届满"},
    }


def test_a_case_past_its_period_is_erased_and_verify_is_content(
    home: Installation, applicant: ApplicantRow
) -> None:
    found = ("--identity", applicant.identity_number, "--yes")
    result = run(home, "person", "erase", *found, **THEN)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("已删除案件 京质监信息公开〔2017〕第1号 的内容")
    again = run(home, "person", "erase", *found, **THEN)
    assert (again.exit_code, again.stderr) == (2, "登记库中没有这个人的信息\n")
    assert run(home, "verify").exit_code == 0


def test_an_erasure_is_asked_for_twice(home: Installation) -> None:
    result = run(home, "case", "erase", "2017-1", **THEN)
    assert (result.exit_code, "没有删除" in result.stderr) == (2, True)
    assert run(home, "case", "erase", "2017-1", "--yes", **THEN).exit_code == 0
    again = run(home, "case", "erase", "2017-1", "--yes", **THEN)
    assert (again.exit_code, again.stderr) == (2, "案件 2017-1 不能删除：已经删除\n")


def test_a_held_case_outlives_its_period(home: Installation) -> None:
    assert run(home, "case", "hold", "2017-1", "--reason", "行政复议").exit_code == 0
    refused = run(home, "case", "erase", "2017-1", "--yes", **THEN)
    assert "已暂缓删除：行政复议" in refused.stderr
    assert run(home, "case", "release", "2017-1", "--reason", "已结案").exit_code == 0
    assert run(home, "case", "erase", "2017-1", "--yes", **THEN).exit_code == 0


def _said(session: Session, stream: str) -> list[str | None]:
    return [one.content for one in entries(session, stream)]
