"""Thousands of lawful and unlawful acts at random: what must always hold, holds."""

import re
from collections import Counter
from datetime import datetime, time, timedelta
from itertools import product
from random import Random

from hypothesis import HealthCheck, Phase, currently_in_test_context, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.acts import Refusal
from domain.case import Case
from domain.civil import instant_at
from domain.clocks import LimitKind
from domain.dossier import Dossier
from domain.judge import Accepted
from domain.people import CLOCK, MECHANICAL, OUTSIDERS, Actor, Duty, Role
from domain.procedure import ACTS, PROCEDURE, Row
from domain.stages import TERMINAL, Stage
from tests.domain import building, forms
from tests.domain.forms import Payload
from tests.domain.playing import CALENDAR, PROFILE, Play, actor
from tests.domain.reckoning import Reckoning
from tests.domain.walking import case_of, dossier_of

RUNS, STEPS = 240, 55
WALKS = tuple(product(building.OPENS, Stage)) * 3

STAND_IN = Actor(
    id="stand.in",
    name="代理人",
    duties=(
        Duty(role=Role.DEPARTMENT_HEAD, department="tese", absent="li.qiang"),
        Duty(role=Role.OFFICE_DIRECTOR, absent="zhou.min"),
        Duty(role=Role.LEADER, absent="chen.jianguo"),
    ),
)
"""Stands in for all three who sign, and may yet sign only once."""

STAFF = tuple(Actor(id=one.id, name=one.name, duties=one.duties) for one in PROFILE.people)
EVERYBODY = (
    *STAFF,
    building.DIRECTOR,
    STAND_IN,
    *OUTSIDERS.values(),
    *MECHANICAL.values(),
    Actor(id="nobody"),
)

AFTER_THE_END = {"reopen", "supplement", "note", "retry", "park", "skip"}
ANSWERS = {"issue", "dispatch", "serve", "answer_at_once", "draft"}
DISCLOSING_NOTICES = {outcome.lower() for outcome in forms.DISCLOSING}
SIGNED = {
    Stage.DEPARTMENT_CONFIRMED: 1,
    Stage.OFFICE_APPROVED: 2,
    Stage.APPROVED: 3,
    Stage.ISSUED: 3,
    Stage.DISPATCHED: 3,
    Stage.SERVED: 3,
    Stage.CLOSED: 3,
}
"""How many have signed; only what is shown at the window needs nobody's signature."""

WRONG: tuple[Payload, ...] = ({}, {"colour": "red"}, {"reason": ""}, {"application": 3})

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")


SEEDS = st.integers(0, 2**32 - 1)

HAPPENED: Counter[str] = Counter()
"""What the machine has come by: acts, stages, codes of refusals, so that it cannot be toothless."""


def rows_at(stage: Stage, act: str) -> tuple[Row, ...]:
    return tuple(row for row in PROCEDURE if row.act == act and stage in row.stages)


