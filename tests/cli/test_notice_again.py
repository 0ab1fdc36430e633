"""`mingbai notice blank` and `rerender`: paper that no act asked for."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from temporalio.testing import ActivityEnvironment
from typer.testing import CliRunner, Result

from activities.assembly import Installation
from activities.documents import DocumentActivities
from activities.specimens import Rehearsal, stage
from cli.main import app
from domain.paper import Batch, DocumentKind
from register.paper.documents import QueuedDocument, documents_of
from register.record.verify import verify
from samples import load_samples

SAMPLE = load_samples()[0]
OURS = """{% extends "base/receipt.html" %}
{% block end %}{{ super() }}<p>如有疑问请来电。</p>{% endblock %}"""


def notice(opened: Installation, *options: str) -> Result:
    folder = str(opened.settings.data_dir)
    return CliRunner().invoke(app, ["notice", *options, "--data-dir", folder])


def receipts(opened: Installation) -> list[QueuedDocument]:
    """All versions of the receipt, the first one first."""
    with opened.register.reading() as session:
        found = documents_of(session, Rehearsal(opened, SAMPLE).case)
    kind = [one for one in found if one.kind == DocumentKind.RECEIPT]
    return sorted(kind, key=lambda one: one.version)


def play(opened: Installation) -> QueuedDocument:
    """Play the sample and produce what it made."""
    case = Rehearsal(opened, SAMPLE).play()
    jobs = opened.registrar.standing(case).jobs
    papers = tuple(job for job in jobs if job.work == "produce")
    batch = Batch(case=case, jobs=papers, at=SAMPLE.handed_in)
    ActivityEnvironment().run(DocumentActivities(opened.documents).produce, batch)
    (receipt,) = receipts(opened)
    return receipt


def stored(opened: Installation, receipt: QueuedDocument) -> Path:
    assert receipt.sha256 is not None
    return opened.settings.data_dir / "store" / receipt.sha256[:2] / receipt.sha256[2:]


def text_of(opened: Installation, document: QueuedDocument) -> str:
    pages = PdfReader(BytesIO(opened.documents.content(document.id))).pages
    return "".join(page.extract_text() for page in pages)


def test_an_issued_document_stays_and_a_new_version_stands_beside_it() -> None:
    with stage([SAMPLE]) as opened:
        first = play(opened)
        done = notice(opened, "rerender", "2017-1", "登记回执")
        assert "按现行模板制作的一版为第1版；原来的第1版不变" in done.stdout
        file = opened.settings.data_dir / "templates" / "bjqts" / "receipt.html"
        file.parent.mkdir(parents=True)
        file.write_text(OURS, encoding="utf-8")
        done = notice(opened, "rerender", "2017-1", "3")
        assert "按现行模板制作的一版为第2版；原来的第1版不变" in done.stdout
        old, new = receipts(opened)
        assert old == first
        assert new.template_version != old.template_version
        assert "如有疑问请来电" in text_of(opened, new)
        assert "如有疑问请来电" not in text_of(opened, old)


@pytest.mark.parametrize("damage", ["altered", "missing"])
def test_a_damaged_file_is_restored_as_it_was(damage: str) -> None:
    with stage([SAMPLE]) as opened:
        first = play(opened)
        file, content = stored(opened, first), opened.documents.content(first.id)
        file.chmod(0o600)
        if damage == "altered":
            file.write_bytes(file.read_bytes()[:-1])
        else:
            file.unlink()
        done = notice(opened, "rerender", "2017-1", "receipt")
        assert "现已恢复，与制发时完全一致" in done.stdout
        assert opened.documents.content(first.id) == content
        assert receipts(opened) == [first]
        assert verify(opened.register, opened.ring.journal_key, opened.store).broken == ()


def test_what_was_never_made_is_made() -> None:
    with stage([SAMPLE]) as opened:
        Rehearsal(opened, SAMPLE).play()
        done = notice(opened, "rerender", "2017-1", "receipt")
        assert "请在案件中办理“重试搁置的工作”" in done.stdout
        (receipt,) = receipts(opened)
        assert opened.documents.content(receipt.id).startswith(b"%PDF")


def test_what_the_case_does_not_have_is_told() -> None:
    with stage([SAMPLE]) as opened:
        Rehearsal(opened, SAMPLE).play()
        done = notice(opened, "rerender", "2017-1", "extension")
        assert done.exit_code == 2
        assert "案件没有政府信息延长答复期告知书；现有：登记回执、" in done.stderr
        assert "没有登记号或者编号为“2016-1”" in notice(opened, "rerender", "2016-1", "3").stderr


def test_the_blank_form_is_that_of_the_agency(tmp_path: Path) -> None:
    file = tmp_path / "blank.pdf"
    options = ("--agency", "bjscjg", "--out", str(file), "--data-dir", str(tmp_path))
    done = CliRunner().invoke(app, ["notice", "blank", *options])
    assert (done.exit_code, done.stderr) == (0, "")
    (page,) = PdfReader(BytesIO(file.read_bytes())).pages
    text = page.extract_text()
    assert "受理机关：北京市市场监督管理局" in text
    assert "填表说明" in text
