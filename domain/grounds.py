"""Grounds 理由类别: what narrows a finding down, with its name and legal basis (§3.1, §6)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.basis import Basis, basis


class RefusalCategory(StrEnum):
    """Why something is withheld (§3.1, §6): the last four are grounds of L19 for `REFUSED`."""

    STATE_SECRET = "state_secret"  # noqa: S105 - a ground of refusal
    COMMERCIAL_SECRET = "commercial_secret"  # noqa: S105 - a ground of refusal
    PERSONAL_PRIVACY = "personal_privacy"
    SECURITY_STABILITY = "security_stability"
    OTHER_LAW = "other_law"
    INTERNAL = "internal"
    PROCESS = "process"
    ENFORCEMENT_FILE = "enforcement_file"
    QUERY = "query"

    @property
    def label(self) -> str:
        """The category as notices name it."""
        return _CATEGORIES[self]


_CATEGORIES = {
    RefusalCategory.STATE_SECRET: "国家秘密",
    RefusalCategory.COMMERCIAL_SECRET: "商业秘密",
    RefusalCategory.PERSONAL_PRIVACY: "个人隐私",
    RefusalCategory.SECURITY_STABILITY: "危及国家安全、公共安全、经济安全和社会稳定",
    RefusalCategory.OTHER_LAW: "法律法规规定的其他情形",
    RefusalCategory.INTERNAL: "内部事务信息",
    RefusalCategory.PROCESS: "过程性信息",
    RefusalCategory.ENFORCEMENT_FILE: "行政执法案卷信息",
    RefusalCategory.QUERY: "行政查询事项",
}
_L19_CATEGORIES = {
    RefusalCategory.INTERNAL,
    RefusalCategory.PROCESS,
    RefusalCategory.ENFORCEMENT_FILE,
    RefusalCategory.QUERY,
}


def category_offered(category: RefusalCategory, rules: str) -> bool:
    """Whether a whole refusal may rest on it; before L19, internal matters have 附件11."""
    return rules == "cn2019" or category not in _L19_CATEGORIES


class InternalKind(StrEnum):
    """Kinds of information that need not be disclosed (S0 art 13(6)8)."""

    INTERNAL = "internal"
    PROCESS = "process"

    @property
    def label(self) -> str:
        """The kind as S0 names it."""
        return {"internal": "日常内部管理信息", "process": "过程性信息"}[self]


class Nature(StrEnum):
    """What an application is when it does not ask for information (S0 art 13(6)9)."""

    CONSULTATION = "consultation"
    PETITION = "petition"
    REPORT = "report"
    COMPLAINT = "complaint"
    CASE_FILE = "case_file"

    @property
    def label(self) -> str:
        """The matter as S0 names it."""
        return _NATURES[self]


_NATURES = {
    Nature.CONSULTATION: "咨询",
    Nature.PETITION: "信访",
    Nature.REPORT: "举报",
    Nature.COMPLAINT: "投诉",
    Nature.CASE_FILE: "行政程序中的当事人、利害关系人查阅案卷材料",
}

Ground = RefusalCategory | InternalKind | Nature
"""What narrows an outcome's basis down."""

_THIRD_PARTY = basis("~L07 14/4; L07 23", "S0 13(7)1", "L19 15; L19 32")
_INTERNAL = basis("", "", "L19 16/1")
_PROCESS = basis("", "", "L19 16/2")
_NO_REQUEST = basis("", "", "L19 39/1")

# `InternalKind` finds its basis here too: its values are those of the two categories.
GROUNDS: Mapping[Ground, Basis] = MappingProxyType(
    {
        RefusalCategory.STATE_SECRET: basis("~L07 14/4", "", "L19 14"),
        RefusalCategory.COMMERCIAL_SECRET: _THIRD_PARTY,
        RefusalCategory.PERSONAL_PRIVACY: _THIRD_PARTY,
        RefusalCategory.SECURITY_STABILITY: basis("~L07 8", "", "L19 14"),
        RefusalCategory.OTHER_LAW: basis("", "", "L19 14"),
        RefusalCategory.INTERNAL: _INTERNAL,
        RefusalCategory.PROCESS: _PROCESS,
        RefusalCategory.ENFORCEMENT_FILE: _PROCESS,
        RefusalCategory.QUERY: basis("", "", "L19 36(7)"),
        Nature.CONSULTATION: _NO_REQUEST,
        Nature.PETITION: _NO_REQUEST,
        Nature.REPORT: _NO_REQUEST,
        Nature.COMPLAINT: _NO_REQUEST,
        Nature.CASE_FILE: basis("SPC11 2(4)", "", "L19 16/2"),
    }
)
"""The basis of each ground, beside that of the outcome."""
