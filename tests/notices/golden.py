"""The golden texts: what every form says, line by line, under each rule set.

A person reads them once and from then on the tests see every changed word. After a change that is
meant, renew them with `python -m tests.notices.golden` and read the difference before you commit.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from agencies import load_profile
from domain.facts import DocumentFacts
from domain.facts_documents import blank_application
from domain.paper import DocumentKind
from tests.notices.examples import (
    FINDINGS,
    OWN,
    PROFILE,
    RECEIVED,
    rules_of,
)
from tests.notices.papers import notice_facts, own_facts
from tests.notices.reading import lines

FOLDER = Path(__file__).parent / "golden"
BLANK = "application_form_blank"
RULES = ("bjqts2017", "cn2019")
_TO_2020 = timedelta(weeks=121)
"""From the days of the samples to those of the case of 2020, weekday by weekday."""
_SUCCESSOR: dict[str, Any] = {
    name: getattr(load_profile("bjscjg"), name)
    for name in ("name", "office", "contact", "numbers", "remedies")
}
"""The agency that took over: what of it stands on paper; the people in the case are the same."""


def _rules_of(kind: str) -> tuple[str, ...]:
    if kind in FINDINGS:
        return tuple(rules for rules in rules_of(kind) if rules in RULES)
    return ("cn2019",) if OWN[DocumentKind(kind)][0] == "cn2019" else RULES


ALL = [(rules, kind) for kind in (*OWN, *FINDINGS) for rules in _rules_of(kind)]
PAPERS = [*((rules, str(kind)) for rules, kind in ALL), ("bjqts2017", BLANK)]
"""Every form under every rule set that knows it."""


def sample(rules: str, kind: str) -> DocumentFacts:
    """The facts of a form; under `cn2019` the same case as it would have come in 2020."""
    if kind == BLANK:
        return blank_application(PROFILE, RECEIVED)
    if rules != "cn2019":
        return notice_facts(kind, rules=rules) if kind in FINDINGS else own_facts(_own(kind))
    return _of_2020(
        notice_facts(kind, rules=rules, profile=_SUCCESSOR)
        if kind in FINDINGS
        else own_facts(_own(kind), rules=rules, profile=_SUCCESSOR, **_moved_sample(_own(kind)))
    )


def text_of(facts: DocumentFacts) -> str:
    """What a reader reads, one line a line."""
    return "\n".join(lines(facts)) + "\n"


def file_of(rules: str, kind: str) -> Path:
    return FOLDER / rules / f"{kind}.txt"


def _own(kind: str) -> DocumentKind:
    return DocumentKind(kind)


def _moved_sample(kind: DocumentKind) -> dict[str, Any]:
    usual, filed = OWN[kind]
    if usual == "cn2019":
        return {}
    moved: dict[str, Any] = _moved(filed)
    return moved


def _moved(value: Any) -> Any:
    match value:
        case date():  # a datetime is one, too
            return value + _TO_2020
        case dict():
            return {key: _moved(one) for key, one in value.items()}
        case tuple():
            return tuple(map(_moved, value))
        case BaseModel():
            return type(value).model_validate(_moved(value.model_dump()))
    return value


def _of_2020(facts: DocumentFacts) -> DocumentFacts:
    """With the successor's number, and the article on privacy that the new Regulation has."""
    told = facts.model_dump_json()
    for old, new in (
        ("京质监信息公开〔2017〕第12号", "京市监信息公开〔2020〕第12号"),
        ("京质监信息公开〔2020〕", "京市监信息公开〔2020〕"),
        (PROFILE.name, _SUCCESSOR["name"]),
        ("2017年度", "2019年度"),
        ("条例》第二十三条", "条例》第十五条"),
    ):
        told = told.replace(old, new)
    return DocumentFacts.model_validate_json(told)


def main() -> None:
    for rules, kind in PAPERS:
        file = file_of(rules, kind)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text_of(sample(rules, kind)), encoding="utf-8")


if __name__ == "__main__":
    main()
