"""Plays a sample against the bare table: no database, no engine."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from agencies import load_profile
from domain.acts import Act, Refusal
from domain.calendar import Calendar, load_calendar
from domain.case import Case
from domain.civil import civil_date
from domain.dossier import Dossier
from domain.judge import Accepted, judge
from domain.people import MECHANICAL, OUTSIDERS, Actor, Role
from domain.profile import Profile
from domain.reception import rules_for
from domain.rulesets import load_ruleset
from domain.scene import Law
from samples import Sample

PROFILE = load_profile("bjqts")
CALENDAR = load_calendar(*PROFILE.calendar)


def actor(id_: str, profile: Profile = PROFILE) -> Actor:
    if id_ in (known := {**MECHANICAL, **OUTSIDERS}):
        return known[id_]
    person = profile.person(id_)
    return Actor(id=id_, name=person.name, duties=person.duties) if person else Actor(id=id_)


@dataclass
class Play:
    """One case on the bare table."""

    profile: Profile = PROFILE
    rules: str = "bjqts2017"
    calendar: Calendar = CALENDAR
    case: Case | None = None
    dossier: Dossier | None = None
    accepted: list[tuple[str, Accepted]] = field(default_factory=list)
    lapsed: list[str] = field(default_factory=list)
    numbers: count = field(default_factory=lambda: count(1))

    @classmethod
    def of(cls, sample: Sample) -> "Play":
        """A play by the sample's agency, under the rules of its receipt."""
        profile = load_profile(sample.agency)
        rules = rules_for(sample.application, profile.rules, civil_date(sample.handed_in))
        return cls(profile, rules.id, load_calendar(*profile.calendar))

    def holds(self, person: str, role: Role, department: str | None) -> bool:
        return actor(person, self.profile).holds(role, department)

    def law(self, now: datetime) -> Law:
        return Law(
            rules=load_ruleset(self.rules),
            calendar=self.calendar,
            profile=self.profile,
            now=now,
            holds=self.holds,
            allot=lambda _year: next(self.numbers),
        )

    def act(self, name: str, by: str, at: datetime, /, **payload: object) -> Accepted | Refusal:
        """One act; what it changed is kept if it was accepted."""
        case = f"{self.profile.id}-1"
        act = Act(case=case, name=name, id="x", actor=by, at=at, payload=payload)
        ruling = judge(self.case, self.dossier, act, actor(by, self.profile), self.law(at))
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
    play = Play.of(sample)
    assert isinstance(play.hand_in(sample), Accepted)
    for step in sample.steps[:steps]:
        play.until(step.at)
        ruling = play.act(step.act, step.by, step.at, **step.payload)
        assert isinstance(ruling, Accepted), (step.act, ruling)
    return play
