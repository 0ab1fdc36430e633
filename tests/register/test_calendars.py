"""The calendar in force, on SQLite and PostgreSQL: an import reaches everybody, moves nothing."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import event

from domain.acts import Act, Answer, Order
from domain.calendar import CalendarError, UnknownCalendarError, load_calendar, shipped_data
from domain.case import Case
from domain.clocks import LimitKind
from domain.holidays import LocalCalendar, LocalOrder, YearNotice
from domain.profile import Profile
from register.acts.perform import Registrar
from register.acts.recalculation import forecasts, in_force, look_ahead
from register.acts.visitors import Doorkeeper
from register.agency.calendars import STREAM, Calendars, Import, calendar_with, imports, record
from register.agency.profiles import Profiles
from register.engine import Register, open_register
from register.errors import RegisterUnavailable
from register.record import journal
from register.record.verify import verify
from register.vault import Vault
from tests.support.days_off import (
    AFTER,
    BEFORE,
    NINE,
    RECEIVED,
    announced,
    before_the_change,
    received_on,
)

TOKEN_KEY = b"t" * 32
YEAR_2019 = Import(announcement=announced())
GAMES = Import(
    agency="bjqts",
    announcement=LocalCalendar(
        id="games",
        name="某市",
        orders=(LocalOrder(title="运动会", source="某市通告", off=(date(2019, 4, 12),)),),
    ),
)


@pytest.fixture(autouse=True)
def _spring(tmp_path: Path) -> Iterator[None]:
    with before_the_change(tmp_path):
        yield


class Desk:
    """One process: a registrar of its own on the common register."""

    def __init__(self, register: Register, key: bytes) -> None:
        self.register, self.key, self.ids = register, key, count(1)
        self.registrar = Registrar(register, Doorkeeper(TOKEN_KEY, shiftable=True), key, "")

    def act(self, case: str, name: str, by: str, at: datetime = NINE, **payload: object) -> Answer:
        door = "start" if name == "receive" else "outside"
        id_ = f"{name}-{next(self.ids)}"
        act = Act(case=case, name=name, id=id_, actor=by, at=at, payload=payload)
        return self.registrar.perform(Order(act=act, door=door)).answer

    def receive(self, id_: str) -> Case:
        """A case received on 11 April 2019, not yet registered."""
        application = received_on(RECEIVED).model_dump(mode="json")
        payload = {"agency": "bjqts", "application": application, "intake_key": id_}
        assert self.act(id_, "receive", "intake", **payload).accepted
        return self.case(id_)

    def case(self, id_: str) -> Case:
        case = self.registrar.standing(id_).case
        assert case is not None
        return case

    def take_in(self, new: Import = YEAR_2019) -> int:
        """Import something."""
        with self.register.transaction() as session:
            return record(session, new, by="qian.bo", at=NINE, key=self.key)


@pytest.fixture
def desk(register: Register, key: bytes) -> Desk:
    return Desk(register, key)


@pytest.fixture
def elsewhere(url: str, key: bytes, register: Register, vault: Vault) -> Iterator[Desk]:
    """Another process on the same register."""
    other = open_register(url, vault)
    yield Desk(other, key)
    other.close()


def test_without_an_import_the_shipped_calendar_is_in_force(
    register: Register, profile: Profile
) -> None:
    with register.reading() as session:
        assert Calendars().of(session, profile) is load_calendar("beijing")


def test_an_open_case_keeps_its_dates_and_a_new_one_counts_by_the_import(desk: Desk) -> None:
    assert desk.receive("bjqts-1").reply_due == BEFORE

    desk.take_in()

    assert desk.act("bjqts-1", "register", "wang.fang").accepted
    assert desk.case("bjqts-1").reply_due == BEFORE
    assert desk.receive("bjqts-2").reply_due == AFTER


def test_another_process_counts_by_an_import_at_once(desk: Desk, elsewhere: Desk) -> None:
    assert elsewhere.receive("bjqts-1").reply_due == BEFORE

    desk.take_in()

    assert elsewhere.receive("bjqts-2").reply_due == AFTER


def test_recalculating_moves_the_limits_and_their_rungs(desk: Desk) -> None:
    before = desk.receive("bjqts-1")
    desk.take_in()
    with desk.register.reading() as session:
        version = in_force(session, "bjqts").version

    assert desk.act("bjqts-1", "recalculate", "qian.bo", calendar=version).accepted

    after = desk.case("bjqts-1")
    reply = after.limit(LimitKind.REPLY)
    assert reply is not None
    assert (reply.deadline.due, reply.deadline.calendar_version) == (AFTER, version)
    ours = [rung.id for rung in after.rungs if rung.limit is LimitKind.REPLY]
    assert ours
    assert all(id_.endswith(str(AFTER)) for id_ in ours)
    assert not {one.id for one in before.rungs if one.limit is LimitKind.REPLY} & set(ours)


def test_a_calendar_that_is_not_in_force_is_refused(desk: Desk) -> None:
    desk.receive("bjqts-1")
    answer = desk.act("bjqts-1", "recalculate", "qian.bo", calendar="0123456789ab")
    assert answer.refusal is not None
    assert answer.refusal.code == "calendar_in_force"


def test_what_is_forecast_is_what_happens(desk: Desk) -> None:
    """The same days that the list names are the ones the act then sets."""
    desk.receive("bjqts-1")
    with desk.register.reading() as session:
        outlook = look_ahead(session, YEAR_2019)
    (moved,) = outlook.moved
    assert [(one.limit, one.before, one.after) for one in moved.moves] == [
        (LimitKind.REPLY, BEFORE, AFTER)
    ]
    assert (outlook.open, outlook.unchanged, outlook.refused) == (1, 0, ())

    desk.take_in()
    answer = desk.act("bjqts-1", "recalculate", "qian.bo", calendar=moved.version)

    assert answer.accepted
    assert desk.case("bjqts-1").reply_due == moved.moves[0].after
    with desk.register.reading() as session:
        keeper = desk.registrar.doorkeeper
        assert not [*forecasts(session, Profiles(), keeper.calendars.of)]


def test_a_forecast_writes_nothing(desk: Desk, key: bytes) -> None:
    desk.receive("bjqts-1")
    before = desk.registrar.standing("bjqts-1")
    with desk.register.reading() as session:
        look_ahead(session, YEAR_2019)
        assert imports(session) == ()
    assert desk.registrar.standing("bjqts-1") == before


def test_an_answered_attempt_gives_the_next_one_an_id_of_its_own(desk: Desk) -> None:
    """A calendar may come back: an id used once would get its old answer again."""
    desk.receive("bjqts-1")
    desk.take_in()

    def ids() -> list[str]:
        with desk.register.reading() as session:
            every = forecasts(session, Profiles(), Calendars().of)
            return [one.act_id for one in every]

    (first,) = ids()
    assert ids() == [first]
    assert not desk.act("bjqts-1", "recalculate", "qian.bo", calendar="other").accepted
    (second,) = ids()
    assert (first[-2:], second[-2:]) == ("/1", "/2")


def test_an_import_is_an_entry_of_the_chain(
    desk: Desk, key: bytes, tamper: Callable[..., None]
) -> None:
    assert (desk.take_in(), desk.take_in(GAMES)) == (1, 2)
    with desk.register.reading() as session:
        first = journal.entries(session, STREAM)[0]
        assert imports(session) == (YEAR_2019, GAMES)
    assert (first.act, first.actor, first.at) == ("import", "qian.bo", NINE)
    assert verify(desk.register, key).whole

    tamper("UPDATE journal_contents SET content = '{}'")

    assert not verify(desk.register, key).whole


def test_an_erased_import_stops_the_reckoning(desk: Desk, tamper: Callable[..., None]) -> None:
    desk.take_in()
    tamper("UPDATE journal_contents SET content = NULL, salt = NULL")
    with desk.register.reading() as session, pytest.raises(RegisterUnavailable, match="备份"):
        in_force(session, "bjqts")


def test_a_place_s_orders_hold_for_the_agency_that_imported_them(desk: Desk) -> None:
    desk.take_in(GAMES)
    day = date(2019, 4, 12)
    with desk.register.reading() as session:
        assert not in_force(session, "bjqts").is_working_day(day)
        assert in_force(session, None).is_working_day(day)
        apec = date(2014, 11, 11)  # the orders that ship still hold
        assert not in_force(session, "bjqts").is_working_day(apec)


def test_an_imported_place_replaces_the_shipped_one_of_its_name(desk: Desk) -> None:
    beijing = GAMES.announcement.model_copy(update={"id": "beijing"})
    desk.take_in(GAMES.model_copy(update={"announcement": beijing}))
    with desk.register.reading() as session:
        assert in_force(session, "bjqts").is_working_day(date(2014, 11, 11))
        assert not in_force(session, "bjqts").is_working_day(date(2019, 4, 12))


def test_the_last_of_two_imports_for_a_year_counts(desk: Desk) -> None:
    desk.take_in()
    back = next(one for one in shipped_data().notices if one.year == 2019)
    with desk.register.reading() as session:
        changed = in_force(session, None)
    desk.take_in(Import(announcement=back))
    with desk.register.reading() as session:
        assert in_force(session, None).version == load_calendar().version != changed.version


def test_a_younger_notice_that_ships_prevails_over_an_imported_one() -> None:
    """As after an upgrade of the program: nobody has to take the import back."""
    (old,) = (one for one in shipped_data().notices if one.year == 2018)
    stale = old.model_copy(update={"issued": date(2017, 1, 1), "breaks": old.breaks[:1]})
    assert calendar_with([Import(announcement=stale)], None, ()).version == load_calendar().version


def test_an_overtaken_notice_is_not_imported(desk: Desk) -> None:
    (old,) = (one for one in shipped_data().notices if one.year == 2018)
    stale = old.model_copy(update={"issued": date(2017, 1, 1)})
    with desk.register.reading() as session, pytest.raises(CalendarError, match="比文件新"):
        look_ahead(session, Import(announcement=stale))


def test_a_year_that_leaves_a_gap_is_refused() -> None:
    (last,) = (one for one in shipped_data().notices if one.year == 2026)
    far = YearNotice.model_construct(**{**dict(last), "year": 2040})
    with pytest.raises(CalendarError, match="此前年度"):
        calendar_with([Import.model_construct(agency=None, announcement=far)], None, ())


def test_a_strange_place_or_agency_is_told(desk: Desk) -> None:
    with desk.register.reading() as session:
        with pytest.raises(UnknownCalendarError, match="atlantis"):
            Calendars().at(session, None, ("atlantis",))
        with pytest.raises(CalendarError, match="nowhere"):
            in_force(session, "nowhere")


def test_an_act_asks_once_how_far_the_imports_go(desk: Desk) -> None:
    """All that an act pays for the imports of other processes is a look at one row."""
    desk.take_in()
    desk.receive("bjqts-1")
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        asked.append(statement)

    event.listen(desk.register._writer, "before_cursor_execute", note)
    assert desk.act("bjqts-1", "register", "wang.fang").accepted

    assert len([one for one in asked if one.startswith("SELECT journal_heads.seq ")]) == 1
