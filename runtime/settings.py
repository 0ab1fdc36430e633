"""Settings of one process, read from MINGBAI_* variables by commands and passed on from there."""

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.explain import faults
from runtime.addresses import networks, this_machine, unaltered
from runtime.errors import Unavailable

PREFIX = "MINGBAI_"


class Mode(StrEnum):
    """What the cases of this process are: real, shown, or practised on."""

    PRODUCTION = "production"
    DEMO = "demo"
    TRAINING = "training"


def _seconds(value: object) -> object:
    """Plain seconds, as a variable has them, are a duration, too."""
    if isinstance(value, str) and value.removeprefix("-").isdecimal():
        return int(value)
    return value


class Settings(BaseSettings):
    """Everything a process must be told; build it with `load_settings`, never at import."""

    # A refused password must not be repeated in the message that refuses it.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, hide_input_in_errors=True
    )

    mode: Mode = Mode.PRODUCTION
    civil_shift: Annotated[timedelta, BeforeValidator(_seconds)] = timedelta(0)
    """Civil time minus engine time (seconds, or an ISO 8601 duration); refused in production."""

    data_dir: Path = Path("var/mingbai")
    database_url: str = Field(
        default_factory=lambda said: f"sqlite:///{said['data_dir'] / 'register.db'}"
    )
    """An SQLAlchemy URL: `sqlite:///…` or `postgresql+psycopg://…`."""
    key_file: Path = Field(default_factory=lambda said: said["data_dir"] / "keys.json")

    temporal_address: str = "127.0.0.1:7233"
    temporal_namespace: str = "default"
    task_queue: str = "mingbai"

    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=1025, ge=1, le=65535)
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_starttls: bool = False
    smtp_ca: Path | None = None
    """Who vouches for the mail server's certificate, where that is nobody the system knows."""
    mail_from: str = "mingbai@localhost"
    mail_return_path: str = Field(default_factory=lambda said: said["mail_from"])
    """The mailbox to which mail servers send what bounces 退信."""
    mail_megabytes: int = Field(default=20, ge=1)
    """The largest mail (millions of bytes, as sent) that is tried; a larger one goes on paper."""

    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8000, ge=0, le=65535)
    public_url: str = Field(
        default_factory=lambda said: f"http://{said['api_host']}:{said['api_port']}"
    )
    """Where applicants and staff reach the pages; links in mails begin with it."""

    templates_dir: Path = Field(default_factory=lambda said: said["data_dir"] / "templates")
    """Below it a folder for each agency with templates of its own (docs/changing-a-notice.md)."""

    upload_limit_mb: int = Field(default=20, ge=1, le=2048)
    """MB (2^20 bytes) of the largest file that may be uploaded to a case."""

    webhook_hosts: str = ""
    """The only hosts, apart by commas, that events are pushed to; inner addresses they may have.

    Without any, every public address is allowed and no inner one.
    """
    webhook_ca: Path | None = None
    """Who vouches for receivers' certificates, beside those whom the system knows."""
    webhook_seconds: float = Field(default=10, gt=0, le=60)
    """How long a receiver of events may take to answer."""

    allowed_hosts: str = ""
    """Further names, apart by commas, under which requests are answered beside `public_url`'s."""

    trusted_proxies: Annotated[str, AfterValidator(networks)] = "127.0.0.1"
    """Addresses or networks, apart by commas, of the proxies that say who asks (X-Forwarded-For).

    Requests are limited by address: without its proxy here, a site counts all as one.
    """

    staff_per_minute: int = Field(default_factory=lambda said: _quota(said, 3000), ge=0)
    client_per_minute: int = Field(default_factory=lambda said: _quota(said, 3000), ge=0)
    """Requests a minute of one member of staff and of one intake service; 0 is no limit."""
    logins_per_minute: int = Field(default_factory=lambda said: _quota(said, 30), ge=0)
    """Attempts a minute to log in to one account from one address; 0 is no limit."""
    portal_per_minute: int = Field(default_factory=lambda said: _quota(said, 60), ge=0)
    """Applications, files and codes a minute that one address may send; 0 is no limit."""

    oidc_issuer: str | None = None
    """The address of the log-in service 统一身份认证 (OpenID Connect), where the body has one.

    It must be https, but on this machine: whoever can alter its answers on the way could log in
    as anybody.
    """
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_link_by_email: bool = False
    """Whether a first log-in is linked to the person with the mailbox the service has verified."""

    ui_origin: str | None = Field(default=None, pattern=r"^https?://[^/]+$")
    """The origin (`http://host:port`) of the Temporal UI, whose pages may ask the codec server."""

    metrics_token: SecretStr | None = None
    """What reads /metrics; without one nobody may, but this machine where nothing is real."""
    worker_metrics: str | None = Field(default=None, pattern=r"^[^/]+:\d+$")
    """`host:port` at which a worker shows the metrics of Temporal's SDK (Prometheus)."""

    json_logs: bool = Field(default_factory=lambda said: said["mode"] is Mode.PRODUCTION)

    @property
    def webhook_allowed(self) -> frozenset[str]:
        """The hosts of `webhook_hosts`."""
        named = (one.strip().lower() for one in self.webhook_hosts.split(","))
        return frozenset(one for one in named if one)

    def environment(self) -> dict[str, str]:
        """The variables with which another process of the same installation is started.

        The passwords are left out: they come from where this process has them.
        """
        secrets = {"smtp_password", "oidc_client_secret", "metrics_token"}
        said = self.model_dump(mode="json", exclude=secrets, exclude_none=True)
        return {f"{PREFIX}{name.upper()}": str(value) for name, value in said.items()}

    @model_validator(mode="after")
    def _shown_mail_stays_here(self) -> Self:
        if self.mode is not Mode.PRODUCTION and not this_machine(self.smtp_host):
            raise ValueError(
                "演示和培训（demo、training）的邮件不得离开本机，"
                f"{PREFIX}SMTP_HOST 只能是本机地址（如 127.0.0.1），现为 {self.smtp_host}"
            )
        return self

    @model_validator(mode="after")
    def _a_log_in_service_knows_us(self) -> Self:
        if self.oidc_issuer and not self.oidc_client_id:
            raise ValueError(f"设置了 {PREFIX}OIDC_ISSUER 时，还应当设置 {PREFIX}OIDC_CLIENT_ID")
        return self

    @model_validator(mode="after")
    def _a_log_in_service_is_believed_over_tls_alone(self) -> Self:
        if self.oidc_issuer and not unaltered(self.oidc_issuer):
            raise ValueError(
                "统一身份认证的地址必须使用 https，否则途中可以冒名登录，"
                f"请改正 {PREFIX}OIDC_ISSUER（只有本机地址可以使用 http），现为 {self.oidc_issuer}"
            )
        return self

    @model_validator(mode="after")
    def _shown_accounts_stay_here(self) -> Self:
        """Whoever watches a demonstration knows its tokens and its password."""
        if self.mode is not Mode.PRODUCTION and not this_machine(self.api_host):
            raise ValueError(
                "演示和培训（demo、training）的账号是公开的，不得让其他机器访问，"
                f"{PREFIX}API_HOST 只能是本机地址（如 127.0.0.1），现为 {self.api_host}"
            )
        return self

    @model_validator(mode="after")
    def _production_lives_today(self) -> Self:
        if self.mode is Mode.PRODUCTION and self.civil_shift:
            raise ValueError(
                f"正式运行（production）不允许偏移民用时间，{PREFIX}CIVIL_SHIFT 必须为 0，"
                f"现为 {self.civil_shift}"
            )
        return self


def _quota(said: dict[str, Any], usual: int) -> int:
    """Demonstrations and trainings are played at full speed, also by programs."""
    return usual if said.get("mode") is Mode.PRODUCTION else 0


def load_settings(**given: Any) -> Settings:
    """Settings from the environment; a command's options, where given (not None), win.

    Raises `Unavailable` with one line that names every wrong setting.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as refused:
        raise Unavailable(f"配置有误：{'；'.join(_told(refused))}") from None


def _told(refused: ValidationError) -> Iterator[str]:
    for error, (field, what) in zip(refused.errors(), faults(refused), strict=True):
        if error["type"] == "default_factory_not_called":
            continue  # it follows from another setting, which is told
        yield f"{PREFIX}{field.upper()} 无效（{what}）" if error["loc"] else what
