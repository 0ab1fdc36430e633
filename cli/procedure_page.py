"""docs/procedure.md: the whole procedure on one page, for staff and auditors."""

from collections.abc import Iterator
from itertools import pairwise

from cli.diagram import overview, state_diagram
from cli.edge_cases import EDGE_CASES, EdgeCase
from cli.markdown import section, table
from cli.procedure_articles import acts_by_article
from cli.procedure_data import documents, ladder, limits, outcomes
from cli.procedure_words import (
    PHASES,
    WHEREVER,
    condition,
    follows,
    leads_to,
    listed,
    reads,
    wherever,
    who,
)
from domain.procedure import CHAPTERS, PROCEDURE, Row
from domain.stages import Stage

TITLES = {
    "intake": "收件、审查、登记",
    "transfer": "转交、异议、指定承办人员",
    "opinion": "答复意见",
    "supplement": "补正与逾期结案",
    "consultation": "征求意见",
    "secrecy": "保密审查：先审查、后公开",
    "approval": "拟稿、三级签署、制发",
    "extension": "延长答复期限",
    "service": "寄发、送达、办结",
    "charges": "2019年条例：说明理由与收费",
    "afterwards": "撤回、恢复办理、备注",
    "clockwork": "到期、重新计算、搁置的工作",
}
"""The chapters of the table, by the files that hold them."""

_HEAD = """# 依申请公开办理程序

*Generated from the procedure table (`domain/procedure/`), the rule sets and the demonstration
agency's profile by `mingbai procedure --markdown > docs/procedure.md`; a test fails when this page
and the table differ, and nobody edits it by hand. It is Chinese because those who work by it and
those who audit it read Chinese. How a case feels from start to end is told in the
[walk-throughs](walkthroughs/README.md), why some rules are read as they are in the
[decisions](decisions/README.md).*

本页由程序表自动生成，供办理人员和审计人员查阅。每一行都注明依据；系统只按这张表办理，表中没有的，
任何人、任何入口都办不成。“细则”指《北京市质量技术监督局政务公开实施细则》（2017年）。"""


def page() -> str:
    """The page as it should lie in docs/procedure.md."""
    parts = (
        _HEAD,
        section("主要路径", _mermaid(overview()), _OVERVIEW),
        section("阶段", _stages(), _anywhere()),
        section("办理事项", *_chapters()),
        section("期限", *limits()),
        section("催办阶梯", ladder()),
        section("文书", documents()),
        section("结论及其告知书", outcomes()),
        section("依据索引", _articles()),
        section("特殊情形与检验", _CASES, _cases()),
    )
    return "\n\n".join(parts) + "\n"


_OVERVIEW = (
    "图中只有向前的路径；退回、补正、征求意见、缴费、恢复办理等见各章的图。延期不是阶段：案件在哪里"
    "都可以延期，只移动答复的最后一日。"
)
_CASES = (
    "细则和其他规范写明的每一种特殊情形，各由哪些检验和样例证明。检验随每次改动自动运行；样例由"
    "[test_every_sample_ends_as_its_file_says](../tests/domain/test_judge.py)逐件核对，"
    "`mingbai demo`连同文书、邮件全部办理一遍。"
)


def _mermaid(diagram: str) -> str:
    return f"```mermaid\n{diagram}\n```"


def _stages() -> str:
    return table(
        ("阶段", "代号", "环节", "由谁办理", "此时的事项", "随后可能"),
        (
            (
                stage.label,
                f"`{stage}`",
                PHASES[stage.phase],
                stage.holder.label if stage.holder else "（已结束）",
                listed(row.title for row in _here(stage)),
                listed(row.to.label for row in _here(stage) if row.to),
            )
            for stage in Stage
        ),
    )


def _here(stage: Stage) -> list[Row]:
    """The rows that belong to this stage and not to many."""
    return [
        row for row in PROCEDURE if stage in row.stages and frozenset(row.stages) not in WHEREVER
    ]


def _anywhere() -> str:
    lines = ["不限于某一阶段的事项："]
    for stages, name in WHEREVER.items():
        titles = listed(row.title for row in PROCEDURE if frozenset(row.stages) == stages)
        if stages and titles:
            lines.append(f"- {name}：{titles}")
    return "\n".join((lines[0], "", *lines[1:]))


def _chapters() -> Iterator[str]:
    for chapter in CHAPTERS:
        yield f"### {TITLES[chapter.__name__.rpartition('.')[2]]}"
        if len({row.to for row in chapter.ROWS if row.to}) > 1:
            yield _mermaid(state_diagram(chapter.ROWS))
        yield table(
            ("事项", "阶段、办理人", "须符合", "随后", "依据"),
            (
                (_act(row), _where(row), _needs(row, above), _then(row), row.cites)
                for above, row in pairwise((None, *chapter.ROWS))
                if row
            ),
        )


def _act(row: Row) -> str:
    only = f"<br>{condition(row)}" if condition(row) else ""
    return f"**{row.title}**{only}<br>`{row.act}`"


def _where(row: Row) -> str:
    return f"{wherever(row.stages)}<br>{who(row)}"


def _needs(row: Row, above: Row | None) -> str:
    if above and row.guards and row.guards == above.guards:
        return "（同上）"
    return "<br>".join(f"· {reads(guard)}" for guard in row.guards)


def _then(row: Row) -> str:
    return "<br>".join((f"**{leads_to(row)}**", *follows(row)))


def _articles() -> str:
    return table(
        ("依据", "事项"),
        ((place, listed(titles)) for place, titles in acts_by_article().items()),
    )


def _cases() -> str:
    return table(
        ("情形", "规则", "依据", "检验"),
        ((one.title, one.rule, one.cites, _proof(one)) for one in EDGE_CASES),
    )


def _proof(one: EdgeCase) -> str:
    samples = (f"样例[{name}](../samples/{name}.toml)" for name in one.samples)
    tests = (_linked(test) for test in one.tests)
    return "<br>".join((*samples, *tests))


def _linked(test: str) -> str:
    path, _, name = test.partition("::")
    return f"[{name}](../tests/{path})"
