"""Lists are what a plain sort of all cases would give, page by page, on both databases."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from domain.case import Case, Limit, Part, Proposal
from domain.channels import Channel
from domain.clocks import Clock, Deadline, LimitKind
from domain.dossier import Dossier
from domain.ladder import Rung
from domain.needs import ARBITRATED, OUTSIDE, needs
from domain.paper import MessageKind
from domain.people import Actor, Duty, Role
from domain.permissions import Reach, Right, may, reach
from domain.stages import OPEN, Phase, Stage
from register.acts.cases import Filed, open_case, save
from register.engine import Register
from register.lists import listing, search
from register.lists.filters import Filters, Hashed, Sort
from register.lists.listing import Listing
from register.lists.tally import tally
from register.vault import Vault

NewCase = Callable[..., Case]
AGENCY = Reach(agency=True)
DAY = date(2017, 11, 7)
_PROPOSED = Proposal(working_days=5, by="wang.fang", on=DAY)
_TO_COME = Rung(
    id="supplement/1/over/2017-11-27",
    limit=LimitKind.SUPPLEMENT,
    title="补正期限届满",
    at=datetime(2017, 11, 27, 16, tzinfo=UTC),
    to=(),
    message=MessageKind.REMINDER,
    breach=True,
    arbitration=False,
)


def due_on(day: date | None) -> tuple[Limit]:
    """The limit of the reply, as far as a list looks."""
    clock = Clock(limit=LimitKind.REPLY, anchor=DAY, working_days=15, basis="S0 13(7)")
    deadline = Deadline(
        limit=LimitKind.REPLY,
        anchor=DAY,
        due=day,
        paused=day is None,
        working_days_left=0,
        calendar_version="test",
        provisional=False,
        basis="S0 13(7)",
    )
    return (Limit(clock=clock, deadline=deadline, round=1, started_on=DAY),)


@pytest.fixture
def forty(
    register: Register, new_case: NewCase, dossier: Dossier, key: bytes, noon: datetime
) -> list[Case]:
    """Forty cases of all sorts, many alike in what lists are sorted by."""
    dice = Random(8)  # noqa: S311 - not for secrets
    made = [_some_case(new_case, dice, number) for number in range(40)]
    with register.transaction() as session:
        for number, case in enumerate(made):
            open_case(session, case, dossier, at=noon, key=key)
            if case.number:
                filed = Filed(case=case, dossier=dossier, opened_at=noon)
                save(session, filed, case, dossier, key=key, serial=number + 1)
            search.index(session, case, dossier, None)
    return made


def _some_case(new_case: NewCase, dice: Random, number: int) -> Case:
    stage = dice.choice([*Stage, *sorted(ARBITRATED | OUTSIDE)])
    department = dice.choice([None, "tese", "jiliang"])
    joint = (Part(department="chanpin", handler="lin.xue"),) if dice.random() < 0.2 else ()
    return new_case(
        f"bjqts-{number:03}",
        stage=stage,
        channel=dice.choice([Channel.WEB, Channel.FAX]),
        received=DAY + timedelta(days=dice.randint(0, 5)),
        number=f"第{number}号" if dice.random() < 0.7 else None,
        limits=due_on(dice.choice([None, DAY, DAY + timedelta(days=dice.randint(1, 9))])),
        department=department,
        handler=department and dice.choice([None, "zhang.wei"]),
        joint=joint if department else (),
        answered=(department,) if department and dice.random() < 0.5 else (),
        extension=_PROPOSED if dice.random() < 0.2 else None,
        overdue=dice.random() < 0.3,
        arbitration=dice.random() < 0.5,
        rungs=(_TO_COME,) if dice.random() < 0.5 else (),
        parked=("job",) if dice.random() < 0.1 else (),
        outcomes=dice.choice([(), ("DISCLOSED",), ("DISCLOSED", "NOT_EXIST")]),
        closed=None if stage in OPEN else DAY,
    )


def pages(
    register: Register,
    filters: Filters,
    sort: Sort,
    reach: Reach = AGENCY,
    asker: Actor | None = None,
) -> list[str]:
    """The ids of a whole list, seven at a time."""
    found: list[str] = []
    after = None
    while True:
        with register.reading() as session:
            page = Listing(session, "bjqts", reach, filters, asker=asker).page(sort, after, 7)
        found += [one.id for one in page.cases]
        if page.next is None:
            return found
        assert len(page.cases) == 7
        after = page.next


def in_order(cases: list[Case], sort: Sort) -> list[str]:
    """The ids as a plain sort has them; what lacks the key comes last."""

    def key(case: Case) -> tuple[Any, ...]:
        number = int(case.id[-3:]) + 1 if case.number else None
        first = {"due": case.reply_due, "received": case.received, "number": number}
        return (*((first[sort.key],) if sort.key in first else ()), case.id)

    there = [case for case in cases if key(case)[0] is not None]
    lacking = [case for case in cases if key(case)[0] is None]
    lacking.sort(key=lambda case: case.id, reverse=sort.down)
    return [case.id for case in (*sorted(there, key=key, reverse=sort.down), *lacking)]


FILTERS: list[tuple[dict[str, Any], Callable[[Case], bool]]] = [
    ({}, lambda _: True),
    ({"open": True}, lambda case: case.open),
    ({"open": False}, lambda case: not case.open),
    ({"stage": {"consulting", "closed"}}, lambda case: case.stage in {"consulting", "closed"}),
    ({"stage": {"consulting"}}, lambda case: case.stage == "consulting"),
    ({"phase": {"approval"}}, lambda case: case.stage.phase is Phase.APPROVAL),
    ({"channel": {"fax"}}, lambda case: case.channel is Channel.FAX),
    ({"overdue": True}, lambda case: case.overdue),
    ({"overdue": False, "open": True}, lambda case: case.open and not case.overdue),
    ({"arbitration": True}, lambda case: case.arbitration),
    ({"attention": True}, lambda case: case.attention),
    ({"outcome": {"NOT_EXIST"}}, lambda case: "NOT_EXIST" in case.outcomes),
    ({"department": {"chanpin"}}, lambda case: any(p.department == "chanpin" for p in case.parts)),
    ({"handler": {"zhang.wei"}}, lambda case: any(p.handler == "zhang.wei" for p in case.parts)),
    ({"due_from": DAY, "due_to": DAY}, lambda case: case.reply_due == DAY),
    ({"received_from": DAY + timedelta(days=3)}, lambda case: (case.received - DAY).days >= 3),
    ({"number": "第3号"}, lambda case: case.number == "第3号"),
]


@pytest.mark.parametrize("few", [0, 1000])
def test_every_filter_in_every_order_gives_what_a_plain_sort_gives(
    few: int, forty: list[Case], register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether few or many bear a mark decides the way, never the answer."""
    monkeypatch.setattr(listing, "FEW", few)
    for asked, holds in FILTERS:
        filters = Filters.model_validate(asked)
        kept = [case for case in forty if holds(case)]
        assert kept, asked
        for sort in Sort:
            assert pages(register, filters, sort) == in_order(kept, sort), (asked, sort)


