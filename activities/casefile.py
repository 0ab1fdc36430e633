"""A case file 卷宗 packed: what the register gives of a case, with its readable part, as one ZIP.

The same case packed twice gives the same bytes: nothing in it is dated by the machine's clock.
Documents and uploads pass from the store into the ZIP piece by piece.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from pydantic import TypeAdapter

from activities.assembly import Installation
from activities.mail import MailActivities
from domain.application import subject
from domain.calendar import Calendar
from domain.case import Limit
from domain.civil import chinese_moment, civil_date
from domain.facts import DocumentFacts
from domain.facts_casefile import CaseFileFacts, ContentFacts, EntryFacts, LimitFacts
from domain.ledger import ledger
from domain.texts import one_line
from notices.casefile import render_casefile, render_limits
from notices.documents import file_name
from notices.templating import Unrenderable
from register.acts.jobs import Status
from register.keyed import key_id
from register.paper.casefile import (
    JOURNAL,
    MANIFEST,
    MANIFEST_MAC,
    Gathered,
    JournalLink,
    Manifest,
    Sheet,
    manifest_mac,
)
from register.paper.documents import QueuedDocument
from register.paper.outbox import QueuedMessage
from register.paper.store import Store
from register.record.deeds import Names
from register.record.told import told

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PRIVATE = 0o600 << 16
_UNIX = 3
_PACKED = (".json", ".jsonl", ".txt", ".eml")
"""Sheets worth compressing; the others are compressed in themselves."""
_CHANGED = "按留存的事实重新生成，与发出时的文字或者格式有出入"
_FACTS = "模板现已不能使用，仅有留存的事实"
_LIMITS = TypeAdapter(tuple[LimitFacts, ...])


@dataclass
class _Binder:
    """Binds sheets into a ZIP and keeps account of them."""

    packed: ZipFile
    sheets: list[Sheet] = field(default_factory=list)

    def add(
        self, path: str, title: str, pieces: Iterable[bytes], size: int, entry: int | None = None
    ) -> None:
        """Bind a sheet in, piece by piece; `size` in bytes."""
        found = hashlib.sha256()
        with self.packed.open(_info(path, size), "w") as sheet:
            for piece in pieces:
                found.update(piece)
                sheet.write(piece)
        digest = found.hexdigest()
        self.sheets.append(Sheet(path=path, title=title, size=size, sha256=digest, entry=entry))

    def write(self, path: str, title: str, content: bytes) -> None:
        """Bind a sheet in that is made here."""
        self.add(path, title, [content], len(content))


def pack(
    installation: Installation, gathered: Gathered, out: BinaryIO, *, drafts: bool = False
) -> Manifest:
    """Write the case file of what was gathered; drafts go in if wanted.

    Raises:
        StoreDamaged: A document or upload is missing or altered.
        Unrenderable: The readable part cannot be made.
    """
    mails = MailActivities(installation.outbox, installation.documents, installation.settings)
    key = installation.ring.journal_key
    return Packing(gathered, installation.store, key, mails, drafts).into(out)


@dataclass(frozen=True)
class Packing:
    """Packs what was gathered of a case; `key` is the journal's. Drafts go in if wanted."""

    gathered: Gathered
    store: Store
    key: bytes
    mails: MailActivities
    drafts: bool = False

    def into(self, out: BinaryIO) -> Manifest:
        """Write the ZIP and say what is in it.

        Raises:
            StoreDamaged: A document or upload is missing or altered: nothing is packed for it.
        """
        with ZipFile(out, "w") as packed:
            binder = _Binder(packed)
            self._papers(binder)
            self._record(binder)
            manifest = self._manifest(tuple(binder.sheets))
            told = manifest.model_dump_json(indent=2).encode()
            packed.writestr(_info(MANIFEST, len(told)), told)
            mac = manifest_mac(told, self.key).encode() + b"\n"
            packed.writestr(_info(MANIFEST_MAC, len(mac)), mac)
        return manifest

    @property
    def documents(self) -> tuple[QueuedDocument, ...]:
        """The documents that go in."""
        produced = (one for one in self.gathered.documents if one.sha256 is not None)
        return tuple(one for one in produced if self.drafts or not one.draft)

    def _papers(self, binder: _Binder) -> None:
        entries = {link.act_id: link.seq for link in self.gathered.links if link.vouches_for}
        for number, document in enumerate(self.documents, 1):
            facts = DocumentFacts.model_validate_json(document.facts)
            path = f"{'草稿' if document.draft else '文书'}/{number:02} {file_name(facts)}"
            assert document.sha256 is not None, "it was produced"
            size = self.store.size(document.sha256)
            pieces = self.store.read(document.sha256)
            binder.add(path, _title(document, facts), pieces, size, entries.get(document.id))
        for upload in self.gathered.uploads:
            path = f"材料/{upload.position:02} {upload.name}"
            size, pieces = self.store.size(upload.sha256), self.store.read(upload.sha256)
            binder.add(path, upload.kind.label, pieces, size, entries.get(upload.id))
        for number, sent in enumerate(self._sent, 1):
            self._mail(binder, number, sent, entries.get(sent.id))

    @property
    def _sent(self) -> tuple[QueuedMessage, ...]:
        """The mails that go in: a daily digest tells of other cases, too, and does not."""
        return tuple(one for one in self.gathered.messages if one.status is Status.SENT)

    def _mail(self, binder: _Binder, number: int, sent: QueuedMessage, entry: int | None) -> None:
        """A mail made again from its frozen facts; the journal knows whether it is what was sent.

        It is not when the office has changed a template since; then its title says so. Of one whose
        template does not work any more there are the facts.
        """
        assert sent.sent_at is not None, "it was sent"
        name = one_line(sent.to_name.replace("/", "-"), 60)
        path, title = f"邮件/{number:02} {sent.kind.label} {name}", f"{sent.kind.label}，致{name}"
        try:
            letter = self.mails.letter(sent, sent.sent_at)
        except Unrenderable:
            binder.write(f"{path}.json", f"邮件：{title}（{_FACTS}）", sent.facts.encode())
            return
        link = next((one for one in self.gathered.links if one.seq == entry), None)
        if link is None or link.vouches_for != letter.sha256:
            title, entry = f"{title}（{_CHANGED}）", None
        size = len(letter.content)
        binder.add(f"{path}.eml", f"邮件：{title}", [letter.content], size, entry)

    def _record(self, binder: _Binder) -> None:
        filed, links = self.gathered.filed, self.gathered.links
        limits = tuple(_limit(one, self.gathered.calendar) for one in filed.case.limits)
        binder.write("案件.json", "案件", filed.case.model_dump_json(indent=2).encode())
        written = filed.dossier.model_dump_json(indent=2).encode()
        binder.write("申请和办理材料.json", "申请书和各方所写的内容", written)
        binder.write("期限日志.json", "期限日志（数据）", _LIMITS.dump_json(limits, indent=2))
        binder.write("期限日志.txt", "期限日志", render_limits(limits).encode())
        chain = b"".join(link.model_dump_json().encode() + b"\n" for link in links)
        binder.write(JOURNAL, "办理日志（数据）", chain)
        facts = _facts(self.gathered, limits, binder.sheets)
        binder.write("办理卷宗.pdf", "目录、办理日志、期限日志", render_casefile(facts))

    def _manifest(self, sheets: tuple[Sheet, ...]) -> Manifest:
        case = self.gathered.filed.case
        return Manifest(
            agency=case.agency,
            case=case.id,
            number=case.number,
            revision=case.revision,
            head=self.gathered.head,
            key_id=key_id(self.key),
            drafts=self.drafts,
            sheets=sheets,
        )


