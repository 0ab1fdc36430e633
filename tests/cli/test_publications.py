"""`mingbai publications`: the list of what is public already, put in and looked through."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from cli.publications import SAMPLE
from tests.cli.running import bootstrapped


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with the sample list."""
    folder = tmp_path_factory.mktemp("public")
    bootstrapped(folder)
    done = publications(folder, "import", str(SAMPLE))
    assert (done.exit_code, done.stderr) == (0, "")
    return folder


def publications(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["publications", *arguments, "--data-dir", str(folder)])


def titles(folder: Path, *query: str) -> list[str]:
    done = publications(folder, "list", *query, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    return [one["title"] for one in json.loads(done.stdout)]


def test_an_imported_list_is_listed_newest_first(folder: Path) -> None:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()[1:]
    days = [one.split(",")[3] for one in lines]
    assert len(titles(folder)) == len(lines)
    told = json.loads(publications(folder, "list", "--json").stdout)
    assert [one["published_on"] for one in told] == sorted(days, reverse=True)


def test_words_find_what_is_meant(folder: Path) -> None:
    assert titles(folder, "电梯 统计") == ["2016年度北京市电梯检验情况统计报告"]
    assert titles(folder, "不存在的信息") == []


def test_the_list_for_people_has_chinese_dates(folder: Path) -> None:
    done = publications(folder, "list", "电梯 统计")
    assert done.exit_code == 0
    assert "2017年3月15日" in "".join(done.stdout.split())
    assert "2017-03-15" not in done.stdout


def test_a_new_list_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    bootstrapped(tmp_path)
    for title in ("旧的标准目录", "新的标准目录"):
        file = tmp_path / "list.csv"
        file.write_text(f"标题\n{title}\n", encoding="gb18030")
        done = publications(tmp_path, "import", str(file))
        assert done.stdout == "已导入 1 条已公开的信息\n"
    assert titles(tmp_path) == ["新的标准目录"]


@pytest.mark.parametrize(
    ("content", "options", "why"),
    [
        (None, (), "没有文件"),
        ("题目\n甲\n", (), "第1行应当是表头"),
        ("标题,公开日期\n甲,昨天\n", (), "第2行"),
        ("标题\n甲\n", ("--agency", "none"), "登记库中没有机关“none”"),
    ],
)
def test_what_cannot_be_imported_is_one_line_and_changes_nothing(
    folder: Path, tmp_path: Path, content: str | None, options: tuple[str, ...], why: str
) -> None:
    before = titles(folder)
    file = tmp_path / "list.csv"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    done = publications(folder, "import", str(file), *options)
    assert done.exit_code == 2
    assert why in done.stderr
    assert done.stderr.count("\n") == 1
    assert titles(folder) == before
