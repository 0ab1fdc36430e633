"""`mingbai demo` plays every sample to the end that is written in it."""

import json
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from cli.main import app
from cli.played import Played
from samples import load_samples
from tests.cli.running import mingbai

SAMPLES = load_samples()
Cases = dict[str, dict[str, Any]]


def test_the_demonstration_plays_every_sample_and_leaves_its_papers(tmp_path: Path) -> None:
    """One run, because it takes seconds: what it tells, and what it leaves behind."""
    result = mingbai("demo", "--data-dir", str(tmp_path), "--json")
    assert (result.returncode, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    cases: Cases = {one["sample"]: one for one in told["cases"]}

    assert_every_sample_ends_as_it_says(cases)
    assert_the_totals_are_the_sums(told["totals"], cases)
    assert_every_notice_lies_there(tmp_path / "notices", cases)
    assert_every_mail_lies_there(tmp_path / "mails", cases)
    statistics = json.loads((tmp_path / "statistics.json").read_text(encoding="utf-8"))
    assert statistics["samples"] == told["totals"]
    assert statistics["register_counts"]["cases"] == len(SAMPLES)
    assert CliRunner().invoke(app, ["verify", "--data-dir", str(tmp_path)]).exit_code == 0


def assert_every_sample_ends_as_it_says(cases: Cases) -> None:
    assert [*cases] == [sample.id for sample in SAMPLES]
    for sample in SAMPLES:
        expected = sample.expect.model_dump(mode="json")
        assert {name: cases[sample.id][name] for name in expected} == expected
    numbers = {one["number"] for one in cases.values()}
    assert numbers == {f"京质监信息公开〔2017〕第{n}号" for n in range(1, len(SAMPLES) + 1)}
    assert {one["rules"] for one in cases.values()} == {"bjqts2017"}


def assert_the_totals_are_the_sums(totals: dict[str, int], cases: Cases) -> None:
    ended = cases.values()
    assert totals == {
        "cases": len(SAMPLES),
        "closed": sum(one["stage"] == "closed" for one in ended),
        "withdrawn": sum(one["stage"] == "withdrawn" for one in ended),
        "in_time": sum(one["in_time"] is True for one in ended),
        "late": sum(one["in_time"] is False for one in ended),
        "documents": sum(len(one["documents"]) for one in ended),
        "messages": sum(one["messages"] for one in ended),
        "events": sum(one["events"] for one in ended),
    }
    assert totals["late"] == totals["withdrawn"] == 1


def assert_every_notice_lies_there(folder: Path, cases: Cases) -> None:
    notices = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert all(content.startswith(b"%PDF") for content in notices.values())
    assert len(notices) == sum(len(one["documents"]) for one in cases.values())
    assert f"信息公开告知书（{cases['elevator-report']['number']}-告）.pdf" in notices


def assert_every_mail_lies_there(folder: Path, cases: Cases) -> None:
    mails = [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in folder.glob("*.eml")
    ]
    assert len(mails) == sum(one["messages"] for one in cases.values())
    to_applicant = [mail for mail in mails if "shen.jiahe@example.com" in str(mail["To"])]
    assert len(to_applicant) == 2, "the receipt and the notice"
    assert all([*mail.iter_attachments()] for mail in to_applicant)


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
