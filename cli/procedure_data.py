"""The data beside the table, as Markdown: limits, ladder, documents, outcomes."""

from collections.abc import Callable, Iterator

from agencies import load_profile
from cli.markdown import table
from cli.procedure_words import audience, listed
from domain.citations import TITLES, Citation, Law
from domain.clock_rules import PARAMETERS
from domain.clocks import LimitKind
from domain.ladder import RungRule
from domain.outcomes import OUTCOMES
from domain.paper import DOCUMENTS, DocumentKind
from domain.procedure import EVERY_LIMIT, PROCEDURE, Row
from domain.rulesets import RuleSet, load_ruleset

AGENCY = "bjqts"
"""The agency whose ladder the page shows."""

_RULES = tuple(map(load_ruleset, ("cn2007", "bjqts2017", "cn2019")))
_BESIDE = {
    "extension_max_wd": "延长答复期限，累计最多",
    "co_producer_reply_wd": "共同制作机关反馈意见",
    "other_agency_reply_wd": "其他机关反馈意见",
    "correction_notice_wd": "告知补正，自收到申请起",
    "department_resume_min_wd": "征求意见后部门至少还有",
    "department_reserve_wd": "部门期限至迟在答复期限届满前",
}
"""Parameters in working days that are no limit of their own."""

_SOURCES = ("2007年条例", "细则", "2019年条例")
_OWN = {law: TITLES[law] for law in (Law.L07, Law.S0, Law.L19)}
_MOVED = (
    "另外，同意延期、延迟答复使答复期限后移；更正登记改变从收到日起算的各期限；办公室另定内部期限，"
    "使部门期限自当日按另定的天数起算。"
)


def limits() -> tuple[str, ...]:
    """How long each limit is under each rule set and on what ground; which acts move it."""
    named = {PARAMETERS[kind]: kind.label for kind in LimitKind} | _BESIDE
    named[PARAMETERS[LimitKind.REPLY]] = LimitKind.REPLY.label
    lengths = table(
        ("期限（工作日）", *(f"{rules.name}<br>`{rules.id}`" for rules in _RULES)),
        ((name, *(_days(rules, key) for rules in _RULES)) for key, name in named.items()),
    )
    moves = table(
        ("期限", "起算", "暂停", "恢复", "终止"),
        ((kind.label, *_moves(kind)) for kind in LimitKind),
    )
    every = f"终止所有期限的事项：{_acts(lambda row: row.ends is EVERY_LIMIT)}。"
    return lengths, moves, f"{every}{_MOVED}"


def ladder() -> str:
    """Who is reminded of what when, by the agency's data."""
    return table(
        ("期限", "何时", "催办", "通知", "内容"),
        (
            (
                rule.limit.label,
                _moment(rule),
                rule.title,
                "、".join(map(audience, rule.to)),
                rule.message.label,
            )
            for rule in load_profile(AGENCY).ladder
        ),
    )


def documents() -> str:
    """The documents of the procedure, their attachment in S0 and when they are made."""
    return table(
        ("文书", "附件", "文号后缀", "何时制作", *_SOURCES),
        (
            (
                DOCUMENTS[kind].title,
                _attachment(DOCUMENTS[kind].attachment),
                DOCUMENTS[kind].suffix and f"-{DOCUMENTS[kind].suffix}",
                _made(kind),
                *map(_cited, DOCUMENTS[kind].basis),
            )
            for kind in DocumentKind
        ),
    )


def outcomes() -> str:
    """Every outcome, its notice, its basis and the rules that know it."""
    return table(
        ("结论", "代号", "告知书", "附件", "文号后缀", "适用规则", *_SOURCES),
        (
            (
                info.name,
                f"`{code}`",
                info.title or "（仅登记备案）",
                _attachment(info.attachment),
                info.suffix and f"-{info.suffix}",
                "、".join(rules.id for rules in _RULES if rules.id in info.rules),
                *map(_cited, info.basis),
            )
            for code, info in OUTCOMES.items()
        ),
    )


def _days(rules: RuleSet, parameter: str) -> str:
    days = getattr(rules, parameter)
    return f"**{days}**<br>{rules.source(parameter).text}" if days else "（无）"


def _moves(kind: LimitKind) -> Iterator[str]:
    """The acts that start, pause, resume and end a limit; those that end every limit apart."""
    rows = [row for row in PROCEDURE if row.ends is not EVERY_LIMIT]
    yield listed(row.title for row in PROCEDURE if kind in row.starts)
    yield listed(row.title for row in PROCEDURE if kind in row.pauses)
    yield listed(row.title for row in PROCEDURE if kind in row.resumes)
    yield listed(row.title for row in rows if kind in row.ends)


def _acts(fits: Callable[[Row], bool]) -> str:
    return listed(row.title for row in PROCEDURE if fits(row))


def _moment(rule: RungRule) -> str:
    hour = {"opening": "09:00", "breach": "24:00"}[rule.at]
    if rule.day < 0:
        return f"最后一日之前{-rule.day}个工作日{hour}"
    return f"届满后第{rule.day}个工作日{hour}" if rule.day else f"最后一日{hour}"


def _attachment(number: int | None) -> str:
    return f"附件{number}" if number else ""


_WITH_CONSULTATION = {DocumentKind.THIRD_PARTY_CONSULT, DocumentKind.CO_PRODUCER_CONSULT}


def _made(kind: DocumentKind) -> str:
    if kind in _WITH_CONSULTATION:
        return _acts(lambda row: "consultations" in row.documents)
    if kind is DocumentKind.THIRD_PARTY_NOTICE:
        return f"随涉及第三方的结论：{_acts(lambda row: 'notices' in row.documents)}"
    if kind is DocumentKind.ENVELOPE:
        return _acts(lambda row: bool({kind, "envelopes"}.intersection(row.documents)))
    return _acts(lambda row: kind in row.documents)


def _cited(citations: tuple[Citation, ...]) -> str:
    """Articles, of the column's own law without its title; unread ones are marked 待核."""
    return "<br>".join(
        one.text.removeprefix(_OWN.get(one.law, "")) + ("" if one.confirmed else "（待核）")
        for one in citations
    )
