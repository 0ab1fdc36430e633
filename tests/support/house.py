"""A whole installation for a test: register, people with tokens, worker and gateway.

It lives at a civil time of its own (`DAY_ONE` unless told) on a Temporal server of the test's.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from temporalio.client import Client
from ulid import ULID

from activities.assembly import Installation, assemble
from agencies import known_agencies, load_profile
from domain.civil import instant_at
from domain.profile import Profile
from register.agency.bootstrap import bootstrap, issue_tokens
from register.engine import open_register
from runtime.keys import KeyRing
from runtime.settings import Mode, Settings
from runtime.vault import RingVault
from tests.support.schema import make_register
from worker.cases import case_worker
from workflows.gateway import Gateway

BJQTS = load_profile("bjqts")
AGENCIES = tuple(load_profile(id_) for id_ in known_agencies())
"""Every agency that samples apply to."""

DAY_ONE = instant_at(date(2017, 11, 7))
"""09:00 in Beijing on the day the rules took effect."""


@dataclass(frozen=True)
class House:
    """An installation at work; `tokens` by agency and person."""

    gateway: Gateway
    installation: Installation
    tokens: dict[tuple[str, str], str]

    def token(self, person: str, agency: str = BJQTS.id) -> str:
        """The token of a member of staff."""
        return self.tokens[agency, person]


@asynccontextmanager
async def house(
    client: Client,
    ring: KeyRing,
    folder: Path,
    smtp_port: int,
    *,
    now: datetime = DAY_ONE,
    profiles: tuple[Profile, ...] = (BJQTS,),
    at_work: bool = True,
    database_url: str | None = None,
) -> AsyncIterator[House]:
    """Put up an installation in a folder; `at_work` starts its worker, too.

    Its register is an SQLite file in the folder, unless the URL of one to make is given.
    """
    settings = Settings(
        **({"database_url": database_url} if database_url else {}),
        mode=Mode.DEMO,
        data_dir=folder,
        task_queue=f"house-{ULID()}",  # the server is shared, the worker is not
        civil_shift=_shift_to(now),
        smtp_port=smtp_port,
    )
    with _furnished(settings, ring) as installation:
        tokens = dict(_seed(installation, profiles))
        async with case_worker(client, installation) if at_work else nullcontext():
            yield House(Gateway(client, installation), installation, tokens)


@contextmanager
def _furnished(settings: Settings, ring: KeyRing) -> Iterator[Installation]:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    make_register(settings.database_url)
    register = open_register(settings.database_url, RingVault(ring))
    try:
        yield assemble(settings, ring, register)
    finally:
        register.close()


def _seed(
    installation: Installation, profiles: tuple[Profile, ...]
) -> Iterator[tuple[tuple[str, str], str]]:
    """Everybody's token, by agency and person."""
    for profile in profiles:
        bootstrap(installation.register, profile)
        for issued in issue_tokens(installation.register, profile.id):
            yield (profile.id, issued.person), issued.token


def _shift_to(now: datetime) -> timedelta:
    """Civil minus engine time in whole seconds, as cases carry it."""
    return timedelta(seconds=round((now - datetime.now(UTC)).total_seconds()))
