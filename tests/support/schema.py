"""Registers made by copying another: the migrations take longer than most tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL

from register import migrate
from register.database import sqlite_file


def make_register(url: str, pattern: str | None = None) -> None:
    """Leave at a URL a copy of the register at another, which nobody has open, or one without rows.

    Nobody has opened the register at that URL, either; whatever lies there goes.
    """
    if sqlite_file(url) is None:
        _make_on_postgres(make_url(url), make_url(pattern or _migrated(server_of(url) or "")))
    else:
        _make_file(_file(url), _file(pattern).read_bytes() if pattern else _migrated_file())


@contextmanager
def postgres_address(server: str) -> Iterator[str]:
    """The URL of a database that is not there yet, and is not there after the block."""
    url = database_of(server, f"register_{uuid4().hex}")
    yield url
    _on_server(make_url(url), "DROP DATABASE IF EXISTS {} WITH (FORCE)")


def make_empty(url: str) -> None:
    """Leave a database with nothing in it at a URL; an SQLite file is made by whoever opens it."""
    if sqlite_file(url) is None:
        _on_server(make_url(url), "CREATE DATABASE {} STRATEGY file_copy")


def server_of(url: str) -> str | None:
    """The PostgreSQL server of a register; None for one in a file."""
    return None if sqlite_file(url) else database_of(url, "postgres")


def database_of(server: str, name: str) -> str:
    """The URL of a database on a PostgreSQL server."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@cache
def _migrated_file() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "register.db"
        migrate.upgrade(f"sqlite:///{file}")
        return file.read_bytes()


@cache
def _migrated(server: str) -> str:
    url = database_of(server, "migrated")
    make_empty(url)
    migrate.upgrade(url)
    return url


def _make_file(file: Path, content: bytes) -> None:
    file.touch(mode=0o600)
    file.write_bytes(content)


def _make_on_postgres(url: URL, pattern: URL) -> None:
    _on_server(url, "DROP DATABASE IF EXISTS {}")
    # A copy of the files: the usual way writes each page into the log, too.
    _on_server(url, f'CREATE DATABASE {{}} TEMPLATE "{pattern.database}" STRATEGY file_copy')


def _on_server(url: URL, statement: str) -> None:
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement.format(f'"{url.database}"')))
    engine.dispose()


def _file(url: str) -> Path:
    file = sqlite_file(url)
    assert file is not None, url
    return file
