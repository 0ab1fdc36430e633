"""Findings 答复意见的结论: an outcome each, with everything that belongs to it (§3.1; S0 art 13).

One class is one outcome: its code, its names, its notice, its basis, and as fields what it must
say. A new one is a class in one of these files and the template of its notice; nothing else lists
outcomes.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, TypeAlias, Union

from pydantic import Field

from domain.findings.base import FindingModel, OutcomeInfo
from domain.findings.denied import (
    CompetentAgency,
    NeedsCreation,
    NotDisclosableInternal,
    NotExist,
    NotGovInfo,
    NotThisAgency,
    Refused,
    StillUnclear,
)
from domain.findings.ended import (
    Abandoned,
    FeeUnpaid,
    FrequentUnreasonable,
    NotRepeated,
    Reconfirm,
    Withdrawn,
)
from domain.findings.given import (
    AlreadyPublic,
    Archived,
    Disclosed,
    OverrideDisclosed,
    Partial,
    Publication,
    SpecialRegister,
    Withheld,
)
from domain.grounds import category_offered

__all__ = [
    "FINDINGS",
    "Abandoned",
    "AlreadyPublic",
    "Archived",
    "CompetentAgency",
    "Disclosed",
    "FeeUnpaid",
    "Finding",
    "FindingModel",
    "FrequentUnreasonable",
    "NeedsCreation",
    "NotDisclosableInternal",
    "NotExist",
    "NotGovInfo",
    "NotRepeated",
    "NotThisAgency",
    "OutcomeInfo",
    "OverrideDisclosed",
    "Partial",
    "Publication",
    "Reconfirm",
    "Refused",
    "SpecialRegister",
    "StillUnclear",
    "Withdrawn",
    "Withheld",
    "allowed",
]


def _classes(base: type[FindingModel] = FindingModel) -> Iterator[type[FindingModel]]:
    for one in base.__subclasses__():
        if "info" in vars(one):
            yield one
        yield from _classes(one)


FINDINGS: tuple[type[FindingModel], ...] = tuple(_classes())
"""The class of every outcome."""

if TYPE_CHECKING:
    Finding: TypeAlias = FindingModel
else:
    Finding = Annotated[Union[FINDINGS], Field(discriminator="outcome")]  # noqa: UP007 - a list made above
"""Any finding, told apart by its outcome's code."""


def allowed(finding: Finding, rules: str) -> bool:
    """Whether a rule set knows the outcome and, for a refusal, its category (§3.1, §5)."""
    if isinstance(finding, Refused) and not category_offered(finding.category, rules):
        return False
    return rules in finding.info.rules
