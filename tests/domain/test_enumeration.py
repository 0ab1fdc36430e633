"""Every act in every stage by every role: allowed or refused as the table says."""

import re
from collections import Counter
from itertools import product

import pytest

from domain.acts import Refusal
from domain.case import Case
from domain.judge import allowed
from domain.people import DEPARTMENTAL, Actor, Duty, Role
from domain.procedure import ACTS, PROCEDURE, Row
from domain.stages import Stage
from tests.domain.building import OPENS, perform, sight, standing
from tests.domain.forms import payloads

CHARGED = "tese"
"""The department that has every case of these tests, once one has it."""

OF_ROLES = tuple(
    Actor(
        id=f"one.{role}",
        name="某人",
        duties=(Duty(role=role, department=CHARGED if role in DEPARTMENTAL else None),),
    )
    for role in Role
)
ELSEWHERE = tuple(
    Actor(id=f"other.{role}", name="某人", duties=(Duty(role=role, department="jiliang"),))
    for role in sorted(DEPARTMENTAL)
)
NOBODY = Actor(id="nobody")
ACTORS = (*OF_ROLES, *ELSEWHERE, NOBODY)

PLACES = tuple(
    (stage, rules)
    for stage, rules in product(Stage, OPENS)
    # A fee delays a case only since 2019.
    if (stage, rules) != (Stage.AWAITING_PAYMENT, "bjqts2017")
)
NAMES = [f"{stage}-{rules}" for stage, rules in PLACES]

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")


def rows_at(act: str, stage: Stage) -> tuple[Row, ...]:
    return tuple(row for row in PROCEDURE if row.act == act and stage in row.stages)


def there(row: Row, case: Case) -> bool:
    return row.given is None or row.given.holds(case)


def may(row: Row, by: Actor, department: str | None) -> bool:
    """Whether a row names a role of the actor's; a departmental one where it has the case."""
    return any(
        duty.role in row.roles
        and (duty.role not in DEPARTMENTAL or duty.department == department is not None)
        for duty in by.duties
    )


@pytest.mark.parametrize(("stage", "rules"), PLACES, ids=NAMES)
def test_every_act_by_everybody_is_judged_as_the_table_says(stage: Stage, rules: str) -> None:
    kinds: Counter[str] = Counter()
    for act, by in product(ACTS, ACTORS):
        play, at = standing(stage, rules)
        assert play.case is not None
        department = play.case.department
        here = rows_at(act, stage)
        now = [row for row in here if there(row, play.case)]
        mine = [row for row in now if may(row, by, department)]
        ruling = perform(play, act, by, at, payloads(act, sight(play, by, at))[0])
        code = ruling.code if isinstance(ruling, Refusal) else "accepted"
        kinds[code] += 1
        assert (code == "wrong_stage") is (not here), (act, by.id, ruling)
        assert (code == "not_now") is bool(here and not now), (act, by.id, ruling)
        assert (code == "wrong_role") is bool(now and not mine), (act, by.id, ruling)
        if mine:
            guards = {guard.__name__ for row in mine for guard in row.guards}
            whens = {"not_applicable"} if any(row.when for row in mine) else set()
            assert code in {"accepted", *guards, *whens}, (act, by.id, ruling)
        if isinstance(ruling, Refusal):
            assert CHINESE.search(ruling.why), ruling
            assert not ENGLISH.search(ruling.why), ruling
    assert kinds.total() == len(ACTS) * len(ACTORS)


def test_an_auditor_performs_no_act() -> None:
    assert not [row.act for row in PROCEDURE if Role.AUDITOR in row.roles]


@pytest.mark.parametrize(("stage", "rules"), PLACES, ids=NAMES)
def test_everybody_is_offered_exactly_the_acts_the_table_names(stage: Stage, rules: str) -> None:
    play, _ = standing(stage, rules)
    assert play.case is not None
    for by in ACTORS:
        named = {
            row.act
            for row in PROCEDURE
            if stage in row.stages and there(row, play.case) and may(row, by, play.case.department)
        }
        assert set(allowed(play.case, by)) == named, by.id
