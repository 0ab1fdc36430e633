"""The journal's own entries and streams cannot be made by sending an act of their name."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from activities.assembly import Installation
from domain.acts import Act, Answer, Order
from domain.civil import instant_at
from register.acts.perform import UNKNOWN
from register.agency.calendars import Calendars
from register.people.log import people_stream
from register.privacy.erasure import erase_case, erased_on
from register.record import journal
from register.record.reads import READ
from register.record.told import told
from register.record.verify import verify
from tests.support.played import CASE, played

AT = instant_at(date(2017, 12, 29))
LATER = instant_at(date(2028, 1, 3))
OWN = (journal.ERASE, journal.PRODUCE, journal.DELIVER, journal.UPLOAD, journal.IMPORT, READ)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Installation]:
    with played(tmp_path / "home", "elevator-report") as installation:
        yield installation


def send(
    home: Installation, name: str, id_: str, *, case: str = CASE, door: str = "outside"
) -> Answer:
    act = Act(case=case, name=name, id=id_, actor="gu.lan", at=AT, payload={"erased": [1]})
    return home.registrar.perform(Order(act=act, door=door)).answer


@pytest.mark.parametrize("name", OWN)
def test_an_act_named_like_an_entry_of_the_journal_passes_for_none(
    name: str, home: Installation
) -> None:
    """Or an auditor could make `verify` cry theft, and every page of the case fail."""
    answer = send(home, name, "forged")
    assert answer.refusal is not None
    assert answer.refusal.code == "unknown_act"
    with home.register.reading() as session:
        entry = journal.entries(session, CASE)[-1]
    assert (entry.act, entry.outcome) == (UNKNOWN, journal.Outcome.REFUSED)
    assert told(entry, {}).title == name
    assert verify(home.register, home.ring.journal_key, home.store).whole


def test_nobody_makes_a_case_look_erased(home: Installation) -> None:
    send(home, journal.ERASE, "erasure")
    with home.register.transaction() as session:
        assert erased_on(session, CASE) is None
        key = home.ring.journal_key
        erase_case(session, CASE, by="qian.bo", at=LATER, key=key, reason="保管期满")


@pytest.mark.parametrize(
    "stream", ["calendar", "privacy", people_stream("bjqts"), f"hold:{CASE}", f"access:{CASE}"]
)
def test_no_case_is_called_like_a_stream_of_the_register(stream: str, home: Installation) -> None:
    """A refused receipt in the calendar's stream would leave nobody able to count a day."""
    with home.register.reading() as session:
        before = journal.entries(session, stream)
    answer = send(home, "receive", "motor/receive", case=stream, door="start")
    assert answer.refusal is not None
    assert answer.refusal.code == "malformed"
    with home.register.reading() as session:
        assert journal.entries(session, stream) == before
        assert Calendars().at(session, None, ())
