"""The walk behind `verify`: chain by chain, case by case, a few at a time (and walk_kept.py)."""

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby

from sqlmodel import Session, col, select

from domain.case import Case
from domain.model import Model
from register.acts.cases import index_of, seal
from register.keyed import key_id
from register.record.journal import ERASE, GENESIS, content_digest, link_mac
from register.tables import CaseRow, ContentRow, HeadRow, JournalRow

AT_ONCE = {"yield_per": 500}

Link = tuple[JournalRow, ContentRow | None, HeadRow | None]


class Fault(StrEnum):
    """What is wrong with a link, or with what a chain vouches for."""

    ALTERED = "altered"
    CONTENT = "content"
    ERASED = "erased"
    MISSING = "missing"
    MOVED = "moved"
    CUT = "cut"
    HEAD = "head"
    KEY = "key"
    CASE = "case"
    UNJOURNALLED = "unjournalled"
    GONE = "gone"
    APPLICANTS = "applicants"
    DOCUMENT = "document"
    MESSAGE = "message"
    UPLOAD = "upload"
    FILE = "file"

    @property
    def label(self) -> str:
        """The fault in Chinese."""
        return _LABELS[self]


_LABELS = {
    Fault.ALTERED: "记录被改动",
    Fault.CONTENT: "记录内容被改动",
    Fault.ERASED: "记录内容缺失，且没有相应的删除记录",
    Fault.MISSING: "记录缺失",
    Fault.MOVED: "与前一条记录不衔接，有记录被移动、替换或删除",
    Fault.CUT: "末尾的记录被删除",
    Fault.HEAD: "链尾登记被改动",
    Fault.KEY: "不是用这把密钥记录的：密钥文件不对，或记录被替换",
    Fault.CASE: "案件内容与日志不符，绕过办理程序被改动",
    Fault.UNJOURNALLED: "案件没有日志",
    Fault.GONE: "有日志的案件被删除",
    Fault.APPLICANTS: "申请人名册与申请书不符",
    Fault.DOCUMENT: "文书与制作时的记录不符",
    Fault.MESSAGE: "邮件与发送时的记录不符",
    Fault.UPLOAD: "材料与登记时的记录不符",
    Fault.FILE: "文件库中的文件缺失，或者被改动",
}


class Broken(Model):
    """A fault of a stream, and the number of the entry it was found at."""

    stream: str
    seq: int
    fault: Fault

    @property
    def line(self) -> str:
        """The fault in one line."""
        return f"{self.stream} 第{self.seq}条：{self.fault.label}"


class Chain(Model):
    """What was found in one stream."""

    entries: int
    erased: int
    broken: Broken | None


def chains(session: Session, key: bytes) -> Iterator[Chain]:
    """Every stream with at least one entry, in order of its name."""
    links = session.exec(
        select(JournalRow, ContentRow, HeadRow)
        .join(ContentRow, isouter=True)
        .join(HeadRow, col(HeadRow.stream) == col(JournalRow.stream), isouter=True)
        .order_by(col(JournalRow.stream), col(JournalRow.seq)),
        execution_options=AT_ONCE,
    )
    for stream, group in groupby(links, key=lambda link: link[0].stream):
        yield chain(stream, group, key)


def chain(stream: str, links: Iterable[Link], key: bytes) -> Chain:
    """What is found in one stream, all of whose links are given in order."""
    walk, head = _Walk(stream, key), None
    for row, content, head in links:  # noqa: B007 - every link of a stream comes with its head
        walk.step(row, content)
    return walk.end(head)


def emptied(session: Session) -> Iterator[Broken]:
    """Streams whose head is all that is left of them."""
    left = select(HeadRow.stream).where(
        ~select(JournalRow).where(col(JournalRow.stream) == col(HeadRow.stream)).exists()
    )
    for stream in session.exec(left):
        yield Broken(stream=stream, seq=1, fault=Fault.CUT)


def gone(session: Session) -> Iterator[Broken]:
    """Streams that brought a case forward which is no longer there."""
    left = select(HeadRow).where(
        col(HeadRow.revision) > 0,
        ~select(CaseRow).where(col(CaseRow.id) == col(HeadRow.stream)).exists(),
    )
    for head in session.exec(left):
        yield Broken(stream=head.stream, seq=head.seq, fault=Fault.GONE)


def cases(session: Session, key: bytes) -> Iterator[Broken | None]:
    """For every case its fault, or None."""
    rows = session.exec(
        select(CaseRow, HeadRow).join(
            HeadRow, col(HeadRow.stream) == col(CaseRow.id), isouter=True
        ),
        execution_options=AT_ONCE,
    )
    for row, head in rows:
        fault = _case_fault(row, head, key)
        seq = head.seq if head else 0
        yield Broken(stream=row.id, seq=seq, fault=fault) if fault else None


class _Walk:
    """One stream, link by link, up to its first fault: what follows that proves nothing."""

    def __init__(self, stream: str, key: bytes) -> None:
        self._stream, self._key, self._key_id = stream, key, key_id(key)
        self._entries, self._mac, self._revision = 0, GENESIS, 0
        self._blank: set[int] = set()
        self._named: set[int] = set()
        self._broken: Broken | None = None

    def step(self, row: JournalRow, content: ContentRow | None) -> None:
        self._entries += 1
        if self._broken:
            return
        said = content.content if content else None
        if fault := self._fault(row, content):
            self._breaks(fault, self._entries)
            return
        if said is None:
            self._blank.add(row.seq)
        elif row.act == ERASE:
            self._named.update(json.loads(said)["erased"])
        self._mac, self._revision = row.mac, row.revision

    def end(self, head: HeadRow | None) -> Chain:
        if not self._broken and (unexplained := self._blank - self._named):
            self._breaks(Fault.ERASED, min(unexplained))
        if not self._broken and head and head.seq > self._entries:
            self._breaks(Fault.CUT, self._entries + 1)
        if not self._broken and not self._ends_at(head):
            self._breaks(Fault.HEAD, self._entries)
        return Chain(entries=self._entries, erased=len(self._blank), broken=self._broken)

    def _fault(self, row: JournalRow, content: ContentRow | None) -> Fault | None:
        checks = (
            (row.seq == self._entries, Fault.MISSING),
            (row.key_id == self._key_id, Fault.KEY),
            (row.previous == self._mac, Fault.MOVED),
            (row.mac == link_mac(row.model_dump(), self._key), Fault.ALTERED),
            (_says(content, row.content_digest), Fault.CONTENT),
        )
        return next((fault for holds, fault in checks if not holds), None)

    def _ends_at(self, head: HeadRow | None) -> bool:
        last = (self._entries, self._mac, self._revision)
        return head is not None and (head.seq, head.mac, head.revision) == last

    def _breaks(self, fault: Fault, seq: int) -> None:
        self._broken = Broken(stream=self._stream, seq=seq, fault=fault)


def _says(content: ContentRow | None, digest: str) -> bool:
    if content is None or content.content is None:
        return True  # whether it was erased lawfully shows at the end of the chain
    return content.salt is not None and content_digest(content.salt, content.content) == digest


def _case_fault(row: CaseRow, head: HeadRow | None, key: bytes) -> Fault | None:
    if head is None:
        return Fault.UNJOURNALLED
    columns = row.model_dump()
    sealed = row.seal == seal(columns, key) and row.revision == head.revision
    if not sealed:
        return Fault.CASE
    said = index_of(Case.model_validate_json(row.state))
    return None if said.items() <= columns.items() else Fault.CASE
