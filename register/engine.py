"""The register as a thing to hold: transactions that write, snapshots that read."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from register import migrate
from register.database import WAIT_SECONDS, engine_for, snapshot, sqlite_file, unavailable
from register.errors import RegisterUnavailable
from register.turns import Turns


class Register:
    """An open register. Threads may share it; a session belongs to the thread that opened it."""

    def __init__(self, engine: Engine) -> None:
        self._writer = engine
        self._reader = snapshot(engine)
        # SQLite has one writer; it lets the others sleep and poll, a queue in the process does not.
        sqlite = engine.dialect.name == "sqlite"
        self._turn = Turns(WAIT_SECONDS).mine if sqlite else nullcontext

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Write: everything in the block is kept together, or nothing of it.

        Raises:
            RegisterUnavailable: The database cannot be reached or stayed locked.
        """
        with self._turn(), self._session(self._writer) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read: one snapshot for the whole block; writing in it fails.

        Raises:
            RegisterUnavailable: The database cannot be reached.
        """
        with self._session(self._reader) as session:
            yield session

    def close(self) -> None:
        """Give all connections back."""
        self._writer.dispose()
        self._reader.dispose()

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except OperationalError as error:
            raise unavailable(engine, error) from error


def open_register(url: str) -> Register:
    """Open the register at a URL: `sqlite:///…` or `postgresql+psycopg://…`.

    Raises:
        RegisterUnavailable: It does not exist, cannot be reached, or its schema is not this
            program's: a newer one would be damaged, an older one must first be upgraded.
    """
    file = sqlite_file(url)
    if file is not None and not file.exists():
        raise RegisterUnavailable(f"登记库 {file} 尚未建立：请先运行 mingbai bootstrap")
    migrate.state(url).must_be_current()
    return Register(engine_for(url))
