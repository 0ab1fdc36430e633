"""Whatever is done to the tables past the one door, verify names it: where, and what."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from domain.case import Case
from domain.dossier import Dossier
from domain.paper import DocumentKind, MessageKind
from register.acts.cases import save, take
from register.acts.jobs import job_id
from register.engine import Register
from register.paper.documents import Documents, QueuedDocument
from register.paper.outbox import Outbox
from register.paper.store import FolderStore
from register.record.verify import verify
from register.record.walk import Fault
from register.tables import JournalRow
from register.vault import Vault
from tests.support.queueing import queue_mail, queue_paper

Tamper = Callable[..., None]
Write = Callable[..., int]
Faults = Callable[[], list[tuple[str, int, Fault]]]

ALTERED = [
    ("act = 'approve'", Fault.ALTERED),
    ("actor = 'chen.jianguo'", Fault.ALTERED),
    ("outcome = 'refused'", Fault.ALTERED),
    ("at = '2017-11-08 01:00:00.000000'", Fault.ALTERED),
    ("act_id = 'other'", Fault.ALTERED),
    ("request_digest = 'other'", Fault.ALTERED),
    ("content_digest = 'other'", Fault.ALTERED),
    ("revision = 7", Fault.ALTERED),
    ("recorded = false", Fault.ALTERED),
    ("mac = 'other'", Fault.ALTERED),
    ("previous = 'other'", Fault.MOVED),
    ("key_id = 'other'", Fault.KEY),
    ("seq = 9", Fault.MISSING),
]


@pytest.fixture
def case(register: Register, received: Case, dossier: Dossier, key: bytes, write: Write) -> Case:
    """A case with four entries: received, and three notes by the clerk."""
    for revision in (2, 3, 4):
        with register.transaction() as session:
            before = take(session, received.id)
            assert before is not None
            now = before.case.model_copy(update={"revision": revision})
            said = json.dumps({"said": revision})
            write(session, received.id, f"note-{revision}", content=said, revision=revision)
            save(session, before, now, dossier, key=key)
    return now


@pytest.fixture
def faults(register: Register, key: bytes) -> Faults:
    """What verify finds: stream, number of the entry, fault."""

    def found() -> list[tuple[str, int, Fault]]:
        verdict = verify(register, key)
        assert verdict.whole == (not verdict.broken)
        return [(one.stream, one.seq, one.fault) for one in verdict.broken]

    return found


def test_an_untouched_register_is_whole(register: Register, case: Case, key: bytes) -> None:
    verdict = verify(register, key)
    assert verdict.whole
    assert (verdict.streams, verdict.entries, verdict.cases, verdict.erased) == (1, 4, 1, 0)
    assert verdict.line == "日志完整：1条链，4条记录，1个案件与日志相符"


@pytest.mark.parametrize(("change", "fault"), ALTERED)
def test_every_altered_column_is_named(
    case: Case, faults: Faults, tamper: Tamper, change: str, fault: Fault
) -> None:
    tamper("UPDATE journal SET", change, "WHERE seq = 2")
    assert faults() == [(case.id, 2, fault)]


def test_the_list_of_altered_columns_is_complete() -> None:
    named = {change.split(" =")[0] for change, _ in ALTERED}
    assert named == set(JournalRow.model_fields) - {"stream"}


def test_an_altered_content_is_named(case: Case, faults: Faults, tamper: Tamper) -> None:
    tamper("""UPDATE journal_contents SET content = '{"said": 99}' WHERE seq = 3""")
    assert faults() == [(case.id, 3, Fault.CONTENT)]


def test_contents_that_changed_places_are_named(case: Case, faults: Faults, tamper: Tamper) -> None:
    swap(tamper, "journal_contents")
    assert faults() == [(case.id, 2, Fault.CONTENT)]


def test_entries_that_changed_places_are_named(case: Case, faults: Faults, tamper: Tamper) -> None:
    swap(tamper, "journal")
    swap(tamper, "journal_contents")
    assert faults() == [(case.id, 2, Fault.MOVED)]


@pytest.mark.parametrize("gone", ["row", "words"])
def test_content_that_vanished_without_an_erasure_is_named(
    case: Case, faults: Faults, tamper: Tamper, gone: str
) -> None:
    if gone == "row":
        tamper("DELETE FROM journal_contents WHERE seq = 2")
    else:
        tamper("UPDATE journal_contents SET content = NULL, salt = NULL WHERE seq = 2")
    assert faults() == [(case.id, 2, Fault.ERASED)]


def test_a_removed_entry_is_named(case: Case, faults: Faults, tamper: Tamper) -> None:
    remove(tamper, "seq = 2")
    assert faults() == [(case.id, 2, Fault.MISSING)]


def test_a_removed_entry_is_named_when_the_others_close_up(
    case: Case, faults: Faults, tamper: Tamper
) -> None:
    remove(tamper, "seq = 2")
    for table in ("journal", "journal_contents"):
        tamper("UPDATE", table, "SET seq = 2 WHERE seq = 3")
        tamper("UPDATE", table, "SET seq = 3 WHERE seq = 4")
    assert faults() == [(case.id, 2, Fault.MOVED)]


def test_a_removed_last_entry_is_named(case: Case, faults: Faults, tamper: Tamper) -> None:
    remove(tamper, "seq = 4")
    assert faults() == [(case.id, 4, Fault.CUT)]


def test_a_removed_last_entry_is_named_when_the_head_is_put_back(
    case: Case, faults: Faults, tamper: Tamper
) -> None:
    """The head then fits the shorter chain, but the case is further than its journal."""
    remove(tamper, "seq = 4")
    tamper(
        "UPDATE journal_heads SET seq = 3, revision = 3,"
        " mac = (SELECT mac FROM journal WHERE seq = 3)"
    )
    assert faults() == [(case.id, 3, Fault.CASE)]


def test_a_removed_chain_is_named(case: Case, faults: Faults, tamper: Tamper) -> None:
    remove(tamper, "seq > 0")
    assert faults() == [(case.id, 1, Fault.CUT)]


def test_a_case_whose_whole_journal_is_gone_is_named(
    case: Case, faults: Faults, tamper: Tamper
) -> None:
    remove(tamper, "seq > 0")
    tamper("DELETE FROM journal_heads")
    assert faults() == [(case.id, 0, Fault.UNJOURNALLED)]


@pytest.mark.parametrize("change", ["seq = 3", "mac = 'other'", "revision = 1"])
def test_an_altered_head_is_named(case: Case, faults: Faults, tamper: Tamper, change: str) -> None:
    tamper("UPDATE journal_heads SET", change)
    assert (case.id, 4, Fault.HEAD) in faults()


def test_an_entry_put_in_by_hand_is_named(case: Case, faults: Faults, tamper: Tamper) -> None:
    copied = "at, recorded, act, outcome, revision, request_digest, content_digest, key_id"
    tamper(
        "INSERT INTO journal (stream, seq, act_id, actor, mac, previous,",
        copied,
        ")",
        "SELECT stream, 5, 'forged', 'leader', 'forged', mac,",
        copied,
        "FROM journal",
        "WHERE seq = 4",
    )
    assert faults() == [(case.id, 5, Fault.ALTERED)]


@pytest.mark.parametrize(
    "change",
    [
        "stage = 'closed'",
        "number = '1'",
        "reply_due = '2018-01-01'",
        "closed_on = '2017-11-08'",
        "overdue = true",
        "state = '{}'",
        "state = state || 'AAAA'",
        "state = dossier",
        "dossier = '{}'",
        "dossier = replace(dossier, 'A', 'B')",
        "dossier = replace(dossier, 'mb1.', 'mb1.00')",
        "intake_key = 'other'",
        "serial = 1",
        "seal = 'other'",
    ],
)
def test_a_case_altered_past_the_door_is_named(
    case: Case, faults: Faults, tamper: Tamper, change: str
) -> None:
    tamper("UPDATE cases SET", change)
    assert faults()[0] == (case.id, 4, Fault.CASE)


def test_a_removed_case_is_named(case: Case, faults: Faults, tamper: Tamper) -> None:
    tamper("DELETE FROM cases")
    assert faults() == [(case.id, 4, Fault.GONE)]


def test_an_older_state_put_back_is_named(
    register: Register, case: Case, dossier: Dossier, key: bytes, faults: Faults
) -> None:
    """Its seal is genuine, but the journal is further."""
    with register.transaction() as session:
        before = take(session, case.id)
        assert before is not None
        save(session, before, case.model_copy(update={"revision": 3}), dossier, key=key)
    assert faults() == [(case.id, 4, Fault.CASE)]


def test_another_key_is_named_as_such(register: Register, case: Case) -> None:
    verdict = verify(register, b"some other key, kept by somebody")
    first = verdict.broken[0]
    assert (first.stream, first.seq, first.fault) == (case.id, 1, Fault.KEY)


def test_one_broken_stream_does_not_hide_another(
    register: Register, case: Case, key: bytes, write: Write, tamper: Tamper
) -> None:
    with register.transaction() as session:
        write(session, "other-1", "1")
        write(session, "other-2", "1")
    tamper("UPDATE journal SET actor = 'x' WHERE stream IN ('bjqts-1', 'other-2') AND seq = 1")
    verdict = verify(register, key)
    assert [one.line for one in verdict.broken] == [
        "bjqts-1 第1条：记录被改动",
        "other-2 第1条：记录被改动",
    ]
    assert verdict.line == "日志已被破坏，共发现2处；第一处：bjqts-1 第1条：记录被改动"


@pytest.fixture
def produced(
    register: Register, case: Case, key: bytes, noon: datetime, tmp_path: Path, vault: Vault
) -> QueuedDocument:
    """A document of the case, its fifth entry."""
    id_ = job_id(case.id, 2, DocumentKind.RECEIPT, 1)
    with register.transaction() as session:
        queue_paper(session, id_, noon)
    store = FolderStore(tmp_path / "store", vault)
    return Documents(register, store, key).keep(id_, b"%PDF", "v1", noon)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET sha256 = 'other'",
        "UPDATE documents SET sha256 = NULL, status = 'queued'",
        "DELETE FROM documents",
        "UPDATE documents SET id = 'bjqts-1/2/refused/1'",
    ],
)
def test_a_document_that_is_not_what_was_produced_is_named(
    produced: QueuedDocument, faults: Faults, tamper: Tamper, change: str
) -> None:
    assert faults() == []
    tamper(change)
    assert (produced.case_id, 5, Fault.DOCUMENT) in faults()


@pytest.mark.parametrize(
    "change",
    ["UPDATE documents SET facts = '{}x'", "UPDATE documents SET sha256 = 'other', facts = '{}x'"],
)
def test_altered_facts_of_a_document_are_named(
    produced: QueuedDocument, faults: Faults, tamper: Tamper, change: str
) -> None:
    tamper(change)
    assert faults() == [(produced.case_id, 5, Fault.DOCUMENT)]


def test_the_stored_files_are_read_again(
    register: Register, produced: QueuedDocument, key: bytes, tmp_path: Path, vault: Vault
) -> None:
    store = FolderStore(tmp_path / "store", vault)
    well = verify(register, key, store)
    assert well.line == "日志完整：1条链，5条记录，1个案件、1份文书和材料与日志相符"
    (file,) = (one for one in (tmp_path / "store").rglob("*") if one.is_file())
    file.unlink()
    found = verify(register, key, store)
    assert [(one.seq, one.fault) for one in found.broken] == [(5, Fault.FILE)]
    assert verify(register, key).whole


@pytest.fixture
def sent(register: Register, case: Case, key: bytes, noon: datetime) -> str:
    """A mail of the case that was sent, its fifth entry."""
    id_ = job_id(case.id, 2, MessageKind.RECEIPT, "applicant")
    with register.transaction() as session:
        queue_mail(session, id_, noon)
    Outbox(register, key).mark_sent(id_, "<1@mingbai>", noon, "0" * 64)
    return id_


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE messages SET to_address = 'other@example.com'",
        "UPDATE messages SET to_name = '李四'",
        "UPDATE messages SET facts = '{}x'",
        "UPDATE messages SET sent_at = NULL",
        "DELETE FROM messages",
    ],
)
def test_a_sent_mail_that_was_altered_is_named(
    sent: str, faults: Faults, tamper: Tamper, change: str
) -> None:
    assert faults() == []
    tamper(change)
    assert faults() == [("bjqts-1", 5, Fault.MESSAGE)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE applicants SET name = '王五' WHERE position = 0",
        "UPDATE applicants SET email = 'other@example.com' WHERE position = 0",
        "DELETE FROM applicants WHERE position = 1",
        "DELETE FROM applicants",
    ],
)
def test_an_altered_list_of_applicants_is_named(
    case: Case, faults: Faults, tamper: Tamper, change: str
) -> None:
    tamper(change)
    assert faults() == [(case.id, 0, Fault.APPLICANTS)]


def swap(tamper: Tamper, table: str) -> None:
    for old, new in (("2", "-1"), ("3", "2"), ("-1", "3")):
        tamper("UPDATE", table, "SET seq =", new, "WHERE seq =", old)


def remove(tamper: Tamper, where: str) -> None:
    for table in ("journal_contents", "journal"):
        tamper("DELETE FROM", table, "WHERE", where)
