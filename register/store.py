"""The document store: contents by the SHA-256 of what they hold, kept once and never changed.

`Store` is all that the rest of the system knows. The one kept today is a folder; a bucket would be
another class with these five methods.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from domain.model import Model
from register.errors import RegisterUnavailable, StoreDamaged

CHUNK = 256 * 1024
"""Bytes that are read or written at a time: no file is ever in memory as a whole."""


class Stored(Model):
    """A content in the store; `size` in bytes."""

    sha256: str
    size: int


class Store(Protocol):
    """Where contents lie. What was put in under a hash is given back, or nothing is."""

    def put(self, content: bytes | BinaryIO) -> Stored:
        """Keep a content, or what is left of a stream; the same content is kept once.

        Raises:
            RegisterUnavailable: It cannot be kept.
        """
        ...

    def get(self, sha256: str) -> bytes:
        """A content by its hash; for large ones rather `read`.

        Raises:
            StoreDamaged: It is missing, or is not what was stored.
        """
        ...

    def read(self, sha256: str) -> Iterator[bytes]:
        """A content piece by piece; only after the last piece is it sure to be what was stored.

        Raises:
            StoreDamaged: It is missing, or has turned out not to be what was stored.
        """
        ...

    def size(self, sha256: str) -> int:
        """Bytes of a content.

        Raises:
            StoreDamaged: It is missing.
        """
        ...

    def probe(self) -> None:
        """Find out whether a content could be kept now; nothing is left of it.

        Raises:
            RegisterUnavailable: It could not.
        """
        ...


class FolderStore:
    """The store as a folder of files that nobody but its owner reads, and nobody writes again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes | BinaryIO) -> Stored:
        """Keep a content; it is on the disk when this returns (see `Store`)."""
        try:
            if isinstance(content, bytes):
                return self._put_bytes(content)
            return self._put_stream(content)
        except OSError as error:
            raise self._unwritable(error) from error

    def get(self, sha256: str) -> bytes:
        """A content by its hash (see `Store`)."""
        return b"".join(self.read(sha256))

    def read(self, sha256: str) -> Iterator[bytes]:
        """A content piece by piece (see `Store`)."""
        found = hashlib.sha256()
        try:
            with self._path(sha256).open("rb") as file:
                while piece := file.read(CHUNK):
                    found.update(piece)
                    yield piece
        except OSError as error:
            raise _missing(sha256, error) from error
        if found.hexdigest() != sha256:
            raise StoreDamaged(f"文件库中的文件 {sha256} 已被改动")

    def size(self, sha256: str) -> int:
        """Bytes of a content (see `Store`)."""
        try:
            return self._path(sha256).stat().st_size
        except OSError as error:
            raise _missing(sha256, error) from error

    def probe(self) -> None:
        """Find out whether a content could be kept now (see `Store`)."""
        # The first content makes the folder; before that its place must take it.
        folder = self._folder if self._folder.is_dir() else self._folder.parent
        try:
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(b"probe")
        except OSError as error:
            raise self._unwritable(error) from error

    def _put_bytes(self, content: bytes) -> Stored:
        stored = Stored(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
        path = self._path(stored.sha256)
        if not path.exists():
            self._make_room(path.parent)
            draft, _ = _written([content], path.parent)
            _publish(draft, path)
        return stored

    def _put_stream(self, content: BinaryIO) -> Stored:
        """Keep a stream, whose place is known only when it has been written down."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft, stored = _written(iter(lambda: content.read(CHUNK), b""), self._folder)
        path = self._path(stored.sha256)
        if path.exists():
            draft.unlink()
        else:
            self._make_room(path.parent)
            _publish(draft, path)
        return stored

    def _make_room(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync_folder(self._folder)  # a file is lost with the folder it lies in

    def _unwritable(self, error: OSError) -> RegisterUnavailable:
        return RegisterUnavailable(f"文件库 {self._folder} 不可写（{error.strerror}）")

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:]


def _missing(sha256: str, error: OSError) -> StoreDamaged:
    return StoreDamaged(f"文件库缺少文件 {sha256}（{error.strerror}）")


def _written(pieces: Iterable[bytes], folder: Path) -> tuple[Path, Stored]:
    """A draft on the disk: a crash leaves it behind, never half a document under its name."""
    found, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".draft-", delete=False) as draft:
        try:
            for piece in pieces:
                draft.write(piece)
                found.update(piece)
                size += len(piece)
            draft.flush()
        except BaseException:
            Path(draft.name).unlink()
            raise
        os.fchmod(draft.fileno(), 0o400)
        os.fsync(draft.fileno())
    return Path(draft.name), Stored(sha256=found.hexdigest(), size=size)


def _publish(draft: Path, path: Path) -> None:
    draft.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
