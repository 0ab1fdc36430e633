"""`mingbai procedure`: the procedure table, top to bottom, for people, diagrams and scripts."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from cli.diagram import overview
from cli.output import Json, print_json
from cli.procedure_page import page
from cli.procedure_words import condition, fields, follows, leads_to, reads, wherever, who
from domain.procedure import PROCEDURE, Row
from domain.stages import Stage


def procedure(
    *,
    mermaid: Annotated[bool, typer.Option(help="输出主要路径的 Mermaid 状态图")] = False,
    markdown: Annotated[bool, typer.Option(help="输出 docs/procedure.md 全文")] = False,
    as_json: Json = False,
) -> None:
    """办理程序一览：每个事项在什么阶段、由谁、凭什么办理，随后发生什么。"""  # noqa: D415 - the help users read ends as Chinese does
    if mermaid:
        print(overview())
    elif markdown:
        print(page(), end="")
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
        only = f"\n{condition(row)}" if condition(row) else ""
        table.add_row(
            f"[bold]{row.title}[/bold]{only}\n{row.act}",
            f"{wherever(row.stages)}\n[bold]{leads_to(row)}[/bold]\n由{who(row)}办理",
            "\n".join((*fields(row), *map(reads, row.guards))),
            "\n".join(follows(row)),
            row.cites,
        )
    return table


def _facts(row: Row) -> dict[str, object]:
    return {
        "act": row.act,
        "title": row.title,
        "given": row.given.title if row.given else None,
        "when": row.when.title if row.when else None,
        "from": [stage for stage in Stage if stage in row.stages],
        "to": row.to,
        "roles": [*row.roles],
        "carries": {name: field.is_required() for name, field in row.carries.model_fields.items()},
        "guards": [reads(guard) for guard in row.guards],
        "ends": sorted(row.ends),
        "starts": [*row.starts],
        "pauses": [*row.pauses],
        "resumes": [*row.resumes],
        "leftover": row.leftover,
        "documents": [*row.documents],
        "draft": row.draft,
        "messages": row.messages if row.messages == "rung" else [[*one] for one in row.messages],
        "cites": row.cites,
    }
