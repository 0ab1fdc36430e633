"""The register as a thing to hold: transactions that write, snapshots that read."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from register import migrate
from register.database import WAIT_SECONDS, engine_for, snapshot, sqlite_file, unavailable
from register.errors import RegisterUnavailable


class Register:
    """An open register. Threads may share it; a session belongs to the thread that opened it."""

    def __init__(self, engine: Engine) -> None:
        self._writer = engine
        self._reader = snapshot(engine)
        self._turn = Lock() if engine.dialect.name == "sqlite" else None

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Write: everything in the block is kept together, or nothing of it.

        Raises:
            RegisterUnavailable: The database cannot be reached or stayed locked.
        """
        with self._one_writer(), self._session(self._writer) as session:
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

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except OperationalError as error:
            raise unavailable(engine, error) from error

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        # SQLite lets waiting writers sleep and poll; a lock hands over at once.
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=WAIT_SECONDS):
            raise RegisterUnavailable("登记库正忙：等待写入超时，请稍后重试")
        try:
            yield
        finally:
            self._turn.release()


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
