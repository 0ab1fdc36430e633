"""What a form offers to choose from: the departments, people, items and papers of this one case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from api.forms.nodes import Option
from domain.case import Case
from domain.dossier import Dossier
from domain.findings import FINDINGS, FindingModel, allowed
from domain.judge import duty_for, is_there
from domain.marks import Refers
from domain.outcomes import OUTCOMES
from domain.paper import DOCUMENTS, MessageKind, notice_of
from domain.paperwork import is_mail, parts_of
from domain.people import Actor, Person, Role
from domain.procedure import Row, rows_of
from domain.scene import Law, Scene
from domain.shapes import Group
from domain.texts import one_line

LABEL_LENGTH = 40
LAST = 99
"""Notices that S0 does not know come after its attachments."""


@dataclass(frozen=True, slots=True)
class Offers:
    """A case, who acts, by which law, and the rows of the act that are open to him now.

    `people` are those whom he may name; `party` is the third party that acts, if it is one.
    """

    case: Case
    dossier: Dossier
    actor: Actor
    law: Law
    rows: tuple[Row, ...]
    people: tuple[Person, ...]
    party: int | None = None

    @property
    def department(self) -> str | None:
        """The department for which the actor acts."""
        duties = (duty_for(row, self.case, self.actor) for row in self.rows)
        return next((duty.department for duty in duties if duty and duty.department), None)

    def named(self, refers: Refers) -> tuple[Option, ...]:
        """Everything of the case or agency that a value may name."""
        return {
            Refers.DEPARTMENT: self._departments,
            Refers.HANDLER: self._handlers,
            Refers.ITEM: self._items,
            Refers.PARTY: self._parties,
            Refers.DOCUMENT: self._documents,
            Refers.JOB: self._jobs,
        }[refers]()

    def default(self, refers: Refers) -> tuple[str, ...]:
        """What is named unless told: of the parties the first that has yet to answer."""
        waiting = (self.party,) if self.party else self.case.parties[:1]
        return tuple(map(str, waiting)) if refers is Refers.PARTY else ()

    def fits(self, field: str, value: str) -> bool:
        """Whether an answer leads to a row of the table that is open here and now.

        A condition that asks for more than this one answer says nothing yet.
        """
        payload = self.rows[0].carries.model_construct(set(), **{field: value})
        scene: Scene[Any] = Scene(self.case, self.dossier, self.actor, payload, self.law)
        return any(_may_hold(row, scene, self) for row in self.rows)

    def finds(self, outcome: str, field: str, value: str) -> bool:
        """Whether the rules of the case know a finding with this answer (§3.1, §5)."""
        finding = kind_of(outcome).model_construct(set(), **{field: value})
        return allowed(finding, self.law.rules.id)

    def in_force(self, cases: Mapping[str, Group]) -> list[tuple[str, Group]]:
        """The outcomes the rules of the case know and a notice tells, in the article's order."""
        known = [
            (OUTCOMES[code].attachment or LAST, code)
            for code in cases
            if self.law.rules.id in OUTCOMES[code].rules and notice_of(code)
        ]
        return [(code, cases[code]) for _, code in sorted(known, key=lambda one: one[0])]

    def _departments(self) -> tuple[Option, ...]:
        return _options((one.id, one.name) for one in self.law.profile.departments)

    def _handlers(self) -> tuple[Option, ...]:
        where, holds = self.department, self.law.holds
        return _options(
            (one.id, one.name) for one in self.people if holds(one.id, Role.HANDLER, where)
        )

    def _items(self) -> tuple[Option, ...]:
        labels = [one.label for one in self.dossier.application.items] or [""]
        return _options(
            (number, f"第{number}项　{one_line(label, LABEL_LENGTH)}".strip())
            for number, label in enumerate(labels, 1)
        )

    def _parties(self) -> tuple[Option, ...]:
        return _options(
            (number, f"{one.name}（{one.kind.label}）")
            for number, one in enumerate(self.dossier.parties, 1)
            if self.party in (None, number)
        )

    def _documents(self) -> tuple[Option, ...]:
        kinds = dict.fromkeys(one.kind for one in (*self.case.letters, *self.case.notices))
        return _options((kind, DOCUMENTS[kind].title) for kind in kinds)

    def _jobs(self) -> tuple[Option, ...]:
        return _options((job, self._job(job)) for job in self.case.parked)

    def _job(self, job: str) -> str:
        kind, which = parts_of(self.case, job)
        if is_mail(self.case, job):
            return f"邮件：{MessageKind(kind).label}（{which}）"
        return f"文书：{DOCUMENTS[kind].title}" if kind in DOCUMENTS else job


def offers_of(
    act: str,
    case: Case,
    dossier: Dossier,
    actor: Actor,
    law: Law,
    *,
    people: tuple[Person, ...],
    party: int | None = None,
) -> Offers:
    """What may be chosen in an act; without rows where the actor may not perform it now."""
    here = (row for row in rows_of(act) if case.stage in row.stages and is_there(row, case))
    mine = tuple(row for row in here if duty_for(row, case, actor))
    return Offers(case, dossier, actor, law, mine, people, party)


def kind_of(outcome: str) -> type[FindingModel]:
    """The class of an outcome's findings."""
    return next(one for one in FINDINGS if one.model_fields["outcome"].default == outcome)


def _may_hold(row: Row, scene: Scene[Any], offers: Offers) -> bool:
    if row.when is None:
        return True
    try:
        return row.when.holds(replace(scene, duty=duty_for(row, offers.case, offers.actor)))
    except AttributeError:  # it asks for an answer that is not there yet
        return True


def _options(pairs: Iterable[tuple[object, str]]) -> tuple[Option, ...]:
    return tuple(Option(value=str(value), label=label) for value, label in pairs)
