"""Who stands at the door with an act, and which law is in force for it."""

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import ValidationError
from sqlmodel import Session

from domain.acts import Order, Refusal
from domain.case import Case
from domain.civil import civil_date
from domain.explain import explain
from domain.judge import refuse
from domain.people import INTAKE, MECHANICAL, OUTSIDERS, Actor, Role
from domain.procedure import title_of
from domain.profile import Profile
from domain.receive import Receive
from domain.reception import rules_for
from domain.rulesets import RuleSet, load_ruleset
from domain.scene import Law
from register.acts import tokens
from register.acts.numbers import allot
from register.agency.calendars import Calendars
from register.agency.profiles import Profiles
from register.people import directory
from register.tables import AgencyRow

NOBODY = Actor(id="nobody")
"""Whoever cannot be told: may do nothing."""

SKIP = "skip"
"""The act that moves a case ahead in civil time, for training alone."""

_FIXED = "正式运行不允许偏移民用时间"


@dataclass
class Counter:
    """The running number an act allots, remembered so that the case row can carry it."""

    session: Session
    serial: int | None = None

    def allot(self, agency: str, year: int) -> int:
        """The next number of the agency's year, in the act's own transaction."""
        self.serial = allot(self.session, agency, year)
        return self.serial


@dataclass(frozen=True)
class Visit:
    """An act that may be judged: who performs it, by which law."""

    actor: Actor
    law: Law


@dataclass(frozen=True)
class Doorkeeper:
    """Tells who acts and whether that is proven.

    `token_key` checks the tokens the API mints. `shiftable`: cases may live at another civil time
    than the engine's, which production refuses.
    """

    token_key: bytes
    shiftable: bool
    profiles: Profiles = field(default_factory=Profiles)
    calendars: Calendars = field(default_factory=Calendars)

    def admit(
        self, session: Session, order: Order, case: Case | None, counter: Counter
    ) -> Visit | Refusal:
        """The visit, or why it ends at the door."""
        if case is None:
            return self._newcomer(session, order, counter)
        if order.act.name == SKIP and not self.shiftable:
            return refuse("shifted", title_of(SKIP), _FIXED, case, NOBODY)
        law = self.law(session, case, order.act.at, counter)
        actor = self._actor(session, order, case.agency)
        if actor is None:
            why = f"没有“{order.act.actor}”这个办理人"
            return refuse("unknown_actor", title_of(order.act.name), why, case, NOBODY)
        if not self._proven(order, law.profile):
            why = "没有证明办理人身份的凭证，或者凭证与内容不符"
            return refuse("unproven", title_of(order.act.name), why, case, NOBODY)
        return Visit(actor, law)

    def law(self, session: Session, case: Case, now: datetime, counter: Counter) -> Law:
        """The law in force for a case: its rule set, its version of the profile, its calendar."""
        profile = self.profiles.of(session, case.agency, case.profile)
        return self._law(session, profile, load_ruleset(case.rules), now, counter)

    def _newcomer(self, session: Session, order: Order, counter: Counter) -> Visit | Refusal:
        act = order.act
        what = title_of(act.name)
        try:
            payload = Receive.model_validate(act.payload)
        except ValidationError as error:
            why = explain(error, Receive) if act.name == "receive" else "案件尚未收件"
            return Refusal(code="unknown_case", what=what, why=why)
        if session.get(AgencyRow, payload.agency) is None:
            return Refusal(code="unknown_agency", what=what, why=f"没有机关“{payload.agency}”")
        if payload.shift and not self.shiftable:
            return Refusal(code="shifted", what=what, why=_FIXED)
        profile = self.profiles.current(session, payload.agency)
        if not self._proven(order, profile):
            return Refusal(code="unproven", what=what, why="没有证明受理渠道身份的凭证")
        rules = rules_for(payload.application, profile.rules, civil_date(act.at))
        return Visit(INTAKE, self._law(session, profile, rules, act.at, counter))

    def _actor(self, session: Session, order: Order, agency: str) -> Actor | None:
        id_ = order.act.actor
        if id_ in MECHANICAL:
            return None if order.door == "outside" else MECHANICAL[id_]
        today = civil_date(order.act.at)
        return OUTSIDERS.get(id_) or directory.actor(session, agency, id_, today)

    def _proven(self, order: Order, profile: Profile) -> bool:
        if order.door == "motor" or profile.unsigned_signals:
            return True
        act = order.act
        return tokens.valid(
            act.token,
            self.token_key,
            case=act.case,
            act_id=act.id,
            name=act.name,
            actor=act.actor,
            digest=act.digest(),
        )

    def _law(
        self,
        session: Session,
        profile: Profile,
        rules: RuleSet,
        now: datetime,
        counter: Counter,
    ) -> Law:
        def holds(person: str, role: Role, department: str | None) -> bool:
            return directory.holds(session, profile.id, person, role, department)

        return Law(
            rules=rules,
            calendar=self.calendars.of(session, profile),
            profile=profile,
            now=now,
            holds=holds,
            allot=lambda year: counter.allot(profile.id, year),
        )
