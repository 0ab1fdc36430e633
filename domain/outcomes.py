"""Outcomes 答复结论: how an item can be answered, under which rules, with what basis (§3.1).

Everything about one outcome stands with its finding (domain/findings); here they are found by code.
"""

from collections.abc import Iterable, Mapping, Set
from itertools import chain
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, Field

from domain.basis import basis
from domain.citations import printable
from domain.findings import FINDINGS, Finding, OutcomeInfo
from domain.grounds import GROUNDS, Ground

OUTCOMES: Mapping[str, OutcomeInfo] = MappingProxyType(
    {one.model_fields["outcome"].default: one.info for one in FINDINGS}
)
"""Every outcome by its code (§3.1, §6.2)."""


def _known(code: str) -> str:
    if code not in OUTCOMES:
        raise ValueError(f"没有“{code}”这一答复结论")
    return code


Outcome = Annotated[
    str, AfterValidator(_known), Field(json_schema_extra={"enum": sorted(OUTCOMES)})
]
"""The code of an outcome: how an item, or the case, ends."""

_DUTY_OF_REASONS = basis("L07 21(2)", "BJ14 28(6); S0 13(7)6")


def printable_basis(
    outcome: Outcome,
    rules: str,
    ground: Ground | None = None,
    confirmed: Set[str] = frozenset(),
) -> tuple[str, ...]:
    """What the finding rests on, in Chinese, as it may be printed on the notice.

    `confirmed` holds the references (`L07 14/4`) an agency has checked among those that nobody on
    the project has read ([K], §0.2); the others of these are left out.
    """
    narrower = GROUNDS[ground].under(rules) if ground else ()
    return _distinct(printable((*OUTCOMES[outcome].basis.under(rules), *narrower), confirmed))


def reasons_basis(outcome: Outcome, rules: str) -> tuple[str, ...]:
    """Why the notice gives reasons (S0 art 13(7)6; A21), apart from what the finding rests on."""
    info = OUTCOMES[outcome]
    if not info.reasoned:
        return ()
    found = info.basis.under(rules)
    return printable(one for one in _DUTY_OF_REASONS.under(rules) if one not in found)


def basis_of(finding: Finding, rules: str, confirmed: Set[str] = frozenset()) -> tuple[str, ...]:
    """`printable_basis` of a finding with every ground in it."""
    grounds = finding.grounds or (None,)
    found = (printable_basis(finding.outcome, rules, one, confirmed) for one in grounds)
    return _distinct(chain.from_iterable(found))


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
