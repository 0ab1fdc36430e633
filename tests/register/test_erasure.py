"""What is personal in a case goes when its time is over, and not before; the chain stays whole."""

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import col, select

from activities.assembly import Installation
from domain.civil import instant_at
from register.paper.uploads import UploadKind
from register.privacy import erasure
from register.privacy.erasure import NotErasableError, erase_case, forget_files, shred
from register.queries import case as look
from register.record import journal
from register.record.verify import verify
from register.tables import METADATA, ApplicantRow, CaseRow, DocumentRow, MessageRow, UploadRow
from register.tables.sealed import Sealed
from tests.support.played import CASE, played

LATER = instant_at(date(2028, 1, 3))
SOON = instant_at(date(2027, 12, 31))
"""Closed in 2017 and kept for ten years, counted from the next: the last day it is kept."""


@pytest.fixture
def home(address: str, tmp_path: Path) -> Iterator[Installation]:
    """A case of somebody's with all its paper, closed."""
    with played(tmp_path / "home", "elevator-report", address) as installation:
        yield installation


def erase(home: Installation, at: datetime = LATER) -> erasure.Erased:
    with home.register.transaction() as session:
        done = erase_case(
            session, CASE, by="qian.bo", at=at, key=home.ring.journal_key, reason="保管期满"
        )
    forget_files(home.register, home.store, done.files)
    shred(home.register)
    return done


def test_an_erased_case_leaves_nothing_but_its_place_in_the_statistics(home: Installation) -> None:
    with home.register.reading() as session:
        before = session.get_one(CaseRow, CASE).model_dump(exclude={"dossier", "seal", "state"})

    done = erase(home)

    assert (done.documents, done.messages, done.uploads) > (1, 1, 0)
    with home.register.reading() as session:
        after = session.get_one(CaseRow, CASE).model_dump(exclude={"dossier", "seal", "state"})
        for table in (ApplicantRow, DocumentRow, MessageRow, UploadRow):
            assert session.exec(select(table)).all() == []
        entries = journal.entries(session, CASE)
        filed = look(session, CASE)
    assert after == before
    assert filed is not None
    assert filed.dossier.application.applicants == ()
    assert {one.act for one in entries if one.content} == {journal.PRODUCE, journal.ERASE}
    assert verify(home.register, home.ring.journal_key, home.store).whole


def test_neither_words_nor_sealed_cells_are_left_on_the_disk(
    home: Installation, address: str, tmp_path: Path
) -> None:
    personal = _personal(home)
    sealed, stored = _sealed_cells(address), _stored(tmp_path)
    assert len(personal) > 3
    assert len(sealed) > 20
    assert stored

    erase(home)

    assert not _stored(tmp_path) & stored
    assert not _sealed_cells(address) & sealed
    if address.startswith("sqlite"):
        left = b"".join(one.read_bytes() for one in tmp_path.glob("register.db*"))
        assert left
        assert [one for one in personal if one in left] == []
        assert [one for one in sealed if one.encode() in left] == []


def test_no_table_of_today_or_tomorrow_keeps_rows_of_an_erased_case(
    home: Installation, address: str
) -> None:
    """But those that say nothing of anybody: how it is listed, who was told that it moved."""
    erase(home)
    engine = create_engine(address)
    with engine.connect() as connection:
        left = {
            table.name
            for table in METADATA.sorted_tables
            if "case_id" in table.columns
            and connection.execute(select(table).where(table.c.case_id == CASE)).first()
        }
    engine.dispose()
    assert left <= {"case_marks", "events", "reservations"}


def test_a_case_is_not_erased_before_its_time(home: Installation) -> None:
    with pytest.raises(NotErasableError, match="保管期限至2027-12-31届满"):
        erase(home, at=SOON)


def test_a_held_case_is_not_erased_until_it_is_released(home: Installation) -> None:
    said = {"by": "qian.bo", "at": SOON, "key": home.ring.journal_key}
    with home.register.transaction() as session:
        erasure.hold(session, CASE, reason="行政诉讼", **said)
    with pytest.raises(NotErasableError, match="已暂缓删除：行政诉讼"):
        erase(home)
    with home.register.transaction() as session:
        erasure.release(session, CASE, reason="结案", **said)
    erase(home)
    assert verify(home.register, home.ring.journal_key, home.store).whole


def test_an_open_case_is_not_erased(home: Installation) -> None:
    with home.register.transaction() as session:
        row = session.get_one(CaseRow, CASE)
        row.state = row.state.replace('"stage":"closed"', '"stage":"registered"')
    with pytest.raises(NotErasableError, match="尚未办结"):
        erase(home)


def test_a_case_is_erased_once(home: Installation) -> None:
    erase(home)
    with home.register.reading() as session:
        assert erasure.erased_on(session, CASE) == date(2028, 1, 3)
    with pytest.raises(NotErasableError, match="已经删除"):
        erase(home)


def test_a_file_that_another_case_holds_too_stays(home: Installation) -> None:
    with home.register.transaction() as session:
        row = session.get_one(CaseRow, CASE)
        other = row.model_dump() | {"id": "other-1", "number": None, "year": None, "serial": None}
        session.add(CaseRow(**other | {"intake_key": None}))
    with home.register.reading() as session:
        shared = session.exec(select(col(UploadRow.sha256))).one()
    kept = home.store.get(shared)
    home.uploads.add("other-1", UploadKind.OTHER, "a.txt", BytesIO(kept), by="x", at=SOON)

    erase(home)

    assert home.store.get(shared) == kept


@pytest.mark.parametrize(
    "theft",
    ["DELETE FROM documents WHERE sent_at IS NULL", "DELETE FROM uploads"],
)
def test_paper_that_vanished_without_an_erasure_is_still_named(
    home: Installation, address: str, theft: str
) -> None:
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text(theft.replace(" WHERE sent_at IS NULL", "")))
    engine.dispose()
    assert not verify(home.register, home.ring.journal_key, home.store).whole


def _personal(home: Installation) -> list[bytes]:
    """Everything personal that the register knows, as bytes."""
    with home.register.reading() as session:
        rows = session.exec(select(ApplicantRow)).all()
        words = {w for row in rows for w in (row.name, row.identity_number, row.phone, row.email)}
        words |= {
            row.to_address for row in session.exec(select(MessageRow)) if "applicant" in row.id
        }
    return [word.encode() for word in words if word]


def _sealed_cells(address: str) -> set[str]:
    """Every sealed cell that says something of the case, as it lies there."""
    engine = create_engine(address)
    with engine.connect() as connection:
        found = {
            str(cell)
            for table in METADATA.sorted_tables
            for column in table.columns
            if isinstance(column.type, Sealed)
            for cell in connection.execute(text(_cells(table.name, column.name))).scalars()
        }
    engine.dispose()
    return found


def _cells(table: str, column: str) -> str:
    words = f"SELECT {column} FROM {table} WHERE {column} <> ''"  # noqa: S608 - our own names
    if table == "journal_contents":
        words += (
            " AND (stream, seq) NOT IN "
            "(SELECT stream, seq FROM journal WHERE act IN ('produce', 'erase'))"
        )
    return words


def _stored(folder: Path) -> set[str]:
    return {one.name for one in (folder / "home" / "store").rglob("*") if one.is_file()}
