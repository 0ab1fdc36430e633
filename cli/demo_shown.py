"""What a demonstration shows: where each sample stands while it plays, and how all ended."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from rich.box import HORIZONTALS
from rich.console import Console
from rich.live import Live
from rich.table import Column, Table

from cli.play import Tell
from cli.played import Played, Totals, totals
from domain.civil import chinese_date, civil_date
from domain.outcomes import OUTCOMES
from domain.stages import Stage
from samples import Sample

_LEFT = {
    "index.html": "全部文书和邮件一览",
    "notices": "每件样例的文书（PDF）",
    "mails": "发出的邮件（.eml）",
    "register.db": "登记库",
    "statistics.json": "统计",
}


@contextmanager
def progress(samples: Sequence[Sample]) -> Iterator[Tell]:
    """Lines that follow the play on standard error, where that is a terminal."""
    console = Console(stderr=True)
    stands: dict[str, tuple[datetime, Stage]] = {}

    def tell(sample: str, moment: datetime, stage: Stage) -> None:
        stands[sample] = (moment, stage)

    if not console.is_terminal:
        yield tell
        return
    with Live(get_renderable=lambda: _lines(samples, stands), console=console, transient=True):
        yield tell


def print_end(samples: Sequence[Sample], ended: Sequence[Played], folder: Path) -> None:
    """The table of all samples as they ended, and where to look further."""
    table = Table(
        Column("样例", overflow="fold"),
        Column("日期", no_wrap=True),
        Column("结果", overflow="fold"),
        *("文书", "邮件", "记录"),
        title="样例办理结果",
        box=HORIZONTALS,
        show_lines=True,
    )
    for sample, one in zip(samples, ended, strict=True):
        outcomes = "、".join(OUTCOMES[outcome].name for outcome in one.outcomes)
        table.add_row(
            f"{sample.title}\n{one.number}",
            "\n".join(_dates(one)),
            f"{one.stage.label}\n{outcomes}",
            str(len(one.papers)),
            str(one.messages),
            str(one.events),
        )
    console = Console()
    console.print(table)
    for line in _sums(totals(ended)):
        console.print(line, highlight=False)
    for name, what in _LEFT.items():
        console.print(f"{what}：{folder / name}", soft_wrap=True, highlight=False)


def _sums(sums: Totals) -> Iterator[str]:
    yield (
        f"共 {sums.cases} 件：按时答复 {sums.in_time}，逾期答复 {sums.late}，"
        f"撤回 {sums.withdrawn}，结案备案 {sums.abandoned}，无法送达 {sums.undeliverable}"
    )
    met = (f"{OUTCOMES[code].name} {number}" for code, number in sums.outcomes.items() if number)
    yield f"答复结论：{'、'.join(met)}"


def _lines(samples: Sequence[Sample], stands: dict[str, tuple[datetime, Stage]]) -> Table:
    """The cases in hand; there are too many samples to show those not begun and those done."""
    ended = sum(stage.terminal for _, stage in stands.values())
    table = Table("样例", "日期", "阶段", box=None, caption=f"已办结 {ended}/{len(samples)} 件")
    for sample in samples:
        if sample.id in stands and not (stand := stands[sample.id])[1].terminal:
            table.add_row(sample.title, chinese_date(civil_date(stand[0])), stand[1].label)
    return table


def _dates(one: Played) -> Iterator[str]:
    yield f"{one.received} 收到"
    if one.due:
        yield f"{one.due} 期限"
    if one.served:
        yield f"{one.served} 送达" + ("" if one.in_time else " [red]逾期[/red]")
