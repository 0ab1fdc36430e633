"""Keys turn while the house works: nothing is lost, nothing stays behind, the chain stays whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import select

from activities.assembly import Installation
from register.engine import Register, open_register
from register.errors import StoreDamaged, Undecipherable
from register.paper.store import FolderStore
from register.privacy.reseal import Resealed, reseal, uses
from register.queries import case as look
from register.queries import documents_of
from register.record.verify import verify
from register.tables import ApplicantRow, CaseRow
from register.vault import Vault
from runtime.keys import Algorithm, KeyRing
from runtime.vault import RingVault
from tests.support.played import CASE, played


@pytest.fixture
def home(address: str, tmp_path: Path) -> Iterator[Installation]:
    """A case with all its paper, under the first key."""
    with played(tmp_path, "elevator-report", address) as installation:
        yield installation


@pytest.fixture
def turned(home: Installation, address: str, tmp_path: Path) -> Iterator["Turned"]:
    """The same installation, opened again with a new key of another algorithm active."""
    ring = home.ring.with_new_key(Algorithm.SM4_GCM)
    ring = ring.activated(ring.payload_keys[-1].id)
    vault = RingVault(ring)
    register = open_register(address, vault)
    yield Turned(register, FolderStore(tmp_path / "store", vault), vault, ring, home.ring.active)
    register.close()


class Turned:
    """An installation whose active key is a new one."""

    def __init__(
        self, register: Register, store: FolderStore, vault: Vault, ring: KeyRing, old: str
    ) -> None:
        self.register, self.store, self.vault, self.ring, self.old = (
            register,
            store,
            vault,
            ring,
            old,
        )

    def reseal(self) -> Resealed:
        """Turn everything."""
        return reseal(self.register, self.store, self.vault, lambda _done, _total: None)

    def under(self, key: str) -> tuple[int, int]:
        """Cells and files under a key."""
        (use, _) = uses(self.register, self.store, (key,))
        return use.cells, use.files


def test_resealing_puts_everything_under_the_active_key(turned: Turned, home: Installation) -> None:
    cells, files = turned.under(turned.old)
    assert cells > 40
    assert files > 1

    done = turned.reseal()

    assert (done.unreadable, done.left, done.files) == ((), 0, files)
    assert turned.under(turned.old) == (0, 0)
    assert turned.under(turned.ring.active) == (cells, files)
    assert verify(turned.register, home.ring.journal_key, turned.store).whole


def test_the_old_key_can_then_be_done_without(
    turned: Turned, home: Installation, address: str, tmp_path: Path
) -> None:
    turned.reseal()
    vault = RingVault(turned.ring.without(turned.old))
    register = open_register(address, vault)
    try:
        verdict = verify(register, home.ring.journal_key, FolderStore(tmp_path / "store", vault))
    finally:
        register.close()
    assert verdict.whole


def test_without_its_key_nothing_is_read(home: Installation, address: str, tmp_path: Path) -> None:
    stranger = RingVault(KeyRing.new())
    register = open_register(address, stranger)
    with home.register.reading() as session:
        sha256 = next(one.sha256 for one in documents_of(session, CASE) if one.sha256)
    with (
        pytest.raises(Undecipherable, match=r"不能解密：密钥环中没有密钥 \w+，请从备份恢复"),
        register.reading() as session,
    ):
        look(session, CASE)
    with pytest.raises(StoreDamaged, match="不能解密：密钥环中没有密钥"):
        FolderStore(tmp_path / "store", stranger).get(sha256)
    assert not verify(register, home.ring.journal_key).whole
    register.close()


def test_resealing_again_does_nothing(turned: Turned) -> None:
    turned.reseal()
    again = turned.reseal()
    assert (again.rows, again.files) == (0, 0)


def test_what_stopped_half_way_is_finished_the_next_time(
    turned: Turned, home: Installation
) -> None:
    class Stopped(Exception):  # noqa: N818 - of this test
        pass

    def stop(done: int, total: int) -> None:
        if done > total / 2:
            raise Stopped

    with pytest.raises(Stopped):
        reseal(turned.register, turned.store, turned.vault, stop)
    assert turned.under(turned.old)[0] + turned.under(turned.old)[1] > 0
    assert verify(turned.register, home.ring.journal_key, turned.store).whole

    turned.reseal()

    assert turned.under(turned.old) == (0, 0)
    assert verify(turned.register, home.ring.journal_key, turned.store).whole


def test_a_row_written_while_keys_turn_keeps_what_was_written(
    turned: Turned, home: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the reading of a batch and its writing another process files a new dossier."""
    changed = False
    batch = type(turned.register).transaction

    def meanwhile(register: Register) -> object:
        nonlocal changed
        if not changed:
            changed = True
            with home.register.transaction() as session:
                row = session.get_one(CaseRow, CASE)
                row.dossier = row.dossier.replace("电梯", "起重机")
        return batch(register)

    monkeypatch.setattr(turned.register, "transaction", lambda: meanwhile(turned.register))
    done = turned.reseal()

    with turned.register.reading() as session:
        assert "起重机" in session.get_one(CaseRow, CASE).dossier
    assert done.left == 0
    assert turned.under(turned.old) == (0, 0)


def test_what_cannot_be_opened_is_named_and_left(
    turned: Turned, tamper_cell: None, home: Installation
) -> None:
    done = turned.reseal()
    assert done.unreadable == (f"cases.dossier {CASE}",)
    assert done.left == 0


def test_rows_of_before_are_sealed_and_found(turned: Turned, address: str) -> None:
    """What an older program wrote lies plain, and has no keyed hash."""
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE applicants SET name = '张三', identity_number = '11010519491231002X', "
                "name_hash = NULL, identity_hash = NULL WHERE position = 0"
            )
        )
    turned.reseal()
    with engine.connect() as connection:
        raw = connection.execute(
            text("SELECT name FROM applicants WHERE position = 0")
        ).scalar_one()
    engine.dispose()
    assert raw.startswith(turned.vault.mark(turned.ring.active))
    with turned.register.reading() as session:
        (row,) = session.exec(
            select(ApplicantRow).where(
                ApplicantRow.identity_hash == turned.vault.blind("identity", "11010519491231002x")
            )
        )
    assert row.name == "张三"


@pytest.fixture
def tamper_cell(home: Installation, address: str) -> None:
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE cases SET dossier = replace(dossier, 'A', 'B')"))
    engine.dispose()