def _facts(
    gathered: Gathered, limits: tuple[LimitFacts, ...], sheets: Iterable[Sheet]
) -> CaseFileFacts:
    case, application = gathered.filed.case, gathered.filed.dossier.application
    return CaseFileFacts(
        agency=gathered.profile.name,
        case=case.id,
        number=case.number,
        subject=subject(application),
        applicants="、".join(one.name for one in application.applicants) or "未写明",
        stage=case.stage.label,
        received=case.received,
        on=civil_date(gathered.links[-1].at),
        entries=gathered.head.seq,
        mac=gathered.head.mac,
        contents=tuple(ContentFacts(**one.model_dump(exclude={"entry"})) for one in sheets),
        journal=tuple(_entries(gathered.links, gathered.names)),
        limits=limits,
    )


def _entries(links: Iterable[JournalLink], names: Names) -> Iterator[EntryFacts]:
    for link in links:
        line = told(link.entry, names)
        yield EntryFacts(
            seq=line.seq,
            at=chinese_moment(line.at),
            who=line.who,
            title=line.title,
            about=line.about,
            refused=line.refusal.why if line.refusal else "",
        )


def _limit(limit: Limit, calendar: Calendar) -> LimitFacts:
    clock, deadline = limit.clock, limit.deadline
    return LimitFacts(
        title=clock.limit.label,
        basis=clock.basis,
        anchor=clock.anchor,
        working_days=clock.working_days,
        extension=clock.extension,
        due=deadline.due,
        ended=limit.ended_on,
        kept=limit.kept,
        provisional=deadline.provisional,
        calendar_version=deadline.calendar_version,
        recounted=deadline.calendar_version != calendar.version,
        days=ledger(clock, calendar),
    )


def _title(document: QueuedDocument, facts: DocumentFacts) -> str:
    mark = "草稿" if document.draft else document.number
    return facts.title + (f"（{mark}）" if mark else "")


def _info(path: str, size: int) -> ZipInfo:
    info = ZipInfo(path, _EPOCH)
    info.create_system, info.external_attr, info.file_size = _UNIX, _PRIVATE, size
    info.compress_type = ZIP_DEFLATED if path.endswith(_PACKED) else ZIP_STORED
    return info