def _asker(id_: str, *duties: Duty) -> Actor:
    return Actor(id=id_, name=id_, duties=duties)


ASKERS = (
    _asker("wang.fang", Duty(role=Role.CLERK)),
    _asker("zhang.wei", Duty(role=Role.HANDLER, department="tese")),
    _asker("lin.xue", Duty(role=Role.HANDLER, department="chanpin")),
    _asker("chen.chen", Duty(role=Role.HANDLER, department="tese", absent="zhang.wei")),
    _asker("li.qiang", Duty(role=Role.DEPARTMENT_HEAD, department="chanpin")),
    _asker("zhou.min", Duty(role=Role.OFFICE_DIRECTOR), Duty(role=Role.OFFICE)),
    _asker("xu.ning", Duty(role=Role.OFFICE)),
    _asker("sun.li", Duty(role=Role.SECRECY)),
    _asker("gu.lan", Duty(role=Role.AUDITOR)),
)


@pytest.mark.parametrize("asker", ASKERS, ids=lambda one: one.id)
def test_what_needs_somebody_is_listed_by_the_rule_that_judges_one_case(
    asker: Actor, forty: list[Case], register: Register
) -> None:
    within = reach(asker, Right.READ_CASE)
    there = [case for case in forty if case.open and may(asker, Right.READ_CASE, case)]
    for whose, wanted in (("me", True), ("others", False)):
        filters = Filters.model_validate({"needs": whose})
        kept = [case for case in there if needs(case, asker) is wanted]
        found = pages(register, filters, Sort.DUE, within, asker)
        assert found == in_order(kept, Sort.DUE), whose


