"""The paper of an accepted act, queued in the act's own transaction with its facts frozen."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from domain.acts import Act, Refusal
from domain.application import addressee
from domain.case import Case
from domain.dossier import Dossier
from domain.facts_documents import document_facts
from domain.facts_messages import message_facts
from domain.judge import Accepted
from domain.paper import ROUTINE, Audience, MessageKind, PaperKind
from domain.paperwork import Letter, Paperwork, enclosed, is_mail, parts_of, record_of
from domain.people import APPLICANT, OUTSIDERS, Actor, Role
from domain.scene import Law
from register.acts.jobs import job_id
from register.paper.documents import documents_of, queue_document
from register.paper.outbox import queue_message, readdress
from register.people.directory import Recipient, actor, people_for, person
from register.portal.tracking import private_link
from register.tables import MessageRow


class Reader(NamedTuple):
    """Whom a mail goes to: account or kind of outsider, name, address; a delegate for whom.

    `digest`: routine mail is held for the reader's daily digest.
    """

    person: str
    name: str
    email: str
    absent_name: str | None = None
    digest: bool = False


@dataclass(frozen=True)
class PaperQueue:
    """Queues what follows from one act.

    `at` is the civil instant of the act, `public_url` where the pages are reached. `token_key`
    makes the links that let readers from outside in; without it they are told plain ones.
    """

    session: Session
    ruling: Accepted
    law: Law
    at: datetime
    public_url: str
    token_key: bytes = b""

    def fill(self) -> tuple[str, ...]:
        """Queue documents and messages; the ids of their jobs."""
        made = self._documents()
        return (*made.values(), *self._letters(made))

    def _documents(self) -> dict[Paperwork, str]:
        seen = Counter[PaperKind]()
        ids = {}
        for paper in self.ruling.documents:
            seen[paper.kind] += 1
            ids[paper] = self._document(paper, seen[paper.kind])
        return ids

    def _document(self, paper: Paperwork, ordinal: int) -> str:
        case = self.ruling.case
        id_ = job_id(case.id, case.revision, paper.kind, ordinal)
        facts = document_facts(paper, case=case, dossier=self.ruling.dossier, law=self.law)
        queue_document(
            self.session,
            id_=id_,
            case_id=case.id,
            kind=paper.kind,
            ordinal=ordinal,
            number=facts.number,
            draft=paper.draft,
            facts=facts.model_dump_json(),
            at=self.at,
        )
        return id_

    def _letters(self, made: dict[Paperwork, str]) -> list[str]:
        ids: dict[str, None] = {}
        for letter in self.ruling.letters:
            attachments = self._attachments(letter, made)
            for reader in self._readers(letter):
                case, to = self.ruling.case, reader.person
                id_ = job_id(case.id, case.revision, letter.kind, to)
                if id_ not in ids:  # somebody with two roles gets one mail
                    self._letter(id_, letter, reader, attachments)
                    ids[id_] = None
        return list(ids)

    def _letter(
        self, id_: str, letter: Letter, reader: Reader, attachments: tuple[str, ...]
    ) -> None:
        facts = message_facts(
            letter,
            case=self.ruling.case,
            dossier=self.ruling.dossier,
            law=self.law,
            recipient=reader.name,
            absent=reader.absent_name,
            public_url=self.public_url,
            papers=self.ruling.documents,
            private=private_link(self.public_url, self.token_key, self.ruling.case, letter),
        )
        queue_message(
            self.session,
            id_=id_,
            case_id=self.ruling.case.id,
            kind=letter.kind,
            audience=letter.to,
            to_name=reader.name,
            to_address=reader.email,
            facts=facts.model_dump_json(),
            attachments=attachments,
            at=self.at,
            held=reader.digest and letter.kind in ROUTINE,
        )

    def _readers(self, letter: Letter) -> tuple[Reader, ...]:
        """Who has left no e-mail address gets paper from the clerk."""
        case, dossier = self.ruling.case, self.ruling.dossier
        if letter.to is Audience.THIRD_PARTY:
            assert letter.party is not None, "a mail to third parties names which"
            found = _third_party(dossier, letter.party)
        elif letter.to is Audience.APPLICANT:
            found = _applicant(dossier)
        else:
            people = people_for(self.session, case.agency, letter.to, case, self.law.today)
            return tuple(map(_staff, people))
        return (found,) if found.email else ()

    def _attachments(self, letter: Letter, made: dict[Paperwork, str]) -> tuple[str, ...]:
        """The ids of the documents a mail carries, of this act or issued by an earlier one."""
        papers = enclosed(letter, self.ruling.documents, self.ruling.dossier)
        return tuple(made.get(paper) or self._issued(paper) for paper in papers)

    def _issued(self, paper: Paperwork) -> str:
        """A document an earlier act issued, found by its number."""
        case = self.ruling.case
        record = record_of(case, paper)
        assert record is not None, "a notice goes out after it was numbered"
        queued = documents_of(self.session, case.id)
        return next(one.id for one in queued if one.number == record.number and not one.draft)


def queue_refusal(
    session: Session,
    act: Act,
    refusal: Refusal,
    *,
    case: Case,
    dossier: Dossier,
    law: Law,
    public_url: str,
) -> tuple[str, ...]:
    """Tell by mail that an act was refused whose sender hears no answer; the ids of the jobs.

    Once for each reader as long as the case stands as it does: a system that sends the same again
    and again does not fill mailboxes.
    """
    to, readers = _whom_to_tell(session, act, case, law)
    letter = Letter(
        MessageKind.REFUSED, to, remark=refusal.why, what=refusal.what, allowed=refusal.allowed
    )
    said = hashlib.sha256(f"{act.actor}/{act.name}/{refusal.why}".encode()).hexdigest()[:12]
    ids = []
    for reader in readers:
        id_ = job_id(case.id, case.revision, f"{letter.kind}.{said}", reader.person)
        if session.get(MessageRow, id_) is None:
            facts = message_facts(
                letter,
                case=case,
                dossier=dossier,
                law=law,
                recipient=reader.name,
                absent=reader.absent_name,
                public_url=public_url,
            )
            queue_message(
                session,
                id_=id_,
                case_id=case.id,
                kind=letter.kind,
                audience=to,
                to_name=reader.name,
                to_address=reader.email,
                facts=facts.model_dump_json(),
                at=act.at,
            )
            ids.append(id_)
    return tuple(ids)


def readdress_mails(session: Session, case: Case, dossier: Dossier, jobs: Iterable[str]) -> None:
    """Give mails that are tried again the addresses their readers have by now.

    The words stay frozen; where they go is no part of them. Who has no address any more keeps the
    old one.
    """
    for job in jobs:
        if is_mail(case, job) and (address := _address(session, case, dossier, job)):
            readdress(session, case.id, job, address)


def _address(session: Session, case: Case, dossier: Dossier, job: str) -> str:
    _, which = parts_of(case, job)
    if which == APPLICANT.id:
        return _applicant(dossier).email
    party = which.removeprefix("party-")
    if party != which and party.isdecimal():
        return _third_party(dossier, int(party)).email
    someone = person(session, case.agency, which)
    return someone.email if someone else ""


def _whom_to_tell(
    session: Session, act: Act, case: Case, law: Law
) -> tuple[Audience, tuple[Reader, ...]]:
    """The member of staff who acted; for an outsider the clerk, for a stranger the administrator.

    Whoever acts for another by a delegation is himself told.
    """
    known = actor(session, case.agency, act.actor, law.today)
    if known is not None and known.duties:
        someone = person(session, case.agency, act.actor)
        assert someone is not None, "an actor is a member of staff at work"
        return _first_role(known), (_staff(someone),)
    to = Audience.CLERK if act.actor in OUTSIDERS else Audience.ADMINISTRATOR
    people = people_for(session, case.agency, to, case, law.today)
    return to, tuple(map(_staff, people))


def _first_role(known: Actor) -> Audience:
    role: Role = known.duties[0].role
    return Audience(role.value)


def _applicant(dossier: Dossier) -> Reader:
    application = dossier.application
    name = addressee(application).recipient or APPLICANT.name
    return Reader(APPLICANT.id, name, application.email)


def _third_party(dossier: Dossier, number: int) -> Reader:
    party = dossier.parties[number - 1]
    return Reader(f"party-{number}", party.name, party.email)


def _staff(one: Recipient) -> Reader:
    return Reader(one.person, one.name, one.email, one.absent_name, one.digest)
