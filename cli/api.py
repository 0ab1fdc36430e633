"""`mingbai api`: the web server of an installation, one process."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from activities.assembly import Installation, open_installation
from api.app import create_app
from cli.processes import connected, listening, stop_signal, until_stopped, web_server
from cli.settings import DatabaseUrl, DataDir, settings_for
from register.agency.bootstrap import has_demo_accounts
from runtime.errors import Unavailable
from runtime.logging import configure_logging
from runtime.settings import Mode, Settings
from workflows.gateway import Gateway


def api(*, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """运行网页服务（设置取自 MINGBAI_* 环境变量）。"""  # noqa: D415 - the help users read ends as Chinese does
    settings = settings_for(data_dir=data_dir, database_url=database_url)
    configure_logging(settings)
    asyncio.run(_serve(settings))


@contextmanager
def _opened(settings: Settings) -> Iterator[Installation]:
    with open_installation(settings) as installation:
        if settings.mode is Mode.PRODUCTION and has_demo_accounts(installation.register):
            raise Unavailable(
                "登记库中有演示账号，其令牌和口令是公开的，不能用于正式运行：请另建安装"
            )
        yield installation


async def _serve(settings: Settings) -> None:
    with (
        _opened(settings) as installation,
        listening(settings.api_host, settings.api_port) as sock,
        stop_signal() as stop,
    ):
        client = await connected(settings, installation.ring)
        app, proxies = create_app(Gateway(client, installation)), settings.trusted_proxies
        async with web_server(app, sock, proxies) as serving:
            await until_stopped(stop, {"网页服务": serving})
