"""`mingbai postal`: what went by post in a time, on paper and for a spreadsheet."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from activities.specimens import Rehearsal, stage
from agencies import load_profile
from cli.main import app
from cli.postal import COLUMNS, _csv
from domain.facts_documents import agency_facts
from domain.facts_service import PostalEntry, PostalFacts
from samples import load_samples

SAMPLES = [one for one in load_samples() if one.id in ("standards-joint", "certificates-abandoned")]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """An installation with two cases that sent something by post."""
    with stage(SAMPLES) as opened:
        for sample in SAMPLES:
            Rehearsal(opened, sample).play()
        yield opened.settings.data_dir


def postal(folder: Path, first: str, last: str, *options: str) -> Result:
    days = ("--from", first, "--to", last, "--data-dir", str(folder))
    return CliRunner().invoke(app, ["postal", *days, *options])


def entries(folder: Path, first: str, last: str) -> list[dict[str, str]]:
    done = postal(folder, first, last, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    found: list[dict[str, str]] = json.loads(done.stdout)["entries"]
    return found


def test_the_register_lists_each_letter_once_by_its_day(folder: Path) -> None:
    found = entries(folder, "2017-11-01", "2017-12-31")
    assert found
    assert [one["on"] for one in found] == sorted(one["on"] for one in found)
    assert all(one["tracking"] for one in found)
    first = found[0]["on"]
    assert entries(folder, first, first) == [one for one in found if one["on"] == first]
    after = date.fromisoformat(found[-1]["on"]).replace(year=2018).isoformat()
    assert entries(folder, after, after) == []


def test_it_is_written_as_a_page_and_as_a_table(folder: Path, tmp_path: Path) -> None:
    found = entries(folder, "2017-11-01", "2017-12-31")
    pdf, table = tmp_path / "a.pdf", tmp_path / "a.csv"
    for file in (pdf, table):
        done = postal(folder, "2017-11-01", "2017-12-31", "--out", str(file))
        assert done.stdout == f"邮寄登记簿已写入 {file}：{len(found)}件\n"
        assert file.stat().st_mode & 0o077 == 0
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf.read_bytes())).pages)
    assert all(one["tracking"] in text for one in found)
    rows = [*csv.reader(StringIO(table.read_text(encoding="utf-8-sig")))]
    assert rows[0] == [*COLUMNS]
    assert [row[5] for row in rows[1:]] == [one["tracking"] for one in found]


@pytest.mark.parametrize("name", ['=HYPERLINK("http://a")', "＝1+1", " =1+1", "\t@x"])
def test_nothing_an_applicant_wrote_becomes_a_formula(name: str) -> None:
    day = date(2017, 11, 27)
    entry = PostalEntry(
        on=day, number="1", papers=("甲",), recipient=name, address="王小明收", tracking="EMS1"
    )
    agency = agency_facts(load_profile("bjqts"))
    facts = PostalFacts(agency=agency, first=day, last=day, entries=(entry,))

    row = [*csv.reader(StringIO(_csv(facts).decode("utf-8-sig"), newline=""))][1]

    assert row[3].startswith("'")
    assert row[4] == "王小明收"


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("2017-12-01", "2017-11-01"), "--to 不能早于 --from"),
        (("2017-13-01", "2017-11-01"), "不是日期"),
        (("2017-11-01", "2017-12-01", "--out", "a.doc"), "只能写成 .pdf 或者 .csv"),
        (("2017-11-01", "2017-12-01", "--agency", "none"), "登记库中没有机关“none”；现有：bjqts"),
    ],
)
def test_what_cannot_be_listed_is_told_in_one_line(
    folder: Path, options: tuple[str, ...], why: str
) -> None:
    done = postal(folder, *options)
    assert done.exit_code == 2
    assert why in done.stderr
    assert done.stderr.count("\n") == 1
