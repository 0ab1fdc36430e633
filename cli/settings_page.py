"""docs/settings.md: every setting with its default and what it means, from the settings themselves.

The meanings stand here, for whoever runs an installation; a setting without one fails a test.
"""

from datetime import timedelta

from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from cli.markdown import section, table
from runtime.settings import PREFIX, Mode, Settings

GROUPS: dict[str, dict[str, str]] = {
    "运行方式": {
        "mode": "`production` 正式运行；`demo` 演示、`training` 培训（只在本机，不向外发信）",
        "civil_shift": "案件所处的日期与实际时间之差（秒数，或者 ISO 8601 时长）；正式运行只能为 0",
        "json_logs": "运行日志用 JSON，每行一条",
    },
    "数据": {
        "data_dir": "数据目录：文书、材料、密钥和没有另行指明的一切",
        "database_url": "登记库：`sqlite:///…` 或者 `postgresql+psycopg://…`",
        "key_file": "密钥文件：须单独备份，与登记库分开存放；丢失后登记库不能读取",
        "templates_dir": "机关自己的文书模板，每个机关一个文件夹（见 changing-a-notice.md）",
        "upload_limit_mb": "上传的一个文件最大多少 MB",
    },
    "流程引擎（Temporal）": {
        "temporal_address": "Temporal 的地址，`主机:端口`",
        "temporal_namespace": "命名空间",
        "task_queue": "任务队列；同一命名空间有几套安装的，各用一个",
        "ui_origin": "Temporal 管理页面的网址（`https://主机`）：只有它可以请求解密流程内容",
        "worker_metrics": "办理进程（worker）在哪里给出引擎的运行指标，`主机:端口`",
    },
    "邮件": {
        "smtp_host": "邮件服务器；演示、培训只能是本机",
        "smtp_port": "邮件服务器的端口",
        "smtp_user": "邮件服务器的账号",
        "smtp_password": "邮件服务器的口令",
        "smtp_starttls": "是否以 STARTTLS 加密传送",
        "smtp_ca": "签发邮件服务器证书的机构（PEM 文件），系统不认识的才要写",
        "mail_from": "发件人邮箱",
        "mail_return_path": "退信寄到哪个邮箱",
        "mail_megabytes": "一封邮件最大多少 MB（百万字节）；超过的改用纸质送达",
    },
    "网页和接口": {
        "api_host": "在哪个网络地址上应答；演示、培训只能是本机",
        "api_port": "端口；0 为任选一个空闲的",
        "public_url": "申请人和工作人员使用的网址，邮件中的链接以它开头；正式运行应当是 https",
        "allowed_hosts": "除上述网址的主机名外，还以哪些主机名应答，用逗号隔开",
        "trusted_proxies": "反向代理（提供 https 的）的网络地址或者网段，用逗号隔开；"
        "不写明的，所有请求看来都出自代理，按地址计算的限额由全体共用",
        "metrics_token": "读取 /metrics 的凭证；不设的不能读取，只有演示、培训可以从本机读取",
    },
    "请求限额": {
        "staff_per_minute": "每名工作人员每分钟的请求数；0 为不限",
        "client_per_minute": "每个受理系统每分钟的请求数；0 为不限",
        "logins_per_minute": "从一个网络地址对一个账号每分钟尝试登录的次数；0 为不限",
        "portal_per_minute": "一个网络地址每分钟提交的申请、材料和查询码；0 为不限",
    },
    "统一身份认证（OpenID Connect）": {
        "oidc_issuer": "认证服务的地址；须用 https（本机除外）；不设的，只用账号和口令登录",
        "oidc_client_id": "本系统在认证服务登记的代号",
        "oidc_client_secret": "本系统在认证服务登记的密钥",
        "oidc_link_by_email": "首次登录时，按认证服务核实过的邮箱关联账号",
    },
    "事件推送": {
        "webhook_hosts": "只向这些主机推送，用逗号隔开，可以在内网；不设的，只向公网地址推送",
        "webhook_ca": "签发接收方证书的机构（PEM 文件），系统不认识的才要写",
        "webhook_seconds": "等待接收方应答的秒数",
    },
}
"""Every setting in its group: what it means to whoever sets it."""

_HEAD = """\
# 设置

这一页由 `mingbai settings --markdown` 写出，请勿手改；`mingbai settings` 列出本机现在的值。

每项设置是一个环境变量。各进程（`mingbai api`、`mingbai worker`、维护命令）的设置应当相同，
改动后须重新启动。以下口令和密钥只从环境变量读取，本系统不把它们写进文件。
"""


class _Untold(Settings):
    """The settings of an installation that was told nothing but its mode."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library gives all of them
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is given to it."""
        return (init_settings,)


def page() -> str:
    """The whole page."""
    usual, shown = _Untold(), _Untold(mode=Mode.DEMO)
    parts = [
        section(group, table(("变量", "不设时", "含义"), _rows(meanings, usual, shown)))
        for group, meanings in GROUPS.items()
    ]
    return "\n\n".join((_HEAD.rstrip(), *parts)) + "\n"


def written(value: object) -> str:
    """A setting's value as one would set it; of a secret only whether there is one."""
    match value:
        case None | "":
            return "（不设）"
        case SecretStr():
            return "（已设）"
        case bool():
            return str(value).lower()
        case timedelta():
            return f"{value.total_seconds():g}"
        case float():
            return f"{value:g}"
    return str(value)


def _rows(meanings: dict[str, str], usual: Settings, shown: Settings) -> list[tuple[str, str, str]]:
    return [
        (f"`{PREFIX}{name.upper()}`", _default(name, usual, shown), meaning)
        for name, meaning in meanings.items()
    ]


def _default(name: str, usual: Settings, shown: Settings) -> str:
    plain, other = written(getattr(usual, name)), written(getattr(shown, name))
    said = plain if plain.startswith("（") else f"`{plain}`"
    return said if plain == other or name == "mode" else f"{said}；演示、培训 `{other}`"
