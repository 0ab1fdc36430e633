"""docs/settings.md has every setting there is, and `mingbai settings` tells no secret."""

import json
import os

import pytest
from typer.testing import CliRunner

from cli.main import app
from cli.settings_page import GROUPS, page
from runtime.settings import PREFIX, Settings
from tests.cli.running import ROOT


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


def told(monkeypatch: pytest.MonkeyPatch, *options: str, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(f"{PREFIX}{name}", value)
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["settings", *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_every_setting_has_its_meaning_once() -> None:
    named = [name for meanings in GROUPS.values() for name in meanings]
    assert sorted(named) == sorted(Settings.model_fields)


def test_the_page_in_the_docs_is_what_the_command_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """If it is stale: `mingbai settings --markdown > docs/settings.md`."""
    kept = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert kept == told(monkeypatch, "--markdown")


def test_the_page_does_not_depend_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    before = page()
    monkeypatch.setenv("MINGBAI_MODE", "training")
    monkeypatch.setenv("MINGBAI_DATA_DIR", "/srv/elsewhere")
    assert page() == before


def test_a_default_that_a_demonstration_changes_is_told_with_both() -> None:
    assert "| `MINGBAI_LOGINS_PER_MINUTE` | `30`；演示、培训 `0` |" in page()


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_no_secret_is_told(options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    said = told(
        monkeypatch,
        *options,
        SMTP_PASSWORD="hunter2",
        OIDC_CLIENT_SECRET="hunter3",
        METRICS_TOKEN="hunter4",
        DATABASE_URL="postgresql+psycopg://mingbai:hunter5@db/mingbai",
    )
    assert "hunter" not in said
    assert "postgresql+psycopg://mingbai:***@db/mingbai" in said
    assert "（已设）" in said


def test_an_address_that_is_none_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    said = json.loads(told(monkeypatch, "--json", DATABASE_URL="hunter6"))
    assert said["MINGBAI_DATABASE_URL"] == "（不是登记库的地址）"


def test_the_values_of_now_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    said = json.loads(told(monkeypatch, "--json", API_PORT="8100", MODE="demo"))
    assert said["MINGBAI_API_PORT"] == "8100"
    assert said["MINGBAI_PUBLIC_URL"] == "http://127.0.0.1:8100"
    assert said["MINGBAI_STAFF_PER_MINUTE"] == "0"
    assert said.keys() == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
