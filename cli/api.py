"""`mingbai api`: the web server of an installation, one process."""

import asyncio

from activities.assembly import open_installation
from api.app import create_app
from cli.processes import connected, listening, stop_signal, until_stopped, web_server
from cli.settings import DatabaseUrl, DataDir, settings_for
from runtime.logging import configure_logging
from runtime.settings import Settings
from workflows.gateway import Gateway


def api(*, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """运行网页服务（设置取自 MINGBAI_* 环境变量）。"""  # noqa: D415 - the help users read ends as Chinese does
    settings = settings_for(data_dir=data_dir, database_url=database_url)
    configure_logging(settings)
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    with (
        open_installation(settings) as installation,
        listening(settings.api_host, settings.api_port) as sock,
        stop_signal() as stop,
    ):
        client = await connected(settings, installation.ring)
        async with web_server(create_app(Gateway(client, installation)), sock) as serving:
            await until_stopped(stop, {"网页服务": serving})
