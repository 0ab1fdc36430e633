"""What `mingbai calendar import` and `apply` do; the commands themselves stand in cli/calendar.py.

An import changes the calendar of the register at once, and nothing else: an open case keeps its
dates until it has recalculated, which is an act of its own. So both may stop anywhere and be run
again.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from activities.assembly import Installation, open_installation
from cli.agency import agencies
from cli.calendar_shown import told_outlook, told_result
from cli.output import fail, print_json
from cli.processes import connected, temporal_told
from domain.announcement import Announcement, named, read_announcement
from domain.calendar import Calendar, CalendarError, shipped_data
from domain.holidays import YearNotice
from domain.people import SYSTEM
from register.acts.recalculation import (
    Outlook,
    administrators,
    forecasts,
    in_force,
    look_ahead,
    put_into_force,
)
from register.agency.calendars import Import
from register.engine import open_register
from runtime.errors import Unavailable
from runtime.keys import load_key_ring
from runtime.settings import Settings
from runtime.vault import RingVault
from workflows.gateway import Gateway
from workflows.recalculation import NoAdministratorError, Recalculated, performers, recalculate


class Wanted(NamedTuple):
    """What was asked on the command line."""

    file: Path
    agency: str | None
    by: Sequence[str]
    preview: bool
    yes: bool
    as_json: bool


def import_announcement(settings: Settings, wanted: Wanted) -> None:
    """Show what an arrangement would do, put it into force, and recalculate the open cases."""
    if wanted.as_json and not (wanted.preview or wanted.yes):
        fail("--json 须与 --preview 或者 --yes 一起使用")
    new = Import(agency=wanted.agency, announcement=_read(wanted))
    with open_installation(settings) as installation:
        outlook = _outlook(installation, new, wanted.by)
        if wanted.preview or not wanted.yes:
            told_outlook(named(new.announcement), outlook, as_json=wanted.as_json)
        if wanted.preview:
            return
        if not wanted.yes:
            _confirm()
        imported = _put_into_force(installation, new, outlook.after, wanted.by)
        if not wanted.as_json:
            print(f"{'已导入' if imported else '此前已经导入'}：{named(new.announcement)}")
        _apply(installation, wanted.by, {"imported": imported}, as_json=wanted.as_json)


def apply_calendar(settings: Settings, by: Sequence[str], *, as_json: bool) -> None:
    """Bring every open case onto the calendar in force; one that has it already is left alone."""
    with open_installation(settings) as installation:
        try:
            with installation.register.reading() as session:
                _check_names(session, by)
        except NoAdministratorError as error:
            fail(str(error))
        _apply(installation, by, {}, as_json=as_json)


def imported_calendar(settings: Settings, agency: str | None) -> Calendar:
    """The calendar in force in a register: for the country, or for an agency of it.

    Raises:
        CalendarError: There is no such agency in it.
    """
    ring = load_key_ring(settings.key_file)
    register = open_register(settings.database_url, RingVault(ring))
    try:
        with register.reading() as session:
            return in_force(session, agency)
    finally:
        register.close()


def _read(wanted: Wanted) -> Announcement:
    try:
        text = wanted.file.read_text(encoding="utf-8")
    except OSError as error:
        fail(f"文件 {wanted.file} 不能读取（{error.strerror}）")
    except UnicodeDecodeError:
        fail(f"文件 {wanted.file} 不是 UTF-8 文本")
    try:
        said = read_announcement(text, shipped_data().festivals)
    except CalendarError as error:
        fail(f"{wanted.file}：{error}")
    nationwide = isinstance(said, YearNotice)
    if nationwide and wanted.agency:
        fail("国务院的放假安排对所有机关有效，不用 --agency")
    if not nationwide and not wanted.agency:
        fail("地方的放假安排只对一个机关有效，请用 --agency 指明")
    return said


def _outlook(installation: Installation, new: Import, by: Sequence[str]) -> Outlook:
    try:
        with installation.register.reading() as session:
            outlook = look_ahead(session, new)
            _check_names(session, by)
            performers(session, {one.agency for one in outlook.cases}, by)
    except (CalendarError, NoAdministratorError) as error:
        fail(str(error))
    return outlook


def _check_names(session: Session, by: Sequence[str]) -> None:
    known = {one for agency in agencies(session) for one in administrators(session, agency)}
    for one in by:
        if one not in known:
            raise NoAdministratorError(f"“{one}”不是系统管理员")


def _confirm() -> None:
    try:
        sure = typer.confirm("确认导入，并重新计算在办案件的期限？")
    except typer.Abort:
        sure = False
    if not sure:
        fail("没有导入")


def _put_into_force(
    installation: Installation, new: Import, version: str, by: Sequence[str]
) -> bool:
    """Write the import down, once; False when the calendar says so already."""
    at = installation.civil_now()
    by_whom, key = (by[0] if by else SYSTEM.id), installation.ring.journal_key
    try:
        return put_into_force(installation.register, new, version, by=by_whom, at=at, key=key)
    except IntegrityError as error:
        raise Unavailable("另有一项导入正在进行，请稍后再运行一次") from error


def _apply(
    installation: Installation, by: Sequence[str], facts: dict[str, object], *, as_json: bool
) -> None:
    try:
        done = asyncio.run(_recalculated(installation, by))
    except NoAdministratorError as error:
        fail(str(error))
    except Unavailable as error:
        raise Unavailable(f"{error}；之后请运行 mingbai calendar apply") from error
    if as_json:
        print_json({**facts, **done.model_dump(mode="json")})
    else:
        told_result(done)
    raise typer.Exit(0 if done.complete else 1)


async def _recalculated(installation: Installation, by: Sequence[str]) -> Recalculated:
    if not await asyncio.to_thread(_any_left, installation):
        return Recalculated()
    client = await connected(installation.settings, installation.ring)
    with temporal_told(installation.settings), Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("重新计算", total=None)
        return await recalculate(
            Gateway(client, installation),
            by,
            lambda done, total: progress.update(task, completed=done, total=total),
        )


def _any_left(installation: Installation) -> bool:
    keeper = installation.registrar.doorkeeper
    with installation.register.reading() as session:
        return any(True for _ in forecasts(session, keeper.profiles, keeper.calendars.of))
