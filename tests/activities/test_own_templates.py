"""An office's own templates at work: what is made with them, and what waits when one is broken."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.documents import DocumentActivities
from domain.paper import DocumentKind, Work
from notices.documents import template_version
from notices.overrides import Offices
from tests.activities.conftest import RECEIPT, Desk, PostOffice

OURS = """{% extends "base/receipt.html" %}
{% block closing %}<p class="closing">专此告知。</p>{% endblock %}"""


def produce(desk: Desk, root: Path, text: str) -> None:
    """Produce the receipt with a template of the office."""
    file = root / "bjqts" / "receipt.html"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    activities = DocumentActivities(desk.documents, Offices(root))
    ActivityEnvironment().run(activities.produce, desk.batch(RECEIPT, work=Work.PRODUCE))


def test_a_document_is_made_with_the_template_of_its_agency_and_keeps_its_version(
    desk: Desk, tmp_path: Path
) -> None:
    desk.queue_paper()
    produce(desk, tmp_path, OURS)
    (page,) = PdfReader(BytesIO(desk.documents.content(RECEIPT))).pages
    assert "专此告知" in page.extract_text()
    kept = desk.documents.document(RECEIPT)
    assert kept is not None
    assert kept.template_version == template_version(
        DocumentKind.RECEIPT, Offices(tmp_path).of("bjqts")
    )
    assert kept.template_version != template_version(DocumentKind.RECEIPT)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (OURS.replace("专此", "{{ facts.numer }}"), "模板 receipt.html 第2行有误：没有“numer”"),
        (OURS.replace("closing %}<p", "body %}<p"), "登记回执缺少必备内容：登记号、申请内容"),
    ],
)
def test_a_broken_template_makes_nothing_until_it_is_mended(
    desk: Desk, tmp_path: Path, text: str, why: str
) -> None:
    desk.queue_paper()
    with pytest.raises(ApplicationError, match=why) as failed:
        produce(desk, tmp_path, text)
    assert failed.value.non_retryable
    waiting = desk.documents.document(RECEIPT)
    assert waiting is not None
    assert waiting.sha256 is None
    produce(desk, tmp_path, OURS)
    assert desk.documents.content(RECEIPT).startswith(b"%PDF")


async def test_a_broken_template_of_a_mail_is_told_with_its_line(
    desk: Desk, post_office: PostOffice
) -> None:
    file = desk.settings.templates_dir / "bjqts" / "mail" / "receipt.txt"
    file.parent.mkdir(parents=True)
    text = '{% extends "base/mail/receipt.txt" %}\n\n{% block lead %}{{ facts.numer }}'
    text += "{% endblock %}"
    file.write_text(text, encoding="utf-8")
    why = "本机关的模板 mail/receipt.txt 第3行有误：没有“numer”这一项"
    job = desk.queue_mail()
    with pytest.raises(ApplicationError, match=why):
        await desk.deliver(job)
    assert desk.message(job).last_error == why
    file.unlink()
    await desk.deliver(job)
    assert len(post_office.messages) == 1
