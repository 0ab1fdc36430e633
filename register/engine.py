"""The register as a thing to hold: transactions that write, snapshots that read."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlmodel import Session

from register import migrate
from register.database import WAIT_SECONDS, engine_for, snapshot, sqlite_file, unavailable
from register.errors import RegisterUnavailable
from register.sql import remember
from register.tables.sealed import furnish
from register.turns import Turns
from register.vault import Vault, lenient


class Register:
    """An open register. Threads may share it; a session belongs to the thread that opened it."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._writer = engine
        self._reader = snapshot(engine)
        self._vault = vault
        for one in (self._writer, self._reader):
            furnish(one, vault)
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

    @contextmanager
    def inspecting(self) -> Iterator[Session]:
        """Read as `reading` does, but what cannot be opened is no error: it comes back sealed.

        Raises:
            RegisterUnavailable: The database cannot be reached.
        """
        engine = engine_for(self._writer.url.render_as_string(hide_password=False))
        reader = snapshot(engine)
        furnish(reader, lenient(self._vault))
        try:
            with self._session(reader) as session:
                yield session
        finally:
            reader.dispose()
            engine.dispose()

    def shred(self) -> None:
        """Let nothing that was erased be left over in the database's files.

        SQLite is written anew, log included, which takes some seconds a gigabyte and keeps other
        writers waiting; PostgreSQL gives the room of dead rows to new ones.

        Raises:
            RegisterUnavailable: Somebody else was writing or reading for too long.
        """
        # A plain engine: ours begins a transaction at once, in which nothing can be vacuumed.
        engine = create_engine(self._writer.url, isolation_level="AUTOCOMMIT")
        try:
            with self._turn(), engine.connect() as connection:
                connection.exec_driver_sql("VACUUM")
                if engine.dialect.name == "sqlite":
                    log = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                    if log.scalar_one():
                        raise RegisterUnavailable("登记库正在被读取，旧内容尚未清除，请稍后再运行")
        except OperationalError as error:
            raise unavailable(engine, error) from error
        finally:
            engine.dispose()

    def close(self) -> None:
        """Give all connections back."""
        self._writer.dispose()
        self._reader.dispose()

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        try:
            with (
                Session(engine, expire_on_commit=False, info={"vault": self._vault}) as session,
                session.begin(),
            ):
                remember(session)
                yield session
        except OperationalError as error:
            raise unavailable(engine, error) from error
        except NoConnectionError as error:
            raise RegisterUnavailable("登记库的连接都在使用，请稍后重试") from error


def open_register(url: str, vault: Vault) -> Register:
    """Open the register at a URL: `sqlite:///…` or `postgresql+psycopg://…`.

    `vault` seals what is personal and opens it again.

    Raises:
        RegisterUnavailable: It does not exist, cannot be reached, or its schema is not this
            program's: a newer one would be damaged, an older one must first be upgraded.
    """
    file = sqlite_file(url)
    if file is not None and not file.exists():
        raise RegisterUnavailable(f"登记库 {file} 尚未建立：请先运行 mingbai bootstrap")
    migrate.state(url).must_be_current()
    return Register(engine_for(url), vault)
