"""Defects 申请的缺陷: everything wrong with an application, told at once 一次性告知 (S2 §6(3)).

S0 art 13(1) says what an application must hold; the table below is that article, and
`domain.formal_check` only says where it is not met. A missing label on the envelope is never a
defect (I17).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.application import Application
from domain.citations import cite, printable
from domain.formal_check import Found, check
from domain.model import Model


class Severity(StrEnum):
    """What a defect means (§2.2): impossible data, an incomplete form, or unclear content."""

    IMPOSSIBLE = "impossible"
    FORMAL = "formal"
    CONTENT = "content"


class Defect(Model):
    """One defect: `field` is a path such as `applicants/0/identity/number`, the rest is Chinese.

    *Impossible* data cannot be entered; a *formal* defect is told to the applicant, who applies
    again as required (S0 art 13(3)); unclear *content* leads to 附件10 (S0 art 13(6)7).
    """

    code: str
    field: str
    message: str
    kind: Severity
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Rule:
    kind: Severity
    message: str
    article: str = ""
    waived_by: frozenset[str] = frozenset()


_IMPOSSIBLE, _FORMAL, _CONTENT = Severity
_FIRST = frozenset({"cn2007"})
_NATIONAL = frozenset({"cn2007", "cn2019"})

_ARTICLES = {
    "persons": {"bjqts2017": cite("S0 13(1)2(1)"), "cn2019": cite("L19 29/2(1)")},
    "content": {"bjqts2017": cite("S0 13(1)2(2)"), "cn2019": cite("L19 29/2(2)")},
    "form": {"bjqts2017": cite("S0 13(1)2(3)"), "cn2019": cite("L19 29/2(3)")},
    "agency": {"bjqts2017": cite("S0 13(1)2(4)")},
    "oral": {"bjqts2017": cite("S0 13(1)1"), "cn2019": cite("L19 29/1")},
    "mandate": {"bjqts2017": cite("S0 13(1)3")},
    "election": {"bjqts2017": cite("S0 13(1)4")},
}

_RULES = {
    "control_characters": _Rule(_IMPOSSIBLE, "含有控制字符或者不允许的换行，请删除后重新填写。"),
    "future_date": _Rule(_IMPOSSIBLE, "日期{day}晚于今天，请核对。"),
    "date_too_early": _Rule(_IMPOSSIBLE, "日期{day}早于《条例》施行之日（2008年5月1日），请核对。"),
    "dates_reversed": _Rule(_IMPOSSIBLE, "日期{day}早于前一环节的日期{before}，请核对。"),
    "arrival_date_missing": _Rule(_IMPOSSIBLE, "缺少{what}，无法确定收到申请之日，请登记。"),
    "agency_unknown": _Rule(
        _IMPOSSIBLE, "受理机关“{name}”不是本机关，请核对；应向其他机关提出的，请向该机关申请。"
    ),
    "representatives_number": _Rule(
        _IMPOSSIBLE, "推选的代表人为{n}名，应为1至5名，请重新推选。", "election"
    ),
    "agency_missing": _Rule(_FORMAL, "未写明受理机关名称，请补充。", "agency", _NATIONAL),
    "applicant_missing": _Rule(_FORMAL, "未写明申请人，请补充申请人的姓名或者名称。", "persons"),
    "name_missing": _Rule(_FORMAL, "未写明{who}的姓名或者名称，请补充。", "persons"),
    "identity_missing": _Rule(_FORMAL, "未写明{who}的{what}，请补充。", "persons", _FIRST),
    "identity_wrong": _Rule(
        _FORMAL, "{who}的{what}号码有误（校验未通过），请核对后重新填写。", "persons", _FIRST
    ),
    "contact_missing": _Rule(
        _FORMAL, "未写明{who}的联系方式，请补充电话、通信地址或者其他有效联系方式。", "persons"
    ),
    "phone_wrong": _Rule(_FORMAL, "{who}的联系电话有误，请核对后重新填写。", "persons"),
    "email_wrong": _Rule(_FORMAL, "{who}的电子邮箱有误，请核对后重新填写。", "persons"),
    "mandate_missing": _Rule(
        _FORMAL, "由代理人提出申请，但没有委托代理证明材料，请补充提交。", "mandate"
    ),
    "too_few_applicants": _Rule(
        _FORMAL,
        "共同申请人为{n}名，不足5名，不适用推选代表人的规定，请由全体申请人共同提出申请。",
        "election",
    ),
    "election_missing": _Rule(_FORMAL, "没有代表人的推举证明材料，请补充提交。", "election"),
    "oral_record_missing": _Rule(_FORMAL, "没有口头申请的记录，请由受理人员代为填写。", "oral"),
    "oral_difficulty_missing": _Rule(
        _FORMAL, "口头申请未写明采用书面形式确有困难的情况，请补充。", "oral"
    ),
    "oral_clerk_missing": _Rule(_FORMAL, "口头申请未写明代为填写的受理人员，请补充。", "oral"),
    "oral_unconfirmed": _Rule(
        _FORMAL, "口头申请记录未经申请人签字、捺印或者盖章确认并注明日期，请补充。", "oral"
    ),
    "obtaining_missing": _Rule(_FORMAL, "未选择获取信息的方式，请补充。", "form"),
    "form_missing": _Rule(_FORMAL, "未选择提供信息的形式，请补充。", "form"),
    "obtaining_unreachable": _Rule(
        _FORMAL, "选择以{way}方式获取信息，但未写明{what}，请补充。", "form"
    ),
    "items_missing": _Rule(
        _CONTENT, "未写明申请公开的信息，请写明文件名称、文号或者其他详尽、准确的特征。", "content"
    ),
    "item_unspecific": _Rule(
        _CONTENT,
        "第{n}项申请内容不能指向特定的政府信息，请写明文件名称、文号或者其他详尽、准确的特征。",
        "content",
    ),
}


def defects(
    application: Application, *, agency_names: Collection[str], today: date, rules: str
) -> tuple[Defect, ...]:
    """The complete list of defects under a rule set, in the order of the form; never raises.

    `agency_names` are the names the agency answers to, `today` the civil date in Asia/Shanghai.
    """
    found = check(application, agency_names, today, rules)
    return tuple(_defect(one, rules) for one in found if rules not in _RULES[one.code].waived_by)


def sentences() -> tuple[str, ...]:
    """What is told of a defect with words filled in, as it stands before."""
    return tuple(rule.message for rule in _RULES.values() if "{" in rule.message)


def _defect(found: Found, rules: str) -> Defect:
    rule = _RULES[found.code]
    articles = _ARTICLES.get(rule.article, {}).get(rules, ())
    return Defect(
        code=found.code,
        field=found.field,
        message=rule.message.format_map(found.words),
        kind=rule.kind,
        cites=printable(articles),
    )
