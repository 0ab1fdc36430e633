"""Forms of the pages, sent as a browser without JavaScript sends them."""

from collections.abc import Mapping

import httpx

from tests.api.conftest import Desk


async def send(
    desk: Desk, path: str, form: Mapping[str, object], by: str = "wang.fang"
) -> httpx.Response:
    """Send a form as a member of staff."""
    headers = {"Authorization": f"Bearer {desk.home.token(by)}"}
    return await desk.client.post(path, data=dict(form), headers=headers)
