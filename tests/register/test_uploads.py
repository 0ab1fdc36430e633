"""Files handed in to a case: checked, kept once, journalled, and vouched for."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy.exc import NoResultFound

from domain.case import Case
from register import queries
from register.engine import Register
from register.paper.filetypes import FileType, Unacceptable
from register.paper.store import FolderStore
from register.paper.uploads import Upload, UploadKind, Uploads
from register.record import journal
from register.record.journal import UPLOAD
from register.record.verify import verify
from register.record.walk import Fault
from register.vault import Vault

WORDS = "我公司不同意公开。".encode()

Add = Callable[..., Upload]


@pytest.fixture
def uploads(register: Register, tmp_path: Path, key: bytes, vault: Vault) -> Uploads:
    return Uploads(register, FolderStore(tmp_path / "store", vault), key)


@pytest.fixture
def add(uploads: Uploads, received: Case, noon: datetime) -> Add:
    """Hand a file in, telling only what matters to the test."""

    def one(content: bytes = WORDS, *, name: str = "答复.txt", **facts: object) -> Upload:
        usual = {"by": "wang.fang", "at": noon}
        kind = facts.pop("kind", UploadKind.REPLY)
        return uploads.add(received.id, kind, name, BytesIO(content), **{**usual, **facts})

    return one


def test_a_file_is_kept_with_the_case(
    add: Add, uploads: Uploads, register: Register, noon: datetime
) -> None:
    kept = add(name="../第三方 答复.txt")
    assert kept == uploads.upload("bjqts-1", kept.id)
    assert (kept.position, kept.name, kept.type) == (1, "第三方 答复.txt", FileType.TEXT)
    assert (kept.size, kept.uploaded_by, kept.uploaded_at) == (len(WORDS), "wang.fang", noon)
    assert uploads.store.get(kept.sha256) == WORDS
    with register.reading() as session:
        assert queries.uploads_of(session, "bjqts-1") == (kept,)
        assert queries.uploads_of(session, "bjqts-2") == ()


def test_an_upload_is_journalled_and_moves_nothing_in_the_case(
    add: Add, register: Register, received: Case
) -> None:
    kept = add()
    with register.reading() as session:
        entry = queries.journal_of(session, received.id)[-1]
        filed = queries.case(session, received.id)
    assert filed is not None
    assert filed.case == received
    assert (entry.act, entry.act_id, entry.actor) == (UPLOAD, kept.id, "wang.fang")
    assert (entry.request_digest, entry.revision) == (kept.sha256, received.revision)
    said = {"kind": "reply", "name": "答复.txt", "type": "text", "size": len(WORDS)}
    assert json.loads(entry.content or "") == said


def test_files_are_numbered_in_their_order(add: Add, register: Register) -> None:
    for name in ("一.txt", "二.txt", "三.txt"):
        add(name.encode(), name=name)
    with register.reading() as session:
        found = queries.uploads_of(session, "bjqts-1")
    assert [(one.position, one.name) for one in found] == [
        (1, "一.txt"),
        (2, "二.txt"),
        (3, "三.txt"),
    ]


def test_a_file_sent_again_with_its_id_is_the_same_upload(
    add: Add, register: Register, noon: datetime
) -> None:
    first = add(id_="key:1")
    assert add(id_="key:1", at=noon + timedelta(hours=1)) == first
    with register.reading() as session:
        assert len(queries.uploads_of(session, "bjqts-1")) == 1
        assert [one.act for one in queries.journal_of(session, "bjqts-1")].count(UPLOAD) == 1


@pytest.mark.parametrize(
    "other", [{"content": b"else"}, {"name": "x.txt"}, {"kind": UploadKind.OTHER}]
)
def test_an_id_used_for_another_file_is_refused(add: Add, other: dict[str, object]) -> None:
    add(id_="key:1")
    with pytest.raises(Unacceptable, match="幂等编号已用于另一个文件") as told:
        add(id_="key:1", **other)
    assert told.value.code == "id_reused"


def test_a_program_renamed_pdf_is_refused_and_nothing_is_kept(
    add: Add, register: Register, tmp_path: Path
) -> None:
    with pytest.raises(Unacceptable, match="内容是可执行程序"):
        add(b"MZ\x90\x00", name="证明.pdf")
    assert not (tmp_path / "store").exists()
    with register.reading() as session:
        assert queries.uploads_of(session, "bjqts-1") == ()


def test_a_file_above_the_limit_is_refused(
    uploads: Uploads, received: Case, noon: datetime
) -> None:
    small = replace(uploads, limit=2**20)
    facts = {"by": "wang.fang", "at": noon}
    fits = small.add(received.id, UploadKind.OTHER, "a", BytesIO(b"a" * 2**20), **facts)
    assert fits.size == 2**20
    with pytest.raises(Unacceptable, match="文件超过1MB") as told:
        small.add(received.id, UploadKind.OTHER, "a", BytesIO(b"a" * (2**20 + 1)), **facts)
    assert told.value.code == "too_large"


def test_a_file_for_no_case_is_not_registered(uploads: Uploads, noon: datetime) -> None:
    with pytest.raises(NoResultFound):
        uploads.add("bjqts-9", UploadKind.OTHER, "a", BytesIO(b"a"), by="wang.fang", at=noon)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE uploads SET sha256 = 'other'",
        "UPDATE uploads SET name = 'other.txt'",
        "UPDATE uploads SET kind = 'other'",
        "UPDATE uploads SET size = 1",
        "DELETE FROM uploads",
    ],
)
def test_an_upload_altered_past_the_door_is_named(
    add: Add, register: Register, key: bytes, tamper: Callable[..., None], change: str
) -> None:
    add()
    assert verify(register, key).whole
    tamper(change)
    found = verify(register, key).broken
    assert [(one.seq, one.fault) for one in found] == [(2, Fault.UPLOAD)]


@pytest.mark.parametrize("damage", ["altered", "gone"])
def test_a_stored_file_that_was_altered_is_named(
    add: Add, uploads: Uploads, register: Register, key: bytes, tmp_path: Path, damage: str
) -> None:
    add()
    assert verify(register, key, uploads.store).whole
    (file,) = (one for one in (tmp_path / "store").rglob("*") if one.is_file())
    file.unlink()
    if damage == "altered":
        file.write_bytes(b"else")
    found = verify(register, key, uploads.store)
    assert found.line == (
        "日志已被破坏，共发现1处；第一处：bjqts-1 第2条：文件库中的文件缺失，或者被改动"
    )


def test_a_lawfully_erased_entry_still_vouches_for_its_file(
    add: Add, uploads: Uploads, register: Register, key: bytes, noon: datetime
) -> None:
    """The name may be personal and can be erased; the hash of the file stays in the chain."""
    add()
    with register.transaction() as session:
        journal.erase(
            session,
            "bjqts-1",
            [2],
            at=noon,
            act_id="erase-1",
            actor="admin",
            request_digest="d",
            key=key,
        )
    assert verify(register, key, uploads.store).whole
