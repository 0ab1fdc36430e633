"""The key ring 密钥环: what encrypts payloads and personal columns, keys the chain, signs links.

Payload keys rotate; the journal key, the token key and the index key stand apart, so that rotating
one never breaks another.
"""

import os
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from runtime.errors import Unavailable


class Algorithm(StrEnum):
    """How payloads are encrypted; SM4 国密 (GB/T 32907) is for bodies that must use it."""

    AES_256_GCM = "aes-256-gcm"
    SM4_GCM = "sm4-gcm"

    @property
    def key_size(self) -> int:
        """Bytes of a key."""
        return 32 if self is Algorithm.AES_256_GCM else 16


class _Frozen(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        ser_json_bytes="base64",
        val_json_bytes="base64",
    )


class PayloadKey(_Frozen):
    """One key for payloads; its id travels with everything it encrypted."""

    id: str
    algorithm: Algorithm
    made: datetime
    secret: bytes = Field(repr=False)

    @classmethod
    def new(cls, algorithm: Algorithm) -> Self:
        """A fresh random key."""
        return cls(
            id=secrets.token_hex(4),
            algorithm=algorithm,
            made=datetime.now(UTC),
            secret=secrets.token_bytes(algorithm.key_size),
        )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if len(self.secret) != self.algorithm.key_size:
            raise ValueError(f"密钥 {self.id} 的长度与算法 {self.algorithm} 不符")
        return self


class KeyRing(_Frozen):
    """All keys of one installation: the active payload key encrypts, every one decrypts.

    `index_key` makes the keyed hashes people are found by (runtime/vault.py).

    A rotation takes two steps, `with_new_key` and then `activated`, with a restart of every process
    after each: a process that lacks a key cannot read what another has already encrypted with it.
    """

    active: str
    payload_keys: tuple[PayloadKey, ...]
    journal_key: bytes = Field(repr=False, min_length=32)
    token_key: bytes = Field(repr=False, min_length=32)
    # A ring of before has none; its journal key, which never changes, gives it the same each time.
    index_key: bytes = Field(
        default_factory=lambda said: _derived(said.get("journal_key", b"")),
        repr=False,
        min_length=32,
    )

    @classmethod
    def new(cls, algorithm: Algorithm = Algorithm.AES_256_GCM) -> Self:
        """A fresh ring of random keys."""
        key = PayloadKey.new(algorithm)
        return cls(
            active=key.id,
            payload_keys=(key,),
            journal_key=secrets.token_bytes(32),
            token_key=secrets.token_bytes(32),
            index_key=secrets.token_bytes(32),
        )

    def find(self, key_id: str) -> PayloadKey | None:
        """The payload key of an id, or None when this ring does not hold it."""
        return next((key for key in self.payload_keys if key.id == key_id), None)

    @property
    def active_key(self) -> PayloadKey:
        """The key that encrypts from now on."""
        key = self.find(self.active)
        assert key is not None, "the validator below keeps the active key in the ring"
        return key

    def with_new_key(self, algorithm: Algorithm) -> Self:
        """The first step of a rotation: a ring that also reads a new key, the last of its keys."""
        keys = (*self.payload_keys, PayloadKey.new(algorithm))
        return self.model_copy(update={"payload_keys": keys})

    def activated(self, key_id: str) -> Self:
        """The second step: the ring with another active key; ValueError when it is not held."""
        return self.model_validate({**dict(self), "active": key_id})

    def without(self, key_id: str) -> Self:
        """The last step: the ring without a key; ValueError for the active one."""
        left = tuple(key for key in self.payload_keys if key.id != key_id)
        return self.model_validate({**dict(self), "payload_keys": left})

    @model_validator(mode="after")
    def _holds_its_active_key(self) -> Self:
        if self.find(self.active) is None:
            raise ValueError(f"密钥环中没有启用的密钥 {self.active}")
        return self


def load_key_ring(path: Path) -> KeyRing:
    """The ring in a file; `Unavailable` when it is absent, damaged or readable by others."""
    try:
        others = path.stat().st_mode & 0o077
        written = path.read_bytes()
    except OSError as error:
        hint = "请从备份恢复，首次安装请运行 mingbai bootstrap"
        raise Unavailable(f"读不到密钥文件 {path}（{error.strerror}）：{hint}") from error
    if os.name == "posix" and others:
        raise Unavailable(f"密钥文件 {path} 可被他人读取：请执行 chmod 600 {path}")
    try:
        return KeyRing.model_validate_json(written)
    except ValidationError:
        raise Unavailable(f"密钥文件 {path} 已损坏：请从备份恢复") from None


def ensure_key_ring(path: Path, algorithm: Algorithm = Algorithm.AES_256_GCM) -> KeyRing:
    """The ring in a file, made first when the file is absent.

    For a first start only: an installation that lost its ring must restore it, because a new one
    reads no old payload and breaks the chain of every journal.
    """
    if not path.exists():
        _write(path, KeyRing.new(algorithm), _publish_once)
    return load_key_ring(path)


def save_key_ring(path: Path, ring: KeyRing) -> None:
    """Replace the ring in a file, so that no reader ever sees half of it."""
    _write(path, ring, Path.replace)


def _derived(journal_key: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"mingbai/index").derive(journal_key)


def _write(path: Path, ring: KeyRing, publish: Callable[[Path, Path], object]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".keys-") as folder:
            draft = Path(folder) / path.name
            draft.touch(mode=0o600)
            draft.write_text(ring.model_dump_json(indent=2), encoding="utf-8")
            publish(draft, path)
    except OSError as error:
        raise Unavailable(f"写不了密钥文件 {path}（{error.strerror}）") from error


def _publish_once(draft: Path, path: Path) -> None:
    # Two processes may meet a fresh installation at once; the ring of the first one counts.
    with suppress(FileExistsError):
        path.hardlink_to(draft)
