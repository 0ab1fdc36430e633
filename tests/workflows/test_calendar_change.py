"""A year without a notice gets one: open cases recalculate, and the engine waits for other days."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from cli.play import Player
from domain.case import Case
from domain.civil import civil_date, instant_at
from domain.clocks import LimitKind
from domain.holidays import Break, YearNotice
from domain.stages import Stage
from register import queries
from register.agency.calendars import Import, record
from samples import Sample
from tests.support.days_off import received_on
from tests.support.house import House
from workflows.recalculation import Recalculated, recalculate

RECEIVED = date(2027, 1, 11)
YEAR_2027 = YearNotice(
    year=2027,
    reference="国办发明电〔2026〕7号",
    issued=date(2026, 11, 4),
    breaks=(
        Break(festival="元旦", first=date(2027, 1, 1), last=date(2027, 1, 3)),
        Break(
            festival="春节",
            first=date(2027, 2, 5),
            last=date(2027, 2, 11),
            work=(date(2027, 1, 31), date(2027, 2, 14)),
        ),
        Break(festival="清明节", first=date(2027, 4, 3), last=date(2027, 4, 5)),
        Break(festival="劳动节", first=date(2027, 5, 1), last=date(2027, 5, 3)),
        Break(festival="端午节", first=date(2027, 6, 9), last=date(2027, 6, 9)),
        Break(festival="中秋节", first=date(2027, 9, 15), last=date(2027, 9, 15)),
        Break(festival="国庆节", first=date(2027, 10, 1), last=date(2027, 10, 7)),
    ),
)
"""An invented notice: the Spring Festival takes two Sundays for three more days off."""


@pytest.fixture
def in_2027(elevator: Sample) -> Callable[..., Sample]:
    """Samples that only hand in."""

    def make(id_: str, day: date) -> Sample:
        changes = {"id": id_, "application": received_on(day), "steps": ()}
        return elevator.model_copy(update={**changes, "handed_in": instant_at(day)})

    return make


def case_of(home: House, case_id: str) -> Case:
    case = home.installation.registrar.standing(case_id).case
    assert case is not None
    return case


def lapses(home: House, case_id: str) -> list[tuple[str, datetime]]:
    """The rungs of the reply that fell due, and when."""
    with home.installation.register.reading() as session:
        entries = queries.journal_of(session, case_id)
    return [
        (one.act_id, one.at)
        for one in entries
        if one.act == "lapse" and one.act_id.startswith("motor/reply/")
    ]


async def test_a_provisional_date_becomes_a_confirmed_one_and_its_rungs_move(
    home: House, player: Player, in_2027: Callable[..., Sample]
) -> None:
    await player.play([in_2027("first", RECEIVED)])
    id_ = player.cases["first"]
    before = case_of(home, id_)
    reply = before.limit(LimitKind.REPLY)
    assert reply is not None
    assert reply.deadline.provisional
    with home.installation.register.transaction() as session:
        key = home.installation.ring.journal_key
        new = Import(announcement=YEAR_2027)
        record(session, new, by="qian.bo", at=instant_at(RECEIVED), key=key)
    assert case_of(home, id_) == before

    assert await recalculate(home.gateway) == Recalculated(moved=1)

    after = case_of(home, id_)
    moved = after.limit(LimitKind.REPLY)
    assert moved is not None
    assert not moved.deadline.provisional
    assert moved.deadline.due != reply.deadline.due
    wanted = [rung for rung in after.pending if rung.limit is LimitKind.REPLY]
    await player.play([in_2027("later", civil_date(wanted[-1].at) + timedelta(days=3))])
    told = lapses(home, id_)
    assert [name.rpartition("/")[0] for name, _ in told] == [f"motor/{one.id}" for one in wanted]
    for (_, at), rung in zip(told, wanted, strict=True):
        assert timedelta(0) <= at - rung.at < timedelta(minutes=1)
    assert case_of(home, id_).overdue
    assert case_of(home, id_).stage is Stage.RECEIVED
