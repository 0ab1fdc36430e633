"""`mingbai doctor` finds what ails an installation, and says what to do."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from runtime.settings import Settings
from tests.cli.running import to_day_one
from tests.conftest import SmtpCatcher


@pytest.fixture
def environment(temporal_settings: Settings, smtp_catcher: SmtpCatcher) -> dict[str, str]:
    """Servers that answer, at a civil time the agency's rules cover."""
    return {
        "MINGBAI_MODE": "demo",
        "MINGBAI_CIVIL_SHIFT": to_day_one(),
        "MINGBAI_TEMPORAL_ADDRESS": temporal_settings.temporal_address,
        "MINGBAI_SMTP_PORT": str(smtp_catcher.port),
    }


def run(environment: dict[str, str], *options: str) -> Result:
    return CliRunner(env=environment).invoke(app, [*options])


def examine(environment: dict[str, str], folder: Path) -> dict[str, tuple[bool, str]]:
    """What is told of each part."""
    result = run(environment, "doctor", "--json", "--data-dir", str(folder))
    told = json.loads(result.stdout)
    assert result.exit_code == (0 if told["ok"] else 1)
    assert told["ok"] == all(one["ok"] for one in told["checks"])
    return {one["name"]: (one["ok"], one["told"]) for one in told["checks"]}


def ailing(environment: dict[str, str], folder: Path) -> dict[str, str]:
    return {name: told for name, (ok, told) in examine(environment, folder).items() if not ok}


def test_a_bootstrapped_installation_is_well(data_dir: Path, environment: dict[str, str]) -> None:
    run(environment, "bootstrap", "--data-dir", str(data_dir))

    assert ailing(environment, data_dir) == {}
    shown = run(environment, "doctor", "--data-dir", str(data_dir))
    assert shown.exit_code == 0
    assert shown.stdout.count("✓") == len(examine(environment, data_dir))


def test_nothing_is_made_by_looking(data_dir: Path, environment: dict[str, str]) -> None:
    told = ailing(environment, data_dir)

    assert not data_dir.exists()
    assert told["数据目录"].endswith("请先运行 mingbai bootstrap")
    assert "请先运行 mingbai bootstrap" in told["登记库"]
    assert told["文书制作"] == "没有检查：登记库不可用"


def test_servers_that_do_not_answer_are_told(data_dir: Path, environment: dict[str, str]) -> None:
    run(environment, "bootstrap", "--data-dir", str(data_dir))
    deaf = {**environment, "MINGBAI_TEMPORAL_ADDRESS": "127.0.0.1:9", "MINGBAI_SMTP_PORT": "9"}

    told = ailing(deaf, data_dir)

    assert told.keys() == {"Temporal", "检索属性", "邮件服务器"}
    assert told["邮件服务器"].endswith("请核对 MINGBAI_SMTP_* 设置")


def test_a_namespace_that_is_not_there_is_told(data_dir: Path, environment: dict[str, str]) -> None:
    run(environment, "bootstrap", "--data-dir", str(data_dir))

    told = ailing({**environment, "MINGBAI_TEMPORAL_NAMESPACE": "nowhere"}, data_dir)

    assert "没有命名空间 nowhere" in told["Temporal"]


def test_settings_of_a_demonstration_are_told_in_production(
    data_dir: Path, environment: dict[str, str]
) -> None:
    run(environment, "bootstrap", "--data-dir", str(data_dir))
    serious = {**environment, "MINGBAI_MODE": "production", "MINGBAI_CIVIL_SHIFT": ""}

    told = ailing(serious, data_dir)

    assert "不在规则“bjqts2017”的适用期间" in told["适用规则"]
    assert "只可用于演示" in told["适用规则"]


def test_the_calendar_in_force_is_looked_at(data_dir: Path, environment: dict[str, str]) -> None:
    run(environment, "bootstrap", "--data-dir", str(data_dir))

    assert examine(environment, data_dir)["工作日历"][1].endswith("（登记库中现行的）")


def test_an_installation_that_would_show_passwords_on_the_way_is_told(
    data_dir: Path, environment: dict[str, str]
) -> None:
    run(environment, "bootstrap", "--data-dir", str(data_dir))
    serious = {**environment, "MINGBAI_MODE": "production", "MINGBAI_CIVIL_SHIFT": ""}
    open_ = {**serious, "MINGBAI_PUBLIC_URL": "http://xxgk.example.cn"}

    assert "MINGBAI_PUBLIC_URL" in ailing(open_, data_dir)["网址"]
    sealed = {**serious, "MINGBAI_PUBLIC_URL": "https://xxgk.example.cn"}
    assert "网址" not in ailing(sealed, data_dir)


def test_the_limits_are_told_with_how_they_count(
    data_dir: Path, environment: dict[str, str]
) -> None:
    run(environment, "bootstrap", "--data-dir", str(data_dir))

    _, told = examine({**environment, "MINGBAI_LOGINS_PER_MINUTE": "7"}, data_dir)["请求限额"]

    assert "登录7次" in told
    assert "每个 api 进程各自计数" in told
