"""`mingbai procedure` shows the table, the whole table and nothing else."""

import json

from typer.testing import CliRunner

from cli.main import app
from domain.paper import DOCUMENTS, Audience, DocumentKind, MessageKind
from domain.procedure import ACTS, PROCEDURE


def run(*options: str) -> str:
    result = CliRunner(env={"COLUMNS": "240"}).invoke(app, ["procedure", *options])
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
        "起算期限：承办部门答复意见（按剩余天数）",
        "暂停期限：答复申请人",
        "恢复期限：答复申请人",
        "所有进行中的期限按现行日历重新计算",
        "制作《登记回执》",
        "制作各项结论的告知书（拟稿）",
        "制作致每一方的征求意见文书",
        "发信：登记回执 → 申请人",
        "发信：致第三方的文书 → 第三方",
        "终止所有期限",
    ):
        assert words in shown


def test_everything_a_row_names_has_a_chinese_name() -> None:
    """A kind of mail or document without one would fail the printing of the table."""
    assert all(kind.label for kind in MessageKind)
    assert all(DOCUMENTS[kind].title for kind in DocumentKind)
    assert len({kind.label for kind in MessageKind}) == len(MessageKind)


def test_json_has_one_object_a_row() -> None:
    rows = json.loads(run("--json"))
    assert [row["act"] for row in rows] == [row.act for row in PROCEDURE]
    register = next(row for row in rows if row["act"] == "register")
    assert (register["from"], register["to"]) == (["received"], "registered")
    assert register["documents"] == [DocumentKind.RECEIPT]
    assert register["messages"] == [[MessageKind.RECEIPT, Audience.APPLICANT]]
    consult = next(row for row in rows if row["act"] == "consult")
    assert (consult["pauses"], consult["documents"][0]) == (["reply"], "consultations")
    transfer = next(row for row in rows if row["act"] == "transfer")
    assert transfer["carries"] == {"department": True, "joint": False, "received_on": False}
