"""docker-compose.yml, as far as it can be proved where no container engine runs."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.main import COMMANDS
from runtime.embedded.machine import program
from runtime.settings import PREFIX, Settings, load_settings

FILE = Path(__file__).parents[2] / "docker-compose.yml"
SAID = {
    "MINGBAI_PUBLIC_URL": "https://mingbai.example.gov.cn",
    "MINGBAI_MAIL_FROM": "xxgk@example.gov.cn",
    "MINGBAI_SMTP_HOST": "mail.example.gov.cn",
    "MINGBAI_AGENCY": "bjqts",
}
"""What must stand in `.env`."""


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The file with its variables filled in."""
    text = FILE.read_text(encoding="utf-8")
    told: dict[str, Any] = yaml.safe_load(re.sub(r"\$\{(\w+):([?-])([^}]*)}", _filled, text))
    return told


def _filled(found: re.Match[str]) -> str:
    name, how, otherwise = found.groups()
    return SAID[name] if how == "?" else SAID.get(name, otherwise)


def _scripts(service: dict[str, Any]) -> list[str]:
    words = [*service.get("entrypoint", ()), *service.get("command", ())]
    return [one.replace("$$", "$") for one in words if "\n" in one]


def test_our_processes_are_told_nothing_that_they_do_not_know(
    compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = compose["services"]["api"]["environment"]
    for name, value in told.items():
        assert name.removeprefix(PREFIX).lower() in Settings.model_fields, name
        monkeypatch.setenv(name, str(value or ""))
    settings = load_settings()
    assert settings.public_url == SAID["MINGBAI_PUBLIC_URL"]
    assert settings.database_url.endswith("@postgresql:5432/mingbai")
    network = compose["networks"]["default"]["ipam"]["config"][0]
    assert settings.trusted_proxies == network["gateway"]


def test_they_are_started_with_commands_that_there_are(compose: dict[str, Any]) -> None:
    ours = [one for one in compose["services"].values() if one["image"].startswith("mingbai:")]
    assert {one["command"][0] for one in ours} == {"bootstrap", "worker", "api"} <= COMMANDS.keys()


def test_no_password_stands_in_an_environment(compose: dict[str, Any]) -> None:
    """Whoever reads one in a script is given it as a file."""
    for name, service in compose["services"].items():
        told = service.get("environment", {})
        assert [one for one in told if re.search("PASSWORD$|PWD$|SECRET", one)] == [], name
        read = set(re.findall(r"/run/secrets/(\w+)", str(service)))
        assert read == set(service.get("secrets", ())) <= set(compose["secrets"]), name
    assert compose["secrets"]
    assert all(one["file"].startswith("secrets/") for one in compose["secrets"].values())


def test_nothing_is_reached_from_another_machine(compose: dict[str, Any]) -> None:
    ports = [one for service in compose["services"].values() for one in service.get("ports", ())]
    assert len(ports) == 2
    assert all(one.startswith("127.0.0.1:") for one in ports)


def test_every_script_is_one_that_a_shell_can_read(compose: dict[str, Any]) -> None:
    shell = shutil.which("sh")
    assert shell
    scripts = [one for service in compose["services"].values() for one in _scripts(service)]
    assert len(scripts) == 6
    for one in scripts:
        read = subprocess.run((shell, "-n", "-c", one), capture_output=True, check=False)
        assert (read.returncode, read.stderr) == (0, b""), one


def test_temporal_is_of_the_version_that_the_tests_run_against(compose: dict[str, Any]) -> None:
    """The embedded server tells which it is, and its UI, too."""
    told = subprocess.run((program("temporal"), "--version"), capture_output=True, check=True)
    found = re.search(rb"Server ([\d.]+), UI ([\d.]+)", told.stdout)
    assert found
    server, pages = (one.decode() for one in found.groups())
    images = {one["image"] for one in compose["services"].values()}
    assert {
        f"temporalio/server:{server}",
        f"temporalio/admin-tools:{server}",
        f"temporalio/ui:{pages}",
    } <= images


def test_only_the_database_keeps_what_containers_may_do_by_default(
    compose: dict[str, Any],
) -> None:
    """Its image begins as root and gives that up by itself."""
    for name, service in compose["services"].items():
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert (service.get("cap_drop") == ["ALL"]) is (name != "postgresql"), name
