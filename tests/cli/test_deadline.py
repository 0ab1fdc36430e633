"""`mingbai deadline` and `mingbai calendar`, as a script and as a person meet them."""

import json
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from cli import calendar
from cli.deadline import deadline
from domain.calendar import load_calendar
from tests.support.vectors import OF_THE_BUREAU

app = typer.Typer()
app.command()(deadline)
app.add_typer(calendar.app, name="calendar")


def run(line: str) -> Result:
    # What lies in a checkout's own data folder is no business of these.
    environment = {"COLUMNS": "200", "MINGBAI_DATA_DIR": "/nonexistent"}
    return CliRunner(env=environment).invoke(app, line.split())


def answer(line: str) -> Any:
    result = run(f"{line} --json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize(("receipt", "transfer", "department", "reply", "extended"), OF_THE_BUREAU)
def test_golden_vectors(
    receipt: str, transfer: str, *, department: str, reply: str, extended: str
) -> None:
    found = answer(f"deadline {receipt} --rules bjqts2017")
    assert found["transfer_due"] == transfer
    assert found["department_due"] == department
    assert found["reply_due"] == reply
    assert found["extended_due"] == extended
    assert found["provisional"] is False
    assert found["calendar_version"] == load_calendar().version


def test_an_exclusion_moves_the_reply() -> None:
    found = answer("deadline 2017-11-06 --rules bjqts2017 --exclude 2017-11-10..2017-11-27")
    assert found["reply_due"] == "2017-12-12"
    kinds = [day["kind"] for day in found["ledger"]]
    assert kinds.count("excluded") == 11


def test_exclusions_that_overlap_count_once() -> None:
    found = answer(
        "deadline 2017-11-06 --rules bjqts2017"
        " --exclude 2017-11-10..2017-11-20 --exclude 2017-11-15..2017-11-27"
    )
    assert found["reply_due"] == "2017-12-12"


def test_a_supplement_restarts_every_limit() -> None:
    found = answer("deadline 2017-11-06 --rules bjqts2017 --supplement 2017-11-22")
    assert found["reply_due"] == "2017-12-13"
    assert found["transfer_due"] == "2017-11-24"
    assert found["anchor"] == "2017-11-22"


def test_an_exclusion_before_the_supplement_is_wiped() -> None:
    line = "deadline 2017-11-06 --rules bjqts2017 --supplement 2017-11-22"
    assert answer(f"{line} --exclude 2017-11-08..2017-11-20")["reply_due"] == "2017-12-13"


def test_an_extension_moves_the_reply_and_not_the_maximum() -> None:
    found = answer("deadline 2017-11-07 --rules bjqts2017 --extend 15")
    assert found["reply_due"] == found["extended_due"] == "2017-12-19"
    assert [day["kind"] for day in found["ledger"]].count("extension") == 15


def test_the_ledger_begins_with_the_receipt_and_ends_with_the_reply() -> None:
    found = answer("deadline 2018-09-17 --rules bjqts2017")
    first, last = found["ledger"][0], found["ledger"][-1]
    assert (first["date"], first["kind"], first["number"]) == ("2018-09-17", "receipt", None)
    assert (last["date"], last["kind"], last["number"]) == ("2018-10-12", "counted", 15)
    assert all(day["reason"] for day in found["ledger"])


def test_a_sunday_receipt_rolls_when_told() -> None:
    line = "deadline 2017-11-05 --rules bjqts2017 --rest-day"
    assert answer(f"{line} as_is")["reply_due"] == "2017-11-24"
    assert answer(f"{line} roll")["reply_due"] == "2017-11-27"


def test_the_agency_gives_rules_and_local_orders() -> None:
    assert answer("deadline 2017-11-07 --agency bjqts")["rules"] == "bjqts2017"
    line = "deadline 2014-10-29 --rules cn2007"
    assert answer(line)["reply_due"] == "2014-11-19"
    assert answer(f"{line} --agency bjqts")["reply_due"] == "2014-11-21"


@pytest.mark.parametrize(("receipt", "rules"), [("2017-11-07", "cn2007"), ("2019-05-15", "cn2019")])
def test_without_agency_or_rules_the_national_law_of_the_day_applies(
    receipt: str, rules: str
) -> None:
    assert answer(f"deadline {receipt}")["rules"] == rules


def test_a_date_in_a_year_without_notice_is_provisional() -> None:
    assert answer("deadline 2026-12-25")["provisional"] is True
    assert "暂定" in run("deadline 2026-12-25").stdout


def test_a_receipt_outside_the_rules_warns_and_answers() -> None:
    result = run("deadline 2017-09-29 --rules bjqts2017")
    assert result.exit_code == 0
    assert "适用期间" in result.stderr
    assert run("deadline 2017-11-07 --rules bjqts2017").stderr == ""


def test_an_exclusion_after_the_deadline_warns_that_it_changes_nothing() -> None:
    found = answer("deadline 2017-11-07 --rules bjqts2017 --exclude 2017-12-04..2017-12-08")
    assert found["reply_due"] == "2017-11-28"
    assert "不起作用" in found["warnings"][0]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("deadline 2017-13-01", "不是日期"),
        ("deadline 2017-11-07 --supplement yesterday", "不是日期"),
        ("deadline 2017-11-07 --supplement 2017-11-06", "早于收到日"),
        ("deadline 2017-11-07 --exclude 2017-11-20..2017-11-10", "止日早于起日"),
        ("deadline 2017-11-07 --exclude 2017-11-06..2017-11-10", "早于收到日"),
        ("deadline 2017-11-07 --exclude 2017-11-20", "不是期间"),
        ("deadline 2017-11-07 --exclude 2017-11-20..soon", "不是日期"),
        ("deadline 2017-11-07 --rules cn1999", "bjqts2017、cn2007、cn2019"),
        ("deadline 2017-11-07 --agency nobody", "nobody"),
        ("deadline 2017-11-07 --extend 16", "不得超过15个工作日"),
        ("deadline 2017-11-07 --extend 0", "至少一个工作日"),
        ("deadline 2006-12-01", "2007年1月1日"),
        ("deadline 2035-12-20", "2035年12月31日"),
        ("calendar check 2040-01-01", "2035年12月31日"),
        ("calendar show 1999", "2007年1月1日"),
        ("calendar version --agency nobody", "nobody"),
    ],
)
def test_bad_input_is_one_clear_line_and_status_2(line: str, message: str) -> None:
    result = run(line)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_person_sees_limits_and_ledger() -> None:
    shown = run("deadline 2018-09-17 --rules bjqts2017 --extend 1").stdout
    for text in ("转交承办部门", "2018-10-15", "中秋节放假", "第十三条第七项第二目", "延长期第1日"):
        assert text in shown


def test_calendar_show_lists_days_off_and_make_up_days() -> None:
    shown = run("calendar show 2017").stdout
    assert "249个工作日" in shown
    assert "国办发明电〔2016〕17号" in shown
    found = answer("calendar show 2017")
    made_up = [day["date"] for day in found["days"] if day["kind"] == "make_up"]
    assert found["working_days"] == 249
    assert made_up == ["2017-01-22", "2017-02-04", "2017-04-01", "2017-05-27", "2017-09-30"]


def test_calendar_check_answers_for_the_agency() -> None:
    assert answer("calendar check 2014-11-11")["working"] is True
    found = answer("calendar check 2014-11-11 --agency bjqts")
    assert (found["working"], found["name"]) == (False, "亚太经合组织会议")
    assert "调休上班（国庆节、中秋节）" in run("calendar check 2017-09-30").stdout
    assert "暂定" in run("calendar check 2027-02-08").stdout


def test_calendar_version_tells_how_far_the_notices_reach() -> None:
    found = answer("calendar version")
    assert found["version"] == load_calendar().version
    assert found["confirmed_through"] == "2026-12-31"
    assert load_calendar().version in run("calendar version").stdout
    assert answer("calendar version --agency bjqts")["version"] == load_calendar("beijing").version
