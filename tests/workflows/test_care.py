"""What nobody sends in time is forgotten day by day, without anybody thinking of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from activities.assembly import Installation
from register.paper.handed_files import LIFETIME, HandedFile, Hander
from register.portal.drafts import LIFETIME as DRAFTED
from register.portal.drafts import Draft
from register.tables import HandedFileRow
from tests.support.played import played
from tests.support.waiting import eventually
from worker.care import Forgotten, cared_for, tidy

SITE = Hander(agency="bjqts", client="site", by="applicant")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Installation]:
    with played(tmp_path / "home", "elevator-report") as installation:
        yield installation


def handed(home: Installation, id_: str, at: datetime) -> HandedFile:
    content = BytesIO(id_.encode())
    return home.handed_files.add(SITE, f"{id_}.txt", content, id_=id_, at=at)


def test_a_round_forgets_what_is_over_and_nothing_else(home: Installation) -> None:
    now = datetime.now(UTC)
    old, new = handed(home, "old", now - LIFETIME), handed(home, "new", now)
    home.drafts.keep("yesterday", Draft(key="k", agency="bjqts"), now - DRAFTED)
    home.drafts.keep("today", Draft(key="l", agency="bjqts"), now)
    before = {hash_ for hash_, _ in home.store.contents()}

    assert tidy(home) == Forgotten(files=1, drafts=1)

    assert {hash_ for hash_, _ in home.store.contents()} == before - {old.sha256}
    assert new.sha256 in before
    with home.register.reading() as session:
        assert session.get(HandedFileRow, "old") is None
        assert session.get(HandedFileRow, "new") is not None
    assert home.drafts.of("today", now) is not None
    assert tidy(home) == Forgotten(files=0, drafts=0)


async def test_a_worker_that_starts_begins_with_a_round(home: Installation) -> None:
    old = handed(home, "old", datetime.now(UTC) - LIFETIME)
    async with cared_for(home):
        await eventually(lambda: old.sha256 not in {hash_ for hash_, _ in home.store.contents()})
