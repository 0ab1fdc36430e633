"""`mingbai delegate`: an administrator at the keyboard registers who stands in for whom."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from domain.civil import civil_date
from register.agency.skipping import skip
from register.engine import open_register
from register.record.verify import verify
from runtime.keys import load_key_ring
from runtime.vault import RingVault
from tests.cli.running import to_day_one

ADD = {
    "--absent": "li.qiang",
    "--delegate": "sun.li",
    "--first": "2017-11-13",
    "--last": "2017-11-17",
    "--reason": "年休假",
    "--by": "qian.bo",
}


def run(folder: Path, *options: str, **environment: str) -> Result:
    """The command on the day the rules took effect."""
    day_one = {"MINGBAI_MODE": "demo", "MINGBAI_CIVIL_SHIFT": to_day_one()}
    runner = CliRunner(env={"COLUMNS": "200", **day_one, **environment})
    return runner.invoke(app, ["delegate", *options, "--data-dir", str(folder)])


def add(folder: Path, *more: str, **changes: str) -> Result:
    return run(folder, "add", *_given(changes), *more)


def _given(changes: dict[str, str]) -> list[str]:
    given = {**ADD, **{f"--{name}": value for name, value in changes.items()}}
    return [part for pair in given.items() for part in pair]


def test_a_delegation_is_registered_listed_and_revoked(folder: Path) -> None:
    added = add(folder)
    assert added.exit_code == 0, added.output
    assert added.stdout.startswith(
        "已登记：li.qiang 授权 sun.li，2017年11月13日至2017年11月17日，全部职责（编号 "
    )
    listed = run(folder, "list")
    for words in ("李强", "孙丽", "全部职责", "2017-11-13至2017-11-17", "尚未开始", "年休假"):
        assert words in listed.stdout
    (one,) = json.loads(run(folder, "list", "--json").stdout)
    revoked = run(folder, "revoke", one["delegation"]["id"], "--by", "zhou.min")
    assert revoked.exit_code == 0
    assert revoked.stdout.startswith("已撤销：li.qiang 授权 sun.li")
    assert run(folder, "list").stdout == "没有授权\n"
    assert "已撤销" in run(folder, "list", "--past").stdout


def test_a_script_reads_what_was_registered(folder: Path) -> None:
    told = json.loads(add(folder, "--json", role="department_head", department="tese").stdout)
    given = told["delegation"]
    assert (given["role"], given["department"]) == ("department_head", "tese")
    assert told["warnings"] == []
    revoked = run(folder, "revoke", given["id"], "--by", "qian.bo", "--json")
    assert json.loads(revoked.stdout)["revoked_by"] == "qian.bo"


def test_whoever_could_sign_two_steps_is_named_at_once(folder: Path) -> None:
    line = add(folder, delegate="zhou.min").stdout.splitlines()[-1]
    assert line.startswith("提示：周敏在此期间可以办理“承办部门负责人签署”")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"by": "wang.fang"}, "登记授权：授权由本人、办公室主任或者系统管理员登记和撤销"),
        ({"by": "nobody"}, "没有“nobody”这个办理人"),
        ({"delegate": "li.qiang"}, "不能授权给本人"),
        ({"first": "2017-11-01"}, "不能倒填日期"),
        ({"last": "soon"}, "“soon”不是日期"),
        ({"role": "king"}, "没有职责“king”，可选：clerk（受理人员）"),
        ({"reason": " "}, "reason：不能为空"),
        ({"agency": "none"}, "没有机关“none”"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(
    folder: Path, changes: dict[str, str], why: str
) -> None:
    result = add(folder, **changes)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert why in result.stderr
    assert result.stderr.count("\n") == 1


def test_what_is_not_there_is_not_revoked(folder: Path) -> None:
    result = run(folder, "revoke", "none", "--by", "qian.bo")
    assert (result.exit_code, result.stderr) == (2, "机关“bjqts”没有授权“none”\n")


def test_what_is_registered_is_in_a_whole_chain(folder: Path) -> None:
    add(folder)
    add(folder, by="wang.fang")
    ring = load_key_ring(folder / "keys.json")
    register = open_register(f"sqlite:///{folder / 'register.db'}", RingVault(ring))
    verdict = verify(register, ring.journal_key)
    register.close()
    assert (verdict.whole, verdict.entries) == (True, 2)


def test_in_training_it_is_the_day_that_was_skipped_to(folder: Path) -> None:
    """On the day the rules took effect the delegation lies ahead; two weeks on, behind."""
    register = open_register(
        f"sqlite:///{folder / 'register.db'}", RingVault(load_key_ring(folder / "keys.json"))
    )
    with register.transaction() as session:
        assert skip(session, timedelta(0), timedelta(days=14))
    register.close()
    late = run(folder, "add", *_given({}), MINGBAI_MODE="training")
    assert "不能倒填日期" in late.stderr
    assert add(folder).exit_code == 0


def test_without_a_shift_it_is_today(folder: Path) -> None:
    """What was to begin in 2017 would be backdated."""

    def add_today(**changes: str) -> Result:
        return run(folder, "add", *_given(changes), MINGBAI_CIVIL_SHIFT="0")

    assert "不能倒填日期" in add_today().stderr
    soon = (civil_date(datetime.now(UTC)) + timedelta(days=2)).isoformat()
    assert add_today(first=soon, last=soon).exit_code == 0
