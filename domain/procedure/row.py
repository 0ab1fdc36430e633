"""What a row of the procedure says."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from domain.case import Case
from domain.clocks import LimitKind
from domain.fees import IN_FORCE
from domain.model import Model
from domain.paper import Audience, DocumentKind, MessageKind
from domain.people import Role
from domain.rulesets import load_ruleset
from domain.scene import Scene
from domain.stages import Stage

Guard = Callable[[Scene[Any]], str | None]  # each guard names its payload; the table pairs them
Effect = Callable[[Scene[Any]], Scene[Any]]
Dated = str | Callable[[Scene[Any]], date]
Term = Callable[[Scene[Any]], tuple[str, ...]]
Paper = DocumentKind | Literal["notices", "consultations", "envelopes"]
Mailing = tuple[MessageKind, Audience]


class Nothing(Model):
    """The act speaks for itself."""


@dataclass(frozen=True, slots=True)
class Given:
    """What must be so in the case for a row to be there at all, with the words a reader sees."""

    title: str
    holds: Callable[[Case], bool]


@dataclass(frozen=True, slots=True)
class When:
    """A condition on the act that tells rows apart, with the words a reader sees."""

    title: str
    holds: Callable[[Scene[Any]], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the procedure.

    It is there in its `stages` if what is `given` holds; `when` the act says so it is the one.
    `to` is the stage that follows (None: stays). `ends`, `starts`, `pauses` and `resumes` are
    limits; `dated_by` gives the legal date of the act: the name of the field that
    carries it, or a function (default: the civil day). `leftover`: the department's new limit is
    what was left of the last (§2.8). `term` names the parameters of the rule set that give what it
    starts its days, where the kind of limit alone does not. `anew`: every limit is reckoned with
    today's calendar. `documents` may say `notices`: those of the findings, `consultations`: a
    letter to each party newly consulted, or `envelopes`: one for each letter newly posted.
    `messages` may say `rung`: what the rung of the ladder says.
    """

    act: str
    title: str
    stages: Collection[Stage]
    roles: Collection[Role]
    cites: str
    carries: type[Model] = Nothing
    given: Given | None = None
    when: When | None = None
    guards: tuple[Guard, ...] = ()
    to: Stage | None = None
    effect: Effect | None = None
    ends: Collection[LimitKind] = ()
    starts: tuple[LimitKind, ...] = ()
    pauses: tuple[LimitKind, ...] = ()
    resumes: tuple[LimitKind, ...] = ()
    leftover: bool = False
    term: Term | None = None
    anew: bool = False
    dated_by: Dated | None = None
    documents: tuple[Paper, ...] = ()
    draft: bool = False
    messages: tuple[Mailing, ...] | Literal["rung"] = ()


FREQUENT = Given(
    "适用的规则有大量反复申请的规定",
    lambda case: load_ruleset(case.rules).frequent_requests is not None,
)
FEES = Given(
    "适用的规则可以收取信息处理费，且收费办法已经施行",
    lambda case: load_ruleset(case.rules).fees == "processing_fee" and case.received >= IN_FORCE,
)
ARBITRATION = Given("部门逾期未答复，已提交办公室协调", lambda case: case.arbitration)
BY_DEPARTMENT = Given("由承办部门提出意见的", lambda case: not case.by_office)
BY_OFFICE = Given("由办公室直接提出意见的", lambda case: case.by_office)
EVERY_LIMIT = frozenset(LimitKind)
NEW_WORK: Mailing = (MessageKind.NEW_WORK, Audience.HOLDER)
LETTER: Mailing = (MessageKind.LETTER, Audience.APPLICANT)
CORRECTION: Mailing = (MessageKind.CORRECTION, Audience.APPLICANT)
TO_PARTIES: Mailing = (MessageKind.CONSULTATION, Audience.THIRD_PARTY)
"""A mail to each third party that a document of the act goes to."""


def informed(*audiences: Audience) -> tuple[Mailing, ...]:
    """Mails that tell staff of a change."""
    return tuple((MessageKind.INFORMED, to) for to in audiences)


def day_of(field: str) -> Callable[[Scene[Any]], date]:
    """The day a payload names in a field, today when it leaves it out."""

    def day(scene: Scene[Any]) -> date:
        return getattr(scene.payload, field) or scene.law.today

    return day


def between(first: date, day: date, last: date, what: str) -> str | None:
    """None when a day lies within its bounds, else in Chinese that it does not."""
    if first <= day <= last:
        return None
    return f"{what}应当在{first}至{last}之间，填写的是{day}"
