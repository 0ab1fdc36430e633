"""A sample played through the one door into an installation, all its paper made and sent.

Each sample is played once in a process and on each server; every test gets a copy of its own.
"""

import atexit
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

from activities.assembly import Installation, assemble
from activities.mail import MailActivities
from agencies import load_profile
from domain.facts import DocumentFacts
from notices.documents import render_pdf, template_version
from register import queries
from register.agency.bootstrap import bootstrap
from register.engine import open_register
from register.paper.uploads import UploadKind
from runtime.keys import ensure_key_ring
from runtime.settings import Mode, Settings
from runtime.vault import RingVault
from samples import load_samples
from tests.register.test_perform import Player
from tests.support.schema import database_of, make_register, server_of

CASE = "bjqts-1"
REPLY = "我公司不同意公开。".encode()


@contextmanager
def played(folder: Path, sample: str, url: str | None = None) -> Iterator[Installation]:
    """The installation after the sample, with a file handed in.

    Its register is an SQLite file in the folder, unless the URL of one to make is given.
    """
    where = {"database_url": url} if url else {}
    settings = Settings(mode=Mode.DEMO, data_dir=folder, **where)
    pattern = _pattern(sample, server_of(settings.database_url))
    shutil.copytree(pattern.data_dir, folder, dirs_exist_ok=True)
    make_register(settings.database_url, pattern.database_url)
    with _opened(settings) as installation:
        yield installation


@cache
def _pattern(sample: str, server: str | None) -> Settings:
    """The installation that others are copies of, on a PostgreSQL server or in an SQLite file."""
    folder = Path(mkdtemp(prefix="mingbai-played-"))
    atexit.register(shutil.rmtree, folder)
    url = database_of(server, sample) if server else f"sqlite:///{folder / 'pattern.db'}"
    settings = Settings(mode=Mode.DEMO, data_dir=folder / "data", database_url=url)
    settings.data_dir.mkdir()
    make_register(url)
    with _opened(settings) as installation:
        _play(installation, sample)
    return settings


@contextmanager
def _opened(settings: Settings) -> Iterator[Installation]:
    ring = ensure_key_ring(settings.key_file)
    register = open_register(settings.database_url, RingVault(ring))
    try:
        yield assemble(settings, ring, register)
    finally:
        register.close()


def _play(installation: Installation, sample: str) -> None:
    wanted = next(one for one in load_samples() if one.id == sample)
    bootstrap(installation.register, load_profile(wanted.agency))
    Player(installation.registrar, wanted, CASE).play()
    _work_off(installation)
    at = wanted.steps[-1].at
    reply = ("第三方答复.txt", BytesIO(REPLY))
    installation.uploads.add(CASE, UploadKind.REPLY, *reply, by="wang.fang", at=at)


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
