"""What a row of the procedure says, in the words in which staff and auditors read it."""

from collections.abc import Collection, Iterable, Iterator

from domain.clocks import LimitKind
from domain.paper import DOCUMENTS, Audience
from domain.people import Role
from domain.procedure import EVERY_LIMIT, Guard, Mailing, Paper, Row
from domain.procedure.extension import EXTENDABLE
from domain.stages import OPEN, UNANSWERED, Phase, Stage

PHASES = {
    Phase.INTAKE: "受理",
    Phase.HANDLING: "承办",
    Phase.WAITING: "等待",
    Phase.APPROVAL: "审批",
    Phase.SERVICE: "送达",
    Phase.CLOSED: "办结",
    Phase.WITHDRAWN: "撤回",
    Phase.ABANDONED: "结案备案",
    Phase.UNDELIVERABLE: "无法送达",
}
WHEREVER = {
    frozenset(Stage): "任何阶段",
    OPEN: "结案之前的各阶段",
    UNANSWERED: "送达之前的各阶段",
    UNANSWERED - {Stage.UNCONFIRMED}: "收到日期确定之后、送达之前的各阶段",
    EXTENDABLE: "答复期限进行中的各阶段",
    frozenset[Stage](): "（新案件）",
}
"""Sets of stages that have a name of their own."""

_PAPERS = {
    "notices": "各项结论的告知书",
    "consultations": "致每一方的征求意见文书",
    "envelopes": "《邮寄信封》（邮寄的）",
}


def listed(names: Iterable[str]) -> str:
    """Names one after the other, each once; some have commas of their own."""
    return "；".join(dict.fromkeys(names))


def wherever(stages: Collection[Stage]) -> str:
    """Where an act may be done."""
    named = WHEREVER.get(frozenset(stages))
    return named or listed(stage.label for stage in Stage if stage in stages)


def condition(row: Row) -> str:
    """What tells it from other rows of its act: what is so in the case, then what the act says."""
    return "；".join(one.title for one in (row.given, row.when) if one)


def leads_to(row: Row) -> str:
    """The stage that follows."""
    return f"→ {row.to.label}" if row.to else "阶段不变"


def who(row: Row) -> str:
    """Who may perform it."""
    return "、".join(role.label for role in row.roles)


def fields(row: Row) -> tuple[str, ...]:
    """What it carries, by the names the API knows."""
    return tuple(
        name if field.is_required() else f"{name}（可不填）"
        for name, field in row.carries.model_fields.items()
    )


def reads(guard: Guard) -> str:
    """What a guard demands: the first line of its docstring, without the English reference."""
    first = (guard.__doc__ or "").partition("\n")[0]
    return first.partition(" (")[0].rstrip(".")


def follows(row: Row) -> Iterator[str]:
    """What an act does to the limits, makes and sends."""
    yield from _limits(row)
    draft = "（拟稿）" if row.draft else ""
    yield from (f"制作{paper_title(paper)}{draft}" for paper in row.documents)
    if row.messages == "rung":
        yield "发信：催办阶梯这一级规定的内容和对象"
    else:
        yield from map(_letter, row.messages)


def paper_title(paper: Paper) -> str:
    """What a document of a row is called."""
    return _PAPERS.get(paper) or f"《{DOCUMENTS[paper].title}》"


def audience(to: Audience) -> str:
    """Whom a message reaches."""
    return "现办理人" if to is Audience.HOLDER else Role(to.value).label


def _limits(row: Row) -> Iterator[str]:
    if row.ends is EVERY_LIMIT:
        yield "终止所有期限"
    else:
        yield from (f"终止期限：{kind.label}" for kind in sorted(row.ends))
    yield from (f"暂停期限：{kind.label}" for kind in row.pauses)
    yield from (f"恢复期限：{kind.label}" for kind in row.resumes)
    for kind in row.starts:
        left = row.leftover and kind is LimitKind.DEPARTMENT
        yield f"起算期限：{kind.label}{'（按剩余天数）' if left else ''}"
    if row.anew:
        yield "所有进行中的期限按现行日历重新计算"


def _letter(mailing: Mailing) -> str:
    kind, to = mailing
    return f"发信：{kind.label} → {audience(to)}"
