"""`mingbai recover`: every open case of the register gets its motor again."""

import asyncio

from rich.console import Console
from rich.progress import Progress

from activities.assembly import open_installation
from cli.output import Json
from cli.processes import connected, temporal_told
from cli.settings import DatabaseUrl, DataDir, settings_for
from runtime.search_attributes import register_search_attributes
from runtime.settings import Settings
from worker.reconcile import Reconciled, reconcile
from workflows.gateway import Gateway


def recover(
    *, data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: Json = False
) -> None:
    """按登记库恢复所有未结案件的流程，例如在一套空的 Temporal 上。可以重复运行。"""  # noqa: D415 - the help users read ends as Chinese does
    done = asyncio.run(_recover(settings_for(data_dir=data_dir, database_url=database_url)))
    if as_json:
        print(done.model_dump_json(indent=2))
        return
    print(
        f"未完成的案件 {done.cases} 件：恢复流程 {done.resumed} 件，"
        f"通知核对 {done.told} 件，其余照常运行"
    )
    if done.reserved:
        print(f"另有 {done.reserved} 个受理编号尚未收到申请：请受理渠道用原编号重新发送")


async def _recover(settings: Settings) -> Reconciled:
    with open_installation(settings) as installation:
        client = await connected(settings, installation.ring)
        with temporal_told(settings), Progress(console=Console(stderr=True)) as progress:
            # On an empty cluster an unknown attribute would keep every case's first task failing.
            await register_search_attributes(client)
            task = progress.add_task("恢复案件", total=None)
            return await reconcile(
                Gateway(client, installation),
                lambda done, total: progress.update(task, completed=done, total=total),
            )
