"""The file store: files by the SHA-256 of their content, written once and checked when read."""

import hashlib
import os
import tempfile
from pathlib import Path

from domain.model import Model
from register.errors import RegisterUnavailable, StoreDamaged


class Stored(Model):
    """A file in the store; `size` in bytes."""

    sha256: str
    size: int


class Store:
    """A folder of files that nobody but its owner reads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> Stored:
        """Keep a content; the same content is kept once. It is on the disk when this returns.

        Raises:
            RegisterUnavailable: The folder cannot be written.
        """
        stored = Stored(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
        path = self._path(stored.sha256)
        try:
            if not path.exists():
                _write(path, content)
        except OSError as error:
            raise self._unwritable(error) from error
        return stored

    def get(self, sha256: str) -> bytes:
        """A content by its hash.

        Raises:
            StoreDamaged: It is missing, or is not what was stored.
        """
        try:
            content = self._path(sha256).read_bytes()
        except OSError as error:
            raise StoreDamaged(f"文件库缺少文件 {sha256}（{error.strerror}）") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoreDamaged(f"文件库中的文件 {sha256} 已被改动")
        return content

    def probe(self) -> None:
        """Find out whether a content could be kept now; nothing is left of it.

        Raises:
            RegisterUnavailable: The folder cannot be written.
        """
        # The first content makes the folder; before that its place must take it.
        folder = self._folder if self._folder.is_dir() else self._folder.parent
        try:
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(b"probe")
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> RegisterUnavailable:
        return RegisterUnavailable(f"文件库 {self._folder} 不可写（{error.strerror}）")

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A crash leaves a draft behind, never half a document under its name.
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".draft-", delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
