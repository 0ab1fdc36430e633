"""Proving a case file 卷宗: is it what was packed, every sheet of it and nothing else?

It takes the file and the journal key, not the register: a case file proves itself.
"""

import hashlib
import hmac
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from pydantic import ValidationError

from domain.model import Model
from register.keyed import key_id
from register.paper.casefile import (
    JOURNAL,
    MANIFEST,
    MANIFEST_MAC,
    JournalLink,
    Manifest,
    Sheet,
    manifest_mac,
)
from register.paper.store import CHUNK
from register.record.journal import PRODUCE, UPLOAD
from register.record.walk import chain
from register.tables import HeadRow

_MOST = 64 * 1024 * 1024
"""Bytes of the largest manifest or journal that is read at once."""

_UNREADABLE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


class Proof(Model):
    """What was found of a case file; `faults` tell what was altered, is missing or was added."""

    number: str | None
    sheets: int
    entries: int
    faults: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    @property
    def line(self) -> str:
        """The result in one line."""
        if self.faults:
            return f"卷宗已被破坏，共发现{len(self.faults)}处；第一处：{self.faults[0]}"
        which = self.number or "未登记的案件"
        return f"卷宗完整：{which}，{self.sheets}份材料、{self.entries}条日志记录均与制作时相符"


def prove(file: BinaryIO, key: bytes) -> Proof:
    """Check a case file against its own manifest, and the manifest against the journal key."""
    try:
        with ZipFile(file) as packed:
            return _proved(packed, key)
    except _UNREADABLE:
        return _failed("不是卷宗文件，或者文件已损坏")


def _proved(packed: ZipFile, key: bytes) -> Proof:
    try:
        told = _read(packed, MANIFEST)
        manifest = Manifest.model_validate_json(told)
        mac = _read(packed, MANIFEST_MAC)
    except KeyError as error:
        return _failed(f"缺少{MANIFEST if MANIFEST in str(error) else MANIFEST_MAC}")
    except ValidationError:
        return _failed(f"{MANIFEST}已被改动，或者不是本系统制作的卷宗")
    faults = [*_of_manifest(manifest, told, mac, key)]
    altered = {one.path: why for one in manifest.sheets if (why := _of_sheet(packed, one))}
    faults += [*altered.values(), *_of_names(packed, manifest)]
    if JOURNAL not in altered:
        faults += _of_journal(packed, manifest, key)
    return Proof(
        number=manifest.number,
        sheets=len(manifest.sheets),
        entries=manifest.head.seq,
        faults=tuple(faults),
    )


def _of_manifest(manifest: Manifest, told: bytes, mac: bytes, key: bytes) -> Iterator[str]:
    if manifest.key_id != key_id(key):
        yield "卷宗不是用这把密钥制作的：密钥文件不对，或者卷宗是伪造的"
    elif not hmac.compare_digest(mac.strip(), manifest_mac(told, key).encode()):
        yield f"{MANIFEST}已被改动：与其校验码不符"


def _of_sheet(packed: ZipFile, sheet: Sheet) -> str | None:
    found, size = hashlib.sha256(), 0
    try:
        with packed.open(sheet.path) as content:
            # One that has grown is not read to its end: there may be no end to it.
            while size <= sheet.size and (piece := content.read(CHUNK)):
                found.update(piece)
                size += len(piece)
    except KeyError:
        return f"缺少“{sheet.path}”"
    except _UNREADABLE:
        return f"“{sheet.path}”已损坏或者被改动"
    same = (size, found.hexdigest()) == (sheet.size, sheet.sha256)
    return None if same else f"“{sheet.path}”已被改动"


def _of_names(packed: ZipFile, manifest: Manifest) -> Iterator[str]:
    known = {MANIFEST, MANIFEST_MAC, *(sheet.path for sheet in manifest.sheets)}
    for name, times in Counter(packed.namelist()).items():
        if name not in known:
            yield f"多出“{name}”，不在目录内"
        elif times > 1:
            yield f"“{name}”出现{times}次"


def _of_journal(packed: ZipFile, manifest: Manifest, key: bytes) -> Iterator[str]:
    if JOURNAL not in {sheet.path for sheet in manifest.sheets}:
        yield f"目录中没有“{JOURNAL}”"
        return
    try:
        lines = _read(packed, JOURNAL).splitlines()
        links = tuple(JournalLink.model_validate_json(line) for line in lines)
    except ValidationError:
        yield f"“{JOURNAL}”无法读取"
        return
    head = HeadRow(stream=manifest.case, **manifest.head.model_dump())
    found = chain(manifest.case, (link.rows(head) for link in links), key)
    if found.broken:
        yield f"日志{found.broken.line}"
    yield from _unvouched(manifest.sheets, links)
    yield from _left_out(manifest, links)


def _unvouched(sheets: Iterable[Sheet], links: Iterable[JournalLink]) -> Iterator[str]:
    """Sheets that are not what the journal says was produced or handed in."""
    by_number = {link.seq: link for link in links}
    for sheet in sheets:
        if sheet.entry is None:
            continue
        link = by_number.get(sheet.entry)
        if link is None or link.vouches_for != sheet.sha256:
            yield f"“{sheet.path}”与日志第{sheet.entry}条的记录不符"


def _left_out(manifest: Manifest, links: Iterable[JournalLink]) -> Iterator[str]:
    """Documents and uploads that the journal tells of, but which the manifest does not name."""
    named = {sheet.entry for sheet in manifest.sheets}
    for link in links:
        draft = link.produced is not None and link.produced.draft
        kept = link.act in (PRODUCE, UPLOAD) and link.content is not None
        if kept and (manifest.drafts or not draft) and link.seq not in named:
            yield f"日志第{link.seq}条所记的文件不在卷宗内"


def _read(packed: ZipFile, name: str) -> bytes:
    with packed.open(name) as content:
        read = content.read(_MOST + 1)
    if len(read) > _MOST:
        raise BadZipFile(name)
    return read


def _failed(why: str) -> Proof:
    return Proof(number=None, sheets=0, entries=0, faults=(why,))
