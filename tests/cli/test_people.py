"""`mingbai people` and `mingbai client`: an administrator at the keyboard."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from typer.testing import CliRunner, Result

from agencies import load_profile
from cli.kept import accounts, kept_settings
from cli.main import app
from domain.login import SignedIn
from register.agency.bootstrap import has_demo_accounts
from register.engine import Register, open_register
from register.people.accounts import Accounts
from register.people.clients import Clients
from register.people.directory import authenticate
from register.people.log import PeopleLog
from register.people.sessions import Sessions
from register.record.verify import verify
from runtime.errors import Unavailable
from runtime.keys import load_key_ring
from runtime.vault import RingVault

GOOD = "竹林 七贤 与 一壶清茶"


@pytest.fixture
def register(folder: Path) -> Iterator[Register]:
    """Its register."""
    vault = RingVault(load_key_ring(folder / "keys.json"))
    register = open_register(f"sqlite:///{folder / 'register.db'}", vault)
    yield register
    register.close()


@pytest.fixture
def log(folder: Path) -> PeopleLog:
    """Its log of people."""
    return PeopleLog(load_key_ring(folder / "keys.json").journal_key)


@pytest.fixture
def run(folder: Path) -> Callable[..., Result]:
    """A command in that installation."""

    def command(*words: str, given: str | None = None) -> Result:
        runner = CliRunner(env={"COLUMNS": "200", "MINGBAI_MODE": "demo"})
        return runner.invoke(app, [*words, "--data-dir", str(folder)], input=given)

    return command


Run = Callable[..., Result]


def done(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout


def test_somebody_begins_gets_a_duty_and_leaves(run: Run) -> None:
    by = ("--by", "qian.bo")
    facts = ("--name", "辛仁", "--email", "xin.ren@bjqts.example")
    assert done(run("people", "add", "xin.ren", *facts, *by)) == "已登记人员\n"
    given = run("people", "duty", "add", "xin.ren", "handler", "--department", "tese", *by)
    assert done(given) == "已授予职责\n"
    shown = done(run("people", "list"))
    line = next(line for line in shown.splitlines() if "辛仁" in line)
    assert "承办人员（tese）" in line
    assert "已免去职责" in done(
        run("people", "duty", "remove", "xin.ren", "handler", "--department", "tese", *by)
    )
    assert done(run("people", "change", "xin.ren", "--name", "辛人", *by)) == "已修改人员\n"
    assert done(run("people", "leave", "xin.ren", *by)) == "已登记离岗\n"
    assert "xin.ren" not in done(run("people", "list"))
    assert "已离岗" in done(run("people", "list", "--past"))


def test_a_script_reads_the_staff(run: Run) -> None:
    people = json.loads(done(run("people", "list", "--json")))
    (clerk,) = (one for one in people if one["id"] == "wang.fang")
    assert clerk["duties"] == [{"role": "clerk", "department": None, "absent": None}]
    assert clerk["account"]["password"] is False


def test_whoever_could_sign_two_steps_is_named_at_once(run: Run) -> None:
    words = ("chen.jianguo", "department_head", "--department", "tese", "--by", "qian.bo")
    assert "提示：chen.jianguo可以办理“" in done(run("people", "duty", "add", *words))


def test_a_department_is_set_up_and_renamed(run: Run) -> None:
    done(run("people", "department", "xinxi", "信息中心", "--by", "qian.bo"))
    done(run("people", "department", "xinxi", "信息和数据中心", "--by", "qian.bo"))
    assert "信息和数据中心" in done(run("people", "departments"))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("people", "leave", "qian.bo", "--by", "qian.bo"), "这是最后一名系统管理员"),
        (("people", "leave", "wang.fang", "--by", "wang.fang"), "应当由系统管理员办理"),
        (("people", "leave", "nobody", "--by", "qian.bo"), "没有在岗人员“nobody”"),
        (("people", "duty", "add", "wang.fang", "king", "--by", "qian.bo"), "没有职责“king”"),
        (("people", "duty", "add", "王芳", "clerk", "--by", "qian.bo"), "含有不允许的字符"),
        (("people", "unlock", "nobody", "--by", "qian.bo"), "没有在岗人员“nobody”"),
        (("people", "sessions", "wang.fang", "--end-all"), "请用 --by"),
        (("people", "token", "revoke", "x", "--by", "qian.bo"), "没有令牌“x”"),
        (("client", "key", "x", "--by", "qian.bo"), "没有受理系统“x”"),
        (
            ("client", "add", "x", "--name", "x", "--right", "people", "--by", "x"),
            "没有权限",
        ),
        (("client", "list", "--agency", "bjqts", "--json"), ""),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(
    run: Run, words: tuple[str, ...], why: str
) -> None:
    result = run(*words)
    assert result.exit_code == (2 if why else 0)
    assert why in result.stderr
    assert result.stderr.count("\n") == (1 if why else 0)


def test_a_password_from_standard_input_is_nowhere_to_be_read(
    run: Run, register: Register, log: PeopleLog
) -> None:
    result = run("people", "password", "qian.bo", "--stdin", "--by", "qian.bo", given=f"{GOOD}\n")
    assert GOOD not in done(result) + result.stderr
    answer = Accounts(register, log).log_in("bjqts", "qian.bo", GOOD, at=datetime.now(UTC))
    assert isinstance(answer, SignedIn)


def test_a_typed_password_is_asked_twice_and_not_shown(run: Run) -> None:
    words = ("people", "password", "wang.fang", "--by", "qian.bo")
    twice = run(*words, given=f"{GOOD}\n{GOOD}\n")
    assert GOOD not in done(twice) + twice.stderr
    assert "待本人修改" in done(run("people", "list"))
    unlike = run(*words, given=f"{GOOD}\nother\n")
    assert (unlike.exit_code, "不一致" in unlike.stderr) == (2, True)
    weak = run(*words, "--stdin", given="wang.fang-123\n")
    assert (weak.exit_code, "口令不能含有" in weak.stderr) == (2, True)


def test_a_second_factor_is_set_up_and_taken_away(run: Run) -> None:
    uri = done(run("people", "totp", "wang.fang")).strip()
    authenticator = pyotp.parse_uri(uri)
    assert isinstance(authenticator, pyotp.TOTP)
    told = done(run("people", "totp", "wang.fang", "--code", authenticator.now()))
    assert len(told.splitlines()) == 11
    assert "动态码" in done(run("people", "list"))
    assert run("people", "totp", "wang.fang", "--drop").exit_code == 2
    assert "已取消" in done(run("people", "totp", "wang.fang", "--drop", "--by", "qian.bo"))


def test_sessions_are_listed_and_ended(run: Run, register: Register, log: PeopleLog) -> None:
    who = SignedIn(agency="bjqts", person="wang.fang", name="王芳", how="password")
    sessions, now = Sessions(register, log), datetime.now(UTC)
    tokens = [sessions.begin(who, at=now, device="Firefox") for _ in range(3)]
    assert "Firefox" in done(run("people", "sessions", "wang.fang"))
    listed = json.loads(done(run("people", "sessions", "wang.fang", "--json")))
    done(run("people", "sessions", "wang.fang", "--end", listed[0]["id"], "--by", "qian.bo"))
    assert len([one for one in tokens if sessions.session_of(one, at=now)]) == 2
    told = done(run("people", "sessions", "wang.fang", "--end-all", "--by", "qian.bo"))
    assert told == "已结束2次登录\n"


def test_a_token_is_issued_listed_and_revoked(run: Run, register: Register) -> None:
    def who() -> str | None:
        with register.reading() as session:
            found = authenticate(session, made["token"])
        return found[1].id if found else None

    words = ("wang.fang", "--label", "报表", "--days", "30", "--by", "qian.bo", "--json")
    made = json.loads(done(run("people", "token", "issue", *words)))
    until = datetime.fromisoformat(made["expires"]) - datetime.now(UTC)
    assert timedelta(days=29) < until <= timedelta(days=30)
    assert who() == "wang.fang"
    listed = done(run("people", "token", "list"))
    assert "报表" in listed
    assert made["token"] not in listed
    done(run("people", "token", "revoke", made["id"], "--by", "wang.fang"))
    assert who() is None


def test_a_client_is_registered_and_its_key_replaced(
    run: Run, register: Register, log: PeopleLog
) -> None:
    by = ("--by", "qian.bo")
    added = done(run("client", "add", "website", "--name", "门户网站", *by))
    assert added == "已登记受理系统 website（门户网站）：收件、查看案件\n"
    old, new = (json.loads(done(run("client", "key", "website", *by, "--json"))) for _ in "12")
    done(run("client", "revoke", "website", old["id"], *by))
    clients, now = Clients(register, log), datetime.now(UTC)
    assert clients.client_of(old["key"], at=now) is None
    assert clients.client_of(new["key"], at=now) is not None
    (line,) = json.loads(done(run("client", "list", "--json")))
    assert line["rights"] == ["hand_in", "read_case"]
    assert "已失效" in done(run("client", "list"))
    done(run("client", "revoke", "website", *by))
    assert clients.client_of(new["key"], at=now) is None


def test_what_was_done_is_in_a_whole_chain(run: Run, register: Register, log: PeopleLog) -> None:
    done(run("people", "duty", "add", "wang.fang", "office", "--by", "qian.bo"))
    done(run("client", "add", "website", "--name", "门户网站", "--by", "qian.bo"))
    verdict = verify(register, log.key)
    assert (verdict.whole, verdict.entries) == (True, 2)


def test_demo_accounts_have_one_password_and_keep_it(
    folder: Path, register: Register, log: PeopleLog
) -> None:
    first = accounts(register, folder, "bjqts")
    (password,) = {one.password for one in first}
    assert password is not None
    answer = Accounts(register, log).log_in("bjqts", "li.qiang", password, at=datetime.now(UTC))
    assert isinstance(answer, SignedIn)
    assert accounts(register, folder, "bjqts") == first
    assert has_demo_accounts(register)


def test_a_demonstration_refuses_a_public_address(tmp_path: Path) -> None:
    """Whoever is shown a demonstration knows its accounts."""
    env = {"MINGBAI_MODE": "demo", "MINGBAI_API_HOST": "0.0.0.0"}  # noqa: S104 - the refusal is the fact
    result = CliRunner(env=env).invoke(app, ["api", "--data-dir", str(tmp_path)])
    assert result.exit_code == 1
    assert "账号是公开的，不得让其他机器访问" in result.stderr
    assert result.stderr.count("\n") == 1


def test_what_up_starts_refuses_a_public_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGBAI_API_HOST", "::")
    with pytest.raises(Unavailable, match="账号是公开的"):
        kept_settings(tmp_path, load_profile("bjqts"))


def test_production_refuses_a_register_with_demo_accounts(folder: Path, register: Register) -> None:
    accounts(register, folder, "bjqts")
    env = {"MINGBAI_MODE": "production", "MINGBAI_API_PORT": "0"}
    result = CliRunner(env=env).invoke(app, ["api", "--data-dir", str(folder)])
    assert result.exit_code == 1
    assert "登记库中有演示账号" in result.stderr
