"""A register with one case, and hands that queue paper in it as an act would."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from temporalio.testing import ActivityEnvironment

from activities.documents import DocumentActivities
from activities.mail import MailActivities
from domain.dossier import Dossier
from domain.facts import DocumentFacts
from domain.facts_messages import message_facts
from domain.paper import Audience, Batch, DocumentKind, Job, MessageKind, Work
from domain.paperwork import Letter
from register.acts.cases import open_case
from register.acts.jobs import job_id
from register.agency.bootstrap import bootstrap
from register.engine import Register, open_register
from register.paper.documents import Documents
from register.paper.outbox import Outbox, QueuedMessage
from register.paper.store import FolderStore
from runtime.embedded.machine import LOOPBACK, port_for
from runtime.keys import KeyRing
from runtime.settings import Mode, Settings
from runtime.vault import RingVault
from tests.conftest import SmtpCatcher
from tests.notices.examples import (
    APPLICATION,
    PROFILE,
)
from tests.notices.papers import a_case, law, own_facts
from tests.support.queueing import queue_mail, queue_paper
from tests.support.schema import make_register

KEY = b"a key that lies outside the database"
AT = datetime(2017, 11, 7, 4, tzinfo=UTC)
CASE = "bjqts-1"
RECEIPT = job_id(CASE, 2, DocumentKind.RECEIPT, 1)


@dataclass
class Desk:
    """The register's rooms for paper, and what works on them."""

    register: Register
    documents: Documents
    outbox: Outbox
    settings: Settings

    def batch(self, *jobs: str, work: Work = Work.DELIVER) -> Batch:
        return Batch(
            case=CASE, at=AT, jobs=tuple(Job(id=one, work=work, kind="receipt") for one in jobs)
        )

    def queue_paper(self, id_: str = RECEIPT, facts: str = "", ordinal: int = 1) -> str:
        """Queue a receipt, with good facts unless others are given."""
        with self.register.transaction() as session:
            queue_paper(
                session, id_, AT, ordinal=ordinal, facts=facts or self.receipt.model_dump_json()
            )
        return id_

    @property
    def receipt(self) -> DocumentFacts:
        return own_facts(DocumentKind.RECEIPT)

    def queue_mail(
        self,
        to: str = "wang@example.cn",
        *,
        name: str = "王小明",
        id_: str = "",
        attachments: tuple[str, ...] = (),
        facts: str = "",
    ) -> str:
        """Queue the mail of the receipt."""
        id_ = id_ or job_id(CASE, 2, MessageKind.RECEIPT, "applicant")
        with self.register.transaction() as session:
            queue_mail(
                session,
                id_,
                AT,
                to_name=name,
                to_address=to,
                facts=facts or self._message(name),
                attachments=attachments,
            )
        return id_

    def message(self, id_: str) -> QueuedMessage:
        found = self.outbox.message(id_)
        assert found is not None
        return found

    async def produce(self, *jobs: str) -> None:
        """Run the activity as the worker does."""
        activities = DocumentActivities(self.documents)
        ActivityEnvironment().run(activities.produce, self.batch(*jobs, work=Work.PRODUCE))

    async def deliver(self, *jobs: str) -> None:
        """Run the activity as the worker does."""
        activities = MailActivities(self.outbox, self.documents, self.settings)
        await ActivityEnvironment().run(activities.deliver, self.batch(*jobs))

    def _message(self, name: str) -> str:
        in_force = law(AT.date())
        return message_facts(
            Letter(MessageKind.RECEIPT, Audience.APPLICANT),
            case=a_case(in_force),
            dossier=Dossier(application=APPLICATION),
            law=in_force,
            recipient=name,
            public_url="http://127.0.0.1:8000",
        ).model_dump_json()


class PostOffice(SmtpCatcher):
    """A mail server that refuses the recipients it is told to, with the answer it is told."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.refused: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 welcome"


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """A real SMTP server in a thread of its own."""
    office = PostOffice(port_for("邮件接收", 0))
    controller = Controller(office, hostname=LOOPBACK, port=office.port)
    controller.start()
    yield office
    controller.stop()


@pytest.fixture
def open_desk(tmp_path: Path) -> Iterator[Callable[[int], Desk]]:
    """A register with one case in it, and a mail server's port."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    make_register(url)
    vault = RingVault(KeyRing.new())
    register = open_register(url, vault)
    bootstrap(register, PROFILE)
    with register.transaction() as session:
        dossier = Dossier(application=APPLICATION)
        open_case(session, a_case(law(AT.date())), dossier, at=AT, key=KEY)

    def desk(port: int) -> Desk:
        return Desk(
            register=register,
            documents=Documents(register, FolderStore(tmp_path / "store", vault), KEY),
            outbox=Outbox(register, KEY),
            settings=Settings(
                mode=Mode.DEMO,
                data_dir=tmp_path,
                smtp_port=port,
                mail_from="xxgk@bjqts.example",
            ),
        )

    yield desk
    register.close()


@pytest.fixture
def desk(open_desk: Callable[[int], Desk], post_office: PostOffice) -> Desk:
    """The register with a mail server that answers."""
    return open_desk(post_office.port)
