"""`mingbai demo` plays every sample to the end that is written in it."""

import json
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import quote

from typer.testing import CliRunner

from cli.main import app
from cli.played import Played
from domain.outcomes import OUTCOMES
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
    assert_each_agency_numbers_its_own(cases)
    assert_every_outcome_is_shown(told["totals"])
    assert_the_totals_are_the_sums(told["totals"], cases)
    assert_every_notice_lies_there(tmp_path / "notices", cases)
    assert_every_mail_lies_there(tmp_path / "mails", cases)
    assert_what_no_sample_comes_to_lies_there(tmp_path)
    statistics = json.loads((tmp_path / "statistics.json").read_text(encoding="utf-8"))
    assert statistics["samples"] == told["totals"]
    assert statistics["register_counts"]["cases"] == len(SAMPLES)
    assert CliRunner().invoke(app, ["verify", "--data-dir", str(tmp_path)]).exit_code == 0


def assert_every_sample_ends_as_it_says(cases: Cases) -> None:
    assert [*cases] == [sample.id for sample in SAMPLES]
    for sample in SAMPLES:
        expected = sample.expect.model_dump(mode="json")
        assert {name: cases[sample.id][name] for name in expected} == expected


def assert_each_agency_numbers_its_own(cases: Cases) -> None:
    """One running number per agency and year without gaps (§3.4), each case by its own law (§5)."""
    numbers = {one["number"] for one in cases.values() if one["number"]}
    counted = Counter(number.partition("第")[0] for number in numbers)
    assert numbers == {f"{of}第{n}号" for of, last in counted.items() for n in range(1, last + 1)}
    assert {of.partition("信息公开")[0] for of in counted} == {"京质监", "京市监"}
    laws = {"bjqts": "bjqts2017", "bjscjg": "cn2019"}
    assert all(cases[sample.id]["rules"] == laws[sample.agency] for sample in SAMPLES)


def assert_the_totals_are_the_sums(totals: dict[str, Any], cases: Cases) -> None:
    ended = cases.values()
    stages = Counter(one["stage"] for one in ended)
    outcomes = Counter(outcome for one in ended for outcome in one["outcomes"])
    by_rules = totals["outcomes_by_rules"]
    assert totals == {
        "cases": len(SAMPLES),
        **{stage: stages[stage] for stage in ("closed", "withdrawn", "abandoned", "undeliverable")},
        "in_time": sum(one["in_time"] is True for one in ended),
        "late": sum(one["in_time"] is False for one in ended),
        "documents": sum(len(one["papers"]) for one in ended),
        "messages": sum(one["messages"] for one in ended),
        "events": sum(one["events"] for one in ended),
        "outcomes": dict(outcomes),
        "outcomes_by_rules": by_rules,
    }
    assert sum(map(Counter, by_rules.values()), Counter()) == outcomes
    assert [*by_rules] == ["bjqts2017", "cn2019"]


def assert_every_outcome_is_shown(totals: dict[str, Any]) -> None:
    assert totals["outcomes"].keys() == OUTCOMES.keys()
    assert [code for code, number in totals["outcomes"].items() if not number] == []
    assert totals["late"] >= 1


def assert_every_notice_lies_there(folder: Path, cases: Cases) -> None:
    for sample, one in cases.items():
        papers = [*(folder / sample).iterdir()]
        assert len(papers) == len(one["papers"])
        assert all(paper.read_bytes().startswith(b"%PDF") for paper in papers)
    number = cases["elevator-report"]["number"]
    assert (folder / "elevator-report" / f"信息公开告知书（{number}-告）.pdf").exists()


def assert_every_mail_lies_there(folder: Path, cases: Cases) -> None:
    mails = [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in folder.glob("*.eml")
    ]
    digests = [mail for mail in mails if str(mail["Subject"]).startswith("每日摘要")]
    assert {mail["To"].addresses[0].display_name for mail in digests} == {"张伟"}
    assert not any(
        str(mail["Subject"]).startswith("待办") for mail in mails if "zhang.wei@" in str(mail["To"])
    ), "instead of many"
    assert len(mails) - len(digests) < sum(one["messages"] for one in cases.values())
    to_applicant = [mail for mail in mails if "shen.jiahe@example.com" in str(mail["To"])]
    assert len(to_applicant) == 2, "the receipt and the notice"
    assert all([*mail.iter_attachments()] for mail in to_applicant)


def assert_what_no_sample_comes_to_lies_there(folder: Path) -> None:
    names = {file.name for file in (folder / "others").iterdir()}
    assert {"办理未被接受.eml", "未能送出.eml", "bjqts-邮寄登记簿.pdf"} <= names
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert all(quote(f"others/{name}") in page for name in names)


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
        papers=(),
        messages=1,
        events=1,
    )

    assert ended.differences(sample.expect) == ("elevator-report：in_time 应为 True，实为 False",)
