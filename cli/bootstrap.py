"""`mingbai bootstrap`: keys, register, agency and search attributes; running it again mends."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Annotated, NoReturn

import typer

from activities.assembly import civil_shift
from agencies import known_agencies, load_profile
from cli.agency import agencies
from cli.output import fail
from cli.processes import temporal_told
from cli.settings import DatabaseUrl, DataDir, settings_for
from domain.civil import civil_date
from domain.model import Model
from domain.profile import Profile
from domain.rulesets import load_ruleset
from register import migrate
from register.agency.bootstrap import Seeded
from register.agency.bootstrap import bootstrap as seed
from register.database import sqlite_file
from register.engine import Register, open_register
from register.migrate import Schema, State
from runtime.client import connect
from runtime.embedded.machine import writable_directory
from runtime.errors import Unavailable
from runtime.keys import KeyRing, ensure_key_ring
from runtime.search_attributes import register_search_attributes
from runtime.settings import Mode, Settings
from runtime.vault import RingVault

DEMO_AGENCY = "bjqts"
"""Whom a demonstration or a training shows, where nobody else is named."""


class Prepared(Model):
    """What a bootstrap found and did in the data folder; `found` is the schema before."""

    new_keys: bool
    found: State | None
    schema_version: str
    seeded: tuple[Seeded, ...]
    warnings: tuple[str, ...]


def bootstrap(
    *,
    agency: Annotated[str | None, typer.Option(help="机关代号；不写的，升级已有的全部机关")] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """建立或升级安装：密钥、登记库、机关配置、检索属性。可以重复运行。"""  # noqa: D415 - the help users read ends as Chinese does
    settings = settings_for(data_dir=data_dir, database_url=database_url)
    ring, prepared = prepare(settings, _named(settings, agency))
    print("\n".join(_told(settings, prepared)))
    print(asyncio.run(_attributes(settings, ring)))
    for warning in prepared.warnings:
        print(f"提示：{warning}")


def prepare(settings: Settings, profile: Profile | None) -> tuple[KeyRing, Prepared]:
    """Make or mend everything but Temporal: key ring, schema, agency.

    Without a profile every agency of the register is brought up to its file, and none is added; a
    register that has none ends the command.

    Raises:
        Unavailable: The folder cannot be written, or a register is there but its keys are not.
        RegisterUnavailable: The database cannot be reached, or is newer than the program.
    """
    writable_directory(settings.data_dir)
    found = _found(settings.database_url)
    new_keys = not settings.key_file.exists()
    if new_keys and not _nothing_there(found):
        # A new ring would read no old payload and break the chain of every journal.
        raise Unavailable(f"登记库已有内容，而密钥文件 {settings.key_file} 不存在：请从备份恢复")
    ring = ensure_key_ring(settings.key_file)
    schema = migrate.upgrade(settings.database_url)
    with closing(open_register(settings.database_url, RingVault(ring))) as register:
        profiles, fileless = ([profile], []) if profile else _installed(register)
        seeded = tuple(seed(register, one) for one in profiles)
        today = civil_date(datetime.now(UTC) + civil_shift(settings, register))
    return ring, Prepared(
        new_keys=new_keys,
        found=found,
        schema_version=schema.known,
        seeded=seeded,
        warnings=(
            *(f"程序中没有机关“{one}”的配置文件，登记库中的配置没有改动" for one in fileless),
            *(line for one in profiles for line in warnings(settings, one, today)),
        ),
    )


def warnings(settings: Settings, profile: Profile, today: date) -> Iterator[str]:
    """What an agency's settings should not be on this installation today, in Chinese."""
    outside = load_ruleset(profile.rules).warning(today) if profile.rules else None
    if outside:
        yield outside
    if profile.unsigned_signals and settings.mode is Mode.PRODUCTION:
        yield f"机关 {profile.id} 允许未经签名的信号（unsigned_signals），只可用于演示"


def _named(settings: Settings, agency: str | None) -> Profile | None:
    """Whom to install; None for those the register has. In production a first one must be named."""
    if agency is None and _nothing_there(_found(settings.database_url)):
        agency = _to_be_named() if settings.mode is Mode.PRODUCTION else DEMO_AGENCY
    return None if agency is None else load_profile(agency)


def _nothing_there(found: State | None) -> bool:
    return found is None or found.standing is Schema.EMPTY


def _installed(register: Register) -> tuple[list[Profile], list[str]]:
    """The files of the agencies the register has, and those whose file the program lacks."""
    with register.reading() as session:
        known = agencies(session) or _to_be_named()
    shipped = known_agencies()
    files = [load_profile(one) for one in known if one in shipped]
    return files, [one for one in known if one not in shipped]


def _to_be_named() -> NoReturn:
    fail(f"登记库中还没有机关，请用 --agency 写明；可选：{'、'.join(known_agencies())}")


def _found(url: str) -> State | None:
    file = sqlite_file(url)
    return None if file is not None and not file.exists() else migrate.state(url)


def _told(settings: Settings, prepared: Prepared) -> Iterator[str]:
    yield f"密钥：{'已生成' if prepared.new_keys else '沿用'} {settings.key_file}"
    before = prepared.found.found if prepared.found else None
    if before is None:
        yield f"登记库：已建立，版本 {prepared.schema_version}"
    elif before != prepared.schema_version:
        yield f"登记库：已由版本 {before} 升级到 {prepared.schema_version}"
    else:
        yield f"登记库：已是版本 {prepared.schema_version}"
    yield from (line for one in prepared.seeded for line in _told_of(one))


def _told_of(seeded: Seeded) -> Iterator[str]:
    added = f"新增 {'、'.join(seeded.added)}" if seeded.added else "没有新增"
    version = f"{'新' if seeded.new_version else ''}配置版本 {seeded.version}"
    yield f"机关 {seeded.agency}：{version}，{added}"
    yield from (f"提示：{one.line}" for one in seeded.differs)


async def _attributes(settings: Settings, ring: KeyRing) -> str:
    try:
        client = await connect(settings, ring)
    except Unavailable as error:
        return f"提示：检索属性尚未登记（{error}）；Temporal 启动后请再运行一次"
    with temporal_told(settings):
        added = await register_search_attributes(client)
    return f"检索属性：新登记 {len(added)} 项" if added else "检索属性：已经齐全"
