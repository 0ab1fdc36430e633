"""The file store gives back what was put in, or says that it cannot."""

import hashlib
from pathlib import Path
from threading import Thread

import pytest

from register.errors import RegisterUnavailable, StoreDamaged
from register.store import Store

CONTENT = b"%PDF-1.7 notice"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "store")


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "store").rglob("*") if path.is_file()]


def test_a_file_comes_back_by_its_hash(store: Store) -> None:
    stored = store.put(CONTENT)
    assert stored.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert stored.size == len(CONTENT)
    assert store.get(stored.sha256) == CONTENT


def test_the_same_content_is_kept_once(store: Store, tmp_path: Path) -> None:
    assert store.put(CONTENT) == store.put(CONTENT)
    assert len(files(tmp_path)) == 1


def test_nobody_but_the_owner_reads_a_stored_file(store: Store, tmp_path: Path) -> None:
    store.put(CONTENT)
    (file,) = files(tmp_path)
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_threads_that_store_the_same_file_leave_one_whole_file(
    store: Store, tmp_path: Path
) -> None:
    threads = [Thread(target=store.put, args=(CONTENT,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [file.read_bytes() for file in files(tmp_path)] == [CONTENT]


def test_an_altered_file_is_not_given_out(store: Store, tmp_path: Path) -> None:
    stored = store.put(CONTENT)
    (file,) = files(tmp_path)
    file.write_bytes(b"something else")
    with pytest.raises(StoreDamaged, match="已被改动"):
        store.get(stored.sha256)


def test_a_missing_file_is_told(store: Store) -> None:
    with pytest.raises(StoreDamaged, match="缺少文件"):
        store.get("0" * 64)


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(RegisterUnavailable, match="不可写"):
        Store(tmp_path / "file").put(CONTENT)


def test_a_probe_leaves_nothing_behind(store: Store, tmp_path: Path) -> None:
    store.probe()
    assert list(tmp_path.iterdir()) == []
    store.put(CONTENT)
    store.probe()
    assert len(files(tmp_path)) == 1


def test_a_probe_tells_what_a_content_would_meet(tmp_path: Path) -> None:
    with pytest.raises(RegisterUnavailable, match="不可写"):
        Store(tmp_path / "nowhere" / "store").probe()
