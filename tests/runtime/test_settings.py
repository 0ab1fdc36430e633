"""Settings come from outside, are told plainly when wrong, and never change."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from runtime.errors import Unavailable
from runtime.settings import Mode, Settings, load_settings


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MINGBAI_")]:
        monkeypatch.delenv(name)


def test_defaults_are_a_production_on_one_machine() -> None:
    settings = load_settings()

    assert settings.mode is Mode.PRODUCTION
    assert settings.database_url == "sqlite:///var/mingbai/register.db"
    assert settings.key_file == Path("var/mingbai/keys.json")
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.json_logs
    assert settings.civil_shift == timedelta(0)


def test_settings_come_from_the_environment_and_options_win(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MINGBAI_MODE", "demo")
    monkeypatch.setenv("MINGBAI_DATA_DIR", "/srv/mingbai")
    monkeypatch.setenv("MINGBAI_API_PORT", "8100")

    settings = load_settings(api_port=8200, mode=None)

    assert settings.database_url == "sqlite:////srv/mingbai/register.db"
    assert settings.public_url == "http://127.0.0.1:8200"
    assert not settings.json_logs


def test_a_civil_shift_is_refused_in_production_in_one_line() -> None:
    with pytest.raises(Unavailable) as refused:
        load_settings(civil_shift=timedelta(days=-1))

    assert "MINGBAI_CIVIL_SHIFT 必须为 0" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("mode", [Mode.DEMO, Mode.TRAINING])
@pytest.mark.parametrize("written", ["-P3300D", "-285120000"])
def test_a_civil_shift_is_taken_outside_production(
    mode: Mode, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGBAI_CIVIL_SHIFT", written)

    assert load_settings(mode=mode).civil_shift == timedelta(days=-3300)


def test_what_is_no_duration_is_no_civil_shift(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGBAI_CIVIL_SHIFT", "yesterday")

    with pytest.raises(Unavailable, match=r"MINGBAI_CIVIL_SHIFT 无效（应当是秒数或者时长"):
        load_settings(mode=Mode.DEMO)


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGBAI_API_PORT", "eighty")
    monkeypatch.setenv("MINGBAI_MODE", "real")

    with pytest.raises(Unavailable) as refused:
        load_settings()

    assert str(refused.value) == (
        "配置有误：MINGBAI_MODE 无效（只能是：production、demo、training）；"
        "MINGBAI_API_PORT 无效（应当是整数）"
    )


def test_settings_never_change() -> None:
    settings = Settings()

    with pytest.raises(ValueError, match="frozen"):
        settings.mode = Mode.DEMO  # type: ignore[misc] # the refusal is the fact


def test_an_empty_variable_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose files pass variables on that nobody has set."""
    monkeypatch.setenv("MINGBAI_SMTP_USER", "")

    assert load_settings().smtp_user is None


def test_a_password_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGBAI_SMTP_PASSWORD", "hunter2")

    assert "hunter2" not in repr(load_settings())


@pytest.mark.parametrize("mode", [Mode.DEMO, Mode.TRAINING])
@pytest.mark.parametrize("host", ["mail.example.cn", "192.0.2.1", "localhost.example.cn"])
def test_shown_mail_never_leaves_the_machine(
    mode: Mode, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGBAI_SMTP_HOST", host)

    with pytest.raises(Unavailable, match=r"邮件不得离开本机.*MINGBAI_SMTP_HOST"):
        load_settings(mode=mode)

    assert load_settings().smtp_host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.1.9", "::1", "localhost"])
def test_shown_mail_goes_to_a_server_of_this_machine(host: str) -> None:
    assert load_settings(mode=Mode.DEMO, smtp_host=host).smtp_host == host


def test_bounces_go_to_the_sender_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGBAI_MAIL_FROM", "xxgk@agency.example")

    assert load_settings().mail_return_path == "xxgk@agency.example"


@pytest.mark.parametrize(
    "issuer",
    ["http://login.example.cn", "http://localhost.example.cn/realm", "ftp://127.0.0.1", "login"],
)
def test_a_log_in_service_over_plain_http_is_refused(issuer: str) -> None:
    """Whoever sits on the way could answer for it, and log in as anybody."""
    with pytest.raises(Unavailable, match=r"必须使用 https.*MINGBAI_OIDC_ISSUER") as refused:
        load_settings(oidc_issuer=issuer, oidc_client_id="mingbai")

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "issuer", ["https://login.example.cn", "http://127.0.0.1:9000", "http://localhost:9000/realm"]
)
def test_a_log_in_service_over_tls_or_on_this_machine_is_taken(issuer: str) -> None:
    assert load_settings(oidc_issuer=issuer, oidc_client_id="mingbai").oidc_issuer == issuer


@pytest.mark.parametrize("said", ["*", "proxy.example.cn", "10.0.0.0/33", "127.0.0.1,", ""])
def test_whoever_is_believed_in_whose_name_he_asks_is_named_by_address(said: str) -> None:
    with pytest.raises(Unavailable, match=r"MINGBAI_TRUSTED_PROXIES 无效（.*不是网络地址"):
        load_settings(trusted_proxies=said)


def test_proxies_are_named_one_by_one_or_by_network() -> None:
    said = "127.0.0.1, 10.1.0.0/16,fd00::/8"
    assert load_settings(trusted_proxies=said).trusted_proxies == said
