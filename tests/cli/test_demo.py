"""`mingbai demo` plays every sample to the end that is written in it."""

import json
import subprocess
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from cli.played import Played
from samples import load_samples
from tests.cli.running import mingbai

SAMPLES = load_samples()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demonstration of this module plays."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def result(folder: Path) -> subprocess.CompletedProcess[str]:
    """The command, run once."""
    return mingbai("demo", "--data-dir", str(folder), "--json")


@pytest.fixture(scope="module")
def told(result: subprocess.CompletedProcess[str]) -> dict[str, dict[str, object]]:
    """What is told of each sample."""
    return {one["sample"]: one for one in json.loads(result.stdout)["cases"]}


def test_it_ends_well_and_says_nothing_else(result: subprocess.CompletedProcess[str]) -> None:
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_a_sample_ends_as_it_says(sample: object, told: dict[str, dict[str, object]]) -> None:
    expected = sample.expect.model_dump(mode="json")
    assert {name: told[sample.id][name] for name in expected} == expected


def test_each_case_has_its_own_number(told: dict[str, dict[str, object]]) -> None:
    numbers = {one["number"] for one in told.values()}
    assert numbers == {f"京质监信息公开〔2017〕第{n}号" for n in range(1, len(SAMPLES) + 1)}
    assert {one["rules"] for one in told.values()} == {"bjqts2017"}


def test_the_totals_are_the_sums(
    result: subprocess.CompletedProcess[str], told: dict[str, dict[str, object]]
) -> None:
    totals = json.loads(result.stdout)["totals"]
    cases = told.values()
    assert totals["cases"] == len(SAMPLES)
    assert totals["in_time"] == sum(one["in_time"] is True for one in cases)
    assert totals["late"] == sum(one["in_time"] is False for one in cases) == 1
    assert totals["withdrawn"] == sum(one["stage"] == "withdrawn" for one in cases) == 1
    assert totals["messages"] == sum(one["messages"] for one in cases)
    assert totals["events"] == sum(one["events"] for one in cases)


def test_every_notice_lies_there_as_pdf(folder: Path, told: dict[str, dict[str, object]]) -> None:
    notices = {file.name: file for file in (folder / "notices").iterdir()}
    assert all(file.read_bytes().startswith(b"%PDF") for file in notices.values())
    assert len(notices) == sum(len(one["documents"]) for one in told.values())
    number = told["elevator-report"]["number"]
    assert any(f"{number}-告" in name for name in notices)


def test_every_mail_lies_there(folder: Path, told: dict[str, dict[str, object]]) -> None:
    mails = [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in (folder / "mails").glob("*.eml")
    ]
    assert len(mails) == sum(one["messages"] for one in told.values())
    to_applicant = [mail for mail in mails if "shen.jiahe@example.com" in str(mail["To"])]
    assert len(to_applicant) == 2, "the receipt and the notice"
    assert all([*mail.iter_attachments()] for mail in to_applicant)


def test_register_and_statistics_lie_there(
    folder: Path, result: subprocess.CompletedProcess[str]
) -> None:
    statistics = json.loads((folder / "statistics.json").read_text(encoding="utf-8"))
    assert statistics["samples"] == json.loads(result.stdout)["totals"]
    assert statistics["register_counts"]["cases"] == len(SAMPLES)
    verified = CliRunner().invoke(app, ["verify", "--data-dir", str(folder)])
    assert verified.exit_code == 0


def test_another_folder_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()

    refused = CliRunner().invoke(app, ["demo", "--data-dir", str(tmp_path)])

    assert refused.exit_code == 1
    assert "不是演示目录" in refused.stderr
    assert (tmp_path / "thesis.txt").exists()


def test_another_end_than_the_expected_one_is_told() -> None:
    sample = SAMPLES[0]
    expected = sample.expect.model_dump()
    ended = Played(
        **{**expected, "in_time": False},
        sample=sample.id,
        number="1",
        rules="bjqts2017",
        received=expected["due"],
        messages=1,
        events=1,
    )

    assert ended.differences(sample.expect) == ("elevator-report：in_time 应为 True，实为 False",)
