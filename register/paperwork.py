"""The paper of an accepted act, queued in the act's own transaction with its facts frozen."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.application import addressee
from domain.facts_documents import document_facts, receipt_number
from domain.facts_messages import message_facts
from domain.judge import Accepted, Letter, Paperwork
from domain.paper import Audience, DocumentKind, MessageKind
from domain.scene import Law
from register.documents import documents_of, queue_document
from register.jobs import job_id
from register.outbox import queue_message
from register.people import people_for


@dataclass(frozen=True)
class PaperQueue:
    """Queues what follows from one act.

    `at` is the civil instant of the act, `public_url` where the pages are reached.
    """

    session: Session
    ruling: Accepted
    law: Law
    at: datetime
    public_url: str

    def fill(self) -> tuple[str, ...]:
        """Queue documents and messages; the ids of their jobs."""
        return (*self._documents(), *self._letters())

    def _documents(self) -> list[str]:
        seen = Counter[DocumentKind]()
        ids = []
        for paper in self.ruling.documents:
            seen[paper.kind] += 1
            ids.append(self._document(paper, seen[paper.kind]))
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
            number=self._number(paper),
            draft=paper.draft,
            facts=facts.model_dump_json(),
            at=self.at,
        )
        return id_

    def _number(self, paper: Paperwork) -> str | None:
        case = self.ruling.case
        if paper.kind is DocumentKind.RECEIPT:
            return receipt_number(case, self.law.profile)
        if paper.finding is None or paper.draft:
            return None
        return case.notices[paper.finding].number

    def _letters(self) -> list[str]:
        ids: dict[str, None] = {}
        for letter in self.ruling.letters:
            attachments = self._attachments(letter.kind)
            for to, name, address in self._readers(letter):
                id_ = job_id(self.ruling.case.id, self.ruling.case.revision, letter.kind, to)
                if id_ not in ids:  # somebody with two roles gets one mail
                    self._letter(id_, letter, name, address, attachments)
                    ids[id_] = None
        return list(ids)

    def _letter(
        self, id_: str, letter: Letter, name: str, address: str, attachments: tuple[str, ...]
    ) -> None:
        facts = message_facts(
            letter,
            case=self.ruling.case,
            dossier=self.ruling.dossier,
            law=self.law,
            recipient=name,
            public_url=self.public_url,
        )
        queue_message(
            self.session,
            id_=id_,
            case_id=self.ruling.case.id,
            kind=letter.kind,
            audience=letter.to,
            to_name=name,
            to_address=address,
            facts=facts.model_dump_json(),
            attachments=attachments,
            at=self.at,
        )

    def _readers(self, letter: Letter) -> tuple[tuple[str, str, str], ...]:
        """Id, name and address; an applicant without e-mail gets paper from the clerk."""
        case = self.ruling.case
        if letter.to is not Audience.APPLICANT:
            people = people_for(self.session, case.agency, letter.to, case)
            return tuple((one.person, one.name, one.email) for one in people)
        application = self.ruling.dossier.application
        if not application.email:
            return ()
        return (("applicant", addressee(application).recipient, application.email),)

    def _attachments(self, kind: MessageKind) -> tuple[str, ...]:
        case = self.ruling.case
        wanted = {
            MessageKind.RECEIPT: {DocumentKind.RECEIPT},
            MessageKind.NOTICE: {notice.kind for notice in case.notices},
        }.get(kind, set())
        documents = documents_of(self.session, case.id) if wanted else ()
        return tuple(one.id for one in documents if one.kind in wanted and not one.draft)
