"""What an act is judged by: the case, who acts with what, and the law in force at that moment."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, TypeVar

from domain.calendar import Calendar
from domain.case import Case
from domain.civil import civil_date
from domain.dossier import Dossier
from domain.model import Model
from domain.people import Actor, Duty, Role
from domain.profile import Profile
from domain.rulesets import RuleSet

P_co = TypeVar("P_co", bound=Model, covariant=True)


@dataclass(frozen=True, slots=True)
class Law:
    """The law in force for one act.

    `now` is the civil instant (UTC); `holds` tells whether a member of staff holds a role (in a
    department) in the register today; `allot` gives the next running number of a year and is only
    called by an act that is accepted, inside the register's transaction, so that numbers have no
    gaps (§3.4).
    """

    rules: RuleSet
    calendar: Calendar
    profile: Profile
    now: datetime
    holds: Callable[[str, Role, str | None], bool]
    allot: Callable[[int], int]

    @property
    def today(self) -> date:
        """The civil date in Asia/Shanghai."""
        return civil_date(self.now)


@dataclass(frozen=True, slots=True)
class Scene(Generic[P_co]):
    """One act on one case, before and while it takes effect.

    `duty` is that by which the actor acts, once it is known.
    """

    case: Case
    dossier: Dossier
    actor: Actor
    payload: P_co
    law: Law
    duty: Duty | None = None

    @property
    def absent(self) -> str | None:
        """Whom the actor stands in for (授权), if anybody."""
        return self.duty.absent if self.duty else None

    @property
    def department(self) -> str | None:
        """The department for which the actor acts."""
        return self.duty.department if self.duty else None

    def but(self, **changes: object) -> "Scene[P_co]":
        """The same scene with some facts of the case changed."""
        return replace(self, case=self.case.model_copy(update=changes))

    def file(self, **changes: object) -> "Scene[P_co]":
        """The same scene with something put into the dossier."""
        return replace(self, dossier=self.dossier.model_copy(update=changes))
