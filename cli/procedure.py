"""`mingbai procedure`: the procedure table, top to bottom, for people, diagrams and scripts."""

from collections.abc import Collection, Iterator
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from cli.diagram import state_diagram
from cli.output import Json, print_json
from domain.facts_documents import RECEIPT_TITLE
from domain.paper import Audience, DocumentKind, MessageKind
from domain.people import Role
from domain.procedure import EVERY_LIMIT, PROCEDURE, Guard, Mailing, Paper, Row
from domain.stages import OPEN, UNANSWERED, Stage

_PAPERS: dict[Paper, str] = {
    "notices": "各项结论的告知书",
    DocumentKind.RECEIPT: RECEIPT_TITLE,
    DocumentKind.APPROVAL_FORM: "审批表",
}
_LETTERS = {
    MessageKind.RECEIPT: "登记回执",
    MessageKind.NOTICE: "告知书",
    MessageKind.NEW_WORK: "待办提醒",
    MessageKind.RETURNED: "退回通知",
    MessageKind.WITHDRAWN: "撤回通知",
}
_WHEREVER = {
    frozenset(Stage): "任何阶段",
    OPEN: "办结之前的各阶段",
    UNANSWERED: "送达之前的各阶段",
    frozenset[Stage](): "（新案件）",
}


def procedure(
    *,
    mermaid: Annotated[bool, typer.Option(help="输出 Mermaid 状态图")] = False,
    as_json: Json = False,
) -> None:
    """办理程序一览：每个事项在什么阶段、由谁、凭什么办理，随后发生什么。"""  # noqa: D415 - the help users read ends as Chinese does
    if mermaid:
        print(state_diagram())
    elif as_json:
        print_json([_facts(row) for row in PROCEDURE])
    else:
        Console().print(_table())


def _table() -> Table:
    table = Table(
        *(Column(name, overflow="fold") for name in ("事项", "阶段", "须有", "随后", "依据")),
        title="依申请公开办理程序",
        show_lines=True,
    )
    for row in PROCEDURE:
        when = f"\n{row.when.title}" if row.when else ""
        who = "、".join(role.label for role in row.roles)
        table.add_row(
            f"[bold]{row.title}[/bold]{when}\n{row.act}",
            f"{_wherever(row.stages)}\n[bold]{_leads_to(row)}[/bold]\n由{who}办理",
            "\n".join((*_fields(row), *map(_reads, row.guards))),
            "\n".join(_follows(row)),
            row.cites,
        )
    return table


def _wherever(stages: Collection[Stage]) -> str:
    named = _WHEREVER.get(frozenset(stages))
    return named or "、".join(stage.label for stage in Stage if stage in stages)


def _leads_to(row: Row) -> str:
    return f"→ {row.to.label}" if row.to else "阶段不变"


def _fields(row: Row) -> tuple[str, ...]:
    return tuple(
        name if field.is_required() else f"{name}（可不填）"
        for name, field in row.carries.model_fields.items()
    )


def _reads(guard: Guard) -> str:
    """What a guard demands: the first line of its docstring, without the English reference."""
    first = (guard.__doc__ or "").partition("\n")[0]
    return first.partition(" (")[0].rstrip(".")


def _follows(row: Row) -> Iterator[str]:
    if row.ends is EVERY_LIMIT:
        yield "终止所有期限"
    else:
        yield from (f"终止期限：{kind.label}" for kind in sorted(row.ends))
    yield from (f"起算期限：{kind.label}" for kind in row.starts)
    draft = "（拟稿）" if row.draft else ""
    yield from (f"制作{_PAPERS[paper]}{draft}" for paper in row.documents)
    if row.messages == "rung":
        yield "发信：催办阶梯这一级规定的内容和对象"
    else:
        yield from map(_letter, row.messages)


def _letter(mailing: Mailing) -> str:
    kind, to = mailing
    reader = "现办理人" if to is Audience.HOLDER else Role(to.value).label
    return f"发信：{_LETTERS[kind]} → {reader}"


def _facts(row: Row) -> dict[str, object]:
    return {
        "act": row.act,
        "title": row.title,
        "when": row.when.title if row.when else None,
        "from": [stage for stage in Stage if stage in row.stages],
        "to": row.to,
        "roles": [*row.roles],
        "carries": {name: field.is_required() for name, field in row.carries.model_fields.items()},
        "guards": [_reads(guard) for guard in row.guards],
        "ends": sorted(row.ends),
        "starts": [*row.starts],
        "documents": [*row.documents],
        "draft": row.draft,
        "messages": row.messages if row.messages == "rung" else [[*one] for one in row.messages],
        "cites": row.cites,
    }
