"""The document store: contents by the SHA-256 of what they hold, kept once and never changed.

They lie sealed, piece by piece: a notice names its applicant. The hash is that of the plain
content, so that journal and case file vouch for it whatever key it lies under.

`Store` is all that the rest of the system knows. The one kept today is a folder; a bucket would be
another class with these methods.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Protocol

from domain.model import Model
from register.errors import RegisterUnavailable, StoreDamaged
from register.vault import Vault

CHUNK = 256 * 1024
"""Bytes that are read or written at a time: no file is ever in memory as a whole."""

_PURPOSE = "store"
_MARK = b"mingbai-sealed/1 "
_HEAD = 64
"""Bytes before the first piece: the mark and the id of the key."""


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

    def remove(self, sha256: str) -> None:
        """Forget a content for good; one that is not there is no error.

        Raises:
            RegisterUnavailable: It cannot be removed.
        """
        ...

    def contents(self) -> Iterator[tuple[str, str | None]]:
        """Every content with the id of the key it lies under; None for a plain one of before."""
        ...

    def reseal(self, sha256: str) -> None:
        """Put a content under the active key; whoever reads it meanwhile goes on.

        Raises:
            StoreDamaged: It is missing, or is not what was stored.
            RegisterUnavailable: It cannot be written.
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

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder, self._vault = folder, vault
        self._more = len(vault.seal_bytes(b"", _PURPOSE))  # a sealed piece is longer by this

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
            with self._path(sha256).open("rb", buffering=0) as file:
                for piece in self._pieces(file):
                    found.update(piece)
                    yield piece
        except OSError as error:
            raise _missing(sha256, error) from error
        except ValueError as error:
            raise StoreDamaged(f"文件库中的文件 {sha256} 不能解密：{error}") from error
        if found.hexdigest() != sha256:
            raise StoreDamaged(f"文件库中的文件 {sha256} 已被改动")

    def size(self, sha256: str) -> int:
        """Bytes of a content (see `Store`)."""
        try:
            with self._path(sha256).open("rb", buffering=0) as file:
                size = os.fstat(file.fileno()).st_size
                if _key_of(file) is None:
                    return size
        except OSError as error:
            raise _missing(sha256, error) from error
        pieces = -(-(size - _HEAD) // (CHUNK + self._more))
        return size - _HEAD - pieces * self._more

    def remove(self, sha256: str) -> None:
        """Forget a content for good (see `Store`)."""
        try:
            self._path(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error

    def contents(self) -> Iterator[tuple[str, str | None]]:
        """Every content with the id of its key (see `Store`)."""
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/[0-9a-f]*")):
            with suppress(FileNotFoundError), path.open("rb", buffering=0) as file:
                yield path.parent.name + path.name, _key_of(file)

    def reseal(self, sha256: str) -> None:
        """Put a content under the active key (see `Store`)."""
        path = self._path(sha256)
        try:
            draft, stored = self._written(self.read(sha256), path.parent)
            if path.exists():
                _publish(draft, path)
            else:  # it was erased meanwhile
                draft.unlink()
        except OSError as error:
            raise self._unwritable(error) from error
        assert stored.sha256 == sha256, "the store checks what it reads"

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
            draft, _ = self._written(_cut(content), path.parent)
            _publish(draft, path)
        return stored

    def _put_stream(self, content: BinaryIO) -> Stored:
        """Keep a stream, whose place is known only when it has been written down."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft, stored = self._written(_whole(content), self._folder)
        path = self._path(stored.sha256)
        if path.exists():
            draft.unlink()
        else:
            self._make_room(path.parent)
            _publish(draft, path)
        return stored

    def _written(self, pieces: Iterable[bytes], folder: Path) -> tuple[Path, Stored]:
        """A sealed draft on the disk: a crash leaves it behind, never half a document by name."""
        found, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".draft-", delete=False) as draft:
            try:
                draft.write((_MARK + self._vault.key_id.encode()).ljust(_HEAD))
                for piece in pieces:
                    draft.write(self._vault.seal_bytes(piece, _PURPOSE))
                    found.update(piece)
                    size += len(piece)
                draft.flush()
            except BaseException:
                Path(draft.name).unlink()
                raise
            os.fchmod(draft.fileno(), 0o400)
            os.fsync(draft.fileno())
        return Path(draft.name), Stored(sha256=found.hexdigest(), size=size)

    def _pieces(self, file: FileIO) -> Iterator[bytes]:
        """The plain pieces of a file."""
        if (key := _key_of(file)) is None:
            file.seek(0)
            yield from iter(lambda: file.read(CHUNK), b"")
            return
        while sealed := file.read(CHUNK + self._more):
            yield self._vault.open_bytes(sealed, _PURPOSE, key)

    def _make_room(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync_folder(self._folder)  # a file is lost with the folder it lies in

    def _unwritable(self, error: OSError) -> RegisterUnavailable:
        return RegisterUnavailable(f"文件库 {self._folder} 不可写（{error.strerror}）")

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:]


def must_be_there(store: Store, sha256: str) -> None:
    """Make sure, once its row is written, that a content was not forgotten just before.

    Raises:
        RegisterUnavailable: It was; put again, it is there.
    """
    try:
        store.size(sha256)
    except StoreDamaged as error:
        raise RegisterUnavailable("同样的文件刚被依法删除，请再试一次") from error


def _missing(sha256: str, error: OSError) -> StoreDamaged:
    return StoreDamaged(f"文件库缺少文件 {sha256}（{error.strerror}）")


def _key_of(file: FileIO) -> str | None:
    """The key a file lies under, as its first bytes say; None when it is not sealed."""
    head = file.read(_HEAD)
    sealed = len(head) == _HEAD and head.startswith(_MARK)
    return head.removeprefix(_MARK).strip().decode(errors="replace") if sealed else None


def _cut(content: bytes) -> Iterator[bytes]:
    if len(content) <= CHUNK:
        return iter((content,) if content else ())
    return (content[at : at + CHUNK] for at in range(0, len(content), CHUNK))


def _whole(content: BinaryIO) -> Iterator[bytes]:
    """A stream in pieces of full length, the last one excepted; a pipe gives less at a time."""
    while piece := content.read(CHUNK):
        while len(piece) < CHUNK and (more := content.read(CHUNK - len(piece))):
            piece += more
        yield piece


def _publish(draft: Path, path: Path) -> None:
    draft.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
