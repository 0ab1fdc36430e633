"""`mingbai procedure` shows the table, the whole table and nothing else."""

import json
import re

from typer.testing import CliRunner

from cli.main import app
from domain.paper import DocumentKind
from domain.procedure import ACTS, PROCEDURE
from domain.stages import UNANSWERED, Stage


def run(*options: str) -> str:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["procedure", *options])
    assert result.exit_code == 0
    return result.stdout


def test_the_table_shows_every_row_with_its_article() -> None:
    shown = run()
    for row in PROCEDURE:
        assert row.title in shown
        assert row.cites[:8] in shown
    for act in ACTS:
        assert f" {act} " in shown


def test_the_table_says_what_an_act_needs_and_what_follows() -> None:
    shown = run()
    for words in (
        "received_on（可不填）",
        "转交的部门是本机关的承办部门",
        "起算期限：承办部门答复意见",
        "制作登记回执",
        "发信：登记回执 → 申请人",
        "终止所有期限",
    ):
        assert words in shown


def test_json_has_one_object_a_row() -> None:
    rows = json.loads(run("--json"))
    assert [row["act"] for row in rows] == [row.act for row in PROCEDURE]
    register = next(row for row in rows if row["act"] == "register")
    assert (register["from"], register["to"]) == (["received"], "registered")
    assert register["documents"] == [DocumentKind.RECEIPT]
    assert register["messages"] == [["receipt", "applicant"]]
    transfer = next(row for row in rows if row["act"] == "transfer")
    assert transfer["carries"] == {"department": True, "received_on": False}


def test_the_diagram_has_exactly_the_ways_of_the_table() -> None:
    drawn = re.findall(r"^ *(\S+) --> (\S+): ([^，\n]*)", run("--mermaid"), re.MULTILINE)
    ways = set()
    for row in PROCEDURE:
        if row.to is None:
            continue
        framed = frozenset(row.stages) == UNANSWERED
        starts = ["unanswered"] if framed else [*row.stages] or ["[*]"]
        ways |= {(start, row.to, row.title) for start in starts}
    assert set(drawn) == ways


def test_the_diagram_names_every_stage_in_chinese() -> None:
    diagram = run("--mermaid")
    assert diagram.startswith("stateDiagram-v2\n")
    for stage in Stage:
        assert f'state "{stage.label}" as {stage}\n' in diagram
