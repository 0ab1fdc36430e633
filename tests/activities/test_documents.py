"""Producing documents: once each, and none holds up another."""

import base64
from io import BytesIO

import pytest
from pypdf import PdfReader
from temporalio.exceptions import ApplicationError

from domain.facts import DocumentFacts
from domain.paper import DocumentKind
from domain.seal import Seal
from notices.documents import template_version
from tests.activities.conftest import AT, CASE, RECEIPT, Desk


async def test_a_queued_document_is_rendered_from_its_facts_and_kept(desk: Desk) -> None:
    desk.queue_paper()
    await desk.produce(RECEIPT)
    kept = desk.documents.document(RECEIPT)
    assert kept is not None
    assert kept.produced_at == AT
    assert kept.template_version == template_version(DocumentKind.RECEIPT)
    page = PdfReader(BytesIO(desk.documents.content(RECEIPT))).pages[0]
    assert "登记回执" in page.extract_text()


async def test_a_document_that_is_there_is_not_made_again(desk: Desk) -> None:
    desk.queue_paper()
    desk.documents.keep(RECEIPT, b"the first one", "v1", AT)
    await desk.produce(RECEIPT)
    assert desk.documents.content(RECEIPT) == b"the first one"


async def test_facts_that_cannot_be_printed_do_not_hold_up_the_next_document(desk: Desk) -> None:
    bad = desk.queue_paper(f"{CASE}/2/receipt/2", facts='{"kind": "receipt"}', ordinal=2)
    desk.queue_paper()
    with pytest.raises(ApplicationError, match=bad) as failed:
        await desk.produce(bad, RECEIPT)
    assert failed.value.non_retryable
    assert desk.documents.content(RECEIPT).startswith(b"%PDF")


async def test_an_error_tells_the_job_and_nothing_of_the_applicant(desk: Desk) -> None:
    facts = desk.receipt.model_dump(mode="json") | {"unknown": "王小明"}
    wrong = DocumentFacts.model_construct(**facts).model_dump_json(warnings=False)
    bad = desk.queue_paper(f"{CASE}/2/receipt/2", facts=wrong[:-1] + ',"more":1}', ordinal=2)
    with pytest.raises(ApplicationError) as failed:
        await desk.produce(bad)
    assert "王小明" not in str(failed.value)
    assert failed.value.__cause__ is None


async def test_an_unknown_job_is_told_rather_than_skipped(desk: Desk) -> None:
    with pytest.raises(ApplicationError, match="bjqts-1/9/receipt/1"):
        await desk.produce("bjqts-1/9/receipt/1")


async def test_a_seal_that_cannot_be_read_parks_the_document_and_says_so(desk: Desk) -> None:
    cut_off = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
    facts = desk.receipt.model_copy(update={"seal": Seal(data=cut_off)})
    bad = desk.queue_paper(f"{CASE}/2/receipt/2", facts=facts.model_dump_json(), ordinal=2)
    desk.queue_paper()
    with pytest.raises(ApplicationError, match="公章图片无法读取") as failed:
        await desk.produce(bad, RECEIPT)
    assert failed.value.non_retryable
    kept = desk.documents.document(bad)
    assert kept is not None
    assert kept.sha256 is None  # still queued: once the profile has a seal, it can be produced
    assert desk.documents.content(RECEIPT).startswith(b"%PDF")


async def test_a_name_no_font_has_is_told_without_quoting_it(desk: Desk) -> None:
    facts = desk.receipt.model_copy(update={"addressee": "王\U0002a6a5"})
    bad = desk.queue_paper(f"{CASE}/2/receipt/2", facts=facts.model_dump_json(), ordinal=2)
    with pytest.raises(ApplicationError, match="有无法打印的字") as failed:
        await desk.produce(bad)
    assert "\U0002a6a5" not in str(failed.value)