def test_among_the_forty_some_are_in_arbitration_and_some_wait_for_outsiders(
    forty: list[Case],
) -> None:
    """What is listed by the rule would else be listed of too little."""
    assert any(one.arbitration and one.stage in ARBITRATED and not one.attention for one in forty)
    waiting = [one for one in forty if one.stage in OUTSIDE and not one.attention]
    assert {one.next_rung() for one in waiting} == {_TO_COME, None}


REACHES = (
    Reach(departments=frozenset({"tese"})),
    Reach(departments=frozenset({"tese", "chanpin"})),
    Reach(review=True),
    Reach(review=True, departments=frozenset({"jiliang"})),
    Reach(),
)


@pytest.mark.parametrize("reach", REACHES)
def test_nobody_lists_what_is_out_of_reach(
    reach: Reach, forty: list[Case], register: Register
) -> None:
    kept = [case for case in forty if reach.covers(case)]
    assert pages(register, Filters(), Sort.DUE, reach) == in_order(kept, Sort.DUE)
    words = pages(register, Filters(q="电梯"), Sort.ID_LAST, reach)
    assert words == in_order(kept, Sort.ID_LAST)


def test_another_agency_sees_nothing(forty: list[Case], register: Register) -> None:
    with register.reading() as session:
        page = Listing(session, "other", AGENCY, Filters()).page(Sort.ID, None, 50)
    assert forty
    assert page.cases == ()


def test_somebody_is_found_by_what_identifies_him_however_it_is_written(
    forty: list[Case], register: Register, vault: Vault
) -> None:
    digest = vault.blind("identity", "11010519491231002x")
    assert digest is not None
    with register.reading() as session:
        whom = Hashed(kind="identity", digest=digest)
        page = Listing(session, "bjqts", AGENCY, Filters(), whom).page(Sort.ID, None, 50)
        nobody = whom.model_copy(update={"digest": "0" * 64})
        none = Listing(session, "bjqts", AGENCY, Filters(), nobody).page(Sort.ID, None, 50)
    assert len(page.cases) == len(forty)
    assert none.cases == ()


def test_open_cases_are_counted_by_what_a_desk_asks(forty: list[Case], register: Register) -> None:
    soon = DAY + timedelta(days=3)
    with register.reading() as session:
        said = tally(
            *(session, "bjqts", ASKERS[1], AGENCY),
            mine=frozenset({"zhang.wei"}),
            today=DAY,
            soon=soon,
        )
    there = [case for case in forty if case.open]
    assert said.open == len(there)
    assert said.overdue == sum(case.overdue for case in there)
    assert said.due_today == sum(case.reply_due == DAY for case in there)
    due = [case.reply_due for case in there if case.reply_due]
    assert said.due_soon == sum(DAY < day <= soon for day in due)
    assert said.attention == sum(case.attention for case in there)
    assert said.arbitration == sum(case.arbitration for case in there)
    assert said.needing == sum(needs(case, ASKERS[1]) for case in there)
    assert said.mine == sum(any(p.handler == "zhang.wei" for p in c.parts) for c in there)
    assert said.stages == {
        stage: n for stage in Stage if (n := sum(case.stage is stage for case in there))
    }
    assert sum(said.phases.values()) == said.open


def test_where_nothing_is_open_nothing_is_counted(register: Register) -> None:
    with register.reading() as session:
        said = tally(session, "bjqts", ASKERS[0], AGENCY, mine=frozenset(), today=DAY, soon=DAY)
    assert (said.open, said.mine, said.stages, said.phases) == (0, 0, {}, {})
