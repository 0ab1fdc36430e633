"""Nothing personal lies open in the register, whatever was done in a case."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import Session, select

from activities.assembly import Installation
from register.tables import METADATA, ApplicantRow, MessageRow
from register.tables.sealed import Sealed
from tests.support.played import CASE, REPLY, played


@pytest.fixture(params=["elevator-report", "spot-check-consulted", "override-public-interest"])
def home(request: pytest.FixtureRequest, address: str, tmp_path: Path) -> Iterator[Installation]:
    """A played case."""
    with played(tmp_path / "home", request.param, address) as installation:
        yield installation


def test_no_personal_datum_of_a_played_case_lies_open(
    home: Installation, address: str, tmp_path: Path
) -> None:
    personal = _personal(home)
    assert len(personal) >= 3
    open_ = _everything(address)
    assert CASE in open_
    assert [one for one in personal if one in open_] == []
    if address.startswith("sqlite"):
        files = b"".join(one.read_bytes() for one in tmp_path.glob("register.db*"))
        assert [one for one in personal if one.encode() in files] == []
    store = b"".join(one.read_bytes() for one in (home.settings.data_dir / "store").rglob("*/*"))
    assert b"mingbai-sealed/1" in store
    assert b"%PDF" not in store
    assert REPLY not in store


def test_every_cell_of_a_sealed_column_is_sealed(home: Installation, address: str) -> None:
    """An empty one says nothing, and stays empty."""
    engine = create_engine(address)
    mark = home.vault.mark(home.vault.key_id)
    filled = set()
    with engine.connect() as connection:
        for table in METADATA.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, Sealed):
                    assert column.type.purpose == f"{table.name}.{column.name}"
                    words = f"SELECT {column.name} FROM {table.name}"  # noqa: S608 - our own names
                    cells = [cell for cell in connection.execute(text(words)).scalars() if cell]
                    assert all(cell.startswith(mark) for cell in cells)
                    filled |= {column.type.purpose} if cells else set()
    engine.dispose()
    assert len(filled) > 10


def test_a_person_is_found_by_keyed_hash(home: Installation) -> None:
    with home.register.reading() as session:
        rows = session.exec(select(ApplicantRow)).all()
        assert rows
        for row in rows:
            assert row.name_hash == home.vault.blind("name", row.name)
            assert row.identity_hash == home.vault.blind("identity", row.identity_number)
            assert row.phone_hash == home.vault.blind("phone", row.phone)
            assert row.email_hash == home.vault.blind("email", row.email)


def _personal(home: Installation) -> set[str]:
    """Names, numbers and addresses of everybody outside the agency."""
    with home.register.reading() as session:
        rows = session.exec(select(ApplicantRow)).all()
        found = {w for row in rows for w in (row.name, row.identity_number, row.phone, row.email)}
        return {*found, *_addressees(session)} - {""}


def _addressees(session: Session) -> set[str]:
    outside = ("applicant", "third_party")
    mails = [one for one in session.exec(select(MessageRow)) if one.audience in outside]
    return {word for one in mails for word in (one.to_name, one.to_address)}


def _everything(address: str) -> str:
    """Every cell of every table, as it lies there."""
    engine = create_engine(address)
    with engine.connect() as connection:
        cells = [
            str(cell)
            for table in METADATA.sorted_tables
            for row in connection.execute(text(f"SELECT * FROM {table.name}"))  # noqa: S608 - our own names
            for cell in row
        ]
    engine.dispose()
    return "\n".join(cells)
