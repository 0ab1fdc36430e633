"""The migrations make what the models say, and no program damages a newer schema."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from register import migrate
from register.database import engine_for
from register.engine import open_register
from register.errors import RegisterUnavailable
from register.migrate import Schema, State
from register.migrations import versions
from register.tables import METADATA
from register.vault import Vault
from tests.support.schema import make_register


def test_the_migrations_make_exactly_what_the_models_say(url: str) -> None:
    engine = engine_for(url)
    with engine.connect() as connection:
        # The words of the full-text index are another kind of table on each database.
        opts = {"include_name": lambda name, *_: not str(name).startswith("case_words")}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_the_indexes_that_lists_name_by_their_place_are_of_the_id_and_the_running_number(
    tmp_path: Path,
) -> None:
    make_register(url := f"sqlite:///{tmp_path / 'register.db'}")
    engine = engine_for(url)
    with engine.connect() as connection:
        for place, columns in ((1, ["id"]), (4, ["agency", "year", "serial"])):
            found = connection.execute(text(f"PRAGMA index_info(sqlite_autoindex_cases_{place})"))
            assert [one.name for one in found] == columns
    engine.dispose()


def test_upgrading_twice_changes_nothing(empty_url: str) -> None:
    first = migrate.upgrade(empty_url)
    assert first.standing is Schema.CURRENT
    assert migrate.upgrade(empty_url) == first == migrate.state(empty_url)


def test_an_empty_database_is_not_opened(empty_url: str, vault: Vault) -> None:
    if empty_url.startswith("postgresql"):
        assert migrate.state(empty_url).standing is Schema.EMPTY
    with pytest.raises(RegisterUnavailable, match=r"尚未建立.*mingbai bootstrap"):
        open_register(empty_url, vault)


@pytest.mark.parametrize("use", [open_register, migrate.upgrade])
def test_a_database_of_a_newer_schema_is_not_touched(url: str, use: object, vault: Vault) -> None:
    _stamp(url, "r9999")
    assert migrate.state(url).standing is Schema.NEWER
    assert callable(use)
    with pytest.raises(RegisterUnavailable, match="数据库版本 r9999 比程序新") as told:
        use(url, vault) if use is open_register else use(url)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("use", [open_register, migrate.upgrade])
@pytest.mark.parametrize("found", ["0001", "0012"])
def test_a_database_from_before_the_first_release_is_not_touched(
    url: str, found: str, use: object, vault: Vault
) -> None:
    _stamp(url, found)
    assert migrate.state(url).standing is Schema.UNRELEASED
    assert callable(use)
    with pytest.raises(RegisterUnavailable, match=rf"版本 {found} 由尚未发布.*空的数据库") as told:
        use(url, vault) if use is open_register else use(url)
    assert "\n" not in str(told.value)
    assert migrate.state(url).found == found


def test_a_migration_is_called_as_its_file_and_never_like_one_before_the_first_release() -> None:
    files = sorted(Path(versions.__file__).parent.glob("[!_]*.py"))
    for file in files:
        script = import_module(f"{versions.__name__}.{file.stem}")
        assert re.fullmatch(rf"{script.revision}_[a-z_]+", file.stem)
        assert re.fullmatch(r"r\d{4}", script.revision)
    assert files


def test_an_older_schema_is_to_be_upgraded_first() -> None:
    older = State(standing=Schema.BEHIND, found="r0001", known="r0002")
    with pytest.raises(RegisterUnavailable, match=r"版本 r0001 比程序旧.*备份.*mingbai bootstrap"):
        older.must_be_current()


def _stamp(url: str, version: str) -> None:
    engine = engine_for(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
    engine.dispose()
