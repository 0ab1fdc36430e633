"""What a calendar change would do and has done, told to a person or a script."""

from collections.abc import Iterable
from datetime import date

from rich.console import Console
from rich.table import Column, Table

from cli.output import print_json
from register.acts.recalculation import Outlook
from workflows.recalculation import Recalculated

_NAMED = 10
"""Cases named in a line; all are counted."""


def told_outlook(title: str, outlook: Outlook, *, as_json: bool) -> None:
    """Which limits of which cases would move, from what to what, and how many cases would not."""
    if as_json:
        print_json(_facts(title, outlook))
        return
    print(f"{title}：日历版本 {outlook.before} → {outlook.after}")
    if outlook.moved:
        Console().print(_table(outlook))
    print(
        f"在办案件 {outlook.open} 件：改动日期 {len(outlook.moved)} 件，"
        f"日期不变 {outlook.unchanged} 件"
    )
    for one in outlook.refused:
        print(f"不能重新计算：{one.case}：{one.why}")


def told_result(done: Recalculated) -> None:
    """How many cases have moved, and what is left to do."""
    if done == Recalculated():
        print("在办案件都已按现行日历计算")
        return
    ended = f"，其间办结 {done.ended} 件" if done.ended else ""
    print(f"重新计算：改动日期 {done.moved} 件，日期不变 {done.unchanged} 件{ended}")
    for one in done.refused:
        print(f"不能重新计算：{one.case}：{one.why}")
    if done.missing:
        print(
            f"没有流程的案件 {_some(done.missing)}："
            "请运行 mingbai recover，再运行 mingbai calendar apply"
        )
    if done.waiting:
        print(
            f"尚未答复的案件 {_some(done.waiting)}："
            "请确认 mingbai worker 正在运行，再运行 mingbai calendar apply"
        )


def _facts(title: str, outlook: Outlook) -> dict[str, object]:
    return {
        "announcement": title,
        "version": outlook.after,
        "version_before": outlook.before,
        "open": outlook.open,
        "moved": len(outlook.moved),
        "unchanged": outlook.unchanged,
        "moves": [
            {
                "case": one.case,
                "number": one.number,
                "agency": one.agency,
                "limit": move.limit.value,
                "label": move.limit.label,
                "from": _iso(move.before),
                "to": _iso(move.after),
            }
            for one in outlook.moved
            for move in one.moves
        ],
        "refused": [{"case": one.case, "why": one.why} for one in outlook.refused],
    }


def _table(outlook: Outlook) -> Table:
    table = Table(Column("案件", overflow="fold"), "期限", "原定", "改为")
    for one in outlook.moved:
        for move in one.moves:
            table.add_row(
                one.number or one.case, move.limit.label, _shown(move.before), _shown(move.after)
            )
    return table


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _shown(day: date | None) -> str:
    return day.isoformat() if day else "中止"


def _some(cases: Iterable[str]) -> str:
    every = [*cases]
    more = "等" if len(every) > _NAMED else ""
    return f"{len(every)} 件（{'、'.join(every[:_NAMED])}{more}）"
