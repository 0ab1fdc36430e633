"""Files that come before their case: whose they are, and how long."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from register.engine import Register
from register.errors import StoreDamaged
from register.paper.filetypes import Unacceptable
from register.paper.handed_files import (
    LIFETIME,
    HandedFile,
    HandedFiles,
    Hander,
    UnknownFileError,
    bind,
)
from register.paper.store import FolderStore
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
    with files.register.reading() as session:
        left = {one for one in ("f-1", "f-2", "f-3", "f-4") if session.get(HandedFileRow, one)}
    assert left == {"f-3", "f-4"}
    with pytest.raises(StoreDamaged):
        files.store.size(old.sha256)
    assert files.store.get(shared.sha256) == "共用".encode()
    assert files.store.get(bound.sha256) == "在用".encode()


def test_a_name_lies_sealed(files: HandedFiles, noon: datetime, tmp_path: Path) -> None:
    _add(files, noon)
    stored = b"".join(one.read_bytes() for one in tmp_path.glob("register.db*"))
    assert "说明.txt".encode() not in stored
