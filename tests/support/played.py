"""A sample played through the one door into an installation, all its paper made and sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from activities.assembly import Installation, assemble
from activities.mail import MailActivities
from agencies import load_profile
from domain.facts import DocumentFacts
from notices.documents import render_pdf, template_version
from register import migrate, queries
from register.agency.bootstrap import bootstrap
from register.engine import open_register
from register.paper.uploads import UploadKind
from runtime.keys import ensure_key_ring
from runtime.settings import Mode, Settings
from runtime.vault import RingVault
from samples import load_samples
from tests.register.test_perform import Player

CASE = "bjqts-1"
REPLY = "我公司不同意公开。".encode()


@contextmanager
def played(folder: Path, sample: str, url: str | None = None) -> Iterator[Installation]:
    """The installation after the sample, with a file handed in; on SQLite unless told."""
    where = {"database_url": url} if url else {}
    settings = Settings(mode=Mode.DEMO, data_dir=folder, **where)
    migrate.upgrade(settings.database_url)
    ring = ensure_key_ring(settings.key_file)
    register = open_register(settings.database_url, RingVault(ring))
    wanted = next(one for one in load_samples() if one.id == sample)
    try:
        bootstrap(register, load_profile(wanted.agency))
        installation = assemble(settings, ring, register)
        Player(installation.registrar, wanted, CASE).play()
        _work_off(installation)
        installation.uploads.add(
            CASE,
            UploadKind.REPLY,
            "第三方答复.txt",
            BytesIO(REPLY),
            by="wang.fang",
            at=wanted.steps[-1].at,
        )
        yield installation
    finally:
        register.close()


def _work_off(installation: Installation) -> None:
    """Produce and send everything at the moment it was queued."""
    mails = MailActivities(installation.outbox, installation.documents, installation.settings)
    with installation.register.reading() as session:
        documents = queries.documents_of(session, CASE)
        messages = queries.messages_of(session, CASE)
    for one in documents:
        facts = DocumentFacts.model_validate_json(one.facts)
        paper = render_pdf(facts)
        installation.documents.keep(one.id, paper, template_version(facts.kind), one.queued_at)
    for message in messages:
        letter = mails.letter(message, message.queued_at)
        said = (message.id, letter.message_id, message.queued_at, letter.sha256)
        installation.outbox.mark_sent(*said)
