"""Which databases serve, and how each is prepared.

SQLite: WAL lets readers go on beside a writer; synchronous=FULL, because an answered act is a
legal record and must survive a power cut; BEGIN IMMEDIATE, so that a writer waits at the start or
not at all.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import (
    Engine,
    FromClause,
    PoolProxiedConnection,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from register.errors import RegisterUnavailable

WAIT_SECONDS = 15
"""How long a writer waits for its turn before the register counts as unavailable."""

_POOL: dict[str, Any] = {
    "pool_size": 10,
    "max_overflow": 30,
    "pool_timeout": WAIT_SECONDS,
    # What a statement was given may be somebody's name: an error must not tell it to the log.
    "hide_parameters": True,
}
_PATIENCE = {
    "connect_timeout": WAIT_SECONDS,
    # A machine that is gone says nothing: only packets it does not answer tell (milliseconds).
    "tcp_user_timeout": WAIT_SECONDS * 1000,
    "keepalives_idle": WAIT_SECONDS,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "options": f"-c lock_timeout={WAIT_SECONDS}s",
}
"""Of PostgreSQL; an address that says otherwise goes before."""


def engine_for(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL, not yet connected.

    Raises:
        RegisterUnavailable: The address is not one of a database we serve.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed, **_POOL, pool_pre_ping=True, connect_args={**_PATIENCE, **parsed.query}
        )
    return _sqlite(parsed, begin="BEGIN IMMEDIATE")


def snapshot(engine: Engine) -> Engine:
    """An engine for reading: a block sees one state of the register and cannot write."""
    if engine.dialect.name == "sqlite":
        return _sqlite(engine.url, "query_only = ON", begin="BEGIN")
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite register; None for another database.

    Raises:
        RegisterUnavailable: There is no file, the register would not outlive the process.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if not parsed.database or parsed.database == ":memory:":
        raise RegisterUnavailable("登记库必须存放在文件中：地址应为 sqlite:///路径")
    return Path(parsed.database)


def unavailable(engine: Engine, error: DBAPIError) -> RegisterUnavailable:
    """The database's complaint in one line, with the password left out."""
    lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    where = engine.url.render_as_string(hide_password=True)
    return RegisterUnavailable(f"登记库暂不可用（{where}）：{lines[0]}")


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ImportError):
        raise RegisterUnavailable(
            "登记库地址无效：应为 sqlite:///路径 或 postgresql+psycopg://用户:口令@主机/库名"
        ) from None
    if (name := parsed.get_backend_name()) not in {"sqlite", "postgresql"}:
        raise RegisterUnavailable(f"不支持数据库 {name}：请用 SQLite 或 PostgreSQL")
    return parsed


_PRAGMAS = (
    f"busy_timeout = {WAIT_SECONDS * 1000}",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    # A list reads many pages, each of them once: from the system's memory, without a copy.
    f"mmap_size = {2**31}",
    "cache_size = -16000",
)


class _Hinting(SQLiteCompiler):
    """Writes `with_hint` into a statement, which SQLAlchemy leaves out for SQLite."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:  # noqa: ARG002
        """The hint as it was given: `INDEXED BY …`."""
        return text


def _sqlite(url: URL, *pragmas: str, begin: str) -> Engine:
    """An engine with a pool of its own, whose connections are prepared once.

    A PRAGMA later on would make SQLite forget every statement it has compiled for the connection.
    """

    def prepare(connection: Any, _record: object) -> None:
        # The driver's own transactions begin too late: at the first write.
        connection.isolation_level = None
        for pragma in (*_PRAGMAS, *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    def start(dbapi_connection: PoolProxiedConnection) -> None:
        dbapi_connection.cursor().execute(begin)

    engine = create_engine(url, **_POOL)
    engine.dialect.statement_compiler = _Hinting
    # An event of the engine would do, too, but then every statement asks who listens.
    engine.dialect.do_begin = start  # type: ignore[method-assign] # of this engine alone
    event.listen(engine, "connect", prepare)
    return engine
