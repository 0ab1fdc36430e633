"""`mingbai demo`: sample cases through their whole statutory periods, in seconds."""

import asyncio
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli.demo_shown import print_end, progress
from cli.demonstration import play_samples
from cli.output import Json
from cli.play import PlayError
from cli.played import Played, Totals, totals
from domain.model import Model
from runtime.embedded.machine import reserved, writable_directory
from runtime.errors import Unavailable
from samples import load_samples

MARK = ".mingbai-demo"
"""Only a folder with this file in it is emptied."""


class Report(Model):
    """What `--json` prints."""

    cases: tuple[Played, ...]
    totals: Totals


def demo(
    *,
    data_dir: Annotated[Path, typer.Option(help="演示目录，每次重新建立")] = Path("var/demo"),
    as_json: Json = False,
) -> None:
    """在可以跳过时间的服务器上，几秒钟走完样例申请的整个法定期限。"""  # noqa: D415 - the help users read ends as Chinese does
    samples = load_samples()
    with fresh(data_dir) as folder, progress(samples) as tell:
        try:
            ended = asyncio.run(play_samples(folder, samples, tell))
        except PlayError as error:
            raise Unavailable(f"演示没有按样例进行：{error}") from error
    if as_json:
        print(Report(cases=ended, totals=totals(ended)).model_dump_json(indent=2))
    else:
        print_end(samples, ended, folder)
    wrong = [
        line
        for sample, one in zip(samples, ended, strict=True)
        for line in one.differences(sample.expect)
    ]
    if wrong:
        print("\n".join(("结果与样例预期不符：", *wrong)), file=sys.stderr)
        raise typer.Exit(1)


@contextmanager
def fresh(folder: Path) -> Iterator[Path]:
    """An empty folder for a demonstration, held for this process.

    Raises:
        Unavailable: It cannot be written, holds something else, or another process plays in it.
    """
    folder = writable_directory(folder)
    if any(folder.iterdir()) and not (folder / MARK).exists():
        raise Unavailable(f"目录 {folder} 不是演示目录，没有改动：请另选目录（--data-dir）")
    with reserved(folder):
        for old in folder.iterdir():
            if old.is_dir() and not old.is_symlink():
                shutil.rmtree(old)
            elif old.name != ".lock":
                old.unlink()
        (folder / MARK).touch()
        yield folder
