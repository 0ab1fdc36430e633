"""Plays a sample against the bare table: no database, no engine."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from agencies import load_profile
from domain.acts import Act, Refusal
from domain.calendar import Calendar, load_calendar
from domain.case import Case, Dossier
from domain.judge import Accepted, judge
from domain.people import APPLICANT, CLOCK, INTAKE, Actor, Role
from domain.rulesets import load_ruleset
from domain.scene import Law
from samples import Sample

PROFILE = load_profile("bjqts")
CALENDAR = load_calendar(*PROFILE.calendar)


def holds(person: str, role: Role, department: str | None) -> bool:
    found = PROFILE.person(person)
    return found is not None and Actor(id=person, duties=found.duties).holds(role, department)


def actor(id_: str) -> Actor:
    if id_ in (APPLICANT.id, CLOCK.id, INTAKE.id):
        return {one.id: one for one in (APPLICANT, CLOCK, INTAKE)}[id_]
    person = PROFILE.person(id_)
    return Actor(id=id_, name=person.name, duties=person.duties) if person else Actor(id=id_)


@dataclass
class Play:
    """One case on the bare table."""

    rules: str = "bjqts2017"
    calendar: Calendar = CALENDAR
    case: Case | None = None
    dossier: Dossier | None = None
    accepted: list[tuple[str, Accepted]] = field(default_factory=list)
    lapsed: list[str] = field(default_factory=list)
    numbers: count = field(default_factory=lambda: count(1))

    def law(self, now: datetime) -> Law:
        return Law(
            rules=load_ruleset(self.rules),
            calendar=self.calendar,
            profile=PROFILE,
            now=now,
            holds=holds,
            allot=lambda _year: next(self.numbers),
        )

    def act(self, name: str, by: str, at: datetime, **payload: object) -> Accepted | Refusal:
        """One act; what it changed is kept if it was accepted."""
        act = Act(case="bjqts-1", name=name, id="x", actor=by, at=at, payload=payload)
        ruling = judge(self.case, self.dossier, act, actor(by), self.law(at))
        if isinstance(ruling, Accepted):
            self.case, self.dossier = ruling.case, ruling.dossier
            self.accepted.append((name, ruling))
        return ruling

    def until(self, moment: datetime) -> None:
        """Let every rung lapse that is due by then."""
        while self.case and self.case.open and (rung := self.case.next_rung()):
            if rung.at > moment:
                return
            assert isinstance(self.act("lapse", "clock", rung.at, rung=rung.id), Accepted)
            self.lapsed.append(rung.id)

    def hand_in(self, sample: Sample) -> Accepted | Refusal:
        """The first act."""
        return self.act(
            "receive",
            "intake",
            sample.handed_in,
            agency=sample.agency,
            application=sample.application.model_dump(mode="json"),
            intake_key=sample.id,
        )


def play(sample: Sample, steps: int | None = None) -> Play:
    """The sample played to its end, or its first steps only."""
    play = Play()
    assert isinstance(play.hand_in(sample), Accepted)
    for step in sample.steps[:steps]:
        play.until(step.at)
        ruling = play.act(step.act, step.by, step.at, **step.payload)
        assert isinstance(ruling, Accepted), (step.act, ruling)
    return play
