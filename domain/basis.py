"""Legal basis 法律依据 of each outcome by rule set (§3.1), and of the duty to give reasons (A21).

A case under the agency's own rules (`bjqts2017`) cites the Regulation of 2007 and these rules.
"""

from collections.abc import Iterable, Mapping, Set
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from domain.citations import Citation, cite, printable
from domain.findings import (
    Finding,
    NotDisclosableInternal,
    NotGovInfo,
    OverrideDisclosed,
    Partial,
    Refused,
)
from domain.outcomes import InternalKind, Nature, Outcome, RefusalCategory

Category = RefusalCategory | InternalKind | Nature
"""What narrows an outcome's basis down."""


class Basis(NamedTuple):
    """Citations by source: Regulation of 2007, the agency's own rules, Regulation of 2019."""

    l07: tuple[Citation, ...] = ()
    own: tuple[Citation, ...] = ()
    l19: tuple[Citation, ...] = ()

    def under(self, rules: str) -> tuple[Citation, ...]:
        """The citations under a rule set; an unknown one has none."""
        by_rules = {"cn2007": self.l07, "bjqts2017": (*self.l07, *self.own), "cn2019": self.l19}
        return by_rules.get(rules, ())


def _basis(l07: str = "", own: str = "", l19: str = "") -> Basis:
    """Each source as references separated by semicolons."""
    return Basis(*(cite(*(r.strip() for r in refs.split(";") if r)) for refs in (l07, own, l19)))


BASES: Mapping[Outcome, Basis] = MappingProxyType(
    {
        Outcome.ALREADY_PUBLIC: _basis("~L07 21(1)", "S0 13(6)1; ~BJ14 28", "L19 36(1)"),
        Outcome.DISCLOSED: _basis("~L07 21(1); L07 26", "S0 13(6)2", "L19 36(2); L19 40"),
        Outcome.REFUSED: _basis("L07 21(2)", "S0 13(6)3", "L19 36(3)"),
        Outcome.PARTIAL: _basis("L07 22", "S0 13(6)4", "L19 37"),
        Outcome.NOT_EXIST: _basis("L07 21(3)", "S0 13(6)5", "L19 36(4)"),
        Outcome.NOT_THIS_AGENCY: _basis("L07 21(3)", "S0 13(6)6", "L19 36(5)"),
        Outcome.NOT_DISCLOSABLE_INTERNAL: _basis("~GB10", "S0 13(6)8", "L19 36(3)"),
        Outcome.NOT_GOV_INFO: _basis("L07 2", "S0 13(6)9"),
        Outcome.ARCHIVED: _basis("SPC11 7", "S0 13(6)10"),
        Outcome.OVERRIDE_DISCLOSED: _basis("L07 23", "S0 13(7)1", "L19 15; L19 32"),
        Outcome.NOT_REPEATED: _basis("", "S0 13(8)", "L19 36(6)"),
        Outcome.WITHDRAWN: _basis("", "S0 13(8)"),
        Outcome.ABANDONED: _basis("", "", "L19 30"),
        Outcome.NEEDS_CREATION: _basis("", "", "L19 38"),
        Outcome.FREQUENT_UNREASONABLE: _basis("", "", "L19 35"),
        Outcome.SPECIAL_REGISTER: _basis("", "", "L19 36(7)"),
        Outcome.PUBLICATION: _basis("", "", "L19 39/2"),
        Outcome.FEE_UNPAID: _basis("", "", "L19 42; FEE20"),
        Outcome.RECONFIRM: _basis(),
        Outcome.STILL_UNCLEAR: _basis("", "", "L19 29/2(2); L19 30"),
    }
)

_THIRD_PARTY = _basis("~L07 14/4; L07 23", "S0 13(7)1", "L19 15; L19 32")
_INTERNAL = _basis("", "", "L19 16/1")
_PROCESS = _basis("", "", "L19 16/2")
_NO_REQUEST = _basis("", "", "L19 39/1")

# `InternalKind` finds its basis here too: its values are those of the two categories.
BY_CATEGORY: Mapping[Category, Basis] = MappingProxyType(
    {
        RefusalCategory.STATE_SECRET: _basis("~L07 14/4", "", "L19 14"),
        RefusalCategory.COMMERCIAL_SECRET: _THIRD_PARTY,
        RefusalCategory.PERSONAL_PRIVACY: _THIRD_PARTY,
        RefusalCategory.SECURITY_STABILITY: _basis("~L07 8", "", "L19 14"),
        RefusalCategory.OTHER_LAW: _basis("", "", "L19 14"),
        RefusalCategory.INTERNAL: _INTERNAL,
        RefusalCategory.PROCESS: _PROCESS,
        RefusalCategory.ENFORCEMENT_FILE: _PROCESS,
        RefusalCategory.QUERY: _basis("", "", "L19 36(7)"),
        Nature.CONSULTATION: _NO_REQUEST,
        Nature.PETITION: _NO_REQUEST,
        Nature.REPORT: _NO_REQUEST,
        Nature.COMPLAINT: _NO_REQUEST,
        Nature.CASE_FILE: _basis("SPC11 2(4)", "", "L19 16/2"),
    }
)

_DUTY_OF_REASONS = _basis("L07 21(2)", "BJ14 28(6); S0 13(7)6")
_REASONED = {
    Outcome.REFUSED,
    Outcome.PARTIAL,
    Outcome.NOT_EXIST,
    Outcome.NOT_THIS_AGENCY,
    Outcome.NOT_DISCLOSABLE_INTERNAL,
}


def printable_basis(
    outcome: Outcome,
    rules: str,
    category: Category | None = None,
    confirmed: Set[str] = frozenset(),
) -> tuple[str, ...]:
    """What the finding rests on, in Chinese, as it may be printed on the notice.

    `confirmed` holds the references (`L07 14/4`) an agency has checked among those that nobody on
    the project has read ([K], §0.2); the others of these are left out.
    """
    narrower = BY_CATEGORY[category].under(rules) if category else ()
    return _distinct(printable((*BASES[outcome].under(rules), *narrower), confirmed))


def reasons_basis(outcome: Outcome, rules: str) -> tuple[str, ...]:
    """Why the notice gives reasons (S0 art 13(7)6; A21), apart from what the finding rests on."""
    if outcome not in _REASONED:
        return ()
    found = BASES[outcome].under(rules)
    return printable(one for one in _DUTY_OF_REASONS.under(rules) if one not in found)


def basis_of(finding: Finding, rules: str, confirmed: Set[str] = frozenset()) -> tuple[str, ...]:
    """`printable_basis` of a finding with every category in it."""
    categories = _categories(finding) or (None,)
    found = (printable_basis(finding.outcome, rules, one, confirmed) for one in categories)
    return _distinct(chain.from_iterable(found))


def _categories(finding: Finding) -> tuple[Category, ...]:
    match finding:
        case Refused():
            return (finding.category,)
        case Partial() | OverrideDisclosed():
            return tuple(part.category for part in finding.withheld)
        case NotDisclosableInternal():
            return (finding.kind,)
        case NotGovInfo():
            return (finding.nature,)
        case _:
            return ()


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
