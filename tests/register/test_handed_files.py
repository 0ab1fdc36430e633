"""Files that come before their case: whose they are, and how long."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest
from sqlalchemy import text

from domain.case import Case
from register.engine import Register
from register.errors import RegisterUnavailable, StoreDamaged
from register.paper.filetypes import Unacceptable
from register.paper.handed_files import (
    GIVEN_UP,
    LIFETIME,
    HandedFile,
    HandedFiles,
    Hander,
    UnknownFileError,
    bind,
)
from register.paper.store import FolderStore, Stored
from register.paper.uploads import UploadKind, Uploads
from register.tables import HandedFileRow
from runtime.vault import RingVault

SITE = Hander(agency="bjqts", client="site", by="applicant")
HALL = Hander(agency="bjqts", client="hall", by="applicant")
CLERK = Hander(agency="bjqts", by="wang.fang")


@pytest.fixture
def files(register: Register, vault: RingVault, tmp_path: Path) -> HandedFiles:
    return HandedFiles(register, FolderStore(tmp_path / "store", vault), limit=1_000)


def _add(
    files: HandedFiles, at: datetime, id_: str = "f-1", text: str = "说明", hander: Hander = SITE
) -> HandedFile:
    return files.add(hander, "说明.txt", BytesIO(text.encode()), id_=id_, at=at)


def _bind(files: HandedFiles, hander: Hander, case: str, at: datetime) -> None:
    with files.register.transaction() as session:
        bind(session, ["f-1"], hander, case, at)


def test_a_file_is_kept_once_for_its_id(files: HandedFiles, noon: datetime) -> None:
    first = _add(files, noon)
    assert _add(files, noon + timedelta(hours=1)) == first
    with pytest.raises(Unacceptable, match="已用于另一个文件"):
        _add(files, noon, text="别的")


def test_a_file_above_the_limit_is_not_taken(files: HandedFiles, noon: datetime) -> None:
    with pytest.raises(Unacceptable, match="不能上传"):
        _add(files, noon, text="长" * 1_000)


@pytest.mark.parametrize("other", [HALL, CLERK, SITE.model_copy(update={"agency": "other"})])
def test_nobody_binds_what_another_has_handed_in(
    other: Hander, files: HandedFiles, noon: datetime
) -> None:
    _add(files, noon)
    with pytest.raises(UnknownFileError):
        _bind(files, other, "bjqts-1", noon)
    _bind(files, SITE, "bjqts-1", noon)


def test_a_file_waits_for_one_case_only(files: HandedFiles, noon: datetime) -> None:
    _add(files, noon)
    _bind(files, SITE, "bjqts-1", noon)
    with pytest.raises(UnknownFileError):
        _bind(files, SITE, "bjqts-2", noon)


def test_a_file_waits_for_a_day(files: HandedFiles, noon: datetime) -> None:
    last = noon + LIFETIME
    _add(files, noon)
    with pytest.raises(UnknownFileError):
        _bind(files, SITE, "bjqts-1", last)
    _bind(files, SITE, "bjqts-1", last - timedelta(microseconds=1))


def test_what_has_waited_in_vain_is_forgotten_with_its_content(
    files: HandedFiles, noon: datetime
) -> None:
    old, shared = _add(files, noon), _add(files, noon, "f-2", "共用")
    bound = _add(files, noon, "f-3", "在用")
    with files.register.transaction() as session:
        bind(session, ["f-3"], SITE, "bjqts-1", noon)
    _add(files, noon + LIFETIME, "f-4", "共用")
    assert files.tidy(noon + LIFETIME) == 1
    with files.register.reading() as session:
        left = {one for one in ("f-1", "f-2", "f-3", "f-4") if session.get(HandedFileRow, one)}
    assert left == {"f-3", "f-4"}
    with pytest.raises(StoreDamaged):
        files.store.size(old.sha256)
    assert files.store.get(shared.sha256) == "共用".encode()
    assert files.store.get(bound.sha256) == "在用".encode()


def test_a_content_that_a_case_has_too_stays_when_its_handed_file_goes(
    files: HandedFiles, received: Case, noon: datetime, key: bytes
) -> None:
    handed = _add(files, noon)
    uploads = Uploads(files.register, files.store, key)
    content = BytesIO("说明".encode())
    uploads.add(received.id, UploadKind.OTHER, "同.txt", content, by="wang.fang", at=noon)
    assert files.tidy(noon + LIFETIME) == 0
    assert files.store.get(handed.sha256) == "说明".encode()


def test_a_file_of_an_application_that_never_came_goes_after_thirty_days(
    files: HandedFiles, noon: datetime
) -> None:
    handed = _add(files, noon)
    _bind(files, SITE, "bjqts-1", noon)
    last = noon + LIFETIME + GIVEN_UP
    assert files.tidy(last - timedelta(seconds=1)) == 0
    assert files.tidy(last) == 1
    with pytest.raises(StoreDamaged):
        files.store.size(handed.sha256)


def test_a_file_whose_content_was_forgotten_meanwhile_is_asked_for_again(
    files: HandedFiles, noon: datetime
) -> None:
    """The answer must not vouch for a content that the store no longer has."""
    forgetful = HandedFiles(files.register, Forgetful(files.store), limit=1_000)
    with pytest.raises(RegisterUnavailable, match="请再试一次"):
        _add(forgetful, noon)
    with files.register.reading() as session:
        assert session.get(HandedFileRow, "f-1") is None
    assert _add(files, noon).id == "f-1"


class Forgetful(FolderStore):
    """A store out of which somebody else removes every content as soon as it was put."""

    def __init__(self, store: FolderStore) -> None:
        super().__init__(store._folder, store._vault)

    def put(self, content: bytes | BinaryIO) -> Stored:
        stored = super().put(content)
        self.remove(stored.sha256)
        return stored


def test_a_name_lies_sealed(files: HandedFiles, noon: datetime, vault: RingVault) -> None:
    _add(files, noon)
    with files.register.reading() as session:
        stored = session.connection().execute(text("SELECT name FROM handed_files")).scalar_one()
    assert stored.startswith(vault.mark(vault.key_id))
    assert "说明" not in stored
