"""The schema of the register and its versions (Alembic).

A database of a newer schema than the program knows is never touched: an old program would write
rows that lack what the new one relies on. Nor is one that was made before the first release: what
was moved in such databases was not always right, and nobody's register lies there. The way is only
forward; back leads a backup.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from domain.model import Model
from register.database import engine_for, sqlite_file, unavailable
from register.errors import RegisterUnavailable

_SCRIPTS = Path(__file__).with_name("migrations")
_ONE_AT_A_TIME = 6_120_816
"""Key of the PostgreSQL advisory lock under which one process upgrades and the others wait."""

_UNRELEASED = re.compile(r"\d{4}")
"""What the versions before the first release were called; those since then begin with an r."""


class Schema(StrEnum):
    """How the schema of a database relates to the program's."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    NEWER = "newer"
    UNRELEASED = "unreleased"


class State(Model):
    """The schema found in a database (None: nothing there yet) and the newest the program knows."""

    standing: Schema
    found: str | None
    known: str

    def must_be_current(self) -> None:
        """Raise `RegisterUnavailable` unless program and database fit, saying what to do."""
        self.must_be_known()
        if self.standing is Schema.EMPTY:
            raise RegisterUnavailable("登记库尚未建立：请先运行 mingbai bootstrap")
        if self.standing is Schema.BEHIND:
            raise RegisterUnavailable(
                f"数据库版本 {self.found} 比程序旧（程序需要 {self.known}）："
                "请先备份，再运行 mingbai bootstrap 升级"
            )

    def must_be_known(self) -> None:
        """Raise `RegisterUnavailable` for a database that a newer or unreleased program made."""
        if self.standing is Schema.NEWER:
            raise RegisterUnavailable(
                f"数据库版本 {self.found} 比程序新（程序只认识到 {self.known}）：请升级程序后再启动"
            )
        if self.standing is Schema.UNRELEASED:
            raise RegisterUnavailable(
                f"数据库版本 {self.found} 由尚未发布的开发版建立，不能升级："
                "请换一个空的数据库，再运行 mingbai bootstrap"
            )


def state(url: str) -> State:
    """How the schema at a URL relates to the program's.

    Raises:
        RegisterUnavailable: The database cannot be reached.
    """
    with _connected(url) as connection:
        return _state(connection)


def upgrade(url: str) -> State:
    """Bring the schema at a URL to the program's, in one transaction; an SQLite file is made first.

    Raises:
        RegisterUnavailable: The folder cannot be written, the database cannot be reached, or it
            is newer than the program or was made by one that was never released.
    """
    _make_room(sqlite_file(url))
    with _connected(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
        _state(connection).must_be_known()
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return _state(connection)


def _state(connection: Connection) -> State:
    scripts = ScriptDirectory.from_config(_config())
    known = scripts.get_current_head()
    assert known is not None, "the program ships at least one migration"
    found = MigrationContext.configure(connection).get_current_revision()
    return State(standing=_compared(found, scripts), found=found, known=known)


def _compared(found: str | None, scripts: ScriptDirectory) -> Schema:
    if found is None:
        return Schema.EMPTY
    if found == scripts.get_current_head():
        return Schema.CURRENT
    if found in {script.revision for script in scripts.walk_revisions()}:
        return Schema.BEHIND
    return Schema.UNRELEASED if _UNRELEASED.fullmatch(found) else Schema.NEWER


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = engine_for(url)
    try:
        with engine.begin() as connection:
            yield connection
    except DatabaseError as error:
        raise unavailable(engine, error) from error
    finally:
        engine.dispose()


def _make_room(file: Path | None) -> None:
    if file is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # The register holds personal data: nobody but its owner reads it.
        file.touch(mode=0o600)
    except OSError as error:
        raise RegisterUnavailable(f"目录 {file.parent} 不可写（{error.strerror}）") from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config
