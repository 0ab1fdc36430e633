"""The agency a command is about: its register's only one unless named, never one that is not."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from cli.main import app
from cli.publications import SAMPLE
from tests.cli.running import bootstrapped, to_day_one

BY = ("--by", "hou.tao")
DAYS = ("--from", "2017-11-01", "--to", "2017-11-30")
ABSENT = ("--absent", "dong.mei", "--delegate", "pan.long", "--reason", "年休假")
PERSON = ("--name", "辛仁", "--email", "xin.ren@bjscjg.example")
OTHERWISE = {
    "bootstrap": "upgrades all that are there",
    "deadline": "reckons by the country's law and calendar",
    "calendar show": "shows the country's",
    "calendar check": "the same",
    "calendar version": "the same",
    "calendar import": "imports for the country; a place's needs one",
    "notice preview": "takes the case's, or the sample's",
    "notice blank": "needs one",
}
"""Commands that do something else without an agency."""

COMMANDS = {
    "people list": (),
    "people departments": (),
    "people department": ("xinxi", "信息中心", *BY),
    "people add": ("xin.ren", *PERSON, *BY),
    "people change": ("song.yu", "--name", "宋玉", *BY),
    "people duty add": ("song.yu", "center_head", *BY),
    "people duty remove": ("bai.lin", "clerk", *BY),
    "people password": ("song.yu", "--stdin", *BY),
    "people totp": ("song.yu",),
    "people unlock": ("song.yu", *BY),
    "people sessions": ("song.yu",),
    "people token issue": ("song.yu", "--label", "报表", *BY),
    "people token list": (),
    "people token revoke": ("x", *BY),
    "people leave": ("bai.lin", *BY),
    "client add": ("website", "--name", "门户网站", *BY),
    "client list": (),
    "client key": ("website", *BY),
    "client revoke": ("website", *BY),
    "delegate add": (*ABSENT, "--first", "2017-11-13", "--last", "2017-11-17", *BY),
    "delegate list": (),
    "delegate revoke": ("x", *BY),
    "publications import": (str(SAMPLE),),
    "publications list": (),
    "postal": (*DAYS, "--json"),
}
"""Every other command with an `--agency`, and words that make sense to it, in their order."""

REFUSED = {
    "people token revoke": "管理访问令牌：没有令牌“x”，或者已经撤销",
    "delegate revoke": "机关“bjscjg”没有授权“x”",
}
"""What is about something that is not there, and how the agency that was meant says so."""


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of another agency than the demonstration's, as in production."""
    folder = tmp_path_factory.mktemp("one")
    bootstrapped(folder, "bjscjg")
    return folder


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of two agencies."""
    folder = tmp_path_factory.mktemp("two")
    bootstrapped(folder, "bjscjg", "bjqts")
    return folder


def run(folder: Path, command: str, *options: str) -> Result:
    """A command on the day the rules of 2017 took effect."""
    env = {"COLUMNS": "200", "MINGBAI_MODE": "demo", "MINGBAI_CIVIL_SHIFT": to_day_one()}
    words = [*command.split(), *COMMANDS[command], *options, "--data-dir", str(folder)]
    return CliRunner(env=env).invoke(app, words, input="竹林 七贤 与 一壶清茶\n")


def answer(folder: Path, command: str, *options: str) -> Any:
    done = run(folder, command, *options, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def options() -> Iterator[tuple[str, Any]]:
    """Every `--agency` there is, by its command."""

    def walk(command: Any, name: str) -> Iterator[tuple[str, Any]]:
        if hasattr(command, "list_commands"):
            for one in command.list_commands(None):
                yield from walk(command.get_command(None, one), f"{name} {one}")
            return
        yield from ((name.strip(), one) for one in command.params if one.name == "agency")

    return walk(get_command(app), "")


def test_no_command_takes_an_agency_for_granted() -> None:
    found = dict(options())
    assert found.keys() == COMMANDS.keys() | OTHERWISE.keys()
    assert {name for name, one in found.items() if one.default is not None} == set()


def test_the_only_agency_need_not_be_named(tmp_path: Path) -> None:
    bootstrapped(tmp_path, "bjscjg")
    for command in COMMANDS:
        done = run(tmp_path, command)
        refused = REFUSED.get(command)
        wanted = (2, f"{refused}\n") if refused else (0, "")
        assert (done.exit_code, done.stderr) == wanted, command


def test_what_is_told_is_the_only_agency_s(tmp_path: Path) -> None:
    bootstrapped(tmp_path, "bjscjg")
    for command in ("client add", "delegate add", "people token issue", "publications import"):
        assert run(tmp_path, command).exit_code == 0
    assert "hou.tao" in {person["id"] for person in answer(tmp_path, "people list")}
    assert "xinyong" in {part["id"] for part in answer(tmp_path, "people departments")}
    assert [client["id"] for client in answer(tmp_path, "client list")] == ["website"]
    (given,) = answer(tmp_path, "delegate list")
    assert given["delegation"]["absent"] == "dong.mei"
    assert [token["person"] for token in answer(tmp_path, "people token list")] == ["song.yu"]
    assert len(answer(tmp_path, "publications list")) > 1
    assert answer(tmp_path, "postal")["agency"]["name"] == "北京市市场监督管理局"


@pytest.mark.parametrize("command", COMMANDS)
def test_one_of_two_agencies_must_be_named(two: Path, command: str) -> None:
    done = run(two, command)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "请用 --agency 写明机关；现有：bjqts、bjscjg\n"


@pytest.mark.parametrize("name", ["bjqts", "bjscjg"])
def test_of_two_agencies_the_named_one_is_told(two: Path, name: str) -> None:
    people = answer(two, "people list", "--agency", name)
    assert {person["email"].partition("@")[2] for person in people} == {f"{name}.example"}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["bjqts", "nowhere", ""])
def test_an_agency_that_is_not_there_is_refused(one: Path, command: str, name: str) -> None:
    """Also one the program knows, and also where something else is to be written down."""
    done = run(one, command, "--agency", name)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"登记库中没有机关“{name}”；现有：bjscjg\n"


ELSEWHERE = {
    "deadline": "2017-11-07",
    "notice preview": "receipt",
    "notice blank": "",
    "calendar show": "2017",
    "calendar check": "2017-11-07",
    "calendar version": "",
}


@pytest.mark.parametrize("command", ELSEWHERE)
def test_no_other_command_knows_an_agency_that_is_nowhere(one: Path, command: str) -> None:
    line = f"{command} {ELSEWHERE[command]} --agency nowhere --data-dir {one}"
    done = CliRunner().invoke(app, line)
    assert done.exit_code in (1, 2)
    assert done.stdout == ""
    assert done.stderr == "没有机关“nowhere”的配置；现有：bjqts、bjscjg\n"
