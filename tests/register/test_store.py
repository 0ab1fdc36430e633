"""The file store gives back what was put in, or says that it cannot."""

import hashlib
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import BinaryIO

import pytest

from register.errors import RegisterUnavailable, StoreDamaged
from register.paper.store import CHUNK, FolderStore, Store
from register.vault import Vault

CONTENT = b"%PDF-1.7 notice"


@pytest.fixture
def store(tmp_path: Path, vault: Vault) -> Store:
    """An empty store."""
    return FolderStore(tmp_path / "store", vault)


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "store").rglob("*") if path.is_file()]


def overwrite(file: Path, content: bytes) -> None:
    """Alter a stored file, as somebody with a hand on the disk would."""
    file.unlink()
    file.write_bytes(content)


@pytest.mark.parametrize("put", [CONTENT, BytesIO(CONTENT)], ids=["bytes", "stream"])
def test_a_file_comes_back_by_its_hash(store: Store, put: bytes | BinaryIO) -> None:
    stored = store.put(put)
    assert stored.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert stored.size == len(CONTENT) == store.size(stored.sha256)
    assert store.get(stored.sha256) == CONTENT


def test_the_same_content_is_kept_once(store: Store, tmp_path: Path) -> None:
    assert store.put(CONTENT) == store.put(CONTENT) == store.put(BytesIO(CONTENT))
    assert len(files(tmp_path)) == 1


def test_a_large_file_is_never_in_memory_as_a_whole(store: Store) -> None:
    """What is asked of the source, and what comes back, are pieces."""

    class Watched(BytesIO):
        asked: set[int | None] = set()  # noqa: RUF012 - of this one test

        def read(self, size: int | None = -1) -> bytes:
            self.asked.add(size)
            return super().read(size)

    stored = store.put(Watched(b"0" * (3 * CHUNK + 1)))
    assert None not in Watched.asked
    assert max(one for one in Watched.asked if one) == CHUNK
    assert [len(piece) for piece in store.read(stored.sha256)] == [CHUNK, CHUNK, CHUNK, 1]


def test_a_source_that_breaks_off_leaves_nothing_behind(store: Store, tmp_path: Path) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionError
            return super().read(size)

    with pytest.raises(RegisterUnavailable):
        store.put(Broken(CONTENT))
    assert files(tmp_path) == []


def test_nobody_but_the_owner_reads_a_stored_file_and_nobody_writes_it(
    store: Store, tmp_path: Path
) -> None:
    store.put(CONTENT)
    store.put(BytesIO(b"another"))
    kept = files(tmp_path)
    assert len(kept) == 2
    for file in kept:
        assert file.stat().st_mode & 0o777 == 0o400
        assert file.parent.stat().st_mode & 0o077 == 0


def test_threads_that_store_the_same_file_leave_one_whole_file(
    store: Store, tmp_path: Path
) -> None:
    threads = [Thread(target=store.put, args=(CONTENT,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(files(tmp_path)) == 1
    assert store.get(hashlib.sha256(CONTENT).hexdigest()) == CONTENT


def test_an_altered_file_is_not_given_out(store: Store, tmp_path: Path) -> None:
    stored = store.put(CONTENT)
    (file,) = files(tmp_path)
    overwrite(file, b"something else")
    with pytest.raises(StoreDamaged, match="已被改动"):
        store.get(stored.sha256)


def test_a_missing_file_is_told(store: Store) -> None:
    for ask in (store.get, store.size, lambda sha256: list(store.read(sha256))):
        with pytest.raises(StoreDamaged, match="缺少文件"):
            ask("0" * 64)


@pytest.mark.parametrize("put", [CONTENT, BytesIO(CONTENT)], ids=["bytes", "stream"])
def test_a_store_that_cannot_be_written_is_told(
    tmp_path: Path, vault: Vault, put: bytes | BinaryIO
) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(RegisterUnavailable, match="不可写"):
        FolderStore(tmp_path / "file", vault).put(put)


def test_a_probe_leaves_nothing_behind(store: Store, tmp_path: Path) -> None:
    store.probe()
    assert list(tmp_path.iterdir()) == []
    store.put(CONTENT)
    store.probe()
    assert len(files(tmp_path)) == 1


def test_a_probe_tells_what_a_content_would_meet(tmp_path: Path, vault: Vault) -> None:
    with pytest.raises(RegisterUnavailable, match="不可写"):
        FolderStore(tmp_path / "nowhere" / "store", vault).probe()
