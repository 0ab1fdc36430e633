"""`mingbai notice`: forms as they look, and what is wrong with an office's own templates."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from activities.specimens import Rehearsal, papers, stage
from cli.main import app
from domain.paper import DOCUMENTS
from samples import load_samples
from tests.support.pictures import Picture

OVERRIDE = """{% extends "base/disclosed.html" %}
{% block closing %}<p class="closing">专此告知。</p>{% endblock %}
"""


def notice(*options: str) -> Result:
    return CliRunner().invoke(app, ["notice", *options])


def preview(folder: Path, *options: str) -> str:
    """The text of a preview as PDF, made with the templates of an installation."""
    file = folder / "preview.pdf"
    done = notice("preview", *options, "--out", str(file), "--data-dir", str(folder))
    assert (done.exit_code, done.stderr) == (0, "")
    assert str(file) in done.stdout
    return "".join(page.extract_text() for page in PdfReader(BytesIO(file.read_bytes())).pages)


def office(folder: Path, name: str, text: str, agency: str = "bjqts") -> Path:
    """A template of an office in an installation."""
    file = folder / "templates" / agency / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("kind", ["disclosed", "信息公开告知书", "5", "附件5"])
def test_a_form_is_found_by_code_name_or_attachment(tmp_path: Path, kind: str) -> None:
    told = preview(tmp_path, kind, "--sample", "elevator-report")
    assert "信息公开告知书" in told
    assert "沈嘉禾" in told


def test_a_preview_is_made_with_the_office_s_own_template(tmp_path: Path) -> None:
    office(tmp_path, "disclosed.html", OVERRIDE)
    assert "专此告知" in preview(tmp_path, "disclosed", "--sample", "elevator-report")
    other = ("--sample", "elevator-report", "--agency", "bjscjg")
    assert "专此告知" not in preview(tmp_path, "disclosed", *other)


def test_a_picture_shows_a_whole_page(tmp_path: Path) -> None:
    file = tmp_path / "receipt.png"
    done = notice("preview", "receipt", "--out", str(file), "--data-dir", str(tmp_path))
    assert done.exit_code == 0
    picture = Picture.read(file)
    assert picture.width == 1240
    assert round(picture.height / picture.width, 2) == 1.41
    assert not picture.blank


def test_a_case_of_the_register_is_previewed_with_the_template_of_today(tmp_path: Path) -> None:
    """One that is there already, issued with the shipped template."""
    sample = load_samples()[0]
    with stage([sample]) as opened:
        folder = opened.settings.data_dir
        Rehearsal(opened, sample).play()
        office(folder, "disclosed.html", OVERRIDE)
        told = preview(folder, "disclosed", "--case", "2017-1")
        assert "专此告知" in told
        assert "京质监信息公开〔2017〕第1号-告" in told
        missing = notice("preview", "refused", "--case", "2017-1", "--data-dir", str(folder))
        assert missing.exit_code == 2
        assert "没有信息不予公开告知书；现有：" in missing.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("nothing",), "没有“nothing”这种文书；现有："),
        (("5", "--sample", "nobody"), "没有样例“nobody”；现有：elevator-report、"),
        (("5", "--out", "notice.docx"), "预览只能写成 .pdf 或者 .png"),
        (("5", "--sample", "elevator-report", "--case", "1"), "只能用一个"),
        (("6", "--sample", "elevator-report"), "样例“elevator-report”中没有信息不予公开告知书"),
    ],
)
def test_a_preview_nobody_can_make_is_told_in_one_line(
    tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    done = notice("preview", *options, "--data-dir", str(tmp_path))
    assert done.exit_code == 2
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_preview_with_a_broken_template_names_the_line(tmp_path: Path) -> None:
    office(tmp_path, "receipt.html", "<p>\n{{ facts.numer }}</p>")
    done = notice("preview", "receipt", "--data-dir", str(tmp_path))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "本机关的模板 receipt.html 第2行有误：没有“numer”这一项" in done.stderr


def test_the_check_tries_every_sample_and_names_file_and_line(tmp_path: Path) -> None:
    """All at once, because playing the samples takes seconds."""
    good = office(tmp_path, "disclosed.html", OVERRIDE)
    lawless = office(
        tmp_path,
        "extension.html",
        '{% extends "base/extension.html" %}\n{% block body %}{% endblock %}',
    )
    mail = office(tmp_path, "mail/receipt.txt", "{% block subject %}您好{% endblock %}", "bjscjg")
    done = notice("check", "--data-dir", str(tmp_path))
    assert done.exit_code == 1
    assert f"{lawless} 第2行：块“body”缺少必备内容：延长的理由和期限" in done.stdout
    assert f"{mail} 第1行：缺少块“lead”" in done.stdout
    assert str(good) not in done.stdout

    lawless.unlink()
    told = notice("check", str(good.parent), "--json")
    assert (told.exit_code, json.loads(told.stdout)) == (0, [])


def test_an_installation_without_templates_of_its_own_has_nothing_wrong(tmp_path: Path) -> None:
    done = notice("check", "--data-dir", str(tmp_path))
    assert (done.exit_code, done.stdout) == (0, "没有机关自己的模板，全部使用程序自带的模板\n")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = notice("check", str(tmp_path / "none"))
    assert (done.exit_code, done.stderr) == (2, f"没有目录 {tmp_path / 'none'}\n")


def test_the_samples_show_every_kind_of_paper() -> None:
    """So that `check` tries every override on facts."""
    samples = load_samples()
    with stage(samples) as opened:
        played = [papers(opened, Rehearsal(opened, one).play())[0] for one in samples]
    assert {one.kind for some in played for one in some} == set(DOCUMENTS)