class Procedure(RuleBasedStateMachine):
    """One case, from the application on."""

    # ---- what happens ----

    @initialize(seed=SEEDS)
    def a_day_begins(self, seed: int) -> None:
        self.seed, self.steps = seed, 0
        self.any_application_comes_in(self.chance(seed))

    @precondition(lambda self: not self.case.open)
    @rule(seed=SEEDS)
    def another_application_comes_in(self, seed: int) -> None:
        self.any_application_comes_in(self.chance(seed))

    def any_application_comes_in(self, chance: Random) -> None:
        rules, stage = chance.choice(tuple(building.OPENS)), chance.choice(tuple(Stage))
        self.hand_in(rules, stage, chance.randint(1, 3))

    def hand_in(self, rules: str, stage: Stage, items: int) -> None:
        """An application, carried to a stage: not every case must begin at the first."""
        day, (first, moves) = building.OPENS[rules], building.way(stage)
        self.now, self.at_once, self.office_answered = instant_at(day, time(9, 30)), False, False
        self.play, self.reply = Play(rules=rules), Reckoning(rules, CALENDAR)
        payload = forms.receive(building.begin(first, day, items))
        intake = MECHANICAL["intake"]
        ruling = building.perform(self.play, "receive", intake, self.now, payload)
        assert isinstance(ruling, Accepted)
        self.reply.hear("receive", payload, ruling.row, building.sight(self.play, intake, self.now))
        for act, who, carries in moves:
            self.until(self.now + (building.LONG if act == "abandon" else timedelta(minutes=1)))
            by = actor(who)
            self.perform(act, by, carries or self.filled(act, by)[0])

    @rule(seed=SEEDS)
    def somebody_moves_it_on(self, seed: int) -> None:
        self.lawful(self.chance(seed), building.MOVES[self.case.stage])

    @rule(seed=SEEDS)
    def somebody_else_moves_it_on(self, seed: int) -> None:
        self.lawful(self.chance(seed), building.MOVES[self.case.stage])

    @rule(seed=SEEDS)
    def somebody_does_what_he_may(self, seed: int) -> None:
        self.lawful(self.chance(seed), building.LAWFUL[self.case.stage])

    @rule(seed=SEEDS)
    def the_next_duty_is_done(self, seed: int) -> None:
        self.carry_on(self.chance(seed))

    @rule(seed=SEEDS)
    def the_applicant_thinks_better_of_it(self, seed: int) -> None:
        dice = self.chance(seed)
        if not dice.randrange(12):
            self.perform("withdraw", OUTSIDERS["applicant"], dice.choice(({}, {"form": "oral"})))

    @rule(seed=SEEDS)
    def anybody_tries_anything(self, seed: int) -> None:
        dice = self.chance(seed)
        act, by = dice.choice(ACTS), dice.choice(EVERYBODY)
        self.perform(act, by, dice.choice(self.filled(act, by)))

    @rule(seed=SEEDS)
    def somebody_fills_in_nonsense(self, seed: int) -> None:
        dice = self.chance(seed)
        act, roles = dice.choice(tuple(building.LAWFUL[self.case.stage].items()))
        by = dice.choice(building.holders(dice.choice(roles), self.case, EVERYBODY))
        self.perform(act, by, dice.choice(WRONG))

    @rule(hours=st.sampled_from((1, 3, 8, 24, 24, 72, 240, 600)))
    def time_passes(self, hours: int) -> None:
        self.until(self.now + timedelta(hours=hours))

    @rule(hours=st.sampled_from((1, 24, 72)))
    def time_passes_unnoticed(self, hours: int) -> None:
        """The clock is down: its rungs lapse later, in their order."""
        self.now += timedelta(hours=hours)

    # ---- how ----

    @property
    def case(self) -> Case:
        return case_of(self.play)

    @property
    def dossier(self) -> Dossier:
        return dossier_of(self.play)

    def chance(self, seed: int) -> Random:
        """The choices of a step, by all that was drawn: Hypothesis likes to draw a number again."""
        self.steps += 1
        return Random(f"{self.seed}/{seed}/{self.steps}")  # noqa: S311 - no secret

    def lawful(self, dice: Random, moves: dict[str, tuple[Role, ...]]) -> None:
        if moves:
            act = dice.choice(tuple(moves))
            role = dice.choice(moves[act])
            by = dice.choice(building.holders(role, self.case, EVERYBODY))
            self.perform(act, by, dice.choice(self.filled(act, by)))

    def carry_on(self, dice: Random | None = None) -> Accepted | Refusal | None:
        """What a diligent staff does next, with any payload; nothing where the case has ended."""
        if not self.case.open:
            return None
        ruling = None
        for act, who, payload in building.carry_on(self.play):
            by = next(one for one in EVERYBODY if one.id == who)
            filled = self.filled(act, by)
            ruling = self.perform(act, by, payload or (dice.choice(filled) if dice else filled[0]))
            if isinstance(ruling, Accepted):
                break
        return ruling

    def filled(self, act: str, by: Actor) -> list[Payload]:
        return forms.payloads(act, building.sight(self.play, by, self.now))

    def until(self, moment: datetime) -> None:
        """Time passes, and what falls due on the way lapses."""
        while self.case.open and (rung := self.case.next_rung()) and rung.at <= moment:
            self.now = max(self.now, rung.at)
            ruling = self.perform("lapse", CLOCK, {"rung": rung.id})
            assert isinstance(ruling, Accepted), ruling
        self.now = max(self.now, moment)

    def perform(self, act: str, by: Actor, payload: Payload) -> Accepted | Refusal:
        """One act, and what must hold of its answer."""
        before = building.sight(self.play, by, self.now)
        untouched = (before.case.model_dump_json(), before.dossier.model_dump_json())
        allotted = repr(self.play.numbers)
        ruling = building.perform(self.play, act, by, self.now, payload)
        HAPPENED["steps"] += 1
        HAPPENED[before.case.stage] += 1
        if currently_in_test_context():
            note(f"{self.now} {act} {by.id} {payload} -> {getattr(ruling, 'code', 'accepted')}")
        if isinstance(ruling, Refusal):
            self._refused(ruling)
            now = (self.case.model_dump_json(), self.dossier.model_dump_json())
            assert now == untouched
            assert repr(self.play.numbers) == allotted
        else:
            self._accepted(ruling, act, payload, before)
        return ruling

    def _refused(self, refusal: Refusal) -> None:
        HAPPENED[f"refused {refusal.code}"] += 1
        assert CHINESE.search(refusal.what), refusal
        assert CHINESE.search(refusal.why), refusal
        assert not ENGLISH.search(refusal.why), refusal
        assert all(rows_at(self.case.stage, one) for one in refusal.allowed), refusal

    def _accepted(self, ruling: Accepted, act: str, payload: Payload, before: forms.Sight) -> None:
        HAPPENED[act] += 1
        HAPPENED[f"{act} at {before.case.stage}"] += 1
        assert self.case.revision == before.case.revision + 1
        assert before.case.stage not in TERMINAL or act in AFTER_THE_END
        assert before.case.stage is not Stage.WITHDRAWN or self.case.stage is Stage.WITHDRAWN
        if act == "opinion":
            self.office_answered = ruling.row.title == "办公室直接提出答复意见"
        if act == "answer_at_once":
            self.at_once = True
        if act == "reopen":
            self.at_once = False
        self.reply.hear(act, payload, ruling.row, before)
        self._answered_lawfully(ruling, act, before.case)

    def _answered_lawfully(self, ruling: Accepted, act: str, before: Case) -> None:
        notices = {paper.kind for paper in ruling.documents if paper.finding is not None}
        if notices & DISCLOSING_NOTICES:
            review = self.dossier.review
            assert self.case.cleared
            assert review is not None
            assert review.steps[-1].verdict == "clear"
            assert review.steps[-1].step in (Role.LEADER, Role.SECRECY)
        if act == "issue":
            first = Role.OFFICE if self.office_answered else Role.DEPARTMENT_HEAD
            steps = [one.step for one in before.signatures]
            assert steps == [first, Role.OFFICE_DIRECTOR, Role.LEADER]
        if act in ANSWERS:
            everything = range(1, self.case.items + 1)
            told = [n for one in self.dossier.findings for n in one.items or everything]
            assert sorted(told) == list(everything)

    # ---- what always holds ----

    @invariant()
    def every_promise_is_kept(self) -> None:
        self.the_reply_is_due_when_an_independent_count_says()
        self.whoever_signs_signs_once()
        self.the_department_leaves_three_working_days_for_the_reply()
        self.no_number_stands_twice()
        self.no_rung_is_climbed_twice()
        self.the_case_says_nothing_of_the_applicant_and_survives_json()

    def the_reply_is_due_when_an_independent_count_says(self) -> None:
        assert self.case.reply_due == self.reply.due, self.reply

    def whoever_signs_signs_once(self) -> None:
        signed = self.case.signatures
        hands = [one.person for one in signed]
        assert len(set(hands)) == len(hands)
        names = [one.absent or one.person for one in signed]
        assert len(set(names)) == len(names)
        if not self.at_once:
            assert len(signed) >= SIGNED.get(self.case.stage, 0)

    def the_department_leaves_three_working_days_for_the_reply(self) -> None:
        department = self.case.limit(LimitKind.DEPARTMENT)
        reply = self.case.limit(LimitKind.REPLY)
        if department and reply and department.running and reply.running and reply.deadline.due:
            assert department.deadline.due is not None
            left = CALENDAR.count(department.deadline.due, reply.deadline.due)
            assert left >= 3, (department, reply)

    def no_number_stands_twice(self) -> None:
        case = self.case
        numbers = [one.number for one in (*case.superseded, *case.notices, *case.letters)]
        assert len(set(numbers)) == len(numbers)

    def no_rung_is_climbed_twice(self) -> None:
        assert len(set(self.case.climbed)) == len(self.case.climbed)

    def the_case_says_nothing_of_the_applicant_and_survives_json(self) -> None:
        case, dossier = self.case.model_dump_json(), self.dossier.model_dump_json()
        assert not any(one in case for one in forms.PERSONAL)
        assert all(one in dossier for one in forms.PERSONAL)
        assert Case.model_validate_json(case) == self.case
        assert Dossier.model_validate_json(dossier) == self.dossier

    def teardown(self) -> None:
        """Whatever has happened: a staff that does its duty brings the case to its end."""
        for _ in range(40):
            if not self.case.open:
                return
            self.until(self.now + timedelta(minutes=30))
            ruling = self.carry_on()
            assert isinstance(ruling, Accepted), (self.case.stage, ruling)
        raise AssertionError(f"no end in sight: {self.case.stage}")


