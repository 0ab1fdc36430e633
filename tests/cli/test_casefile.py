"""`mingbai casefile` leaves one file that `mingbai verify --casefile` proves, or says why not."""

import json
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from runtime.keys import ensure_key_ring
from tests.support.played import CASE, played

NUMBER = "京质监信息公开〔2017〕第1号"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An installation with one case, withdrawn after its registration."""
    folder = tmp_path_factory.mktemp("played")
    with played(folder, "tender-withdrawn"):
        yield folder


def run(command: str, folder: Path, *options: str) -> Result:
    return CliRunner().invoke(app, [command, *options, "--data-dir", str(folder)])


@pytest.fixture
def file(folder: Path, tmp_path: Path) -> Path:
    """Its case file."""
    file = tmp_path / "卷宗.zip"
    assert run("casefile", folder, NUMBER, "--out", str(file)).exit_code == 0
    return file


def test_a_case_file_is_written_and_told(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "卷宗.zip"
    result = run("casefile", folder, NUMBER, "--out", str(file))
    assert result.exit_code == 0, result.output
    with ZipFile(file) as packed:
        sheets = len(packed.namelist()) - 2
    assert result.stdout.startswith(f"卷宗已写入 {file}：{sheets}份材料，")
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("named", [CASE, "2017-1"])
def test_a_case_is_found_by_its_id_and_by_its_running_number(
    folder: Path, tmp_path: Path, file: Path, named: str
) -> None:
    again = tmp_path / "again.zip"
    assert run("casefile", folder, named, "--out", str(again)).exit_code == 0
    assert again.read_bytes() == file.read_bytes()


def test_without_a_name_the_file_is_called_after_the_case(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("casefile", folder, NUMBER, "--drafts").exit_code == 0
    assert [one.name for one in tmp_path.iterdir()] == [f"卷宗-{NUMBER}.zip"]


def test_a_script_reads_what_is_in_it(folder: Path, tmp_path: Path) -> None:
    result = run("casefile", folder, NUMBER, "--out", str(tmp_path / "a.zip"), "--json")
    told = json.loads(result.stdout)
    assert (told["case"], told["number"]) == (CASE, NUMBER)
    assert "材料/01 第三方答复.txt" in [one["path"] for one in told["sheets"]]


@pytest.mark.parametrize("unknown", ["京质监信息公开〔2017〕第9号", "2017-9", "9-9-9", "٢-٣"])
def test_an_unknown_case_is_told_in_one_line(folder: Path, tmp_path: Path, unknown: str) -> None:
    result = run("casefile", folder, unknown, "--out", str(tmp_path / "a.zip"))
    assert result.exit_code == 2
    assert result.stderr == f"登记库中没有登记号或者编号为“{unknown}”的案件\n"
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_overwritten(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_text("mine")
    result = run("casefile", folder, NUMBER, "--out", str(file))
    assert result.exit_code == 2
    assert "已存在，没有改动" in result.stderr
    assert file.read_text() == "mine"


def test_a_folder_that_is_not_there_is_told_in_one_line(folder: Path, tmp_path: Path) -> None:
    result = run("casefile", folder, NUMBER, "--out", str(tmp_path / "none" / "a.zip"))
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "写不了文件" in result.stderr


def test_a_case_file_proves_itself_without_the_register(
    folder: Path, file: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "keys.json").write_bytes((folder / "keys.json").read_bytes())
    (archive / "keys.json").chmod(0o600)
    result = run("verify", archive, "--casefile", str(file))
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"卷宗完整：{NUMBER}，")


def test_an_altered_case_file_ends_with_status_one_and_every_fault(
    folder: Path, file: Path, tmp_path: Path
) -> None:
    forged = tmp_path / "forged.zip"
    with ZipFile(file) as old, ZipFile(forged, "w") as new:
        for name in old.namelist():
            if not name.startswith("材料/"):
                new.writestr(name, old.read(name).replace("张".encode(), "李".encode()))
        new.writestr("材料/02 伪造.txt", b"x")
    result = run("verify", folder, "--casefile", str(forged))
    assert result.exit_code == 1
    assert result.stdout.startswith("卷宗已被破坏，共发现")
    assert "缺少“材料/01 第三方答复.txt”" in result.stdout
    assert "多出“材料/02 伪造.txt”，不在目录内" in result.stdout
    told = json.loads(run("verify", folder, "--casefile", str(forged), "--json").stdout)
    assert not told["whole"]
    assert len(told["faults"]) >= 2
    assert all(fault in result.stdout for fault in told["faults"])


def test_a_case_file_of_another_installation_is_told(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    ensure_key_ring(other / "keys.json")
    result = run("verify", other, "--casefile", str(file))
    assert result.exit_code == 1
    assert "不是用这把密钥制作的" in result.stdout


def test_a_case_file_that_is_not_there_is_told_in_one_line(folder: Path, tmp_path: Path) -> None:
    result = run("verify", folder, "--casefile", str(tmp_path / "none.zip"))
    assert result.exit_code == 1
    assert result.stderr.startswith("读不到卷宗文件")
