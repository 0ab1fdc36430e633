"""A case 案件: one application on its way, and the file that goes with it.

`Case` is small and carries nothing about the applicant: it crosses Temporal. `Dossier` holds what
people wrote; it stays in the register. Both are values; an act makes new ones (domain/judge.py).
"""

from datetime import date, datetime
from enum import StrEnum

from domain.application import Application
from domain.channels import Channel
from domain.clocks import Clock, Deadline, LimitKind
from domain.findings import Finding
from domain.ladder import Rung
from domain.model import Line, Model, Text, Token
from domain.outcomes import Outcome
from domain.paper import DocumentKind
from domain.people import Role
from domain.stages import Stage


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
    """One of the three signatures on 附件4 (S0 art 13(5)); `at` is a civil instant."""

    step: Role
    person: Token
    name: Line
    at: datetime
    remark: str


class Notice(Model):
    """A notice of the case. Its number is fixed when it is issued (§3.4)."""

    kind: DocumentKind
    ordinal: int
    number: Line
    dated: date


class Method(StrEnum):
    """How a reply reaches the applicant 送达方式 (§2.5)."""

    IN_PERSON = "in_person"
    POST = "post"
    EMAIL = "email"
    WEB = "web"

    @property
    def label(self) -> str:
        """The method's Chinese name."""
        return {"in_person": "当面领取", "post": "邮寄", "email": "电子邮件", "web": "网站下载"}[
            self
        ]

    @property
    def counts_when_sent(self) -> bool:
        """Whether the reply counts as given on the day it is posted or sent (§2.5)."""
        return self is not Method.IN_PERSON


class ItemFinding(Model):
    """What was found on one or more items of the application (numbered from 1; none named: all)."""

    items: tuple[int, ...] = ()
    finding: Finding


class Delivery(Model):
    """How and when the reply went out, and the proof that it arrived 送达回证."""

    method: Method
    sent_on: date
    tracking: str = ""
    served_on: date | None = None
    proof: str = ""


class Dossier(Model):
    """What people wrote in the case: personal, kept in the register only."""

    application: Application
    opinion: Text | None = None
    findings: tuple[ItemFinding, ...] = ()
    delivery: Delivery | None = None
    withdrawal: str = ""


class Case(Model):
    """Where a case stands, everything the motor and the table need and nothing about the applicant.

    `shift` is civil time minus engine time in seconds, zero in production (design: what day is
    it?). `limits` holds the latest limit of each kind, `rungs` those of running limits, `climbed`
    the ids of rungs done. `parked` names jobs that gave up and wait for somebody's `retry`.
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
    outcomes: tuple[Outcome, ...] = ()
    notices: tuple[Notice, ...] = ()
    signatures: tuple[Signature, ...] = ()
    limits: tuple[Limit, ...] = ()
    rungs: tuple[Rung, ...] = ()
    climbed: tuple[str, ...] = ()
    overdue: bool = False
    arbitration: bool = False
    parked: tuple[str, ...] = ()
    served: date | None = None
    closed: date | None = None

    @property
    def open(self) -> bool:
        """Whether the case has not ended."""
        return not self.stage.terminal

    @property
    def attention(self) -> bool:
        """Whether work of the case gave up and a person must look."""
        return bool(self.parked)

    def limit(self, kind: LimitKind) -> Limit | None:
        """The latest limit of a kind, running or ended."""
        return next((one for one in self.limits if one.clock.limit is kind), None)

    @property
    def reply_due(self) -> date | None:
        """The last day for the final answer; None while it is paused."""
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
        waiting = (rung for rung in self.rungs if rung.id not in self.climbed)
        return tuple(sorted(waiting, key=lambda rung: (rung.at, rung.id)))

    def next_rung(self) -> Rung | None:
        """The earliest rung not yet climbed over all running limits."""
        return self.pending[0] if self.pending else None
