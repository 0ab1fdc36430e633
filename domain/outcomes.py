"""Outcomes 答复结论: how an item can be answered, under which rules, with which notice (§3.1).

What each must say is in `domain.findings`, its legal basis in `domain.basis`.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.model import Model


class Outcome(StrEnum):
    """How an item, or the case, ends; the codes of §3.1 and §6.2."""

    ALREADY_PUBLIC = "ALREADY_PUBLIC"
    DISCLOSED = "DISCLOSED"
    REFUSED = "REFUSED"
    PARTIAL = "PARTIAL"
    NOT_EXIST = "NOT_EXIST"
    NOT_THIS_AGENCY = "NOT_THIS_AGENCY"
    NOT_DISCLOSABLE_INTERNAL = "NOT_DISCLOSABLE_INTERNAL"
    NOT_GOV_INFO = "NOT_GOV_INFO"
    ARCHIVED = "ARCHIVED"
    OVERRIDE_DISCLOSED = "OVERRIDE_DISCLOSED"
    NOT_REPEATED = "NOT_REPEATED"
    WITHDRAWN = "WITHDRAWN"
    ABANDONED = "ABANDONED"
    NEEDS_CREATION = "NEEDS_CREATION"
    FREQUENT_UNREASONABLE = "FREQUENT_UNREASONABLE"
    SPECIAL_REGISTER = "SPECIAL_REGISTER"
    PUBLICATION = "PUBLICATION"
    FEE_UNPAID = "FEE_UNPAID"
    RECONFIRM = "RECONFIRM"
    STILL_UNCLEAR = "STILL_UNCLEAR"


_ALL = frozenset({"cn2007", "bjqts2017", "cn2019"})
_SINCE_2019 = frozenset({"cn2019"})


class OutcomeInfo(Model):
    """What an outcome is called and carries.

    `title` is the notice's, empty where only a record is made; `attachment` its number in S0, None
    for notices S0 does not know; `document` its kind for printing and numbering (the numbering
    suffix is `SUFFIXES[document]`). `discloses`: content leaves the agency, so a closed secrecy
    review must lie there (§7.1). `rules` are the ids of the rule sets that know it.
    """

    name: str
    title: str
    attachment: int | None
    document: str | None
    discloses: bool
    rules: frozenset[str]


_ROWS: tuple[tuple[Outcome, str, str, int | None], ...] = (
    (Outcome.ALREADY_PUBLIC, "已主动公开", "政府信息获取方式和途径告知书", 5),
    (Outcome.DISCLOSED, "予以公开", "信息公开告知书", 5),
    (Outcome.REFUSED, "不予公开", "信息不予公开告知书", 6),
    (Outcome.PARTIAL, "部分公开", "部分公开的信息公开告知书", 7),
    (Outcome.NOT_EXIST, "信息不存在", "信息不存在告知书", 8),
    (Outcome.NOT_THIS_AGENCY, "非本机关政府信息", "非本机关政府信息告知书", 9),
    (Outcome.NOT_DISCLOSABLE_INTERNAL, "不属于应当公开", "不属于应当公开的政府信息告知书", 11),
    (Outcome.NOT_GOV_INFO, "非政府信息", "非政府信息告知书", 12),
    (Outcome.ARCHIVED, "已移送国家档案馆", "已移送国家档案馆告知书", 13),
    (Outcome.OVERRIDE_DISCLOSED, "涉及第三方，予以公开", "政府信息涉及第三方告知书", 15),
    (Outcome.NOT_REPEATED, "不重复答复", "不重复答复告知书", 18),
    (Outcome.WITHDRAWN, "申请人撤回", "", None),
    (Outcome.ABANDONED, "逾期未补正", "", None),
    (Outcome.NEEDS_CREATION, "需要另行制作", "没有现成信息告知书", None),
    (Outcome.FREQUENT_UNREASONABLE, "无正当理由大量反复申请", "不予处理告知书", None),
    (Outcome.SPECIAL_REGISTER, "依照专门规定查询", "依照专门规定查询告知书", None),
    (Outcome.PUBLICATION, "公开出版物", "公开出版物获取途径告知书", None),
    (Outcome.FEE_UNPAID, "逾期未缴费", "", None),
    (Outcome.RECONFIRM, "要求确认或者重新出具", "不再重新出具告知书", None),
    (Outcome.STILL_UNCLEAR, "补正后仍不明确", "申请内容不明确告知书", None),
)

_DISCLOSING = {Outcome.DISCLOSED, Outcome.PARTIAL, Outcome.OVERRIDE_DISCLOSED}
_ONLY_SINCE_2019 = {
    Outcome.NEEDS_CREATION,
    Outcome.FREQUENT_UNREASONABLE,
    Outcome.SPECIAL_REGISTER,
    Outcome.PUBLICATION,
    Outcome.FEE_UNPAID,
    Outcome.RECONFIRM,
    Outcome.STILL_UNCLEAR,
}

OUTCOMES: Mapping[Outcome, OutcomeInfo] = MappingProxyType(
    {
        outcome: OutcomeInfo(
            name=name,
            title=title,
            attachment=attachment,
            document=outcome.lower() if title else None,
            discloses=outcome in _DISCLOSING,
            rules=_SINCE_2019 if outcome in _ONLY_SINCE_2019 else _ALL,
        )
        for outcome, name, title, attachment in _ROWS
    }
)
"""Every outcome. Titles of attachments are S0's, which has none for 已主动公开 (A18)."""


def offered(outcome: Outcome, rules: str) -> bool:
    """Whether a rule set knows an outcome."""
    return rules in OUTCOMES[outcome].rules


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


_L19_CATEGORIES = {
    RefusalCategory.INTERNAL,
    RefusalCategory.PROCESS,
    RefusalCategory.ENFORCEMENT_FILE,
    RefusalCategory.QUERY,
}

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


def category_offered(category: RefusalCategory, rules: str) -> bool:
    """Whether a whole refusal may rest on it; before L19, internal matters have 附件11."""
    return rules in (_SINCE_2019 if category in _L19_CATEGORIES else _ALL)


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
