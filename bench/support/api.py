"""The API in a process of its own: `python -m bench.support.api`.

Settings come from the environment as for `mingbai api`; it prints its address, then a token of each
member of staff, and runs until its standard input is closed.
"""

import asyncio
import json
import sys

from activities.assembly import open_installation
from api.app import create_app
from cli.processes import listening, web_server
from register.agency.bootstrap import issue_tokens
from runtime.client import connect
from runtime.logging import configure_logging
from runtime.settings import load_settings
from workflows.gateway import Gateway


async def run() -> None:
    """Serve until standard input ends."""
    settings = load_settings()
    configure_logging(settings)
    with open_installation(settings) as installation, listening("127.0.0.1", 0) as sock:
        client = await connect(settings, installation.ring)
        tokens = {one.person: one.token for one in issue_tokens(installation.register, "bjqts")}
        async with web_server(create_app(Gateway(client, installation)), sock):
            host, port = sock.getsockname()
            print(json.dumps({"url": f"http://{host}:{port}", "tokens": tokens}), flush=True)
            await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(run())
