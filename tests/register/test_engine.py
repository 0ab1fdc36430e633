"""Opening a register, and what its transactions promise."""

from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from domain.profile import Profile
from register import migrate
from register.agency.bootstrap import bootstrap
from register.engine import Register, open_register
from register.errors import RegisterUnavailable
from register.tables import DepartmentRow
from register.vault import Vault

READ_ONLY = (DBAPIError, RegisterUnavailable)
"""As PostgreSQL says it, and as SQLite does: there it may be a disk that has gone away."""


def test_a_register_keeps_what_was_written_when_it_is_opened_again(
    register: Register, url: str, vault: Vault
) -> None:
    _add_department(register)
    register.close()
    again = open_register(url, vault)
    assert "new" in _departments(again)
    again.close()


def test_a_transaction_that_fails_leaves_nothing(register: Register) -> None:
    with pytest.raises(RuntimeError):
        _fail_after_writing(register)
    assert "new" not in _departments(register)


def test_reading_sees_one_state_while_others_write(register: Register) -> None:
    with register.reading() as session:
        before = session.exec(select(DepartmentRow.id)).all()
        thread = Thread(target=_add_department, args=(register,))
        thread.start()
        thread.join()
        assert session.exec(select(DepartmentRow.id)).all() == before
    assert "new" in _departments(register)


def test_writing_while_reading_fails(register: Register) -> None:
    with pytest.raises(READ_ONLY, match=r"read-?only"), register.reading() as session:
        _put(session)


def test_an_error_of_the_database_does_not_tell_what_was_written(register: Register) -> None:
    """It goes to the log, with everything that the statement was given."""
    wrong = text("INSERT INTO departments (agency) SELECT NULL WHERE :who <> ''")
    with pytest.raises(DBAPIError) as caught, register.transaction() as session:
        session.connection().execute(wrong, {"who": "沈嘉禾"})
    assert "沈嘉禾" not in str(caught.value)


def test_writers_in_many_threads_wait_for_each_other(register: Register) -> None:
    start = Barrier(8)

    def rename() -> None:
        start.wait()
        for _ in range(5):
            with register.transaction() as session:
                row = session.get_one(DepartmentRow, ("bjqts", "tese"), with_for_update=True)
                row.name += "x"

    threads = [Thread(target=rename) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with register.reading() as session:
        name = session.get_one(DepartmentRow, ("bjqts", "tese")).name
    assert name.count("x") == 40


def test_sqlite_survives_a_power_cut_after_every_answer(
    tmp_path: Path, profile: Profile, vault: Vault
) -> None:
    """WAL, FULL and foreign keys hold on every connection of the pool."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    migrate.upgrade(url)
    register = open_register(url, vault)
    bootstrap(register, profile)
    with register.transaction() as session, register.reading() as other:
        for each in (session, other):
            found = {name: _pragma(each, name) for name in ("journal_mode", "synchronous")}
            assert found == {"journal_mode": "wal", "synchronous": 2}
            assert _pragma(each, "foreign_keys") == 1
    register.close()


def test_a_new_register_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "register.db"
    migrate.upgrade(f"sqlite:///{file}")
    assert file.stat().st_mode & 0o077 == 0


def test_a_register_that_was_never_made_is_not_made_by_opening_it(
    tmp_path: Path, vault: Vault
) -> None:
    file = tmp_path / "register.db"
    with pytest.raises(RegisterUnavailable, match="尚未建立"):
        open_register(f"sqlite:///{file}", vault)
    assert not file.exists()


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(RegisterUnavailable, match="不可写") as told:
        migrate.upgrade(f"sqlite:///{tmp_path / 'file' / 'register.db'}")
    assert "\n" not in str(told.value)


def test_a_file_that_is_no_database_is_told_in_one_line(tmp_path: Path, vault: Vault) -> None:
    file = tmp_path / "register.db"
    file.write_text("这不是数据库" * 100)
    with pytest.raises(RegisterUnavailable, match="not a database") as told:
        open_register(f"sqlite:///{file}", vault)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("nonsense", "地址无效"),
        ("oracle://scott@host/db", "地址无效|不支持"),
        ("mysql://root@host/db", "地址无效|不支持"),
        ("sqlite://", "必须存放在文件中"),
    ],
)
def test_an_address_that_does_not_serve_is_refused(url: str, why: str, vault: Vault) -> None:
    with pytest.raises(RegisterUnavailable, match=why):
        open_register(url, vault)


def test_a_server_that_does_not_answer_is_told_without_the_password(vault: Vault) -> None:
    with pytest.raises(RegisterUnavailable, match="暂不可用") as told:
        open_register("postgresql+psycopg://mingbai:secret@127.0.0.1:1/register", vault)
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)


def _fail_after_writing(register: Register) -> None:
    with register.transaction() as session:
        _put(session)
        session.flush()
        raise RuntimeError


def _put(session: Session) -> None:
    session.add(DepartmentRow(agency="bjqts", id="new", name="新处"))


def _add_department(register: Register) -> None:
    with register.transaction() as session:
        _put(session)


def _departments(register: Register) -> set[str]:
    with register.reading() as session:
        return set(session.exec(select(col(DepartmentRow.id))))


def _pragma(session: Session, name: str) -> object:
    return session.connection().execute(text(f"PRAGMA {name}")).scalar()
