"""A register on each database, fresh for every test; both get the same tests."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import Session

from agencies import load_profile
from domain.applicants import Agent, Citizen, Contact, Identity, IdentityKind
from domain.application import Application, Item
from domain.case import Case
from domain.channels import Arrival, Channel
from domain.delegation import Delegation
from domain.dossier import Dossier
from domain.profile import Profile
from register.acts.cases import open_case
from register.agency.bootstrap import bootstrap
from register.engine import Register, open_register
from register.paper.documents import Documents
from register.paper.outbox import Outbox
from register.paper.store import FolderStore
from register.people.account_care import AccountCare
from register.people.accounts import Accounts, SignedIn
from register.people.delegations import Delegations, Registered
from register.people.log import PeopleLog
from register.record.journal import Outcome, append
from runtime.keys import KeyRing
from runtime.vault import RingVault
from tests.register.accounts import CHEAP, GOOD, OTHER
from tests.register.accounts import NOW as LOGIN_DAY
from tests.register.delegating import wanted
from tests.support.schema import (
    database_of,
    make_empty,
    make_register,
    postgres_address,
    server_of,
)

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
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that is not there yet, of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'register.db'}"
        return
    with postgres_address(request.getfixturevalue("postgres_url")) as url:
        yield url


@pytest.fixture
def empty_url(address: str) -> str:
    """The URL of a database with nothing in it."""
    make_empty(address)
    return address


@pytest.fixture(scope="session")
def pattern(
    profile: Profile, vault: RingVault, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str | None], str]:
    """The register on a server, or in a file, of which each test has a copy."""

    @cache
    def made(server: str | None) -> str:
        file = tmp_path_factory.mktemp("pattern") / "register.db"
        url = database_of(server, "bootstrapped") if server else f"sqlite:///{file}"
        make_register(url)
        register = open_register(url, vault)
        bootstrap(register, profile)
        register.close()
        return url

    return made


@pytest.fixture
def url(address: str, pattern: Callable[[str | None], str]) -> str:
    """The URL of a register with the demonstration agency in it."""
    make_register(address, pattern(server_of(address)))
    return address


@pytest.fixture
def register(url: str, vault: RingVault) -> Iterator[Register]:
    """That register, opened."""
    register = open_register(url, vault)
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


@pytest.fixture
def delegations(register: Register, key: bytes) -> Delegations:
    """Where delegations are registered."""
    return Delegations(register, key)


@pytest.fixture
def settle(delegations: Delegations, noon: datetime) -> Callable[..., Delegation]:
    """Register a delegation that must be accepted, told by what differs from `LI_AWAY`."""

    def add(by: str = "qian.bo", **changes: object) -> Delegation:
        answer = delegations.add("bjqts", wanted(**changes), by=by, at=noon)
        assert isinstance(answer, Registered), answer
        return answer.delegation

    return add


@pytest.fixture
def log(key: bytes) -> PeopleLog:
    """The journal of what is done to people."""
    return PeopleLog(key)


@pytest.fixture
def accounts(register: Register, log: PeopleLog) -> Accounts:
    """The accounts, at a price that tests can pay."""
    return Accounts(register, log, CHEAP)


@pytest.fixture
def care(register: Register, log: PeopleLog) -> AccountCare:
    """Of wang.fang there is a password of her own choice."""
    care = AccountCare(register, log, CHEAP)
    assert care.set_password("bjqts", "qian.bo", OTHER, by="qian.bo", at=LOGIN_DAY) is None
    assert care.set_password("bjqts", "wang.fang", OTHER, by="qian.bo", at=LOGIN_DAY) is None
    changed = Accounts(register, log, CHEAP).change_password(
        "bjqts", "wang.fang", OTHER, GOOD, at=LOGIN_DAY
    )
    assert isinstance(changed, SignedIn)
    return care


@pytest.fixture
def documents(register: Register, key: bytes, tmp_path: Path, vault: RingVault) -> Documents:
    """The documents of the register, with an empty store."""
    return Documents(register, FolderStore(tmp_path / "store", vault), key)


@pytest.fixture
def outbox(register: Register, key: bytes) -> Outbox:
    """The outbox of the register."""
    return Outbox(register, key)
