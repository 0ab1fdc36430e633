"""How played samples ended, and whether that is how they should have."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session

from domain.facts import DocumentFacts
from domain.model import Model
from domain.outcomes import OUTCOMES, Outcome
from domain.paper import PaperKind
from domain.stages import Stage
from register import queries
from register.acts.jobs import Status
from register.engine import Register
from samples import Expected, Sample


class Played(Model):
    """One sample after its play; dates in Asia/Shanghai.

    `in_time` is None where no reply was served. `documents` are attachment numbers of S0; `papers`
    are all documents made, those without such a number too, in their order. `messages` and
    `events` count mails sent and entries of the journal, `lapsed` the rungs that fell due.
    """

    sample: str
    number: str | None
    rules: str
    received: date
    due: date | None
    served: date | None
    in_time: bool | None
    stage: Stage
    outcomes: tuple[Outcome, ...]
    documents: tuple[int, ...]
    papers: tuple[PaperKind, ...]
    messages: int
    events: int
    lapsed: int

    def differences(self, expected: Expected) -> tuple[str, ...]:
        """Where this is not the expected end, in Chinese."""
        return tuple(
            f"{self.sample}：{name} 应为 {wanted}，实为 {getattr(self, name)}"
            for name, wanted in expected
            if getattr(self, name) != wanted
        )


class Totals(Model):
    """All played samples together: `late` were answered after their last day.

    `outcomes` counts every outcome of §3.1, those that none of the samples came to with 0;
    `outcomes_by_rules` only those met, under each rule set (§5).
    """

    cases: int
    closed: int
    withdrawn: int
    abandoned: int
    undeliverable: int
    in_time: int
    late: int
    documents: int
    messages: int
    events: int
    outcomes: dict[Outcome, int]
    outcomes_by_rules: dict[str, dict[Outcome, int]]


def played(
    register: Register, samples: Sequence[Sample], cases: Mapping[str, str]
) -> tuple[Played, ...]:
    """How the samples ended; `cases` names the case of each."""
    with register.reading() as session:
        return tuple(_played(session, sample.id, cases[sample.id]) for sample in samples)


def totals(all_played: Sequence[Played]) -> Totals:
    """The sums of all samples."""
    stages = Counter(one.stage for one in all_played)
    met = _outcomes(all_played)
    by_rules: dict[str, list[Played]] = {}
    for one in all_played:
        by_rules.setdefault(one.rules, []).append(one)
    return Totals(
        cases=len(all_played),
        closed=stages[Stage.CLOSED],
        withdrawn=stages[Stage.WITHDRAWN],
        abandoned=stages[Stage.ABANDONED],
        undeliverable=stages[Stage.UNDELIVERABLE],
        in_time=sum(one.in_time is True for one in all_played),
        late=sum(one.in_time is False for one in all_played),
        documents=sum(len(one.papers) for one in all_played),
        messages=sum(one.messages for one in all_played),
        events=sum(one.events for one in all_played),
        outcomes={code: met[code] for code in OUTCOMES},
        outcomes_by_rules={rules: dict(_outcomes(some)) for rules, some in by_rules.items()},
    )


def _outcomes(some: Sequence[Played]) -> Counter[Outcome]:
    return Counter(outcome for one in some for outcome in one.outcomes)


def _played(session: Session, sample: str, case_id: str) -> Played:
    filed = queries.case(session, case_id)
    assert filed is not None, "a played sample has a case"
    case = filed.case
    final = [one for one in queries.documents_of(session, case_id) if not one.draft]
    papers = [DocumentFacts.model_validate_json(one.facts) for one in final]
    sent = [one for one in queries.messages_of(session, case_id) if one.status is Status.SENT]
    return Played(
        sample=sample,
        number=case.number,
        rules=case.rules,
        received=case.received,
        due=case.reply_due,
        served=case.served,
        in_time=case.in_time,
        stage=case.stage,
        outcomes=case.outcomes,
        documents=tuple(sorted({one.attachment for one in papers if one.attachment})),
        papers=tuple(one.kind for one in papers),
        messages=len(sent),
        events=len(queries.journal_of(session, case_id)),
        lapsed=len(case.climbed),
    )