def cells_reached() -> float:
    """Of the acts that a stage of the table knows, how many have been done there."""
    cells = [f"{act} at {stage}" for stage, acts in building.LAWFUL.items() for act in acts]
    return sum(HAPPENED[cell] > 0 for cell in cells) / len(cells)


def test_ten_thousand_acts_leave_every_promise_kept() -> None:
    HAPPENED.clear()
    run_state_machine_as_test(
        Procedure,
        settings=settings(
            max_examples=RUNS,
            phases=(Phase.generate,),  # shrinking takes minutes, and a run is short enough to read
            stateful_step_count=STEPS,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert HAPPENED["steps"] >= 10_000
    assert all(HAPPENED[stage] for stage in Stage)
    assert sum(HAPPENED[act] > 0 for act in ACTS) > 0.8 * len(ACTS)
    assert cells_reached() > 0.4


def test_blind_chance_keeps_every_promise_in_nearly_every_corner_of_the_table() -> None:
    """Hypothesis stays near what it has seen; this goes everywhere and learns nothing."""
    HAPPENED.clear()
    acts = (*(Procedure.somebody_moves_it_on,) * 3, *(Procedure.the_next_duty_is_done,) * 2)
    acts += (Procedure.somebody_does_what_he_may, Procedure.anybody_tries_anything)
    for seed, (rules, stage) in enumerate(WALKS):
        chance, walk = Random(seed), Procedure()  # noqa: S311 - no secret
        walk.seed, walk.steps = seed, 0
        walk.hand_in(rules, stage, chance.randint(1, 3))
        for _ in range(STEPS):
            chance.choice(acts)(walk, chance.getrandbits(32))
            if chance.random() < 0.15:
                walk.time_passes(chance.choice((1, 8, 24, 72, 240)))
            walk.every_promise_is_kept()
        walk.teardown()
    assert all(HAPPENED[stage] for stage in Stage)
    assert sum(HAPPENED[act] > 0 for act in ACTS) > 0.9 * len(ACTS)
    assert cells_reached() > 0.7


def test_a_second_consultation_dated_back_stops_the_days_for_its_own_letters_only() -> None:
    """Neither term nor late answer of an earlier consultation lengthens a later one (A7)."""
    play, at = building.standing(Stage.CONSULTING, "bjqts2017")
    at += timedelta(days=6)
    asks = {"opinion": "或损害第三方", "needs": "consultation"}
    letter = {"parties": [{"name": "某检测所", "content": "数据"}], "sent_on": "2017-11-08"}
    for act, by, payload in (
        ("third_party_reply", "wang.fang", {"response": "consent"}),
        ("opinion", "li.qiang", asks),
        ("consult", "wang.fang", letter),
        ("third_party_reply", "wang.fang", {"party": 2, "response": "consent", "on": "2017-11-09"}),
    ):
        assert isinstance(building.perform(play, act, actor(by), at, payload), Accepted), act
    assert play.case is not None
    reply = play.case.limit(LimitKind.REPLY)
    assert reply is not None
    assert [(one.start.day, one.end and one.end.day) for one in reply.clock.exclusions] == [
        (7, 13),
        (8, 9),
    ]
