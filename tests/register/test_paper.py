"""Documents and messages: queued with the act, carried out once, parked and taken up again."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session

from domain.case import Case
from domain.paper import Audience, DocumentKind, Job, MessageKind, Work
from register.acts.jobs import Status, job_id, jobs_waiting, park, unpark
from register.engine import Register
from register.errors import StoreDamaged
from register.paper.documents import Documents
from register.paper.outbox import Outbox
from register.queries import documents_of, messages_of
from register.record.journal import entries, recorded
from register.record.verify import verify
from tests.support.queueing import queue_mail, queue_paper

RECEIPT = "bjqts-1/2/receipt/1"
MAIL = "bjqts-1/2/receipt/applicant"


@pytest.fixture
def queued(register: Register, received: Case, noon: datetime) -> Case:
    """A case with a receipt to produce and a mail that carries it."""
    with register.transaction() as session:
        queue_mail(session, MAIL, noon, attachments=(RECEIPT,))
        _document(session, RECEIPT, noon)
    return received


def test_an_id_names_case_step_kind_and_which_of_the_kind() -> None:
    assert job_id("bjqts-1", 2, DocumentKind.RECEIPT, 1) == RECEIPT
    assert job_id("bjqts-1", 2, MessageKind.RECEIPT, "applicant") == MAIL


def test_documents_are_produced_before_messages_are_sent(register: Register, queued: Case) -> None:
    with register.reading() as session:
        assert jobs_waiting(session, queued.id) == (
            Job(id=RECEIPT, work=Work.PRODUCE, kind="receipt"),
            Job(id=MAIL, work=Work.DELIVER, kind="receipt"),
        )
        assert jobs_waiting(session, "bjqts-9") == ()


def test_older_work_comes_first(register: Register, received: Case, noon: datetime) -> None:
    with register.transaction() as session:
        for minutes, detail in ((3, 1), (1, 2), (2, 3)):
            id_ = job_id("bjqts-1", 2, "receipt", detail)
            _document(session, id_, noon + timedelta(minutes=minutes), ordinal=detail)
        waiting = jobs_waiting(session, received.id)
    assert [job.id[-1] for job in waiting] == ["2", "3", "1"]


def test_a_document_comes_with_its_frozen_facts(
    documents: Documents, queued: Case, noon: datetime
) -> None:
    document = documents.document(RECEIPT)
    assert document is not None
    assert json.loads(document.facts) == {"subject": "电梯"}
    assert (document.status, document.version, document.queued_at) == (Status.QUEUED, 1, noon)
    assert document.sha256 is None
    assert documents.document("bjqts-1/9/receipt/1") is None


def test_a_produced_document_is_kept_with_its_hash(
    documents: Documents, register: Register, queued: Case, noon: datetime
) -> None:
    kept = documents.keep(RECEIPT, b"%PDF", "v1", noon)
    assert (kept.status, kept.size, kept.template_version) == (Status.PRODUCED, 4, "v1")
    assert kept.produced_at == noon
    assert documents.content(RECEIPT) == b"%PDF"
    with register.reading() as session:
        assert [job.id for job in jobs_waiting(session, queued.id)] == [MAIL]
        assert documents_of(session, queued.id) == (kept,)


def test_what_was_produced_first_stays(
    documents: Documents, register: Register, queued: Case, noon: datetime
) -> None:
    """A crash after keeping repeats the work: another rendering must not replace the first."""
    first = documents.keep(RECEIPT, b"%PDF", "v1", noon)
    assert documents.keep(RECEIPT, b"%PDF other", "v2", noon + timedelta(hours=1)) == first
    assert documents.content(RECEIPT) == b"%PDF"
    with register.reading() as session:
        assert [entry.act for entry in entries(session, queued.id)] == ["receive", "produce"]


def test_another_rendering_is_a_new_version_beside_the_old_one(
    register: Register, documents: Documents, queued: Case, noon: datetime
) -> None:
    first = documents.keep(RECEIPT, b"%PDF first", "v1", noon)
    later = noon + timedelta(days=1)
    again = documents.keep_anew(RECEIPT, b"%PDF mended", "v2", later)
    assert (again.version, again.template_version, again.produced_at) == (2, "v2", later)
    assert (again.facts, again.number, again.draft) == (first.facts, first.number, first.draft)
    assert documents.content(again.id) == b"%PDF mended"
    assert documents.keep_anew(RECEIPT, b"%PDF mended", "v2", later) == again
    third = documents.keep_anew(RECEIPT, b"%PDF third", "v3", later + timedelta(days=1))
    assert documents.document(RECEIPT) == first
    assert documents.content(RECEIPT) == b"%PDF first"
    with register.reading() as session:
        assert documents_of(session, queued.id) == (first, again, third)
        acts = [entry.act for entry in entries(session, queued.id)]
    assert acts == ["receive", "produce", "produce", "produce"]


def test_what_was_never_produced_is_not_rendered_anew(
    documents: Documents, queued: Case, noon: datetime
) -> None:
    with pytest.raises(StoreDamaged, match="尚未制作"):
        documents.keep_anew(RECEIPT, b"%PDF", "v1", noon)


def test_a_document_nobody_queued_is_not_kept(documents: Documents, noon: datetime) -> None:
    with pytest.raises(NoResultFound):
        documents.keep("bjqts-1/9/receipt/1", b"%PDF", "v1", noon)


def test_a_document_not_yet_produced_has_no_content(documents: Documents, queued: Case) -> None:
    with pytest.raises(StoreDamaged, match="尚未制作"):
        documents.content(RECEIPT)


def test_a_document_drafted_again_is_another_version(
    register: Register, received: Case, noon: datetime
) -> None:
    with register.transaction() as session:
        versions = [
            _document(session, job_id("bjqts-1", revision, "receipt", 1), noon)
            for revision in (2, 5, 9)
        ]
        other = _document(session, job_id("bjqts-1", 9, "receipt", 2), noon, ordinal=2)
    assert (versions, other) == ([1, 2, 3], 1)


def test_a_message_is_sent_once(
    outbox: Outbox, register: Register, queued: Case, noon: datetime, key: bytes
) -> None:
    outbox.mark_sent(MAIL, "<1@mingbai>", noon)
    outbox.mark_sent(MAIL, "<2@mingbai>", noon + timedelta(hours=1))
    message = outbox.message(MAIL)
    assert message is not None
    assert (message.status, message.message_id) == (Status.SENT, "<1@mingbai>")
    assert message.sent_at == noon
    with register.reading() as session:
        assert [job.id for job in jobs_waiting(session, queued.id)] == [RECEIPT]
        (sent,) = [one for one in entries(session, queued.id) if one.act == "deliver"]
        assert recorded(session, queued.id, MAIL) is None
    assert sent.content is not None
    assert json.loads(sent.content)["to_address"] == "zhang.san@example.com"
    assert verify(register, key).whole


def test_a_message_comes_as_it_was_queued(outbox: Outbox, queued: Case, noon: datetime) -> None:
    message = outbox.message(MAIL)
    assert message is not None
    assert (message.to_name, message.to_address) == ("张三", "zhang.san@example.com")
    assert message.audience is Audience.APPLICANT
    assert message.attachments == (RECEIPT,)
    assert message.queued_at == noon
    assert outbox.message("bjqts-1/9/receipt/applicant") is None


def test_failed_attempts_are_counted_with_their_last_error(outbox: Outbox, queued: Case) -> None:
    outbox.count_attempt(MAIL, "450 稍后再试")
    outbox.count_attempt(MAIL, "550 拒收")
    message = outbox.message(MAIL)
    assert message is not None
    assert (message.attempts, message.last_error) == (2, "550 拒收")
    assert message.status is Status.QUEUED


def test_a_message_nobody_queued_is_not_sent(outbox: Outbox, noon: datetime) -> None:
    with pytest.raises(NoResultFound):
        outbox.mark_sent("bjqts-1/9/receipt/applicant", "<1@mingbai>", noon)


def test_parked_work_waits_until_it_is_retried(register: Register, queued: Case) -> None:
    with register.transaction() as session:
        park(session, queued.id, [MAIL])
        assert [job.id for job in jobs_waiting(session, queued.id)] == [RECEIPT]
        unpark(session, queued.id, [MAIL])
        assert [job.id for job in jobs_waiting(session, queued.id)] == [RECEIPT, MAIL]


def test_a_message_waits_with_the_parked_document_it_carries(
    register: Register, queued: Case
) -> None:
    with register.transaction() as session:
        park(session, queued.id, [RECEIPT])
        assert jobs_waiting(session, queued.id) == ()
        unpark(session, queued.id, [RECEIPT])
        assert len(jobs_waiting(session, queued.id)) == 2


def test_work_that_is_done_is_not_parked(
    outbox: Outbox, register: Register, queued: Case, noon: datetime
) -> None:
    """The report that a job gave up may come after another attempt succeeded."""
    outbox.mark_sent(MAIL, "<1@mingbai>", noon)
    with register.transaction() as session:
        park(session, queued.id, [MAIL])
        (message,) = messages_of(session, queued.id)
    assert message.status is Status.SENT


def test_work_of_another_case_is_not_parked(register: Register, queued: Case) -> None:
    with register.transaction() as session:
        park(session, "bjqts-9", [MAIL, RECEIPT])
        assert len(jobs_waiting(session, queued.id)) == 2


def _document(session: Session, id_: str, at: datetime, ordinal: int = 1) -> int:
    said = {"number": "京质监信息公开〔2017〕第1号-回", "facts": '{"subject": "电梯"}'}
    version = queue_paper(session, id_, at, ordinal=ordinal, **said)
    session.flush()
    return version
