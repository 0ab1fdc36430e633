"""What `doctor` looks at, one part after the other; what ails one part does not hide the next."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime

import aiosmtplib
from sqlmodel import select
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client

from activities.assembly import civil_shift
from activities.courier import connection
from cli.bootstrap import warnings
from cli.calendar_in_force import ground
from cli.processes import connected, temporal_told
from domain.civil import chinese_date, civil_date
from domain.facts import DocumentFacts, ItemFacts
from domain.facts_documents import agency_facts
from domain.model import Model
from domain.paper import DOCUMENTS, DocumentKind
from domain.profile import Profile
from notices.documents import render_pdf
from notices.templating import Unrenderable
from register import migrate
from register.agency.profiles import Profiles
from register.engine import open_register
from register.errors import RegisterError
from register.tables import AgencyRow
from runtime.addresses import unaltered
from runtime.embedded.machine import writable_directory
from runtime.errors import Unavailable
from runtime.keys import KeyRing, load_key_ring
from runtime.search_attributes import FLAGS, INSTANTS, KEYWORDS
from runtime.settings import Mode, Settings
from runtime.vault import RingVault

_MAIL_PATIENCE = 10
"""Seconds to wait for each answer of the mail server."""


class Check(Model):
    """One part: whether it is well, and in Chinese what was found or what to do."""

    name: str
    ok: bool
    told: str


Look = Callable[[], Awaitable[str]]
"""Looks at a part and tells what it found; raises `Unavailable` or `RegisterError` if it ails."""


class Doctor:
    """Examines one installation; nothing is changed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._profiles: tuple[Profile, ...] = ()
        self._client: Client | None = None
        self._keyed = False
        self._shift = settings.civil_shift

    async def examine(self) -> AsyncIterator[Check]:
        """Every part, in the order in which one builds on another."""
        looks: dict[str, Look] = {
            "数据目录": self._folder,
            "密钥": self._keys,
            "登记库": self._register,
            "Temporal": self._temporal,
            "检索属性": self._attributes,
            "邮件服务器": self._mail,
            "文书制作": self._paper,
            "工作日历": self._calendar,
            "网址": self._address,
            "请求限额": self._limits,
            "适用规则": self._rules,
        }
        for name, look in looks.items():
            try:
                yield Check(name=name, ok=True, told=await look())
            except (Unavailable, RegisterError) as error:
                yield Check(name=name, ok=False, told=str(error))

    async def _folder(self) -> str:
        folder = self._settings.data_dir
        if not folder.exists():
            raise Unavailable(f"{folder} 不存在：请先运行 mingbai bootstrap")
        return f"{writable_directory(folder)} 可以写入"

    async def _keys(self) -> str:
        ring = load_key_ring(self._settings.key_file)
        self._keyed = True
        return f"{len(ring.payload_keys)} 把，启用 {ring.active}"

    async def _register(self) -> str:
        # Nothing sealed is read here, so that a lost key file is told once, where keys are checked.
        register = open_register(self._settings.database_url, RingVault(KeyRing.new()))
        try:
            with register.reading() as session:
                profiles = Profiles()
                ids = session.exec(select(AgencyRow.id)).all()
                self._profiles = tuple(profiles.current(session, id_) for id_ in ids)
            self._shift = civil_shift(self._settings, register)
        finally:
            register.close()
        if not self._profiles:
            raise Unavailable("登记库中没有机关：请先运行 mingbai bootstrap")
        names = "、".join(one.short_name for one in self._profiles)
        return f"版本 {migrate.state(self._settings.database_url).found}，机关 {names}"

    async def _temporal(self) -> str:
        self._client = await connected(self._settings, None)
        return f"{self._settings.temporal_address}，命名空间 {self._client.namespace}"

    async def _attributes(self) -> str:
        if self._client is None:
            raise Unavailable("没有检查：Temporal 不可用")
        request = ListSearchAttributesRequest(namespace=self._client.namespace)
        with temporal_told(self._settings):
            answer = await self._client.operator_service.list_search_attributes(request)
        wanted = [key.name for key in (*KEYWORDS, *FLAGS, *INSTANTS)]
        missing = [name for name in wanted if name not in answer.custom_attributes]
        if missing:
            raise Unavailable(f"缺少 {'、'.join(missing)}：请运行 mingbai bootstrap")
        return f"{len(wanted)} 项齐全"

    async def _mail(self) -> str:
        settings = self._settings
        server = f"{settings.smtp_host}:{settings.smtp_port}"
        try:
            async with connection(settings, _MAIL_PATIENCE):
                return f"{server} 应答正常"
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unavailable(
                f"{server} 没有正常应答（{type(error).__name__}）：请核对 MINGBAI_SMTP_* 设置"
            ) from error

    async def _paper(self) -> str:
        profile = self._first()
        try:
            paper = await asyncio.to_thread(render_pdf, _page(profile))
        except (Unrenderable, OSError) as error:
            raise Unavailable(f"不能制作 PDF（{error}）：请重新安装") from error
        return f"试制一页，{len(paper)} 字节"

    async def _calendar(self) -> str:
        self._first()
        if not self._keyed:
            raise Unavailable("没有检查：密钥不可用")
        found = [await asyncio.to_thread(ground, self._settings, one.id) for one in self._profiles]
        upto = min(one.calendar.confirmed_through for one in found)
        known = f"放假安排已公布至{chinese_date(upto)}（{found[0].source.label}）"
        if self._today() > upto:
            raise Unavailable(f"{known}，今天起的期限都是暂定：请导入新的放假安排，或者升级程序")
        return known

    async def _address(self) -> str:
        settings = self._settings
        if settings.mode is Mode.PRODUCTION and not unaltered(settings.public_url):
            raise Unavailable(
                f"{settings.public_url} 没有加密：登录和申请会被途中看到，请经 https 提供，"
                "并改正 MINGBAI_PUBLIC_URL"
            )
        return settings.public_url

    async def _limits(self) -> str:
        settings = self._settings
        quotas = {
            "工作人员": settings.staff_per_minute,
            "受理系统": settings.client_per_minute,
            "登录": settings.logins_per_minute,
            "公众提交": settings.portal_per_minute,
        }
        said = "，".join(f"{name}{f'{n}次' if n else '不限'}" for name, n in quotas.items())
        return (
            f"每分钟{said}；每个 api 进程各自计数，运行几个进程，实际限额就是几倍；"
            f"来访者的网络地址，只信代理 {settings.trusted_proxies} 转来的"
        )

    async def _rules(self) -> str:
        self._first()
        today = self._today()
        found = [line for one in self._profiles for line in warnings(self._settings, one, today)]
        if found:
            raise Unavailable("；".join(found))
        return "、".join(one.rules or "按收到日确定" for one in self._profiles)

    def _first(self) -> Profile:
        if not self._profiles:
            raise Unavailable("没有检查：登记库不可用")
        return self._profiles[0]

    def _today(self) -> date:
        return civil_date(datetime.now(UTC) + self._shift)


def _page(profile: Profile) -> DocumentFacts:
    """A receipt that belongs to no case."""
    day = date(2017, 11, 7)
    return DocumentFacts(
        kind=DocumentKind.RECEIPT,
        attachment=3,
        title=DOCUMENTS[DocumentKind.RECEIPT].title,
        agency=agency_facts(profile),
        registration="检查",
        number="检查",
        draft=False,
        dated=day,
        addressee="某人",
        you="您",
        subject="检查文书制作",
        items=(ItemFacts(number=1, label="检查文书制作", text="检查文书制作"),),
        items_in_all=1,
        channel="网页",
        received=day,
        reply_due=day,
    )
