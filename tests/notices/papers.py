"""Facts for the tests of paper and mail: one case on the bare table, with any finding or letter."""

from datetime import date
from typing import Any

from domain import limits
from domain.application import Application
from domain.calendar import load_calendar
from domain.case import Case
from domain.channels import Channel
from domain.civil import instant_at
from domain.clocks import LimitKind
from domain.dossier import Dossier
from domain.facts import DocumentFacts
from domain.facts_documents import document_facts
from domain.paper import DocumentKind
from domain.paperwork import Paperwork, notices, numbered
from domain.rulesets import load_ruleset
from domain.scene import Law
from tests.notices.examples import (
    APPLICATION,
    DAYS,
    ISSUED,
    NUMBER,
    OWN,
    PROFILE,
    RECEIVED,
    TO_A_PARTY,
    finding,
    rules_of,
)


def law(today: date = ISSUED, rules: str = "bjqts2017", **profile: object) -> Law:
    """The law on a day; `profile` changes settings of the agency."""
    return Law(
        rules=load_ruleset(rules),
        calendar=load_calendar("beijing"),
        profile=PROFILE.model_copy(update=profile),
        now=instant_at(today),
        holds=lambda *_: True,
        allot=lambda _: 12,
    )


def a_case(law: Law, **facts: Any) -> Case:
    """A registered case whose reply limit runs."""
    case = Case(
        id="bjqts-1",
        agency="bjqts",
        profile=PROFILE.version,
        rules=law.rules.id,
        rules_version=law.rules.version,
        channel=Channel.WEB,
        received=facts.pop("received", RECEIVED),
        items=facts.pop("items", 1),
        number=NUMBER,
        department="tese",
        handler="zhang.wei",
    )
    case = limits.start(case, LimitKind.REPLY, case.received, law)
    return limits.settle(case.model_copy(update=facts), law)


def issued(case: Case, dossier: Dossier, day: date) -> Case:
    """The case with its notices numbered and dated."""
    return case.model_copy(
        update={"notices": numbered(case, notices(dossier), PROFILE.numbers, day)}
    )


def notice_facts(
    kind: str,
    *,
    told_by: str | None = None,
    party: int | None = None,
    day: date | None = None,
    rules: str | None = None,
    draft: bool = False,
    application: Application = APPLICATION,
    items: tuple[int, ...] = (),
    confirmed: frozenset[str] = frozenset(),
    filed: dict[str, Any] | None = None,
    profile: dict[str, Any] | None = None,
    superseded: tuple[Any, ...] = (),
    **changes: object,
) -> DocumentFacts:
    """The facts of a notice dated `day` unless it is a draft; `told_by`: of that kind instead."""
    rules = rules or ("bjqts2017" if "bjqts2017" in rules_of(kind) else "cn2019")
    received, usual = DAYS[rules]
    day = day or usual
    in_force = law(day, rules, confirmed_citations=confirmed, **(profile or {}))
    one = finding(kind, items, **changes)
    case = a_case(
        in_force,
        items=len(application.items),
        received=min(received, day),
        superseded=superseded,
    )
    dossier = Dossier(application=application, findings=(one,), **(filed or {}))
    return document_facts(
        Paperwork(told_by or kind, draft, finding=0, party=party),
        case=case if draft else issued(case, dossier, day),
        dossier=dossier,
        law=in_force,
    )


def own_facts(
    kind: DocumentKind,
    *,
    draft: bool = False,
    rules: str | None = None,
    again: bool = False,
    profile: dict[str, Any] | None = None,
    **filed: Any,
) -> DocumentFacts:
    """The facts of a document of the procedure; `filed` is what lies in the file instead.

    `again`: one of the kind was issued before.
    """
    usual, example = OWN[kind]
    filed = {**example, **filed}
    rules = rules or usual
    received, day = DAYS[rules]
    in_force = law(day, rules, **(profile or {}))
    case = a_case(in_force, received=received, **filed.pop("case", {}))
    dossier = Dossier(application=filed.pop("application", APPLICATION), **filed)
    paper = Paperwork(
        kind,
        draft,
        finding=0 if kind is DocumentKind.THIRD_PARTY_NOTICE else None,
        party=1 if kind in TO_A_PARTY else None,
    )
    if case.number and not draft:
        for _ in range(0 if paper.finding is not None else 2 if again else 1):
            more = numbered(case, (paper,), PROFILE.numbers, day)
            case = case.model_copy(update={"letters": (*case.letters, *more)})
        case = issued(case, dossier, day)
    return document_facts(paper, case=case, dossier=dossier, law=in_force)
