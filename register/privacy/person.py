"""Everything held on one person, found by keyed hash (个人信息保护法 arts 45, 47 [K])."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sqlmodel import Session, col, select

from domain.applicants import masked_name
from domain.dossier import Dossier
from domain.dossier import Party as ConsultedParty
from domain.model import Model
from domain.paper import DOCUMENTS, Audience
from register import queries
from register.acts import cases
from register.acts.cases import Filed
from register.acts.jobs import Status
from register.paper.documents import QueuedDocument
from register.paper.outbox import QueuedMessage
from register.paper.store import Store
from register.paper.uploads import Upload, UploadKind
from register.tables import ApplicantRow
from register.vault import vault_of

PARTS = {
    "applicant": "申请人",
    "agent": "代理人",
    "representative": "代表人",
    "party": "被征求意见方",
}


class NamedIn(Model):
    """A case somebody is named in, and as what; `position` counts those it names."""

    case: str
    position: int
    part: str


class Held(Model):
    """What one case holds on a person; `said` is his own record and, if he applied, his words."""

    case: str
    number: str | None
    parts: tuple[str, ...]
    received: str
    stage: str
    closed: str | None
    said: dict[str, Any]
    documents: tuple[str, ...]
    uploads: tuple[str, ...]
    messages: tuple[dict[str, str], ...]


def named_in(session: Session, said: Mapping[str, str]) -> tuple[NamedIn, ...]:
    """The cases that name whom all of these fit: kinds of `register.vault.PERSONAL` to values."""
    vault = vault_of(session)
    fits = (
        col(getattr(ApplicantRow, f"{kind}_hash")) == vault.blind(kind, value)
        for kind, value in said.items()
    )
    rows = session.exec(
        select(ApplicantRow.case_id, ApplicantRow.position, ApplicantRow.part)
        .where(*fits)
        .order_by(col(ApplicantRow.case_id), col(ApplicantRow.position))
    )
    return tuple(NamedIn(case=one[0], position=one[1], part=one[2]) for one in rows)


def pack(
    session: Session, store: Store, named: tuple[NamedIn, ...], out: BinaryIO, at: datetime
) -> tuple[Held, ...]:
    """Write a ZIP with everything held on a person: a list in JSON, and the files.

    Of others named in the same cases it has no more than a masked name.

    Raises:
        StoreDamaged: A document or upload is missing or altered.
    """
    with ZipFile(out, "w") as packed:
        held = tuple(_case(session, store, packed, one) for one in _by_case(named))
        told = {"made_at": at.isoformat(), "cases": [one.model_dump() for one in held]}
        text = json.dumps(told, ensure_ascii=False, indent=2)
        packed.writestr(_info("个人信息.json", ZIP_DEFLATED), text)
    return held


def _by_case(named: tuple[NamedIn, ...]) -> Iterator[tuple[NamedIn, ...]]:
    for case in dict.fromkeys(one.case for one in named):
        yield tuple(one for one in named if one.case == case)


def _case(session: Session, store: Store, packed: ZipFile, named: tuple[NamedIn, ...]) -> Held:
    filed = cases.look(session, named[0].case)
    assert filed is not None, "whoever is named is named in a case"
    mine = _Mine(session, filed, named)
    folder = (filed.case.number or filed.case.id).replace("/", "-")
    documents = {
        f"{folder}/文书/{n:02} {DOCUMENTS[one.kind].title}.pdf": one.sha256
        for n, one in mine.papers
    }
    uploads = {f"{folder}/材料/{one.position:02} {one.name}": one.sha256 for one in mine.uploads}
    for path, sha256 in (*documents.items(), *uploads.items()):
        assert sha256 is not None, "only what was produced is listed"
        with packed.open(_info(path, ZIP_STORED), "w") as file:
            for piece in store.read(sha256):
                file.write(piece)
    case = filed.case
    return Held(
        case=case.id,
        number=case.number,
        parts=tuple(PARTS[one.part] for one in named),
        received=case.received.isoformat(),
        stage=case.stage.label,
        closed=case.closed.isoformat() if case.closed else None,
        said=mine.said,
        documents=tuple(documents),
        uploads=tuple(uploads),
        messages=tuple(map(_message, mine.messages)),
    )


class _Mine:
    """What of a case concerns one of those it names."""

    def __init__(self, session: Session, filed: Filed, named: tuple[NamedIn, ...]) -> None:
        self._session, self._filed, self._named = session, filed, named
        self._applies = any(one.part != "party" for one in named)
        first = len(cases.people(filed.dossier)) - len(filed.dossier.parties)
        self._parties = {one.position - first + 1 for one in named if one.part == "party"}

    @property
    def said(self) -> dict[str, Any]:
        """His own record; of an application in which he has a part the rest, others masked."""
        everybody = cases.people(self._filed.dossier)
        own = {one.position for one in self._named}
        mine = [everybody[position][1].model_dump(mode="json") for position in sorted(own)]
        if not self._applies:
            return {"records": mine}
        others = [_masked(who) for at, (_, who) in enumerate(everybody) if at not in own]
        return {"records": mine, "others": others, "application": _words(self._filed.dossier)}

    @property
    def papers(self) -> Iterator[tuple[int, QueuedDocument]]:
        """The documents that went out to him."""
        documents = queries.documents_of(self._session, self._filed.case.id)
        for number, one in enumerate(documents, 1):
            if one.sha256 and not one.draft and self._is_mine(one):
                yield number, one

    @property
    def uploads(self) -> tuple[Upload, ...]:
        """The files that came with his application."""
        found = queries.uploads_of(self._session, self._filed.case.id) if self._applies else ()
        return tuple(one for one in found if one.kind in _HIS)

    @property
    def messages(self) -> Iterator[QueuedMessage]:
        """The mails to him."""
        for one in queries.messages_of(self._session, self._filed.case.id):
            if one.audience is Audience.THIRD_PARTY:
                mine = one.id.rpartition("/")[2] in {f"party-{n}" for n in self._parties}
            else:
                mine = self._applies and one.audience is Audience.APPLICANT
            if mine:
                yield one

    def _is_mine(self, document: QueuedDocument) -> bool:
        numbered = (one for one in self._filed.case.letters if one.number == document.number)
        letter = next((one for one in numbered if one.party is not None), None)
        if letter is not None:
            return letter.party in self._parties
        return self._applies and not DOCUMENTS[document.kind].internal


_HIS = (UploadKind.APPLICATION, UploadKind.SUPPLEMENT)


def _words(dossier: Dossier) -> dict[str, Any]:
    named = {"applicants", "agent", "representatives"}
    return dossier.application.model_dump(mode="json", exclude=named)


def _masked(who: cases.Named) -> str:
    return who.name[:1] + "**" if isinstance(who, ConsultedParty) else masked_name(who)


def _message(one: QueuedMessage) -> dict[str, str]:
    sent = one.sent_at.isoformat() if one.status is Status.SENT and one.sent_at else ""
    return {"kind": one.kind.label, "to": one.to_address, "sent_at": sent}


def _info(path: str, how: int) -> ZipInfo:
    info = ZipInfo(path, (1980, 1, 1, 0, 0, 0))
    info.create_system, info.external_attr, info.compress_type = 3, 0o600 << 16, how
    return info
