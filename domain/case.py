"""A case 案件: where one application stands on its way.

It is small and carries nothing about the applicant: it crosses Temporal. What people wrote lies in
the dossier (domain/dossier.py). Both are values; an act makes new ones (domain/judge.py).
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

from domain.channels import Channel
from domain.clocks import Clock, Deadline, LimitKind
from domain.ladder import Rung
from domain.model import Line, Model, Token
from domain.outcomes import Outcome
from domain.paper import PaperKind
from domain.people import Role
from domain.stages import HANDLING, Stage

Need = Literal["supplement", "consultation"]
"""What an opinion asks for before anything can be answered (§2.4 T8, T11)."""


def agency_of(case_id: str) -> str:
    """The agency of a case: its id is `{agency}-{ULID}`."""
    return case_id.rpartition("-")[0]


class Limit(Model):
    """A limit of the case, running or ended; of each kind the latest one.

    `round` counts how often the kind was started; `ended_on` is the legal date of what ended it.
    """

    clock: Clock
    deadline: Deadline
    round: int
    started_on: date
    ended_on: date | None = None

    @property
    def running(self) -> bool:
        """Whether nothing has ended it yet."""
        return self.ended_on is None

    @property
    def kept(self) -> bool | None:
        """Whether it ended on or before its last day; None while it runs."""
        if self.ended_on is None or self.deadline.due is None:
            return None
        return self.ended_on <= self.deadline.due


class Signature(Model):
    """One of the three signatures on 附件4 (S0 art 13(5)); `at` is a civil instant.

    `absent` names whoever the signer stood in for.
    """

    step: Role
    person: Token
    name: Line
    at: datetime
    remark: str
    absent: Token | None = None


class Notice(Model):
    """A document of the case that carries a number of its own, fixed when it is issued (§3.4).

    `ordinal` counts documents of the kind in the case. `finding` is the position of the finding it
    tells, `party` the number of the third party it goes to; `dated` is the 成文日期.
    """

    kind: PaperKind
    ordinal: int
    number: Line
    dated: date
    finding: int | None = None
    party: int | None = None


class Part(Model):
    """A department's share in a case that several answer together 协办: which items it answers.

    Without items it advises the department in the lead 主办 and finds nothing itself.
    """

    department: Token
    items: tuple[int, ...] = ()
    handler: Token | None = None


class Proposal(Model):
    """An extension that waits for the director's consent (S0 art 13(7)2)."""

    working_days: int
    by: Token
    on: date


class Case(Model):
    """Where a case stands, everything the motor and the table need and nothing about the applicant.

    `shift` is civil time minus engine time in seconds, zero in production (design: what day is
    it?). `limits` holds the latest limit of each kind, `rungs` those of running limits, `climbed`
    the ids of rungs done. `parked` names jobs that gave up and wait for somebody's `retry`;
    `waived` are mails that went another way instead.

    `department` and `handler` have the case in the lead, `joint` shares it with others, `answered`
    names those whose opinion is in; `by_office`: the office answers in their stead. `needs` says
    what the opinion asks for instead of a notice, `cleared` that the secrecy review is closed.
    `parties` are the numbers of those consulted who have yet to answer. `notices` belong to the
    findings as they stand, `superseded` to those of before the case was reopened.
    """

    id: Token
    agency: Token
    profile: str
    rules: Token
    rules_version: str
    shift: int = 0
    revision: int = 0
    stage: Stage = Stage.RECEIVED
    channel: Channel
    received: date
    items: int
    number: str | None = None
    department: str | None = None
    handler: str | None = None
    joint: tuple[Part, ...] = ()
    answered: tuple[str, ...] = ()
    by_office: bool = False
    needs: Need | None = None
    cleared: bool = False
    parties: tuple[int, ...] = ()
    extension: Proposal | None = None
    outcomes: tuple[Outcome, ...] = ()
    notices: tuple[Notice, ...] = ()
    letters: tuple[Notice, ...] = ()
    superseded: tuple[Notice, ...] = ()
    signatures: tuple[Signature, ...] = ()
    limits: tuple[Limit, ...] = ()
    rungs: tuple[Rung, ...] = ()
    climbed: tuple[str, ...] = ()
    overdue: bool = False
    arbitration: bool = False
    parked: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()
    served: date | None = None
    closed: date | None = None

    @property
    def open(self) -> bool:
        """Whether the case has not ended."""
        return not self.stage.terminal

    @property
    def shared(self) -> bool:
        """Whether several departments are charged with it."""
        return bool(self.joint)

    @property
    def extending(self) -> bool:
        """Whether an extension waits for consent (S0 art 13(7)2)."""
        return self.extension is not None

    @property
    def attention(self) -> bool:
        """Whether work of the case gave up and a person must look."""
        return bool(self.parked)

    @property
    def holder(self) -> Role | None:
        """The role that has the case now; where the office answers itself, it stands in first."""
        if self.by_office and self.stage in (Stage.REVIEW_PROPOSED, Stage.DRAFTED):
            return Role.OFFICE
        return self.stage.holder

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every department charged with the case and what it answers, the one in the lead first."""
        if self.department is None:
            return ()
        taken = {number for part in self.joint for number in part.items}
        rest = tuple(number for number in range(1, self.items + 1) if number not in taken)
        lead = Part(department=self.department, items=rest, handler=self.handler)
        return (lead, *self.joint)

    @property
    def charged(self) -> tuple[Part, ...]:
        """The departments that have the case now.

        Until all opinions are in, those still owing one; afterwards the one in the lead.
        """
        owing = tuple(part for part in self.parts if part.department not in self.answered)
        return owing if self.stage in HANDLING and owing else self.parts[:1]

    def limit(self, kind: LimitKind) -> Limit | None:
        """The latest limit of a kind, running or ended."""
        return next((one for one in self.limits if one.clock.limit is kind), None)

    @property
    def reply_due(self) -> date | None:
        """The last day for the final answer; None while it is paused or not running yet."""
        reply = self.limit(LimitKind.REPLY)
        return reply.deadline.due if reply else None

    @property
    def in_time(self) -> bool | None:
        """Whether the reply was served by its last day (§2.5); None where none was served."""
        reply = self.limit(LimitKind.REPLY)
        return reply.kept if reply and self.served else None

    @property
    def pending(self) -> tuple[Rung, ...]:
        """The rungs not yet climbed, earliest first; past ones too: an outage skips none."""
        return tuple(sorted(self._waiting, key=_by_time))

    def next_rung(self) -> Rung | None:
        """The earliest rung not yet climbed over all running limits."""
        return min(self._waiting, key=_by_time, default=None)

    @property
    def _waiting(self) -> Iterator[Rung]:
        return (rung for rung in self.rungs if rung.id not in self.climbed)


def _by_time(rung: Rung) -> tuple[datetime, str]:
    return rung.at, rung.id
