"""A register on each database, fresh for every test; both get the same tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlmodel import Session

from agencies import load_profile
from domain.applicants import Agent, Citizen, Contact, Identity, IdentityKind
from domain.application import Application, Item
from domain.case import Case
from domain.channels import Arrival, Channel
from domain.dossier import Dossier
from domain.profile import Profile
from register import migrate
from register.acts.cases import open_case
from register.agency.bootstrap import bootstrap
from register.engine import Register, open_register
from register.record.journal import Outcome, append
from runtime.keys import KeyRing
from runtime.vault import RingVault

KEY = b"a key that lies outside the database"
NOON = datetime(2017, 11, 7, 4, tzinfo=UTC)


@pytest.fixture(scope="session")
def key() -> bytes:
    """The journal key."""
    return KEY


@pytest.fixture(scope="session")
def vault() -> RingVault:
    """The vault of this test session."""
    return RingVault(KeyRing.new())


@pytest.fixture(scope="session")
def noon() -> datetime:
    """Noon in Beijing on the day the rules took effect."""
    return NOON


@pytest.fixture(scope="session")
def profile() -> Profile:
    """The demonstration agency."""
    return load_profile("bjqts")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'register.db'}"
        return
    with _database(request.getfixturevalue("postgres_url")) as url:
        yield url


@contextmanager
def _database(server: str) -> Iterator[str]:
    name = f"register_{uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def url(empty_url: str) -> str:
    """The URL of a register without rows."""
    migrate.upgrade(empty_url)
    return empty_url


@pytest.fixture
def register(url: str, profile: Profile, vault: RingVault) -> Iterator[Register]:
    """An open register with the demonstration agency in it."""
    register = open_register(url, vault)
    bootstrap(register, profile)
    yield register
    register.close()


@pytest.fixture
def tamper(url: str) -> Iterator[Callable[..., None]]:
    """A hand on the tables, past all that guards them: runs one statement, given in words."""
    engine = create_engine(url)

    def run(*words: str) -> None:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            assert connection.execute(text(" ".join(words))).rowcount

    yield run
    engine.dispose()


@pytest.fixture(scope="session")
def new_case(profile: Profile) -> Callable[..., Case]:
    """Cases just received."""

    def make(id_: str = "bjqts-1", **facts: object) -> Case:
        plain = Case(
            id=id_,
            agency=profile.id,
            profile=profile.version,
            rules="bjqts2017",
            rules_version="test",
            revision=1,
            channel=Channel.WEB,
            received=date(2017, 11, 7),
            items=1,
        )
        return plain.model_copy(update=facts)

    return make


@pytest.fixture(scope="session")
def dossier() -> Dossier:
    """What one citizen wrote, through an agent."""
    return Dossier(
        application=Application(
            arrival=Arrival(channel=Channel.WEB, submitted_on=date(2017, 11, 7)),
            applicants=(
                Citizen(
                    name="张三",
                    identity=Identity(kind=IdentityKind.RESIDENT_ID, number="11010519491231002X"),
                    contact=Contact(phone="010-12345678", email="zhang.san@example.com"),
                ),
            ),
            agent=Agent(name="李四"),
            items=(Item(title="电梯检验报告"),),
        )
    )


@pytest.fixture(scope="session")
def write() -> Callable[..., int]:
    """Append an entry, telling only what matters to the test."""

    def append_one(session: Session, stream: str, act_id: str, **facts: object) -> int:
        usual = {
            "act": "note",
            "actor": "wang.fang",
            "outcome": Outcome.ACCEPTED,
            "request_digest": "d",
            "content": "{}",
        }
        return append(session, stream, at=NOON, act_id=act_id, key=KEY, **{**usual, **facts})

    return append_one


@pytest.fixture
def received(
    register: Register, new_case: Callable[..., Case], dossier: Dossier, write: Callable[..., int]
) -> Case:
    """A case that lies in the register with its first entry."""
    case = new_case()
    with register.transaction() as session:
        open_case(session, case, dossier, at=NOON, key=KEY, intake_key="web-1")
        write(session, case.id, "receive-1", act="receive", revision=case.revision)
    return case
